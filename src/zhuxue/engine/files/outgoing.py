"""One payment file of any length: written line by line, read again line by line, and never in memory as a whole."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path
from typing import Any

import python_calamine
import xlsxwriter

from zhuxue.engine.common.errors import InputError
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.files.batch import Line
from zhuxue.engine.files.formats import Column, Format, format_named
from zhuxue.engine.files.pages import (
    HEAD,
    LINES,
    SCHOOL_COLUMNS,
    SCHOOLS,
    Row,
    cell_texts,
    split_line,
    text_line,
    text_of,
)

MOST = 1_048_575  # rows of a sheet under its titles
Rows = Iterable[tuple[str, tuple[Column, ...], list[str]]]


def write_outgoing(path: Path, format_name: str, facts: Line, lines: Callable[[], Iterable[Line]]) -> str:
    """Write a file to `path`, read it again and compare every cell; return its sha256.

    `facts` are those of the batch, `lines()` gives its lines anew each time it is called. The format `schools` is the
    workbook with the list of students whose waiver goes to their school. Raises InputError where something does not fit
    or is not read back alike; then no file is left.
    """
    form = None if format_name == SCHOOLS else format_named(LIBRARY, format_name)
    book = form is None or form.kind == "xlsx"
    try:
        if book:
            _write_book(path, _expected(form, facts, lines), int(facts["count"]))
        else:
            _write_text(path, form, _expected(form, facts, lines))
        found = _read_book(path, form) if book else _read_text(path, form, int(facts["count"]))
        _same(_expected(form, facts, lines), found)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while part := file.read(1 << 20):
            digest.update(part)
    return digest.hexdigest()


def _expected(form: Format | None, facts: Line, lines: Callable[[], Iterable[Line]]) -> Iterator[tuple[str, tuple[Column, ...], list[str]]]:  # fmt: skip
    """Yield (sheet, columns, cells) of every row a file must hold."""
    if form is None:
        for line in lines():
            yield SCHOOLS, SCHOOL_COLUMNS, _texts(SCHOOL_COLUMNS, facts | line)
        return
    book = form.kind == "xlsx"
    head = (*form.header, *form.trailer) if book else form.header
    if head:
        yield HEAD, head, _texts(head, facts)
    for line in lines():
        yield LINES, form.columns, _texts(form.columns, facts | line)
    if form.trailer and not book:
        yield HEAD, form.trailer, _texts(form.trailer, facts)


def _texts(columns: tuple[Column, ...], facts: Line) -> list[str]:
    return [text_of(column, facts) for column in columns]


def _write_text(path: Path, form: Format | None, rows: Rows) -> None:
    assert form is not None
    end = "\r\n" if form.line_end == "crlf" else "\n"
    with path.open("w", encoding=form.encoding, newline="") as file:
        for number, (_sheet, columns, cells) in enumerate(rows, start=1):
            file.write(text_line(form, Row(columns, cells), number) + end)


def _read_text(path: Path, form: Format | None, count: int) -> Rows:
    assert form is not None
    end = "\r\n" if form.line_end == "crlf" else "\n"
    first = len(form.header) > 0
    with path.open(encoding=form.encoding, newline="\n") as file:
        for number, line in enumerate(file):
            at = number - first
            columns = form.header if at < 0 else form.columns if at < count else form.trailer
            plain = line.removesuffix(end) if line.endswith(end) else line + " 缺行尾"
            yield HEAD if columns is not form.columns else LINES, columns, split_line(form, columns, plain)


def _write_book(path: Path, rows: Rows, count: int) -> None:
    if count > MOST:
        raise InputError(f"表格最多 {MOST} 行，这一批有 {count} 笔。请换文本格式，或分学校生成批次。", f"A sheet holds {MOST} rows and this batch {count}. Choose a text format, or make batches by school.")  # fmt: skip
    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}) as book:  # fmt: skip
        text, money = book.add_format({"num_format": "@"}), book.add_format({"num_format": "0.00"})
        sheet, name, number = None, "", 0
        for wanted, columns, cells in rows:
            if sheet is None or wanted != name:
                sheet, name, number = book.add_worksheet(wanted), wanted, 0
                for at, column in enumerate(columns):
                    sheet.write_string(0, at, column.title)
                    sheet.set_column(at, at, 20)
            number += 1
            for at, (column, cell) in enumerate(zip(columns, cells, strict=True)):
                if column.numeric and cell:
                    sheet.write_number(number, at, Decimal(cell), money if column.kind == "yuan" else None)  # fmt: skip
                else:
                    sheet.write_string(number, at, cell, text)


def _read_book(path: Path, form: Format | None) -> Rows:
    book: Any = python_calamine.CalamineWorkbook.from_path(str(path))
    sheets = {SCHOOLS: SCHOOL_COLUMNS} if form is None else {HEAD: (*form.header, *form.trailer), LINES: form.columns}
    for name, columns in sheets.items():
        rows = book.get_sheet_by_name(name).iter_rows()
        next(rows, None)
        for row in rows:
            yield name, columns, cell_texts(columns, row)


def _same(expected: Rows, found: Rows) -> None:
    for number, (want, have) in enumerate(zip_longest(expected, found), start=1):
        if want is None or have is None or want[2] != have[2]:
            raise InputError(
                f"写出的文件读回后第{number}行不一致，已停止，没有留下文件。请重试；仍不行请换一种格式。",
                f"Line {number} is not read back as it was written; stopped, nothing is left. Try again, or choose another format.",
            )
