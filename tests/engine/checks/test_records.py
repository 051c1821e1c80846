"""Checks of a portal's own records: said not to have run where a run has none, and the same rows on DuckDB and Spark."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from zhuxue.engine.checks.run_checks import load_checks, run_checks
from zhuxue.engine.common.errors import InputError
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.intake.records import RECORDS, load_records
from zhuxue.engine.rules.library import Library
from zhuxue.engine.warehouse.base import Warehouse
from zhuxue.engine.warehouse.duck import DuckWarehouse

from .conftest import SETTINGS, TABLES, County
from .test_cases import CASES

CHECKS = [check.id for check in load_checks(LIBRARY) if set(check.needs) & set(RECORDS)]


def told() -> dict[str, list[object]]:
    """Every record of every case of these checks, in one run."""
    cases = [case for check in CHECKS for kind in ("fires", "silent", "unknown") for case in CASES[check][kind]]
    return {name: [row for case in cases for row in case.get(name, [])] for name in RECORDS}


def found(warehouse: Warehouse, rules: Library) -> list[tuple[str, str, str]]:
    """What the checks find: check, row and sentence."""
    assert run_checks(warehouse, rules, SETTINGS, only=CHECKS) == []
    rows = warehouse.arrow("SELECT check_id, rows, sentence FROM findings").to_pylist()
    return sorted((row["check_id"], *row["rows"], row["sentence"]) for row in rows)


def test_without_these_tables_the_checks_did_not_run(rules: Library) -> None:
    duck = County({}).build().warehouse()

    assert run_checks(duck, rules, SETTINGS, only=CHECKS) == CHECKS
    duck.close()


@pytest.mark.spark
def test_spark_finds_the_same_rows(rules: Library, tmp_path: Path) -> None:
    from zhuxue.engine.warehouse.spark import SparkWarehouse

    duck = County(told()).build().warehouse()
    spark = SparkWarehouse.beside(duck, tmp_path, list(TABLES))

    of_duck = found(duck, rules)
    assert len({check for check, *_ in of_duck}) == len(CHECKS)
    assert found(spark, rules) == of_duck
    spark.close()
    duck.close()


def test_a_file_that_is_no_such_table_is_refused_with_the_columns_it_needs(tmp_path: Path) -> None:
    path = tmp_path / "notices.parquet"
    pq.write_table(pa.table({"source": ["公示记录||1"]}), path)

    with pytest.raises(InputError, match="workdays_hung"):
        load_records(DuckWarehouse(), "notices", path)
