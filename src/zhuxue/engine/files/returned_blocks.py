"""Lines of a return file by the block: whole columns are read at once; a block with any doubt is left to be read line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import accumulate, pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from zhuxue.engine.files.layouts import Column, Layout

COUNT, YUAN = re.compile(r"[0-9]{1,9}"), re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")
FEN = re.compile(r"[0-9]{1,15}")
NUMBERS = {"count": COUNT, "fen": FEN, "yuan": YUAN}
BLANK = " \t\u3000"
HUNDRED = pa.scalar(Decimal(100), pa.decimal128(3, 0))
LONGEST = 4096  # characters of a line; no bank writes more
BLOCK = 1 << 20  # characters read at a time; what lies in memory does not grow with the file


class TooLong(Exception):
    """A line has no end within reach; `number` as one counts."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def line_blocks(path: Path, encoding: str) -> Iterator[list[str]]:
    """Yield the lines in lists, without their ends; a last one may lack its end. Raises TooLong."""
    with path.open(encoding=encoding, newline="\n") as file:
        number, rest = 1, ""
        while text := file.read(BLOCK):
            lines = (rest + text).split("\n")
            _short_enough(lines, number)
            rest = lines.pop()
            if lines:
                yield plain(lines, number)
            number += len(lines)
        if rest:
            yield plain([rest], number)


def _short_enough(lines: list[str], first: int) -> None:
    if max(map(len, lines)) >= LONGEST:
        raise TooLong(next(number for number, line in enumerate(lines, first) if len(line) >= LONGEST))


def plain(lines: list[str], number: int) -> list[str]:
    """Return lines without a carriage return, and the first of a file, `number` 1, without its byte order mark."""
    found = [line.removesuffix("\r") for line in lines]
    if number == 1:
        found[0] = found[0].removeprefix("\ufeff")
    return found


def fields_of(layout: Layout, lines: list[str], encoding: str) -> dict[str, pa.Array] | None:
    """Return the fields of these lines, each as a column; None where any line must be looked at by itself."""
    cells = _cells(layout, lines, encoding)
    if cells is None:
        return None
    found: dict[str, pa.Array] = {}
    for column, raw in zip(layout.columns, cells, strict=True):
        if column.to == "message" or (column.to is None and column.constant is None):
            continue
        texts = pc.utf8_trim(raw, characters=BLANK)
        if column.constant is not None and not _all(pc.equal(texts, column.constant)):
            return None
        if column.to:
            values = texts if column.kind == "text" else _numbers(column, texts)
            if values is None:
                return None
            found[column.to] = values
    return found if _possible(layout, found) else None


def _all(true: pa.Array) -> bool:
    return bool(pc.all(true).as_py())


def _possible(layout: Layout, found: dict[str, pa.Array]) -> bool:
    """Whether every code is known, and every number and amount above zero."""
    known = pc.is_in(found["code"], value_set=pa.array(layout.codes, pa.string()))
    return _all(known) and all(_all(pc.greater(found[name], 0)) for name in ("seq", "amount"))


def _numbers(column: Column, texts: pa.Array) -> pa.Array | None:
    """Whole numbers, money in fen; None where any text is no number."""
    if not _all(pc.match_substring_regex(texts, f"^(?:{NUMBERS[column.kind].pattern})$")):
        return None
    if column.kind != "yuan":
        return texts.cast(pa.int64())
    return pc.multiply(texts.cast(pa.decimal128(15, 2)), HUNDRED).cast(pa.int64())


def fen_of(yuan: str) -> int:
    """Return the fen of an amount in digits with at most two decimals.

    >>> fen_of("312.5")
    31250
    """
    whole, _point, part = yuan.partition(".")
    return int(whole) * 100 + int(part.ljust(2, "0"))


def _cells(layout: Layout, lines: list[str], encoding: str) -> list[pa.Array] | None:
    """The texts of each column; None where a line has another number of cells or another length."""
    count = len(layout.columns)
    if layout.separator:
        rows = pc.split_pattern(pa.array(lines, pa.string()), layout.separator)
        alike = _all(pc.equal(pc.list_value_length(rows), count))
        return [pc.list_element(rows, at) for at in range(count)] if alike else None
    raw = "\n".join(lines).encode(encoding).split(b"\n")
    ends = list(accumulate((column.width or 0 for column in layout.columns), initial=0))
    if set(map(len, raw)) != {ends[-1]}:
        return None
    parts = (b"\n".join([line[start:stop] for line in raw]) for start, stop in pairwise(ends))
    try:
        return [pa.array(part.decode(encoding).split("\n"), pa.string()) for part in parts]
    except UnicodeError:  # a character lies across two columns
        return None
