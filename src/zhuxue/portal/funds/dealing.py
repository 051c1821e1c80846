"""Whole places in proportion to weights, with a least number for each."""

from __future__ import annotations

from collections.abc import Sequence

from zhuxue.portal.funds.splitting import deal
from zhuxue.portal.people.access import NotAllowed


def deal_with_least(total: int, weights: Sequence[int], least: int = 0) -> list[int]:
    """Return places in proportion to `weights` by the largest remainder, each with a weight at least `least`.

    Who would come below the least gets the least; the rest is dealt again among the others, until nobody is below.
    Raises NotAllowed when there are too few places for that. Weights of 0 get nothing.

    >>> deal_with_least(10, [90, 9, 1], 2), deal_with_least(10, [1, 1, 1]), deal_with_least(5, [3, 0])
    ([6, 2, 2], [4, 3, 3], [5, 0])
    """
    open_ones = [place for place, weight in enumerate(weights) if weight]
    if least * len(open_ones) > total or (total and not open_ones):
        raise NotAllowed(f"名额 {total} 个，不够 {len(open_ones)} 个单位各保底 {least} 个。请降低保底数。", f"{total} places are too few for {len(open_ones)} offices with at least {least} each. Lower the least number.")  # fmt: skip
    found = [0] * len(weights)
    while open_ones:
        dealt = deal(total, [weights[place] for place in open_ones])
        below = [place for place, places in zip(open_ones, dealt, strict=True) if places < least]
        if not below:
            for place, places in zip(open_ones, dealt, strict=True):
                found[place] = places
            return found
        for place in below:
            found[place] = least
        total -= least * len(below)
        open_ones = [place for place in open_ones if place not in set(below)]
    return found
