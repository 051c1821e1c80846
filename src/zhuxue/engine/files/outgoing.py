"""One payment file of any length: written by the block, read again and compared, and never in memory as a whole."""

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
from zhuxue.engine.files.blocks import as_bytes, blocks, read_back, texts_of
from zhuxue.engine.files.formats import Column, Format, format_named
from zhuxue.engine.files.pages import (
    HEAD,
    LINES,
    SCHOOL_COLUMNS,
    SCHOOLS,
    cell_texts,
    text_of,
)

MOST = 1_048_575  # rows of a sheet under its titles
Rows = Iterator[tuple[str, tuple[Column, ...], list[str]]]


def write_outgoing(path: Path, format_name: str, facts: Line, lines: Callable[[], Iterable[Line]]) -> str:
    """Write a file to `path`, read it again and compare every cell; return its sha256.

    `facts` are those of the batch, `lines()` gives its lines anew each time it is called. The format `schools` is the
    workbook with the list of students whose waiver goes to their school. Raises InputError where something does not fit
    or is not read back alike; then no file is left.
    """
    form = None if format_name == SCHOOLS else format_named(LIBRARY, format_name)
    try:
        if form is None or form.kind == "xlsx":
            _write_book(path, _expected(form, facts, lines), int(facts["count"]))
            _same(_expected(form, facts, lines), _read_book(path, form))
            return digest_of(path)
        written = _write_text(path, form, facts, lines())
        if digest_of(path) != written:
            raise InputError("磁盘上的文件与写出的不一致，已停止，没有留下文件。请检查磁盘后重试。", "The file on the disk is not what was written; stopped, nothing is left. Check the disk and try again.")  # fmt: skip
        return written
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def digest_of(path: Path) -> str:
    """Return the sha256 of a file, whatever its length."""
    with path.open("rb") as file:
        digest: str = hashlib.file_digest(file, "sha256").hexdigest()
    return digest


def _expected(form: Format | None, facts: Line, lines: Callable[[], Iterable[Line]]) -> Rows:
    """Yield (sheet, columns, cells) of every row a workbook must hold."""
    columns, sheet = (form.columns, LINES) if form else (SCHOOL_COLUMNS, SCHOOLS)
    if form and (head := (*form.header, *form.trailer)):
        yield HEAD, head, _texts(head, facts)
    for line in lines():
        yield sheet, columns, _texts(columns, facts | line)


def _texts(columns: tuple[Column, ...], facts: Line) -> list[str]:
    return [text_of(column, facts) for column in columns]


def _write_text(path: Path, form: Format, facts: Line, lines: Iterable[Line]) -> str:
    """Write head, lines and closing line, each block read back from its own bytes; return the sha256 of all that was written."""
    digest, number = hashlib.sha256(), 1
    with path.open("wb") as file:
        for columns, block in _parts(form, facts, lines):
            cells = [texts_of(column, facts, block) for column in columns]
            data = as_bytes(form, columns, cells, number)
            _same_rows(list(zip(*cells, strict=True)), read_back(form, columns, data), number)
            digest.update(data)
            file.write(data)
            number += len(block)
    return digest.hexdigest()


def _parts(form: Format, facts: Line, lines: Iterable[Line]) -> Iterator[tuple[tuple[Column, ...], list[Line]]]:
    if form.header:
        yield form.header, [facts]
    for block in blocks(lines):
        yield form.columns, block
    if form.trailer:
        yield form.trailer, [facts]


def _same_rows(expected: list[tuple[str, ...]], found: list[tuple[str, ...]], first: int) -> None:
    if expected != found:
        differs = (at for at, (want, have) in enumerate(zip_longest(expected, found)) if want != have)
        raise _not_alike(first + next(differs))


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
            raise _not_alike(number)


def _not_alike(number: int) -> InputError:
    return InputError(
        f"写出的文件读回后第{number}行不一致，已停止，没有留下文件。请重试；仍不行请换一种格式。",
        f"Line {number} is not read back as it was written; stopped, nothing is left. Try again, or choose another format.",
    )
