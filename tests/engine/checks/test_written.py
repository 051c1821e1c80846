"""Checks that officers write: only reading, only known tables and columns, stopped at the limit, null is never no."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from zhuxue.engine.checks.run_checks import load_checks, run_checks
from zhuxue.engine.checks.trial import try_check, try_on_rows
from zhuxue.engine.checks.written import TABLES, FactTest, check_file, refuse_unsafe, sql_of
from zhuxue.engine.common.errors import InputError
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.rules.library import Library

from .conftest import County

SETTINGS = {"term": "2024-F", "last_term": "2024-S", "on": "2024-09-01", "school_year": "2024"}
GIVES = "SELECT student_key, office, source AS source_rows FROM people"
HEAD = {"id": "L1_1", "phase": "during", "severity": "warn", "confidence": "assumed", "title": "示例", "basis": "示例依据", "says": "{name}（{office}）", "next": "核实"}  # fmt: skip


def person(key: int, **facts: Any) -> dict[str, Any]:
    return {"student_key": key, "name": "测样", "office": "示例小学", "source": "名册.xlsx||2", **facts}


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("DROP TABLE people", "只能写一条 SELECT"),
        (f"{GIVES}; DELETE FROM people", "只能写一条 SELECT"),
        ("COPY people TO 'x.db'", "只能写一条 SELECT"),
        ("ATTACH 'x.db' AS y", "只能写一条 SELECT"),
        ("SELECT student_key, office, source AS source_rows FROM read_csv('/etc/passwd')", "不能读文件"),
        ("SELECT student_key, office, source AS source_rows FROM '/etc/passwd'", "这张表"),
        ("SELECT student_key, office, source AS source_rows FROM information_schema.tables", "只能查列出的表"),
        ("SELECT p.student_key, p.office, p.source AS source_rows FROM people p, range(9) r", "只能查列出的表"),
        (GIVES.replace("FROM", ", getenv('HOME') AS h FROM"), "getenv"),
        (GIVES.replace("FROM", ", identity_number FROM"), "identity_number"),
        ("SELECT * FROM people", "逐列写明"),
        ("SELECT student_key, office FROM people", "source_rows"),
        ("WITH RECURSIVE t AS (SELECT 1 AS student_key UNION ALL SELECT student_key FROM t) SELECT student_key, '' AS office, '' AS source_rows FROM t", "递归"),
        ("SELECT (FROM people", "读不懂"),
    ],
)  # fmt: skip
def test_what_writes_reads_files_or_asks_what_is_not_there_is_refused_with_what_to_do(sql: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        refuse_unsafe(sql)


def test_no_table_of_a_written_check_holds_anybodys_number() -> None:
    columns = {column for names in TABLES.values() for column in names}

    assert not [name for name in columns if "identity_number" in name or "account" in name or name == "student_number"]


def test_tests_on_facts_find_whom_they_fit_and_never_who_is_not_known() -> None:
    sql = sql_of([FactTest("stage", "is", "小学"), FactTest("boards", "is_not", "是")])
    rows = {"people": [person(1, stage="primary", boards=False), person(2, stage="primary", boards=True), person(3, stage="primary"), person(4)]}  # fmt: skip

    assert [row["student_key"] for row in try_on_rows(sql, "{name}", rows, SETTINGS).rows] == [1]


@pytest.mark.parametrize(
    ("fact", "value"), [("stage", "大学"), ("boards", "也许"), ("grade", "三"), ("shoe_size", "1")]
)
def test_a_value_or_fact_that_is_none_is_refused(fact: str, value: str) -> None:
    with pytest.raises(InputError):
        sql_of([FactTest(fact, "is", value)])


def test_a_value_never_enters_as_text_of_the_query() -> None:
    sql = sql_of([FactTest("school_name", "is", "x' OR '1'='1")])

    assert try_on_rows(sql, "{name}", {"people": [person(1, school_name="示例小学")]}, SETTINGS).rows == []


def test_an_endless_check_is_killed_and_nothing_is_harmed(tmp_path: Path) -> None:
    count = "SELECT SUM((a.k * 7 + b.k * 3 + c.k) % 11) AS k FROM n a, n b, n c"
    duckdb.sql("SELECT range AS student_key, 'a' AS name, 'b' AS office, 'c' AS source FROM range(20000)").write_parquet(str(tmp_path / "people.parquet"))  # fmt: skip
    sql = f"WITH n AS (SELECT student_key AS k FROM people), endless AS ({count}) SELECT p.student_key, p.office, p.source AS source_rows FROM people p, endless e WHERE p.student_key = e.k"  # fmt: skip
    with pytest.raises(InputError, match="已停止"):
        try_check(sql, "", tmp_path, SETTINGS, seconds=0.5)

    assert duckdb.sql(f"SELECT COUNT(*) FROM '{tmp_path}/people.parquet'").fetchall() == [(20_000,)]


def test_a_fault_of_the_query_is_said_in_one_line() -> None:
    with pytest.raises(InputError, match="不能运行"):
        try_on_rows(f"{GIVES} WHERE stage > grade + 'x'", "", {"people": [person(1, stage="primary", grade=1)]}, SETTINGS)  # fmt: skip


def layer(tmp_path: Path, sql: str) -> Path:
    folder = tmp_path / "layer"
    (folder / "checks").mkdir(parents=True)
    (folder / "layer.yaml").write_text("layer: x\ntitle: 示例县\non: national\n", encoding="utf-8")
    (folder / "checks" / "L1_1.sql").write_text(check_file(HEAD, sql), encoding="utf-8")
    return folder


def test_a_published_check_runs_with_the_layer_of_its_office(tmp_path: Path) -> None:
    folder = layer(tmp_path, sql_of([FactTest("stage", "is", "小学")]))
    assert [check.local for check in load_checks(LIBRARY, layer=folder) if check.id == "L1_1"] == [True]
    duck = County({"people": [{"name": "林小一"}]}).build().warehouse()

    assert run_checks(duck, Library.load(LIBRARY, layer=folder), SETTINGS, only=["L1_1"]) == []
    assert [row[0] for row in duck.rows("SELECT sentence FROM findings")] == ["林**（示例小学）"]


def test_a_check_of_an_office_that_fails_stops_no_run_and_is_named_as_not_run(tmp_path: Path) -> None:
    folder = layer(tmp_path, GIVES.replace("FROM", ", name, no_such_column FROM"))
    duck = County({"people": [{"name": "林小一"}]}).build().warehouse()

    assert run_checks(duck, Library.load(LIBRARY, layer=folder), SETTINGS, only=["L1_1"]) == ["L1_1"]
