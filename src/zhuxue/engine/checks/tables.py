"""The tables a written check may ask, and the few rows of a case as such tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from zhuxue.engine.checks.written import TABLES
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.rules.facts import Facts

KINDS = {"integer": pa.int64(), "boolean": pa.bool_(), "date": pa.date32()}
OF_PLACE = {"student_key": pa.int64(), "born_on": pa.date32()}


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
