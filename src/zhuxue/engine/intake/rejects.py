"""Rows that could not be taken: where they stand, what is wrong, how to mend it; nothing is lost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from zhuxue.engine.intake.clean import FAULTS
from zhuxue.engine.intake.raw import NUMBER_MARK
from zhuxue.engine.intake.shown import shown_value
from zhuxue.engine.warehouse.base import Warehouse

SCHEMA = pa.schema([
    ("source_kind", pa.string()), ("register", pa.string()), ("source_file", pa.string()), ("source_sheet", pa.string()),
    ("source_row", pa.int32()), ("row_key", pa.int64()), ("column", pa.string()), ("value_masked", pa.string()),
    ("reason_code", pa.string()), ("reason", pa.string()), ("reason_en", pa.string()), ("remedy", pa.string()), ("remedy_en", pa.string()),
    ("identity_raw", pa.string()), ("name_raw", pa.string()), ("raw_row", pa.string()),
])  # fmt: skip
IN_FILE = (
    "source_file",
    "source_sheet",
    "source_row",
    "column",
    "value_masked",
    "reason",
    "remedy",
    "reason_code",
    "source_kind",
    "register",
    "row_key",
)


def reject(
    row: dict[str, Any], *, code: str, column: str, title: str, value: str | None, extra: str = ""
) -> dict[str, Any]:
    """Return one row of `rejects`; `value` is masked here and nowhere else kept but for the file's own return."""
    reason_zh, reason_en, remedy_zh, remedy_en = FAULTS[code]
    shown = (value or "").removeprefix(NUMBER_MARK)
    shown = shown_value(shown, numeric="identity" in column or "number" in column)
    return {
        **row, "column": column, "value_masked": shown[:20], "reason_code": code,
        "reason": f"“{title}”{reason_zh}{extra}", "reason_en": f"“{title}”: {reason_en}{extra}", "remedy": remedy_zh, "remedy_en": remedy_en,
    }  # fmt: skip


def empty_rejects(warehouse: Warehouse) -> None:
    """Make an empty table `rejects` when there is none yet."""
    warehouse.create_from_arrow("rejects", SCHEMA.empty_table())


def add_rejects(warehouse: Warehouse, rows: Sequence[dict[str, Any]]) -> None:
    """Append rows to table `rejects`."""
    if rows:
        table = pa.Table.from_pylist([{name: row.get(name) for name in SCHEMA.names} for row in rows], schema=SCHEMA)
        warehouse.create_from_arrow("rejects_new", table)
        warehouse.create("rejects", "SELECT * FROM rejects UNION ALL SELECT * FROM rejects_new")
