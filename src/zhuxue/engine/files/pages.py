"""A payment file as pages of rows of text: what should stand in it, writing it, and reading it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import python_calamine
import xlsxwriter

from zhuxue.engine.common.errors import InputError
from zhuxue.engine.files.batch import Batch, Line
from zhuxue.engine.files.formats import Column, Format

HEAD, LINES, SCHOOLS = "批次", "发放明细", "拨付学校"
SCHOOL_COLUMNS = tuple(
    Column.model_validate({"title": title, "from": name, "kind": kind})
    for title, name, kind in (
        ("序号", "seq", "count"), ("学校标识码", "school_code", "text"), ("学校名称", "school_name", "text"), ("班级", "class_name", "text"),
        ("姓名", "name", "text"), ("学籍号", "student_number", "text"), ("项目代码", "programme", "text"), ("项目名称", "programme_title", "text"),
        ("发放期", "period", "text"), ("发放类别", "kind", "text"), ("金额(元)", "amount", "yuan"),
    )
)  # fmt: skip


@dataclass
class Row:
    """One line of a file: its columns and the text in each; `fen` is what it pays, None for a head or closing line."""

    columns: tuple[Column, ...]
    cells: list[str]
    fen: int | None = None


@dataclass
class Page:
    """A sheet, or a whole text file (then `name` is empty). Rows count from `first` as the reader sees them."""

    name: str
    rows: list[Row]
    first: int = 1


def text_of(column: Column, facts: Line) -> str:
    """Return what stands in a column.

    >>> text_of(Column.model_validate({"title": "金额", "from": "amount", "kind": "yuan"}), {"amount": 31250})
    '312.50'
    """
    if column.constant is not None:
        return column.constant
    value = facts.get(str(column.from_))
    if value is None:
        return ""
    if column.kind == "yuan":
        return f"{value // 100}.{value % 100:02d}"
    return str(value)


def _rows(columns: tuple[Column, ...], lines: Sequence[Line], shared: Line) -> list[Row]:
    return [Row(columns, [text_of(c, {**shared, **line}) for c in columns], line["amount_fen"]) for line in lines]


def expected_pages(form: Format, batch: Batch) -> list[Page]:
    """Return what a file of this format must hold."""
    shared = batch.facts()
    head = [Row(form.header, [text_of(c, shared) for c in form.header])] if form.header else []
    tail = [Row(form.trailer, [text_of(c, shared) for c in form.trailer])] if form.trailer else []
    lines = _rows(form.columns, batch.lines, shared)
    if form.kind != "xlsx":
        return [Page("", head + lines + tail)]
    return [Page(HEAD, head + tail, 2), Page(LINES, lines, 2), *school_pages(batch)]


def school_pages(batch: Batch) -> list[Page]:
    """Return the list of what is paid to schools; none when there is nothing."""
    rows = _rows(SCHOOL_COLUMNS, batch.to_schools, batch.facts())
    return [Page(SCHOOLS, rows, 2)] if rows else []


def write_book(path: Path, pages: Sequence[Page], columns: dict[str, tuple[Column, ...]]) -> None:
    """Write pages as sheets: text stays text, money and counts are numbers."""
    plain = {"strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), {"constant_memory": True, **plain}) as book:
        text, money, bold = (
            book.add_format(style) for style in ({"num_format": "@"}, {"num_format": "0.00"}, {"bold": True})
        )
        for page in pages:
            sheet = book.add_worksheet(page.name)
            for at, column in enumerate(columns[page.name]):
                sheet.write_string(0, at, column.title, bold)
                sheet.set_column(at, at, 20)
            for line, row in enumerate(page.rows, 1):
                for at, (column, cell) in enumerate(zip(row.columns, row.cells, strict=True)):
                    if column.numeric and cell:
                        sheet.write_number(line, at, Decimal(cell), money if column.kind == "yuan" else None)
                    else:
                        sheet.write_string(line, at, cell, text)


def read_book(path: Path, columns: dict[str, tuple[Column, ...]]) -> list[Page]:
    """Read sheets as `write_book` writes them; a sheet or header that is not expected is told by its absence."""
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        grids = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    except (python_calamine.CalamineError, OSError):
        raise not_readable(path) from None
    pages = []
    for name, expected in columns.items():
        if name in grids:
            rows = [Row(expected, cell_texts(expected, row)) for row in grids[name][1:]]
            while rows and not any(rows[-1].cells):
                rows.pop()
            pages.append(Page(name, rows, 2))
    return pages


def cell_texts(columns: tuple[Column, ...], row: list[Any]) -> list[str]:
    """Return the texts of a row; what stands beyond the last column is kept, so that it is seen."""
    cells = [_cell_text(columns[at] if at < len(columns) else None, value) for at, value in enumerate(row)]
    while len(cells) > len(columns) and not cells[-1]:
        cells.pop()
    return cells + [""] * (len(columns) - len(cells))


def _cell_text(column: Column | None, value: Any) -> str:
    if isinstance(value, float | int) and not isinstance(value, bool):
        number = Decimal(repr(value))
        if column is not None and column.kind == "yuan":
            return f"{number:.2f}" if number == round(number, 2) else str(number)
        return str(int(number)) if number == int(number) else str(number)
    return str(value)


def text_line(form: Format, row: Row, number: int) -> str:
    """Return a row as one line of text; raises InputError for what does not fit: nothing is cut off."""
    if form.kind == "text":
        assert form.separator is not None
        for column, cell in zip(row.columns, row.cells, strict=True):
            if form.separator in cell or "\n" in cell or "\r" in cell:
                raise _does_not_fit(number, column, ("含有分隔符或换行", "it holds the separator or a line end"))
        return form.separator.join(row.cells)
    return "".join(_padded(form, column, cell, number) for column, cell in zip(row.columns, row.cells, strict=True))


def _padded(form: Format, column: Column, cell: str, number: int) -> str:
    assert column.width is not None
    room = column.width - len(cell.encode(form.encoding))
    if room < 0 or "\n" in cell or "\r" in cell:
        raise _does_not_fit(number, column, (f"超过{column.width}个字节", f"it is longer than {column.width} bytes"))
    right = column.align == "right" if column.align else column.numeric
    fill = ("0" if column.numeric else " ") * room
    return fill + cell if right else cell + fill


def read_lines(path: Path, form: Format) -> list[str]:
    """Return the lines of a text file; raises InputError when it is not in the format's encoding or is cut off."""
    try:
        text = path.read_bytes().decode(form.encoding)
    except (UnicodeDecodeError, OSError):
        raise not_readable(path) from None
    end = "\r\n" if form.line_end == "crlf" else "\n"
    if not text.endswith(end):
        raise InputError(
            f"“{path.name}”的最后一行不完整。请重新取得文件。",
            f"The last line of {path.name} is cut off. Get the file again.",
        )
    return text.removesuffix(end).split(end)


def read_text(path: Path, form: Format) -> Page:
    """Read a text file as a page: a head line, lines, a closing line, by their places."""
    lines = read_lines(path, form)
    kinds = [form.columns] * len(lines)
    if form.header:
        kinds[0] = form.header
    if form.trailer and len(lines) > 1:
        kinds[-1] = form.trailer
    return Page(
        "",
        [Row(columns, split_line(form, columns, line)) for columns, line in zip(kinds, lines, strict=True)],
    )


def split_line(form: Format, columns: tuple[Column, ...], line: str) -> list[str]:
    """Return the cells of a line; what is left over of a fixed line is one cell more."""
    if form.separator:
        return line.split(form.separator)
    rest, cells = line.encode(form.encoding), []
    for column in columns:
        assert column.width is not None
        cell, rest = rest[: column.width].decode(form.encoding, errors="replace"), rest[column.width :]
        cells.append((cell.lstrip("0") or "0") if column.kind in ("fen", "count") else cell.strip(" "))
    return [*cells, rest.decode(form.encoding, errors="replace")] if rest else cells


def not_readable(path: Path) -> InputError:
    """Return the refusal of a file that cannot be read."""
    return InputError(
        f"“{path.name}”读不出来。请检查是否交错了文件。",
        f"{path.name} cannot be read. Check that it is the right file.",
    )


def _does_not_fit(number: int, column: Column, why: tuple[str, str]) -> InputError:
    return InputError(
        f"第{number}行“{column.title}”{why[0]}，这一格式写不下，已停止，没有写出文件。请改正资料或换一种格式。",
        f"Line {number}, {column.title}: {why[1]}; nothing was written. Correct it, or choose another format.",
    )
