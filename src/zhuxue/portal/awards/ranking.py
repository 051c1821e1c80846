"""Who stands where, and who is in within so many places; what figures cannot order, people decide."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Values = tuple[Fraction | None, ...]
Result = Literal["in", "tied", "reserve", "unordered", "open"]


@dataclass(frozen=True)
class Standing:
    """One candidate's place (null without the figures for it), how many are level with it, and what follows.

    `in` has a place, `reserve` stands behind the last one, `tied` is level at the last place, `unordered` lacks a
    figure, `open` waits for those: they may stand anywhere. All are open while no places have been given.
    """

    key: int
    place: int | None
    alike: int
    result: Result


def ranked(
    values: Mapping[int, Values], best: tuple[str, ...], places: int | None, settled: Collection[int] = ()
) -> list[Standing]:
    """Return the candidates in order. `best` says for each figure whether lowest or highest is better.

    Level at the last place nobody is chosen, except as `settled` by people: then those are in and the others in reserve.

    >>> f = Fraction
    >>> [(s.key, s.place, s.result) for s in ranked({1: (f(2),), 2: (f(1),), 3: (f(2),)}, ("lowest",), 2)]
    [(2, 1, 'in'), (1, 2, 'tied'), (3, 2, 'tied')]
    >>> [(s.key, s.result) for s in ranked({1: (f(2),), 2: (f(1),), 3: (f(2),)}, ("lowest",), 2, {3})]
    [(2, 'in'), (3, 'in'), (1, 'reserve')]
    """
    ordered = {key: _better_first(figures, best) for key, figures in values.items() if None not in figures}
    unordered = [Standing(key, None, 0, "unordered") for key in sorted(set(values) - set(ordered))]
    line = sorted(ordered.values())
    found = [_standing(key, ordered[key], line, places, len(unordered), settled) for key in ordered]
    found.sort(key=lambda standing: (standing.place, standing.result != "in", standing.key))
    return found + unordered


def _better_first(figures: Values, best: tuple[str, ...]) -> tuple[Fraction, ...]:
    return tuple(
        (figure if way == "lowest" else -figure)
        for figure, way in zip(figures, best, strict=True)
        if figure is not None
    )


def _standing(
    key: int,
    own: tuple[Fraction, ...],
    line: list[tuple[Fraction, ...]],
    places: int | None,
    unordered: int,
    settled: Collection[int],
) -> Standing:
    before = bisect_left(line, own)
    alike = bisect_right(line, own) - before
    return Standing(key, before + 1, alike, _result(key, before, alike, places, unordered, settled))


def _result(key: int, before: int, alike: int, places: int | None, unordered: int, settled: Collection[int]) -> Result:
    if places is None:
        return "open"
    if before + alike + unordered <= places:
        return "in"
    if before >= places:
        return "reserve"
    if unordered:
        return "open"
    if settled:
        return "in" if key in settled else "reserve"
    return "tied"
