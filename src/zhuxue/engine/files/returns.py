"""What a bank sent back, read whole or refused whole: a file counts only when its rows come to what its head says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import python_calamine

from zhuxue.engine.common.errors import InputError
from zhuxue.engine.common.money import yuan_text
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.files.layouts import Column, Layout, load_layouts

COUNT, YUAN = re.compile(r"[0-9]{1,9}"), re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")
FEN = re.compile(r"[0-9]{1,15}")
LONGEST = 4096  # characters of a line; no bank writes more
EXACT = 2**53  # beyond this a number in a spreadsheet has lost digits
Cells = list[Any]


@dataclass(frozen=True)
class ReturnedRow:
    """One payment as the bank said it: `row` as one counts in the file, `cause` of a refusal; `account_no` empty where none stands."""

    row: int
    number: int
    account_no: str
    payee_name: str
    amount_fen: int
    code: str
    outcome: str
    cause: str


@dataclass(frozen=True)
class Returned:
    """A return file that holds what its head says. `rows()` reads them again each time, so that none lie in memory."""

    path: Path
    layout: Layout
    encoding: str
    batch: str
    count: int
    sum_fen: int

    def rows(self) -> Iterator[ReturnedRow]:
        """Yield every row in the order of the file."""
        for number, cells, place in _placed(self.path, self.layout, self.encoding):
            if place == "line":
                yield _row(self.layout, cells, number)


def read_return(path: Path, library: Path = LIBRARY) -> Returned:
    """Read a return file; raises InputError with line and reason, and then nothing of the file counts."""
    try:
        layout, encoding = _recognised(path, library)
        return _proved(path, layout, encoding)
    except (UnicodeError, OSError, python_calamine.CalamineError):
        raise _unreadable(path.name) from None


def _proved(path: Path, layout: Layout, encoding: str) -> Returned:
    """Go through the file once: every row is whole, and together they are what the head says."""
    head: dict[str, Any] | None = None
    count = fen = 0
    for number, cells, place in _placed(path, layout, encoding):
        if place == "head":
            if head is not None:
                raise _wrong(number, "批次信息只能有一行", "there is more than one line about the batch")
            head = _fields(layout.header, cells, number)
        elif place == "tail":
            _same_as_head(layout, cells, number, head or {})
        else:
            fen += _row(layout, cells, number).amount_fen
            count += 1
    if head is None or not head["batch"]:
        raise InputError(
            "回盘文件没有写明批次号。请向银行重新索取。", "The file names no batch. Ask the bank for it again."
        )
    if (count, fen) != (head["count"], head["sum"]):
        raise InputError(
            f"首行写明 {head['count']} 笔 {yuan_text(head['sum'])} 元，文件里是 {count} 笔 {yuan_text(fen)} 元，整个文件没有采用。请向银行重新索取。",
            f"The head says {head['count']} lines, {yuan_text(head['sum'])} yuan; the file has {count}, {yuan_text(fen)}. Nothing of it counts: ask the bank for it again.",
        )
    return Returned(path, layout, encoding, head["batch"], count, fen)


def _same_as_head(layout: Layout, cells: Cells, number: int, head: dict[str, Any]) -> None:
    for name, value in _fields(layout.trailer, cells, number).items():
        if head.get(name) != value:
            raise _wrong(number, f"结束行的“{name}”与首行不同", f"the closing line's {name} is not the head's")


def _row(layout: Layout, cells: Cells, number: int) -> ReturnedRow:
    said = _fields(layout.columns, cells, number)
    code = layout.codes.get(said["code"])
    if code is None:
        shown = said["code"][:8]
        raise _wrong(number, f"返回码“{shown}”不在格式“{layout.title}”里，请在 {layout.layout}.yaml 补上它的含义", f"code “{shown}” is not in {layout.layout}.yaml; add what it means")  # fmt: skip
    if said["seq"] < 1 or said["amount"] < 1:
        raise _wrong(number, "序号或金额不大于零", "the number or amount is not above zero")
    account, name = said.get("account_no", ""), said.get("payee_name", "")
    return ReturnedRow(number, said["seq"], account, name, said["amount"], said["code"], code.outcome, code.cause or "")


Plan = tuple[tuple[int, Column, str | None, str | None, str], ...]
PLANS: dict[
    int, tuple[tuple[Column, ...], Plan]
] = {}  # by the identity of the columns: hashing them for each line is dear


def _plan(columns: tuple[Column, ...]) -> Plan:
    """The columns that are read, each with its place, field, constant and kind; made out once a layout."""
    known = PLANS.get(id(columns))
    if known is None or known[0] is not columns:
        read = ((at, each) for at, each in enumerate(columns) if each.to or each.constant is not None)
        plan = tuple((at, each, each.to, each.constant, each.kind) for at, each in read if each.to != "message")
        known = PLANS[id(columns)] = (columns, plan)
    return known[1]


def _fields(columns: tuple[Column, ...], cells: Cells, number: int) -> dict[str, Any]:
    if len(cells) != len(columns):
        raise _wrong(number, f"应有{len(columns)}列，实有{len(cells)}列", f"{len(columns)} columns wanted, {len(cells)} found")  # fmt: skip
    found: dict[str, Any] = {}
    for at, column, to, constant, kind in _plan(columns):
        text = _text(column, cells[at], number)
        if constant is not None and text != constant:
            raise _wrong(number, f"“{column.title}”应为“{constant}”", f"{column.title} should be {constant}")
        if to:
            found[to] = text if kind == "text" else _value(column, text, number)
    return found


def _value(column: Column, text: str, number: int) -> int:
    if (column.kind == "count" and COUNT.fullmatch(text)) or (column.kind == "fen" and FEN.fullmatch(text)):
        return int(text)
    if column.kind == "yuan" and YUAN.fullmatch(text):
        whole, _point, part = text.partition(".")
        return int(whole) * 100 + int(part.ljust(2, "0"))
    raise _wrong(number, f"“{column.title}”不是数字", f"{column.title} is not a number")


def _text(column: Column, cell: Any, number: int) -> str:
    """The cell as text; a number a spreadsheet kept as such has its digits, or is refused."""
    if isinstance(cell, str):
        return cell.strip(" \t\u3000")
    if isinstance(cell, bool) or not isinstance(cell, int | float) or abs(cell) >= EXACT or column.to == "account_no":
        raise _wrong(
            number, f"“{column.title}”不是文本，可能已丢失数字", f"{column.title} is not text and may have lost digits"
        )
    return str(int(cell)) if cell == int(cell) else f"{cell:.2f}" if round(cell, 2) == cell else str(cell)


def _placed(path: Path, layout: Layout, encoding: str) -> Iterator[tuple[int, Cells, str]]:
    """Yield (line as one counts, cells, head | line | tail)."""
    if layout.kind == "xlsx":
        yield from _of_book(path, layout)
        return
    kept: tuple[int, Cells] | None = None
    for number, line in _lines(path, encoding):
        if number == 1:
            yield 1, _split(layout, layout.header, line, encoding, 1), "head"
            continue
        if kept is not None:
            yield kept[0], _split(layout, layout.columns, str(kept[1][0]), encoding, kept[0]), "line"
        kept = (number, [line])
    if kept is not None:
        last = layout.trailer or layout.columns
        yield kept[0], _split(layout, last, str(kept[1][0]), encoding, kept[0]), "tail" if layout.trailer else "line"


def _lines(path: Path, encoding: str) -> Iterator[tuple[int, str]]:
    """The lines without their ends; a last one may lack its end."""
    with path.open(encoding=encoding, newline="\n") as file:
        number = 0
        while line := file.readline(LONGEST):
            number += 1
            if len(line) == LONGEST and not line.endswith("\n"):
                raise _wrong(number, "这一行太长", "the line is too long")
            plain = line.removesuffix("\n").removesuffix("\r")
            yield number, plain.removeprefix("\ufeff") if number == 1 else plain


def _split(layout: Layout, columns: tuple[Column, ...], line: str, encoding: str, number: int) -> Cells:
    if layout.separator:
        return list(line.split(layout.separator))
    rest, cells = line.encode(encoding), []
    if len(rest) != sum(column.width or 0 for column in columns):
        raise _wrong(number, "这一行的长度不对", "the line has the wrong length")
    for column in columns:
        cell, rest = rest[: column.width], rest[column.width :]
        cells.append(cell.decode(encoding))
    return list(cells)


def _of_book(path: Path, layout: Layout) -> Iterator[tuple[int, Cells, str]]:
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    for sheet, columns, place in ((layout.head_sheet, layout.header, "head"), (layout.sheet, layout.columns, "line")):
        rows = book.get_sheet_by_name(str(sheet)).iter_rows()
        if _titles(next(rows, []), columns) is False:
            raise InputError(f"工作表“{sheet}”的表头不对。", f"The titles of sheet {sheet} are not right.")
        for number, row in enumerate(rows, start=2):
            cells = [*row, *[""] * (len(columns) - len(row))]
            while len(cells) > len(columns) and cells[-1] == "":
                cells.pop()
            if any(cell != "" for cell in cells):
                yield number, cells, place


def _titles(row: Cells, columns: tuple[Column, ...]) -> bool:
    return [str(cell).strip() for cell in row[: len(columns)]] == [column.title for column in columns]


def _recognised(path: Path, library: Path) -> tuple[Layout, str]:
    """Return the layout and encoding a file is in, by its name's end and its first line or its sheets."""
    layouts = load_layouts(library)
    for layout in layouts.values():
        if layout.extension == path.suffix.lower() and (encoding := _reads_as(path, layout)):
            return layout, encoding
    known = "、".join(f"{layout.title}（{layout.extension}）" for layout in layouts.values())
    english = ", ".join(layouts)
    raise InputError(f"认不出这是哪种回盘文件。可识别：{known}。", f"This is none of the return files: {english}.")


def _reads_as(path: Path, layout: Layout) -> str:
    """Return the encoding in which the file looks like this layout; empty when it does not."""
    if layout.kind == "xlsx":
        names = python_calamine.CalamineWorkbook.from_path(str(path)).sheet_names
        return "xlsx" if {layout.sheet, layout.head_sheet} <= set(names) else ""
    for encoding in layout.encodings:
        try:
            for number, line in _lines(path, encoding):
                if number == 1:
                    _fields(layout.header, _split(layout, layout.header, line, encoding, 1), 1)
        except (UnicodeError, InputError):
            continue
        return encoding if path.stat().st_size else ""
    return ""


def _unreadable(name: str) -> InputError:
    return InputError(f"“{name}”读不出来。请检查是否交错了文件，或向银行重新索取。", f"{name} cannot be read. Check that it is the right file, or ask the bank again.")  # fmt: skip


def _wrong(number: int, zh: str, en: str) -> InputError:
    return InputError(f"第{number}行：{zh}。整个文件没有采用。", f"Line {number}: {en}. Nothing of the file counts.")
