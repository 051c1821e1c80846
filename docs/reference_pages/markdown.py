"""Tables in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

CONFIDENCE = {"official": "official 官方原文", "secondary": "secondary 转载资料", "assumed": "assumed 暂按假定"}


def table(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table; a null is an empty cell, a bar in a cell is kept as text."""
    lines = [headers, ["---"] * len(headers), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(value: object) -> str:
    return "" if value is None else " ".join(str(value).split()).replace("|", "\\|")


def code(words: Iterable[object]) -> str:
    """Return words as code, one after another."""
    return " ".join(f"`{word}`" for word in words)


def yes(value: bool) -> str:
    """Return 是 for true, nothing for false."""
    return "是 yes" if value else ""
