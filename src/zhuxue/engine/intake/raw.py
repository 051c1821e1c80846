"""Grids → one table of raw text cells, columns named, footers and blank rows left aside and counted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pyarrow as pa

from zhuxue.engine.intake.grids import Grid, Row
from zhuxue.engine.intake.layout import Layout, Placed, plain_header

NUMBER_MARK = "#NUMBER:"  # an identity cell that the spreadsheet holds as a number has lost its last digits
ERROR_MARK = "#ERROR"
FORMULA_ERRORS = ("#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!")
WHOLE_BELOW = 10**15  # a spreadsheet keeps fifteen digits: a short student number (学号) is whole
IDENTITY_COLUMNS = (
    "identity_number",
    "guardian_identity_number",
    "payee_identity_number",
    "account_no",
    "student_number",
)


@dataclass
class FileCount:
    """What became of one file: rows_in = rows_out + rows_rejected, in data rows (persons, for household registers)."""

    file: str
    sha256: str
    kind: str
    register: str = ""
    sheets: list[str] = field(default_factory=list)
    rows_in: int = 0
    rows_out: int = 0
    rows_rejected: int = 0
    left_aside: dict[str, int] = field(default_factory=dict)
    unplaced_headers: list[str] = field(default_factory=list)
    unit: str = "row"

    def leave_aside(self, why: str, rows: int) -> None:
        """Count rows that are no data: blank, footer, repeated header, outside the columns, no header."""
        if rows:
            self.left_aside[why] = self.left_aside.get(why, 0) + rows


@dataclass
class RawRows:
    """Rows of one sheet as text columns of equal length; `lines` are line numbers as the spreadsheet counts."""

    columns: dict[str, list[str | None]]
    lines: list[int]


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def raw_rows(grid: Grid, placed: Placed, layout: Layout, count: FileCount) -> RawRows:
    """Return the data rows of a sheet, mapped columns only; blank, repeated-header and footer rows are counted aside."""
    footers = tuple(layout.footers)
    wanted = sorted(placed.columns.values())
    header = grid.rows[placed.header_row] if placed.header_row < len(grid.rows) else []
    _fill_merged(grid, placed)
    kept: list[Row] = []
    lines: list[int] = []
    for line, row in enumerate(grid.rows[placed.header_row + 1 :], placed.header_row + 2):
        aside = _aside(row, wanted, footers, header)
        if aside:
            count.leave_aside(aside, 1)
        else:
            kept.append(row)
            lines.append(line)
    width = max(wanted, default=0) + 1
    columns = (
        {
            name: _texts([row[at] if at < len(row) else None for row in kept], name)
            for name, at in placed.columns.items()
        }
        if width
        else {}
    )
    count.rows_in += len(lines)
    return RawRows(columns, lines)


def _fill_merged(grid: Grid, placed: Placed) -> None:
    """Write the value of a cell merged over several data rows into each of them."""
    for column, top, bottom in grid.merged:
        if top > placed.header_row and column in placed.columns.values():
            for row in grid.rows[top + 1 : bottom + 1]:
                if column < len(row) and row[column] in (None, ""):
                    row[column] = grid.rows[top][column]


def _aside(row: Row, wanted: list[int], footers: tuple[str, ...], header: Row) -> str:
    filled = [row[i] for i in wanted if i < len(row) and row[i] not in (None, "")]
    if not filled and not any(isinstance(cell, str) and cell.strip() for cell in row):
        return "blank"
    words = [cell for cell in row if isinstance(cell, str) and cell.strip()]
    first = plain_header(words[0]) if words else ""
    if len(filled) <= max(2, len(wanted) // 3) and first.startswith(footers):
        return "footer"
    if row == header:
        return "repeated header"
    return "" if filled else "outside the columns"


def _texts(cells: list[Any], name: str) -> list[str | None]:
    """Return cells as text; the short way when all are text already."""
    if set(map(type, cells)) == {str}:
        return cells
    identity = name in IDENTITY_COLUMNS or name.endswith("_identity")
    whole_below = WHOLE_BELOW if name == "student_number" else 0
    return [_text(cell, identity and not _is_whole(cell, whole_below)) for cell in cells]


def _is_whole(cell: Any, below: int) -> bool:
    return isinstance(cell, int | float) and 0 <= cell < below


def _text(cell: Any, identity: bool) -> str | None:
    match cell:
        case str():
            return f"{ERROR_MARK}{cell}" if cell in FORMULA_ERRORS else cell
        case None:
            return None
        case bool():
            return "是" if cell else "否"
        case int() | float():
            return f"{NUMBER_MARK}{cell!r}" if identity else _number(cell)
        case datetime() | date():
            return cell.isoformat()[:10]
        case time():
            return cell.isoformat()
        case _:
            return str(cell)


def _number(cell: float) -> str:
    return str(int(cell)) if cell == int(cell) else repr(cell)


def raw_table(rows: RawRows, names: Iterable[str], *, file: str, sheet: str, first_key: int) -> pa.Table:
    """Return raw rows as Arrow text columns `names` (null where the sheet lacks one) and where each row stands."""
    size = len(rows.lines)
    data: dict[str, pa.Array] = {
        "row_key": pa.array(range(first_key, first_key + size), pa.int64()),
        "source_file": pa.array([file], pa.string()).take(pa.array([0] * size, pa.int32())),
        "source_sheet": pa.array([sheet], pa.string()).take(pa.array([0] * size, pa.int32())),
        "source_row": pa.array(rows.lines, pa.int32()),
    }
    for name in names:
        data[f"raw_{name}"] = (
            pa.array(rows.columns[name], pa.string()) if name in rows.columns else pa.nulls(size, pa.string())
        )
    return pa.table(data)
