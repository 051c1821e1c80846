"""Every planted anomaly is found by its check, and nothing else that was planted is found by any."""

from __future__ import annotations

import csv
import shlex
from typing import NamedTuple

import duckdb
import pytest

from zhuxue.engine.checks.run_checks import load_checks
from zhuxue.engine.cli import main
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.demo import make_demo
from zhuxue.engine.demo.planted import kinds
from zhuxue.engine.intake.records import RECORDS

# A16 compares a whole province (the quotas' own `within`), so that no rows are its own.
NOT_PLANTED = {"A16"}
# What only a portal's records show is planted there (tests/portal/test_recorded.py).
OF_RECORDS = {check.id for check in load_checks(LIBRARY) if set(check.needs) & set(RECORDS)}


class Listed(NamedTuple):
    """A line of planted.csv."""

    kind: str
    check: str
    innocent: bool
    rows: frozenset[str]


class Planted(NamedTuple):
    """What a demo says it planted, and what its own run.sh found: (check, rows, sentence)."""

    listed: list[Listed]
    found: list[tuple[str, frozenset[str], str]]


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    """A demo of 3,000 students and two copies of every kind, run by its run.sh."""
    folder = tmp_path_factory.mktemp("planted") / "demo"
    make_demo(folder, students=3000, seed=4, copies=2)
    command = (folder / "run.sh").read_text(encoding="utf-8").split("exec zhuxue ")[1]
    with pytest.MonkeyPatch.context() as place:
        place.chdir(folder)
        assert main(shlex.split(command)) == 0
    with (folder / "planted.csv").open(encoding="utf-8", newline="") as stream:
        lines = list(csv.DictReader(stream))
    listed = [
        Listed(line["kind"], line["check"], line["innocent"] == "yes", frozenset(line["rows"].split(";")))
        for line in lines
    ]
    select = f"SELECT \"check\", rows, sentence FROM '{folder}/out/findings.parquet'"
    return Planted(listed, [(check, frozenset(rows), said) for check, rows, said in duckdb.sql(select).fetchall()])


def test_every_planted_anomaly_is_found_by_its_check(planted: Planted) -> None:
    missed = [
        (each.kind, each.check)
        for each in planted.listed
        if not each.innocent and not any(check == each.check and rows & each.rows for check, rows, _ in planted.found)
    ]

    assert missed == []


def test_no_innocent_look_alike_is_found_by_its_check(planted: Planted) -> None:
    wronged = [
        (each.kind, said)
        for each in planted.listed
        if each.innocent
        for check, rows, said in planted.found
        if check == each.check and rows & each.rows
    ]

    assert wronged == []


def test_whatever_is_found_in_planted_rows_was_planted_for_that_check(planted: Planted) -> None:
    anomalous = {(each.check, row) for each in planted.listed if not each.innocent for row in each.rows}
    every = {row for each in planted.listed for row in each.rows}
    surprises = [
        (check, said)
        for check, rows, said in planted.found
        if rows & every and not any((check, row) in anomalous for row in rows)
    ]

    assert surprises == []


def test_each_check_has_an_anomaly_and_a_look_alike_planted() -> None:
    checks = {check.id for check in load_checks(LIBRARY)} - NOT_PLANTED - OF_RECORDS

    assert checks - {kind.check for kind in kinds() if not kind.innocent} == set()
    assert checks - {kind.check for kind in kinds() if kind.innocent} == set()


def test_there_are_forty_kinds_and_as_many_look_alikes() -> None:
    anomalies, innocent = (
        [kind.name for kind in kinds() if not kind.innocent],
        [kind.name for kind in kinds() if kind.innocent],
    )

    assert len(set(anomalies)) == len(anomalies) >= 40
    assert len(set(innocent)) == len(innocent) >= len(anomalies)
