"""The SQL of a rule is kept as text and compared; then that very text is run, and the rows are what the rule says.

After a change that is meant: ZHUXUE_WRITE_GOLDEN=1 .venv/bin/pytest tests/engine/rules/test_golden_sql.py, and read the difference.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from rulebook import as_students, make_library, moment, pupil, with_amount, with_test

from zhuxue.engine.rules.library import Library
from zhuxue.engine.rules.verdicts import outcomes_select, rulings, texts_for
from zhuxue.engine.warehouse.duck import DuckWarehouse

GOLDEN = Path(__file__).parent / "golden"
PEOPLE = [
    pupil(grade=1, in_DIBAO=True, tuition_paid_fen=70001, military_on=date(2024, 9, 1), risk_cleared_on=date(2024, 9, 30)),
    pupil(grade=4, hukou_kind="urban", in_DIBAO=False, in_TEKUN=False, tuition_paid_fen=20000, military_on=date(2021, 1, 1)),
    pupil(hukou_kind="rural", hardship_level="hard"),
    pupil(),
]  # fmt: skip
RULES = {
    "words_and_registers": (
        with_test("{any_of: [{in_register: [DIBAO, TEKUN]}, {not: {fact: hukou_kind, one_of: [urban, town]}}]}"),
        [("granted", 100000), ("refused", None), ("granted", 100000), ("unknown", None)],
    ),
    "numbers_and_days": (
        with_test("{all_of: [{fact: grade, between: [1, 3]}, {fact: military_on, within_days_of: {fact: risk_cleared_on, days: 29}},"
                  " {fact: military_on, on_or_before: $on}, {fact: veteran, known: false}]}"),
        [("granted", 100000), ("refused", None), ("unknown", None), ("unknown", None)],
    ),
    "cap_and_bands": (
        with_amount("{lesser_of: [{fact: tuition_paid_fen}, {bands: {fact: military_on, below: 80, steps: [{from: 2022-01-24, amount: 120.01}]}}]}",
                    per="year"),
        [("granted", 6001), ("granted", 4000), ("unknown", None), ("unknown", None)],
    ),
    "tiers_shares_and_sums": (
        with_amount("{sum: [{greater_of: [1, {by: hardship_level, of: {hard: 3}}]}, {share_percent: 33, of_programme: OTHER_GRANT}]}"),
        [("unknown", None), ("unknown", None), ("granted", 300 + 33000), ("unknown", None)],
    ),
}  # fmt: skip


def compiled(tmp_path, name: str):
    """The ruling of a rule and its SQL in DuckDB's dialect, a line for each clause."""
    other = with_amount("1000").replace("TEST_GRANT", "OTHER_GRANT")
    library = Library.load(make_library(tmp_path, RULES[name][0], other))
    ruled = rulings(library, moment(), codes=["TEST_GRANT"])
    return ruled[0], outcomes_select(ruled, library, moment()).sql("duckdb", pretty=True) + "\n"


def answers(warehouse, ruling, sql: str) -> list[tuple]:
    """(verdict, amount_fen) of each of PEOPLE by SQL text."""
    warehouse.create_from_arrow("students", as_students(PEOPLE))
    rows = warehouse.rows(f"SELECT code, amount_fen FROM ({sql}) o ORDER BY student_key")
    found = [(texts_for(ruling, [code])[0][3], fen) for code, fen in rows]
    return [(verdict, fen if verdict == "granted" else None) for verdict, fen in found]


@pytest.mark.parametrize("name", RULES)
def test_the_sql_of_a_rule_is_the_one_agreed_on_and_says_what_the_rule_says(tmp_path, name):
    path = GOLDEN / f"{name}.sql"
    ruling, sql = compiled(tmp_path, name)
    if "ZHUXUE_WRITE_GOLDEN" in os.environ:
        path.write_text(sql, encoding="utf-8")

    assert sql == path.read_text(encoding="utf-8")
    assert answers(DuckWarehouse(threads=1), ruling, path.read_text(encoding="utf-8")) == RULES[name][1]


@pytest.mark.spark
def test_spark_runs_the_same_text_to_the_same_rows(tmp_path):
    from zhuxue.engine.warehouse.spark import SparkWarehouse

    warehouse = SparkWarehouse(tmp_path / "spark")
    for name in RULES:
        ruling, _ = compiled(tmp_path / name, name)
        text = (GOLDEN / f"{name}.sql").read_text(encoding="utf-8")
        assert answers(warehouse, ruling, text) == RULES[name][1], name
    warehouse.close()
