"""What a bank sent back, read whole or refused whole: a file counts only when its rows come to what its head says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, repeat
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import python_calamine

from zhuxue.engine.common.errors import InputError
from zhuxue.engine.common.money import yuan_text
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.files.layouts import Column, Layout, load_layouts
from zhuxue.engine.files.returned_blocks import (
    BLANK,
    BLOCK,
    LONGEST,
    NUMBERS,
    TooLong,
    fen_of,
    fields_of,
    line_blocks,
    plain,
)

EXACT = 2**53  # beyond this a number in a spreadsheet has lost digits
Cells = list[Any]


class ReturnedRow(NamedTuple):
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
        for part in _parts(self.path, self.layout, self.encoding):
            yield from part.rows()


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
    rows = fen = 0
    for part in _parts(path, layout, encoding):
        if part.place == "head":
            if head is not None:
                raise _wrong(part.number, "批次信息只能有一行", "there is more than one line about the batch")
            head = _fields(layout.header, part.cells, part.number)
        elif part.place == "tail":
            _same_as_head(layout, part.cells, part.number, head or {})
        fen += part.fen
        rows += part.lines
    if head is None or not head["batch"]:
        raise InputError(
            "回盘文件没有写明批次号。请向银行重新索取。", "The file names no batch. Ask the bank for it again."
        )
    if (rows, fen) != (head["count"], head["sum"]):
        raise InputError(
            f"首行写明 {head['count']} 笔 {yuan_text(head['sum'])} 元，文件里是 {rows} 笔 {yuan_text(fen)} 元，整个文件没有采用。请向银行重新索取。",
            f"The head says {head['count']} lines, {yuan_text(head['sum'])} yuan; the file has {rows}, {yuan_text(fen)}. Nothing of it counts: ask the bank for it again.",
        )
    return Returned(path, layout, encoding, head["batch"], rows, fen)


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
    if column.kind in NUMBERS and NUMBERS[column.kind].fullmatch(text):
        return fen_of(text) if column.kind == "yuan" else int(text)
    raise _wrong(number, f"“{column.title}”不是数字", f"{column.title} is not a number")


def _text(column: Column, cell: Any, number: int) -> str:
    """The cell as text; a number a spreadsheet kept as such has its digits, or is refused."""
    if isinstance(cell, str):
        return cell.strip(BLANK)
    if isinstance(cell, bool) or not isinstance(cell, int | float) or abs(cell) >= EXACT or column.to == "account_no":
        raise _wrong(
            number, f"“{column.title}”不是文本，可能已丢失数字", f"{column.title} is not text and may have lost digits"
        )
    return str(int(cell)) if cell == int(cell) else f"{cell:.2f}" if round(cell, 2) == cell else str(cell)


class _Part(NamedTuple):
    """A stretch of a file: the head or closing line as cells, or rows, counted and summed; `number` of its first line as one counts."""

    place: str
    number: int
    cells: Cells = []  # noqa: RUF012 — never changed
    lines: int = 0
    fen: int = 0
    rows: Callable[[], Sequence[ReturnedRow]] = tuple


def _parts(path: Path, layout: Layout, encoding: str) -> Iterator[_Part]:
    if layout.kind == "xlsx":
        yield from _of_book(path, layout)
        return
    for place, number, lines in _placed(path, layout, encoding):
        if place == "line":
            yield _rows(layout, lines, encoding, number)
        else:
            columns = layout.header if place == "head" else layout.trailer
            yield _Part(place, number, _split(layout, columns, lines[0], encoding, number))


def _rows(layout: Layout, lines: list[str], encoding: str, first: int) -> _Part:
    """Read lines by whole columns; where those cannot be right, line by line, which says what is wrong."""
    found = fields_of(layout, lines, encoding)
    if found is not None:
        return _Part("line", first, [], len(lines), pc.sum(found["amount"]).as_py(), lambda: _made(layout, found, first))  # fmt: skip
    rows = [_row(layout, _split(layout, layout.columns, line, encoding, number), number) for number, line in enumerate(lines, first)]  # fmt: skip
    return _Part("line", first, [], len(rows), sum(row.amount_fen for row in rows), lambda: rows)


def _made(layout: Layout, found: dict[str, pa.Array], first: int) -> list[ReturnedRow]:
    said = {name: values.to_pylist() for name, values in found.items()}
    nothing, codes = repeat(""), [layout.codes[code] for code in said["code"]]
    outcomes, causes = [code.outcome for code in codes], [code.cause or "" for code in codes]
    account, name = said.get("account_no", nothing), said.get("payee_name", nothing)
    return list(map(ReturnedRow, count(first), said["seq"], account, name, said["amount"], said["code"], outcomes, causes))  # fmt: skip


def _placed(path: Path, layout: Layout, encoding: str) -> Iterator[tuple[str, int, list[str]]]:
    """Yield (head | line | tail, number of the first as one counts, lines)."""
    kept: list[str] = []
    number = 1
    for lines in _lines(path, encoding):
        kept += lines
        if number == 1:
            yield "head", 1, [kept.pop(0)]
            number = 2
        if len(kept) > 1:
            yield "line", number, kept[:-1]
            number += len(kept) - 1
            kept = kept[-1:]
    if kept:
        yield "tail" if layout.trailer else "line", number, kept


def _lines(path: Path, encoding: str) -> Iterator[list[str]]:
    try:
        yield from line_blocks(path, encoding)
    except TooLong as found:
        raise _wrong(found.number, "这一行太长", "the line is too long") from None


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


def _of_book(path: Path, layout: Layout) -> Iterator[_Part]:
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
                yield _Part(place, number, cells) if place == "head" else _one(_row(layout, cells, number))


def _one(row: ReturnedRow) -> _Part:
    return _Part("line", row.row, [], 1, row.amount_fen, lambda: [row])


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
            with path.open(encoding=encoding, newline="\n") as file:
                first = plain([file.readline(LONGEST).removesuffix("\n")], 1)[0]
                _fields(layout.header, _split(layout, layout.header, first, encoding, 1), 1)
                while file.read(BLOCK):
                    pass
        except (UnicodeError, InputError):
            continue
        return encoding
    return ""


def _unreadable(name: str) -> InputError:
    return InputError(f"“{name}”读不出来。请检查是否交错了文件，或向银行重新索取。", f"{name} cannot be read. Check that it is the right file, or ask the bank again.")  # fmt: skip


def _wrong(number: int, zh: str, en: str) -> InputError:
    return InputError(f"第{number}行：{zh}。整个文件没有采用。", f"Line {number}: {en}. Nothing of the file counts.")
