"""Many rows answered at once where the answer is the same: first what would happen, then doing it; one that fails stops no other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zhuxue.portal.comparisons.actions import Said, answer, why_not
from zhuxue.portal.comparisons.models import ComparisonRow
from zhuxue.portal.comparisons.queries import rows_visible_to
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership

AT_ONCE = 200  # rows in one request


@dataclass(frozen=True)
class Tried:
    """One row of a bulk answer and why it was or would be refused; null: done."""

    row: ComparisonRow
    refused: NotAllowed | None


def try_out(rows: Sequence[ComparisonRow], said: Said) -> list[Tried]:
    """Return for each row whether the answer would stand; nothing is changed."""
    return [Tried(row, why_not(row, said)) for row in rows]


def chosen(keys: Sequence[str], acting: Membership | None) -> list[tuple[ComparisonRow, int]]:
    """Return the rows of a form in reach, each as `row:last`, with the number that stood on the page."""
    pairs = [key.split(":") for key in keys[:AT_ONCE]]
    seen = {
        int(pk): int(last)
        for pk, last in (pair for pair in pairs if len(pair) == 2)
        if pk.isdecimal() and last.isdecimal()
    }
    found = rows_visible_to(acting, "answer_comparison").select_related("comparison", "school").filter(pk__in=seen)
    return [(row, seen[row.pk]) for row in found.order_by("name", "pk")]


def do_many(rows: Sequence[tuple[ComparisonRow, int]], said: Said, *, acting: Membership | None) -> list[Tried]:
    """Answer each row by itself and return what came of each."""
    return [Tried(row, _one(row, said, seen, acting)) for row, seen in rows]


def _one(row: ComparisonRow, said: Said, seen: int, acting: Membership | None) -> NotAllowed | None:
    try:
        answer(row, said, seen=seen, acting=acting)
    except NotAllowed as refused:
        return refused
    return None
