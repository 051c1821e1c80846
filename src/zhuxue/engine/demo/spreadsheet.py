"""Write plain .xlsx workbooks and text tables; the workbook writer does only what the demo needs, and fast.

Written here rather than with a library because a library takes several times as long.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from zhuxue.engine.demo.workbook_parts import (
    DATE,
    HEADER,
    MAIN,
    TEXT,
    TITLE,
    XML_HEAD,
    parts_beside_sheets,
)

Cell = str | int | float | date | None

MAKER_TIME = (2024, 8, 25, 8, 0, 0)
FIRST_DAY = date(1899, 12, 30).toordinal()  # day 0 of spreadsheets
COMPRESSION_LEVEL = 2

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})


@dataclass
class Sheet:
    """One sheet as it will be seen: title lines, header lines, then data.

    `merges` are (first line, first column, last line, last column), lines from 1 and columns from 0.
    """

    name: str
    rows: list[Sequence[Cell]] = field(default_factory=list)
    title_lines: int = 0
    header_lines: int = 1
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)

    @property
    def next_line(self) -> int:
        """The line number, as the spreadsheet counts, of the next row appended."""
        return len(self.rows) + 1


def write_xlsx(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write `sheets` to `path`; the same cells give the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with ZipFile(path, "w") as book:
        for name, text in parts_beside_sheets([sheet.name for sheet in sheets]).items():
            _add(book, name, text)
        for place, sheet in enumerate(sheets, 1):
            _add(book, f"xl/worksheets/sheet{place}.xml", _sheet_xml(sheet))


def write_text(path: Path, sheet: Sheet, *, separator: str, encoding: str) -> None:
    """Write one sheet as comma- or tab-separated text, as a spreadsheet program saves it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (separator.join([_text_field(cell, separator) for cell in row]) for row in sheet.rows)
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode(encoding))


def number_cell(digits: str, *, text_file: bool) -> tuple[Cell, str]:
    """Return an identity number that a spreadsheet took for a number: the cell, and how it is then read.

    >>> number_cell("439901201501010013", text_file=False)
    (4.3990120150101e+17, '439901201501010000')
    >>> number_cell("439901201501010013", text_file=True)
    ('4.39901E+17', '4.39901E+17')
    """
    kept = float(f"{digits[:15]}000")
    if text_file:
        return f"{kept:.5E}", f"{kept:.5E}"
    return kept, f"{digits[:15]}000"


def _text_field(cell: Cell, separator: str) -> str:
    if cell is None:
        return ""
    text = f"{cell:%Y/%m/%d}" if isinstance(cell, date) else str(cell)
    if separator in text or '"' in text or "\n" in text or "\r" in text:
        return '"' + text.replace('"', '""') + '"'
    return text


def _add(book: ZipFile, name: str, text: str) -> None:
    entry = ZipInfo(name, MAKER_TIME)
    entry.compress_type = ZIP_DEFLATED
    book.writestr(entry, text.encode(), compresslevel=COMPRESSION_LEVEL)


def _sheet_xml(sheet: Sheet) -> str:
    width = max((len(row) for row in sheet.rows), default=1)
    letters = [column_letters(place) for place in range(width)]
    heads = sheet.title_lines + sheet.header_lines
    parts = [f'{XML_HEAD}<worksheet {MAIN}><sheetViews><sheetView workbookViewId="0">']
    if heads:
        parts.append(f'<pane ySplit="{heads}" topLeftCell="A{heads + 1}" activePane="bottomLeft" state="frozen"/>')
    parts.append(f'</sheetView></sheetViews><cols><col min="1" max="{width}" width="17" customWidth="1"/></cols>')
    parts.append("<sheetData>")
    for line, row in enumerate(sheet.rows, 1):
        style = TITLE if line <= sheet.title_lines else HEADER if line <= heads else TEXT
        _row_xml(parts, line, row, letters, style)
    parts.append("</sheetData>")
    if sheet.merges:
        refs = "".join(
            f'<mergeCell ref="{column_letters(left)}{top}:{column_letters(right)}{bottom}"/>'
            for top, left, bottom, right in sheet.merges
        )
        parts.append(f'<mergeCells count="{len(sheet.merges)}">{refs}</mergeCells>')
    parts.append("</worksheet>")
    return "".join(parts)


def _row_xml(parts: list[str], line: int, row: Sequence[Cell], letters: list[str], style: int) -> None:
    parts.append(f'<row r="{line}">')
    for letter, cell in zip(letters, row, strict=False):
        if cell is None:
            continue
        if isinstance(cell, str):
            text = cell.translate(_ESCAPES) if _needs_escape(cell) else cell
            parts.append(
                f'<c r="{letter}{line}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
            )
        elif isinstance(cell, date):
            parts.append(f'<c r="{letter}{line}" s="{DATE}"><v>{cell.toordinal() - FIRST_DAY}</v></c>')
        else:
            parts.append(f'<c r="{letter}{line}"><v>{cell!r}</v></c>')
    parts.append("</row>")


def _needs_escape(text: str) -> bool:
    return "&" in text or "<" in text or ">" in text or "\r" in text


def column_letters(place: int) -> str:
    """Return the letters of a column counted from 0.

    >>> column_letters(0), column_letters(25), column_letters(26)
    ('A', 'Z', 'AA')
    """
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
