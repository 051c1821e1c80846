"""A list as a file that leaves the portal: every row, the chosen columns, and a line that says who took it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime

import xlsxwriter
from django.utils.timezone import localtime

from zhuxue.portal.ui.listing import Listing

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def watermark(listing: Listing, by: str, at: datetime, number: int, approved: str = "") -> str:
    """Return the first line of a file: who took it, when, under which entry of the audit chain, and what the list was narrowed to."""
    words = approved or f"第{number}号 Exported, entry {number}"
    return f"{by} {localtime(at):%Y-%m-%d %H:%M} {words}；{listing.in_words}"


def exported(listing: Listing, kind: str, watermark: str) -> bytes:
    """Return the file: a watermark line, the headings, the rows. Cells are text; none can act as a formula."""
    rows = [[watermark], *_table(listing)]
    return _csv(rows) if kind == "csv" else _xlsx(rows)


def _table(listing: Listing) -> Iterator[list[str]]:
    yield [str(column.title) for column in listing.chosen]
    for row in listing.ordered.iterator(chunk_size=2000):
        yield [_text(column.cell(row)) for column in listing.chosen]


def _text(value: object) -> str:
    """Return a cell's text.

    >>> _text("=1+1"), _text(None), _text("小学")
    ("'=1+1", '', '小学')
    """
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def _csv(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8-sig")  # Excel takes UTF-8 for GBK without the mark


def _xlsx(rows: list[list[str]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for place, text in enumerate(row):
                sheet.write_string(number, place, text)
    return out.getvalue()
