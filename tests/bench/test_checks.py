"""Every check finds something in the tables of the bench, and SQL written by hand and Spark find the same."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from bench import checks, checks_run
from bench.checks_data import make_tables
from bench.contest import Disagreement
from bench.province import Province
from zhuxue.engine.checks.run_checks import load_checks
from zhuxue.engine.common.places import LIBRARY

CHECKS = [check.id for check in load_checks(LIBRARY)]
HAND = {who: checks.WAYS[who] for who in (checks.OURS, checks.HAND)}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Province:
    """The tables of a thousand students, with one copy of everything planted."""
    folder = tmp_path_factory.mktemp("checks")
    (folder / "spare").mkdir()
    province = Province(folder / "province", 1000)
    make_tables(province)
    return province


@pytest.fixture
def found(small: Province, tmp_path: Path) -> dict[str, Path]:
    """What the engine and the queries written by hand found; a test may spoil it."""
    folders = {}
    for who, act in ((checks.OURS, checks_run.on_duckdb), (checks.HAND, checks_run.by_hand)):
        folders[who] = tmp_path / who
        folders[who].mkdir()
        act(small, folders[who])
    return folders


def test_every_check_has_a_query_written_by_hand_that_finds_the_same_rows(small: Province) -> None:
    timings = checks.compared(small, HAND)

    assert [timing.task for timing in timings if timing.who == checks.HAND] == [*CHECKS, checks.ALL]
    assert all(timing.details["findings"] > 0 for timing in timings if timing.task != checks.ALL)


def test_the_table_has_a_line_a_check_and_says_what_memory_was_needed(small: Province) -> None:
    lines = checks.as_markdown(checks.compared(small, HAND)).splitlines()

    assert [line.split(" | ")[0] for line in lines if line.startswith(("| A", "| N"))] == [f"| {id_}" for id_ in CHECKS]
    assert lines[-1].startswith("Peak memory: zhuxue ")


@pytest.mark.slow
@pytest.mark.spark
def test_every_check_finds_the_same_rows_on_spark(small: Province, found: dict[str, Path], tmp_path: Path) -> None:
    spark = tmp_path / "spark"
    spark.mkdir()

    checks_run.on_spark(small, spark)

    ours = found[checks.OURS]
    names = {check: pq.read_schema(ours / f"{check}.parquet").names for check in CHECKS}
    differing = [
        check
        for check in CHECKS
        if whole(spark / f"{check}.parquet", names[check]) != whole(ours / f"{check}.parquet", names[check])
    ]
    assert differing == []


def whole(file: Path, columns: list[str]) -> checks.Rows:
    """Rows with the sources they stand on in one order: no engine promises one."""
    rows = checks.answer(file, columns)
    at = columns.index("source_rows")
    return checks.Rows(
        [(*row[:at], tuple(sorted((row[at] or "").split("\n"))), *row[at + 1 :]) for row in rows.elements()]
    )


def test_a_query_that_misses_one_finding_stops_the_bench(small: Province, found: dict[str, Path]) -> None:
    file = found[checks.HAND] / "A09.parquet"
    pq.write_table(pq.read_table(file).slice(1), file)

    with pytest.raises(Disagreement, match=r"A09.*no time is given"):
        checks.agreed("A09", found)


def test_a_check_that_finds_nothing_proves_nothing(small: Province, found: dict[str, Path]) -> None:
    for folder in found.values():
        pq.write_table(pq.read_table(folder / "A05.parquet").slice(0, 0), folder / "A05.parquet")

    with pytest.raises(Disagreement, match="A05"):
        checks.agreed("A05", found)
