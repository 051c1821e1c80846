"""A bank's answer to a batch, as the sample layouts of `library/formats/returns` have it: for the demo and for trying a layout."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter

from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.files.layouts import Column, Layout, load_layouts


@dataclass(frozen=True)
class Answer:
    """What the bank says of one line of a batch."""

    number: int
    account_no: str
    payee_name: str
    amount_fen: int
    code: str


def write_answers(path: Path, layout_name: str, batch: str, answers: Iterable[Answer], *, encoding: str = "") -> Path:
    """Write a return file with a head that is right; `encoding` as the layout's first unless given."""
    layout, rows = load_layouts(LIBRARY)[layout_name], list(answers)
    head = {"batch": batch, "count": str(len(rows)), "sum": sum(each.amount_fen for each in rows)}
    lines = [
        {"seq": str(each.number), "account_no": each.account_no, "payee_name": each.payee_name, "amount": each.amount_fen,
         "code": each.code, "message": layout.codes[each.code].title}
        for each in rows
    ]  # fmt: skip
    if layout.kind == "xlsx":
        return _book(path, layout, head, lines)
    used = encoding or layout.encodings[0]
    tail = [_line(layout, layout.trailer, head, used)] if layout.trailer else []
    text = [
        _line(layout, layout.header, head, used),
        *(_line(layout, layout.columns, line, used) for line in lines),
        *tail,
    ]
    path.write_bytes("".join(f"{line}\r\n" for line in text).encode(used))
    return path


def _cells(columns: tuple[Column, ...], said: dict[str, Any]) -> list[str]:
    return [_cell(column, said) for column in columns]


def _cell(column: Column, said: dict[str, Any]) -> str:
    value = column.constant if column.constant is not None else said.get(column.to or "", "")
    if column.kind == "yuan":
        return f"{int(value or 0) // 100}.{int(value or 0) % 100:02d}"
    return str(value)


def _line(layout: Layout, columns: tuple[Column, ...], said: dict[str, Any], encoding: str) -> str:
    cells = _cells(columns, said)
    if layout.separator:
        return layout.separator.join(cells)
    return "".join(_filled(column, cell, encoding) for column, cell in zip(columns, cells, strict=True))


def _filled(column: Column, cell: str, encoding: str) -> str:
    room = (column.width or 0) - len(cell.encode(encoding))
    return "0" * room + cell if column.kind in ("fen", "count") else cell + " " * room


def _book(path: Path, layout: Layout, head: dict[str, Any], lines: list[dict[str, Any]]) -> Path:
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        for name, columns, rows in ((layout.head_sheet, layout.header, [head]), (layout.sheet, layout.columns, lines)):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, [column.title for column in columns])
            for number, row in enumerate(rows, start=1):
                for at, cell in enumerate(_cells(columns, row)):
                    sheet.write_string(number, at, cell)
    return path
