"""A list as a file that leaves the portal: every row, the chosen columns, and a line that says who took it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import xlsxwriter
from django.utils.timezone import localtime

from zhuxue.portal.ui.listing import Listing

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
TOLD_EVERY = 2_000  # rows
XLSX_ROWS, XLSX_CELL = 1_048_574, 32_767  # what a sheet holds below the two lines of its head, and a cell of characters
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def watermark(listing: Listing, by: str, at: datetime, number: int, approved: str = "") -> str:
    """Return the first line of a file: who took it, when, under which entry of the audit chain, and what the list was narrowed to."""
    words = approved or f"第{number}号 Exported, entry {number}"
    return f"{by} {localtime(at):%Y-%m-%d %H:%M} {words}；{listing.in_words}"


def exported(listing: Listing, kind: str, watermark: str, *, apart: bool = False) -> bytes:
    """Return the file: a watermark line, the headings, the rows. Cells are text; none can act as a formula.

    A spreadsheet that another system reads has its watermark `apart`, on a sheet of its own behind.
    """
    out = io.BytesIO()
    if apart:
        _xlsx([watermark], _table(listing), out, None, apart=True)
    else:
        write(listing, kind, watermark, out)
    return out.getvalue()


def write(listing: Listing, kind: str, watermark: str, out: BinaryIO, *, tell: Callable[[int], None] | None = None, folder: Path | None = None) -> int:  # fmt: skip
    """Write the same file row by row, however long; return how many rows. A spreadsheet of many rows waits in `folder` meanwhile."""
    rows = _counted(_table(listing), tell)
    return (_csv if kind == "csv" else _xlsx)([watermark], rows, out, folder)


def _counted(table: Iterator[list[str]], tell: Callable[[int], None] | None) -> Iterator[list[str]]:
    for number, row in enumerate(table):  # the headings are number 0
        yield row
        if tell and number and number % TOLD_EVERY == 0:
            tell(number)


def _table(listing: Listing) -> Iterator[list[str]]:
    yield [str(column.title) for column in listing.chosen]
    for row in listing.ordered.iterator(chunk_size=TOLD_EVERY):
        yield [_text(column.cell(row)) for column in listing.chosen]


def _text(value: object) -> str:
    """Return a cell's text.

    >>> _text("=1+1"), _text(None), _text("小学")
    ("'=1+1", '', '小学')
    """
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def _csv(mark: list[str], table: Iterator[list[str]], out: BinaryIO, folder: Path | None) -> int:
    text = io.TextIOWrapper(out, "utf-8-sig", newline="")  # Excel takes UTF-8 for GBK without the mark
    writer, count = csv.writer(text), -1
    writer.writerow(mark)
    for row in table:
        writer.writerow(row)
        count += 1
    text.flush()
    text.detach()
    return count


def _xlsx(mark: list[str], table: Iterator[list[str]], out: BinaryIO, folder: Path | None, *, apart: bool = False) -> int:  # fmt: skip
    waits = {"constant_memory": True, "tmpdir": str(folder)} if folder else {"in_memory": True}
    count, above = -1, 0 if apart else 1
    with xlsxwriter.Workbook(out, waits) as book:
        sheet = book.add_worksheet()
        (book.add_worksheet() if apart else sheet).write_string(0, 0, mark[0])
        for row in table:
            count += 1
            if count > XLSX_ROWS:
                raise OverflowError(f"a spreadsheet holds {XLSX_ROWS} rows")
            for place, text in enumerate(row):
                sheet.write_string(count + above, place, text[:XLSX_CELL])
    return count
