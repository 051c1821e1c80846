"""docs/tables.yaml says what a real run writes: no table, column or type more or less, and no null where it says never."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

import duckdb
import pytest

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


def test_every_file_of_a_run_is_declared(result: Path, declared: dict[str, list[tuple[str, ...]]]) -> None:
    assert {path.stem for path in result.glob("*.parquet")} == set(declared)


def test_every_column_has_the_declared_name_and_type(result: Path, declared: dict[str, list[tuple[str, ...]]]) -> None:
    written = {path.stem: [tuple(row[:2]) for row in described(path)] for path in result.glob("*.parquet")}

    assert {name: sorted(columns) for name, columns in written.items()} == {
        name: sorted((row[0], row[1]) for row in rows) for name, rows in declared.items()
    }


def test_a_column_said_never_to_be_null_is_never_null(result: Path, declared: dict[str, list[tuple[str, ...]]]) -> None:
    for name, rows in declared.items():
        for column in [row[0] for row in rows if row[4] == "-"]:
            nulls = duckdb.sql(f"SELECT 1 FROM '{result / name}.parquet' WHERE \"{column}\" IS NULL LIMIT 1").fetchall()
            assert nulls == [], f"{name}.{column}"


def test_the_declared_key_names_one_row(result: Path, docs: dict[str, ModuleType]) -> None:
    for name, about in docs["reference_pages"].tables.declared().items():
        if about["key"]:
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
