"""The picture of the flow: bands from each source to where its money is, as shapes of an SVG."""

from __future__ import annotations

from dataclasses import dataclass

from zhuxue.portal.funds.figures import Flow
from zhuxue.portal.ui.components import Text

WIDTH, HEIGHT, BAR, GAP, SIDE = 900, 300, 14, 12, 190


@dataclass(frozen=True)
class Node:
    """One bar with its words: a source on the left, a place on the right."""

    title: Text
    fen: int
    x: int
    y: float
    height: float
    right: bool

    @property
    def middle(self) -> float:
        """Where its words stand."""
        return self.y + self.height / 2


@dataclass(frozen=True)
class Band:
    """Money from a source to a place: the outline of its band, and what it says."""

    outline: str
    source: Text
    place: Text
    fen: int
    number: int


@dataclass(frozen=True)
class Picture:
    """All shapes; the table beside them says the same in figures."""

    nodes: list[Node]
    bands: list[Band]
    height: int


def picture(flow: Flow) -> Picture:
    """Return the picture of a flow; empty where there is no money."""
    if not flow.total:
        return Picture([], [], 0)
    most = max(len(flow.sources), len(flow.places))
    height = HEIGHT + GAP * most
    scale = (height - GAP * most - 20) / flow.total
    left = _nodes([(s.key, s.title, flow.of_source(s.key)) for s in flow.sources], scale, SIDE, right=False)
    right = _nodes([(p.key, p.title, flow.of_place(p.key)) for p in flow.places], scale, WIDTH - SIDE - BAR, right=True)
    bands, used = [], {key: node.y for side in (left, right) for key, node in side.items()}
    for number, source in enumerate(flow.sources):
        for place in flow.places:
            fen = flow.cells.get((source.key, place.key), 0)
            if fen:
                y, end, thick = used[source.key], used[place.key], fen * scale
                bands.append(Band(_outline(y, end, thick), source.title, place.title, fen, number))
                used[source.key], used[place.key] = y + thick, end + thick
    return Picture([*left.values(), *right.values()], bands, height)


def _nodes(said: list[tuple[str, Text, int]], scale: float, x: int, *, right: bool) -> dict[str, Node]:
    nodes, y = {}, 10.0
    for key, title, fen in said:
        nodes[key] = Node(title, fen, x, round(y, 1), round(max(fen * scale, 1), 1), right)
        y += max(fen * scale, 26 - GAP) + GAP
    return nodes


def _outline(y: float, end: float, thick: float) -> str:
    """Return a band from the left bars to the right ones, curved."""
    a, b = SIDE + BAR, WIDTH - SIDE - BAR
    mid = (a + b) // 2
    y, end, thick = round(y, 1), round(end, 1), round(max(thick, 1), 1)
    return f"M{a} {y} C{mid} {y} {mid} {end} {b} {end} L{b} {end + thick:.1f} C{mid} {end + thick:.1f} {mid} {y + thick:.1f} {a} {y + thick:.1f} Z"
