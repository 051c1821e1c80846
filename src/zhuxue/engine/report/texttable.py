"""Tables for a terminal; a Chinese character is two columns wide."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence


def width(text: str) -> int:
    """Return how many columns a text takes.

    >>> width("学生"), width("ab1")
    (4, 3)
    """
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def text_table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return an aligned table: the first column to the left, the others to the right.

    >>> print(text_table(["项目", "人数"], [["补助", "12"], ["a", "3"]]))
    项目  人数
    补助    12
    a        3
    """
    lines = [list(headers), *(list(row) for row in rows)]
    widths = [max(width(line[i]) for line in lines) for i in range(len(headers))]
    return "\n".join(
        "  ".join(_padded(cell, widths[i], left=i == 0) for i, cell in enumerate(line)).rstrip() for line in lines
    )


def _padded(text: str, size: int, *, left: bool) -> str:
    space = " " * (size - width(text))
    return text + space if left else space + text
