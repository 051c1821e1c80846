"""Lines of a text file by the block: whole columns are checked, written and read at once, many times as quick as cell by cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, islice, pairwise
from typing import cast

from zhuxue.engine.files.batch import Line
from zhuxue.engine.files.formats import Column, Format
from zhuxue.engine.files.pages import Row, split_line, text_line

BLOCK = 20_000  # lines at a time; what lies in memory does not grow with the file
Cells = list[list[str]]  # the texts of each column


def blocks(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Yield the lines in lists of at most BLOCK."""
    rest = iter(lines)
    while block := list(islice(rest, BLOCK)):
        yield block


def texts_of(column: Column, facts: Line, lines: Sequence[Line]) -> list[str]:
    """Return what stands in a column of these lines; a fact of the batch stands where the line has none of that name."""
    if column.constant is not None:
        return [column.constant] * len(lines)
    name = str(column.from_)
    usual = facts.get(name)
    values = [line.get(name, usual) for line in lines]
    if column.kind == "yuan":
        return ["" if fen is None else f"{fen // 100}.{fen % 100:02d}" for fen in values]
    return ["" if value is None else str(value) for value in values]


def as_bytes(form: Format, columns: tuple[Column, ...], cells: Cells, first: int) -> bytes:
    """Return lines as the format has them; raises InputError naming the line, counted from `first`, in which something does not fit."""
    filled = cells if form.separator else _filled(form, columns, cells)
    if filled is None or not _one_line_each(form, cells):
        return _line_by_line(form, columns, cells, first)
    end = "\r\n" if form.line_end == "crlf" else "\n"
    lines = map((form.separator or "").join, zip(*filled, strict=True))
    return (end.join(lines) + end).encode(form.encoding)


def _one_line_each(form: Format, cells: Cells) -> bool:
    """Whether no cell holds what divides cells or lines."""
    return not any(mark in "\t".join(column) for column in cells for mark in ("\r", "\n", form.separator) if mark)


def _filled(form: Format, columns: tuple[Column, ...], cells: Cells) -> Cells | None:
    """The columns filled to their widths in bytes; None where something is longer."""
    filled = [_filled_column(form, column, texts) for column, texts in zip(columns, cells, strict=True)]
    return None if any(texts is None for texts in filled) else cast(Cells, filled)


def _filled_column(form: Format, column: Column, texts: list[str]) -> list[str] | None:
    width, fill = column.width or 0, "0" if column.numeric else " "
    right = column.align == "right" if column.align else column.numeric
    if "".join(texts).isascii():
        filled = [text.rjust(width, fill) if right else text.ljust(width, fill) for text in texts]
        return filled if set(map(len, filled)) == {width} else None
    room = [width - len(text.encode(form.encoding)) for text in texts]
    if min(room) < 0:
        return None
    return [fill * left + text if right else text + fill * left for text, left in zip(texts, room, strict=True)]


def _line_by_line(form: Format, columns: tuple[Column, ...], cells: Cells, first: int) -> bytes:
    """What the whole cannot say is said of the first line that does not fit."""
    end = "\r\n" if form.line_end == "crlf" else "\n"
    rows = enumerate(zip(*cells, strict=True), start=first)
    return "".join(text_line(form, Row(columns, list(row)), number) + end for number, row in rows).encode(form.encoding)


def read_back(form: Format, columns: tuple[Column, ...], data: bytes) -> list[tuple[str, ...]]:
    """Return the rows of texts that stand in the bytes of whole lines; what a line has too much or too little is seen in its row."""
    end = "\r\n" if form.line_end == "crlf" else "\n"
    if form.separator:
        lines = data.decode(form.encoding).removesuffix(end).split(end)
        return [tuple(line.split(form.separator)) for line in lines]
    raw, widths = data.removesuffix(end.encode(form.encoding)).split(end.encode(form.encoding)), [column.width or 0 for column in columns]  # fmt: skip
    if set(map(len, raw)) != {sum(widths)}:
        return [tuple(split_line(form, columns, line.decode(form.encoding, errors="replace"))) for line in raw]
    ends = list(accumulate(widths, initial=0))
    parts = [b"\n".join([line[start:stop] for line in raw]) for start, stop in pairwise(ends)]
    texts = [part.decode(form.encoding, errors="replace").split("\n") for part in parts]
    return list(zip(*map(_without_fill, columns, texts), strict=True))


def _without_fill(column: Column, texts: list[str]) -> list[str]:
    if column.kind in ("fen", "count"):
        return [text.lstrip("0") or "0" for text in texts]
    return [text.strip(" ") for text in texts]
