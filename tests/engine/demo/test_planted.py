"""Every planted anomaly is found by its check, and nothing else that was planted is found by any."""

from __future__ import annotations

import shlex
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from zhuxue.engine.checks.run_checks import load_checks
from zhuxue.engine.cli import main
from zhuxue.engine.common.identity import fault
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.demo import make_demo
from zhuxue.engine.demo.planted import Planting, kinds
from zhuxue.engine.demo.scores import Score, scores
from zhuxue.engine.intake.records import RECORDS

# What only a portal's records show is planted there (tests/portal/test_recorded.py).
OF_RECORDS = {check.id for check in load_checks(LIBRARY) if set(check.needs) & set(RECORDS)}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> list[Score]:
    """How each check did on a demo of 3,000 students with two copies of every kind, run by its run.sh."""
    folder = tmp_path_factory.mktemp("planted") / "demo"
    make_demo(folder, students=3000, seed=4, copies=2)
    command = (folder / "run.sh").read_text(encoding="utf-8").split("exec zhuxue ")[1]
    with pytest.MonkeyPatch.context() as place:
        place.chdir(folder)
        assert main(shlex.split(command)) == 0
    return scores(folder, folder / "out")


def test_every_planted_anomaly_is_found_by_its_check(found: list[Score]) -> None:
    assert [(score.check, score.missed) for score in found if score.missed] == []


def test_no_innocent_look_alike_is_found_by_its_check(found: list[Score]) -> None:
    assert [(score.check, score.wronged) for score in found if score.wronged] == []


def test_whatever_is_found_in_planted_rows_was_planted_for_that_check(found: list[Score]) -> None:
    assert [(score.check, score.surprises) for score in found if score.surprises] == []


def test_recall_and_precision_of_every_check_are_one(found: list[Score]) -> None:
    checks = {check.id: (1, 1) for check in load_checks(LIBRARY) if check.id not in OF_RECORDS}

    assert {score.check: (score.recall, score.precision) for score in found} == checks


def test_an_anomaly_missed_a_look_alike_found_and_a_row_planted_for_another_check_count_against_a_check(
    tmp_path: Path,
) -> None:
    lines = ["kind,check,innocent,rows", "甲,A01,no,a;b", "乙,A01,no,c", "丙,A01,yes,d", "丁,A02,no,e"]
    (tmp_path / "planted.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    rows = [("A01", ["b", "x"]), ("A01", ["d"]), ("A01", ["e"]), ("A01", ["nobody planted it"])]
    table = [{"check": check, "rows": given, "sentence": f"{given[0]} is found"} for check, given in rows]
    pq.write_table(pa.Table.from_pylist(table), tmp_path / "findings.parquet")

    first, second = scores(tmp_path, tmp_path)

    assert (first.missed, first.wronged, first.surprises) == (("乙",), ("丙",), ("d is found", "e is found"))
    assert (first.recall, first.precision) == (1 / 2, 1 / 3)
    assert (second.missed, second.recall, second.precision) == (("丁",), 0, None)


def test_each_check_has_an_anomaly_and_a_look_alike_planted() -> None:
    checks = {check.id for check in load_checks(LIBRARY)} - OF_RECORDS

    assert checks - {kind.check for kind in kinds() if not kind.innocent} == set()
    assert checks - {kind.check for kind in kinds() if kind.innocent} == set()


def test_there_are_forty_kinds_and_as_many_look_alikes() -> None:
    anomalies, innocent = (
        [kind.name for kind in kinds() if not kind.innocent],
        [kind.name for kind in kinds() if kind.innocent],
    )

    assert len(set(anomalies)) == len(anomalies) >= 40
    assert len(set(innocent)) == len(innocent) >= len(anomalies)


def test_a_demo_of_a_million_has_a_number_of_its_own_for_each_planted_person() -> None:
    planting = Planting(["430103"])
    numbers = [planting.number("1980-03-15") for _ in range(20_000)]

    assert len(set(numbers)) == 20_000
    assert {fault(number) for number in numbers} == {None}
    assert {number[6:14] for number in numbers} == {"19800315", "19800316", "19800317"}
