"""Lines of a return file by the block: whole columns are read at once; a block with any doubt is left to be read line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

from zhuxue.engine.files.layouts import Column, Layout

COUNT, YUAN = re.compile(r"[0-9]{1,9}"), re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")
FEN = re.compile(r"[0-9]{1,15}")
NUMBERS = {"count": COUNT, "fen": FEN, "yuan": YUAN}
BLANK = " \t\u3000"
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


def fields_of(layout: Layout, lines: list[str], encoding: str) -> dict[str, list[Any]] | None:
    """Return the fields of these lines, each as a list; None where any line must be looked at by itself."""
    cells = _cells(layout, lines, encoding)
    if cells is None:
        return None
    found: dict[str, list[Any]] = {}
    for column, raw in zip(layout.columns, cells, strict=True):
        if column.to == "message" or (column.to is None and column.constant is None):
            continue
        texts = [text.strip(BLANK) for text in raw]
        if column.constant is not None and set(texts) != {column.constant}:
            return None
        if column.to:
            values = texts if column.kind == "text" else _numbers(column, texts)
            if values is None:
                return None
            found[column.to] = values
    return found if _possible(layout, found) else None


def _possible(layout: Layout, found: dict[str, list[Any]]) -> bool:
    """Whether every code is known, and every number and amount above zero."""
    return layout.codes.keys() >= set(found["code"]) and min(found["seq"]) > 0 and min(found["amount"]) > 0


def _numbers(column: Column, texts: list[str]) -> list[int] | None:
    if not all(map(NUMBERS[column.kind].fullmatch, texts)):
        return None
    if column.kind != "yuan":
        return list(map(int, texts))
    return [fen_of(text) for text in texts]


def fen_of(yuan: str) -> int:
    """Return the fen of an amount in digits with at most two decimals.

    >>> fen_of("312.5")
    31250
    """
    whole, _point, part = yuan.partition(".")
    return int(whole) * 100 + int(part.ljust(2, "0"))


def _cells(layout: Layout, lines: list[str], encoding: str) -> list[tuple[str, ...] | list[str]] | None:
    """The texts of each column; None where a line has another number of cells or another length."""
    if layout.separator:
        rows = [line.split(layout.separator) for line in lines]
        return list(zip(*rows, strict=True)) if set(map(len, rows)) == {len(layout.columns)} else None
    raw = "\n".join(lines).encode(encoding).split(b"\n")
    ends = list(accumulate((column.width or 0 for column in layout.columns), initial=0))
    if set(map(len, raw)) != {ends[-1]}:
        return None
    parts = (b"\n".join([line[start:stop] for line in raw]) for start, stop in pairwise(ends))
    try:
        return [part.decode(encoding).split("\n") for part in parts]
    except UnicodeError:  # a character lies across two columns
        return None
