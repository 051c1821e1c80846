"""Horizontal bars: what a chart draws, in percent of the longest, so that one drawing fits every width."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Bar:
    """One bar: its name, its figure in words, and its length in percent of the chart's width."""

    label: str
    text: str
    percent: float


def bars(pairs: Iterable[tuple[str, int]], text: Callable[[int], str], *, most: int | None = None) -> list[Bar]:
    """Return bars for (name, figure) pairs, longest 100 percent; figures below zero have no length."""
    chosen = list(pairs)[:most]
    longest = max((figure for _, figure in chosen), default=0) or 1
    return [Bar(label, text(figure), round(max(figure, 0) * 100 / longest, 2)) for label, figure in chosen]
