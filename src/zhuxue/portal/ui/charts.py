"""Charts made at the server: horizontal bars in percent of the longest, so that one drawing fits every width."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from zhuxue.portal.ui.components import Text

Count = Callable[[int], str]


@dataclass(frozen=True)
class Part:
    """One piece of a bar: how long, in which of the colours of theme.css, what it says when pointed at, where its figure leads."""

    value: int
    kind: str
    text: str
    at: float = 0
    percent: float = 0
    address: str = ""


@dataclass(frozen=True)
class Bar:
    """One row of a chart and of its table: the name, the pieces in the order of the legend, and where it leads."""

    label: Text
    parts: tuple[Part, ...]
    address: str = ""


@dataclass(frozen=True)
class Chart:
    """`ui/bars.html`: its title, what the pieces are (colour and words), and the bars; the figures stand beside them."""

    title: Text
    legend: tuple[tuple[str, Text], ...]
    bars: tuple[Bar, ...]


def chart(
    title: Text,
    legend: Sequence[tuple[str, Text]],
    rows: Sequence[tuple[Text, Sequence[int], str]],
    *,
    text: Count = "{:,}".format,
) -> Chart:
    """Return a chart of (name, figures in the order of `legend`, address) rows; the longest row is 100 percent.

    >>> [part.percent for part in chart("", [("a", "x"), ("b", "y")], [("r", (30, 10), ""), ("s", (20, 0), "")]).bars[0].parts]
    [75.0, 25.0]
    """
    longest = max((sum(figures) for _, figures, _ in rows), default=0) or 1
    bars = [Bar(label, _parts(figures, legend, longest, text), address) for label, figures, address in rows]
    return Chart(title, tuple(legend), tuple(bars))


def _parts(figures: Sequence[int], legend: Sequence[tuple[str, Text]], longest: int, text: Count) -> tuple[Part, ...]:
    parts, before = [], 0
    for value, (kind, name) in zip(figures, legend, strict=True):
        at, percent = round(before * 100 / longest, 2), round(value * 100 / longest, 2)
        parts.append(Part(value, kind, f"{name} {text(value)}", at, percent))
        before += value
    return tuple(parts)
