"""docs/tables.yaml says what a real run writes: no table, column or type more or less, and no null where it says never."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

import duckdb
import pytest

from zhuxue.engine.intake.records import RECORDS

from .conftest import Followed

pytestmark = pytest.mark.slow
IDENTITY_NUMBER = re.compile(r"(?<![0-9A-Za-z])4399[0-9]{13}[0-9Xx]")
PERSONAL = {"students", "accounts", "proposals"}


@pytest.fixture(scope="session")
def result(tutorial: Followed) -> Path:
    return tutorial.place / "结果-改正"


@pytest.fixture(scope="session")
def declared(docs: dict[str, ModuleType]) -> dict[str, list[tuple[str, ...]]]:
    tables = docs["reference_pages"].tables
    return {name: tables.columns(about) for name, about in tables.declared().items()}


@pytest.fixture(scope="session")
def given(docs: dict[str, ModuleType]) -> set[str]:
    """Tables that only a run of the portal has."""
    return {name for name, about in docs["reference_pages"].tables.declared().items() if about.get("given")}


def test_every_table_of_a_portals_records_is_declared_as_it_is(declared: dict[str, list[tuple[str, ...]]], given: set[str]) -> None:  # fmt: skip
    kinds = {"string": "VARCHAR", "int64": "BIGINT", "date32[day]": "DATE"}

    assert given == set(RECORDS)
    assert {name: [row[:2] for row in declared[name]] for name in given} == {
        name: [(field.name, kinds[str(field.type)]) for field in schema] for name, schema in RECORDS.items()
    }


def test_every_file_of_a_run_is_declared(
    result: Path, declared: dict[str, list[tuple[str, ...]]], given: set[str]
) -> None:
    assert {path.stem for path in result.glob("*.parquet")} == set(declared) - given


def test_every_column_has_the_declared_name_and_type(result: Path, declared: dict[str, list[tuple[str, ...]]], given: set[str]) -> None:  # fmt: skip
    written = {path.stem: [tuple(row[:2]) for row in described(path)] for path in result.glob("*.parquet")}

    assert {name: sorted(columns) for name, columns in written.items()} == {
        name: sorted((row[0], row[1]) for row in rows) for name, rows in declared.items() if name not in given
    }


def test_a_column_said_never_to_be_null_is_never_null(result: Path, declared: dict[str, list[tuple[str, ...]]], given: set[str]) -> None:  # fmt: skip
    for name, rows in ((name, rows) for name, rows in declared.items() if name not in given):
        for column in [row[0] for row in rows if row[4] == "-"]:
            nulls = duckdb.sql(f"SELECT 1 FROM '{result / name}.parquet' WHERE \"{column}\" IS NULL LIMIT 1").fetchall()
            assert nulls == [], f"{name}.{column}"


def test_the_declared_key_names_one_row(result: Path, docs: dict[str, ModuleType]) -> None:
    for name, about in docs["reference_pages"].tables.declared().items():
        if about["key"] and not about.get("given"):
            key = ", ".join(f'"{column}"' for column in about["key"])
            double = f"SELECT {key} FROM '{result / name}.parquet' GROUP BY ALL HAVING COUNT(*) > 1 LIMIT 1"
            assert duckdb.sql(double).fetchall() == [], name


def test_no_number_stands_outside_the_personal_tables(result: Path) -> None:
    for path in result.glob("*.parquet"):
        if path.stem not in PERSONAL:
            text = str(duckdb.sql(f"SELECT * FROM '{path}'").fetchall())
            assert IDENTITY_NUMBER.search(text) is None, path.name
    for page in (result / "report.html", result / "manifest.json"):
        assert IDENTITY_NUMBER.search(page.read_text(encoding="utf-8")) is None


def described(path: Path) -> list[tuple[str, ...]]:
    """Return (name, type, …) of each column of a Parquet file."""
    return duckdb.sql(f"DESCRIBE SELECT * FROM '{path}'").fetchall()
