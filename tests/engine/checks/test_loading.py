"""A check file must be whole, and its SQL must be what Spark can also run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlglot

from zhuxue.engine.checks.run_checks import Check, load_checks
from zhuxue.engine.common.errors import LibraryError
from zhuxue.engine.common.places import LIBRARY

HEADER = """-- id: X01   phase: during   severity: warn   confidence: assumed
-- title: 样例
-- basis: 样例
-- says: {name}
-- next: 核实
SELECT 1 AS student_key
"""
NOT_OFFICIAL = "同类文件归纳，非官方条文"
ACCUSING = ("骗补", "骗取", "贫困生", "特困生", "黑名单", "不合格")


def _library(folder: Path, *texts: str) -> Path:
    (folder / "checks").mkdir()
    for nth, text in enumerate(texts):
        (folder / "checks" / f"{nth}.sql").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("check", load_checks(LIBRARY), ids=lambda check: check.id)
def test_its_sql_is_written_for_spark_too(check: Check) -> None:
    sqlglot.transpile(check.sql, read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE)


@pytest.mark.parametrize("check", load_checks(LIBRARY), ids=lambda check: check.id)
def test_it_accuses_nobody_and_claims_no_official_text_it_has_not(check: Check) -> None:
    assert not [word for word in ACCUSING if word in check.title + check.says + check.next]
    assert "NL" not in check.id + check.basis or NOT_OFFICIAL in check.basis


def test_every_check_of_the_catalogue_is_a_file_or_is_explained() -> None:
    explained = set(
        re.findall(
            r"(?:A|NL)\d\d",
            (LIBRARY / "checks" / "README.md").read_text(encoding="utf-8").split("files of a run cannot show")[1],
        )
    )
    wanted = {f"A{n:02d}" for n in range(1, 23)} | {f"NL{n:02d}" for n in range(1, 17)}

    assert wanted <= explained | {check.id for check in load_checks(LIBRARY)}


def test_a_header_without_its_basis_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="basis"):
        load_checks(_library(tmp_path, HEADER.replace("-- basis: 样例\n", "")))


def test_a_severity_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LibraryError):
        load_checks(_library(tmp_path, HEADER.replace("warn", "loud")))


def test_a_key_nobody_knows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="owner"):
        load_checks(_library(tmp_path, "-- owner: 某人\n" + HEADER))


def test_two_checks_may_not_bear_one_id(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="X01"):
        load_checks(_library(tmp_path, HEADER, HEADER))
