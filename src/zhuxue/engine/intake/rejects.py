"""Rows that could not be taken: where they stand, what is wrong, how to mend it; nothing is lost."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import xlsxwriter

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
        "reason": f"“{title}”{reason_zh}{extra}", "reason_en": f"{column}: {reason_en}{extra}", "remedy": remedy_zh, "remedy_en": remedy_en,
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


def write_rejects_xlsx(warehouse: Warehouse, path: Path) -> None:
    """Write the rejected roster rows as a workbook the office corrects and sends back: its own columns as text,
    then 原因 and 怎样改, which the reader ignores.
    """
    import json

    rows = warehouse.rows(
        "SELECT source_file, source_sheet, source_row, reason, remedy, raw_row FROM rejects WHERE source_kind = 'roster' "
        "ORDER BY source_file, source_sheet, source_row, reason"
    )
    contents = [json.loads(row[5] or "{}") for row in rows]
    headers = list(dict.fromkeys(name for content in contents for name in content))
    with xlsxwriter.Workbook(
        str(path),
        {"constant_memory": True, "strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False},
    ) as book:
        sheet = book.add_worksheet("退回改正")
        text = book.add_format({"num_format": "@"})
        bold = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#E8F1FB"})
        for at, title in enumerate([*headers, "原因", "怎样改", "原文件", "原工作表", "原行号"]):
            sheet.write_string(0, at, title, bold)
        for line, (row, content) in enumerate(zip(rows, contents, strict=True), 1):
            cells = [*(content.get(name) or "" for name in headers), row[3], row[4], row[0], row[1], str(row[2])]
            for at, cell in enumerate(cells):
                sheet.write_string(line, at, str(cell).removeprefix(NUMBER_MARK), text)
        sheet.set_column(0, len(headers) + 4, 18)
