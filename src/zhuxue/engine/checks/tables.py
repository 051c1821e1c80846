"""The tables a written check may ask, as copies without anybody's number: out of a finished run, or of a case's few rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from zhuxue.engine.checks.about import SOURCE
from zhuxue.engine.checks.sandbox import PLACES
from zhuxue.engine.checks.written import TABLES
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.rules.facts import Facts
from zhuxue.engine.warehouse.base import Warehouse

KINDS = {"integer": pa.int64(), "boolean": pa.bool_(), "date": pa.date32()}
OF_PLACE = {"student_key": pa.int64(), "born_on": pa.date32()}
MASKED = "CASE WHEN name IS NULL THEN NULL ELSE SUBSTR(name, 1, 1) || '**' END"


def kind_of(table: str, column: str) -> pa.DataType:
    """Return the type of a column."""
    if table != "people":
        return pa.int64() if column in ("student_key", "amount_fen") else pa.string()
    fact = Facts.load(LIBRARY).by_name.get(column)
    return KINDS.get(fact.type, pa.string()) if fact else OF_PLACE.get(column, pa.string())


def rows_as_arrow(table: str, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Return rows of a case as a table; a column nobody names is not known."""
    kinds = {column: kind_of(table, column) for column in TABLES[table]}
    columns = {name: [_cell(kind, row.get(name)) for row in rows] for name, kind in kinds.items()}
    return pa.table({name: pa.array(columns[name], kind) for name, kind in kinds.items()})


def _cell(kind: pa.DataType, value: Any) -> Any:
    return date.fromisoformat(value) if value and kind == pa.date32() and isinstance(value, str) else value


def keep_tables(tables: Warehouse, out: Path, places: Mapping[int, str]) -> None:
    """Write copies of a finished run's tables into `out`: names masked to their first character, no numbers of people or accounts.

    `places` says under which path of offices each student_key stands; who has none is tried on by nobody.
    """
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    there = set(tables.columns("students"))
    computed = {"name": MASKED, "office": "COALESCE(school_name, source_file)", "source": SOURCE}
    columns = [f"{computed.get(name, name if name in there else 'NULL')} AS {name}" for name in TABLES["people"]]
    tables.write_parquet(f"SELECT {', '.join(columns)} FROM students", out / "people.parquet")
    for name in ("awards", "withheld"):
        tables.write_parquet(f"SELECT {', '.join(TABLES[name])} FROM {name}", out / f"{name}.parquet")
    keys = pa.array(list(places), pa.int64())
    pq.write_table(pa.table({"student_key": keys, "path": pa.array(list(places.values()), pa.string())}), out / PLACES)
