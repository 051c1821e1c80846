"""Many cases at once: first what would happen, then doing it, with what failed and why; done twice it is done once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from zhuxue.engine.common.hardship import NONE
from zhuxue.portal.applications.actions import decide, why_not
from zhuxue.portal.applications.models import Case, Decision
from zhuxue.portal.applications.moves import Said
from zhuxue.portal.applications.queries import cases_visible_to
from zhuxue.portal.applications.recognition import score_of
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership

V: Any = Decision.Verdict
AT_ONCE = 200  # cases done in one request; more become a job
AT_MOST = 5_000
Row = tuple[int, int]  # a case and the number of its last decision when it was chosen


@dataclass(frozen=True)
class Tried:
    """One case of a bulk act and why it was or would be refused; None: done."""

    case: Case
    refused: NotAllowed | None


def cases_of(rows: Iterable[Row], acting: Membership | None) -> list[Case]:
    """Return the chosen cases in reach, in the order of names; others are left out in silence."""
    keys = [pk for pk, _ in rows]
    seen = cases_visible_to(acting).filter(pk__in=keys).select_related("enrolment__school", "office", "form")
    return list(seen.order_by("name", "pk"))


def try_out(cases: Sequence[Case], verdict: str, *, acting: Membership) -> list[Tried]:
    """Return for each case whether it would pass; nothing is changed."""
    return [Tried(case, _special(case, verdict) or why_not(case, Said(verdict, "试算"), acting)) for case in cases]


def do_many(
    rows: Sequence[Row],
    verdict: str,
    reason: str,
    *,
    acting: Membership,
    tell: Callable[[int, int], Any] = lambda n, of: None,
) -> list[Tried]:
    """Decide each case by itself and return what came of each: one that fails stops no other."""
    seen, found = dict(rows), cases_of(rows, acting)
    tried = []
    for number, case in enumerate(found, start=1):
        tell(number, len(found))
        tried.append(Tried(case, _one(case, verdict, reason, acting, seen[case.pk])))
    return tried


def _one(case: Case, verdict: str, reason: str, acting: Membership, seen: int) -> NotAllowed | None:
    try:
        if case.last_sequence == seen and (refused := _special(case, verdict)):
            return refused
        decide(case.pk, Said(verdict, reason), acting=acting, seen=seen)
    except NotAllowed as refused:
        return refused
    return None


def _special(case: Case, verdict: str) -> NotAllowed | None:
    """Return why a case needs a look of its own: its level departs from its score, or nobody is recognised."""
    if case.kind != Case.Kind.HARDSHIP or verdict != V.PASS:
        return None
    if case.at["step"] == "panel":
        return NotAllowed("评议须逐件结束：以得票最多的等级为准。", "A panel is closed case by case, with the level most voted for.")  # fmt: skip
    if case.level in {"", NONE}:
        return NotAllowed(
            "评议结果是未认定，请单独办理。", "The panel did not recognise this family; decide it by itself."
        )
    if case.level != score_of(case.form)["level"]:
        return NotAllowed("等级与评分建议不同，请单独办理并写明理由。", "The level departs from what the score speaks for; decide it by itself, with a reason.")  # fmt: skip
    return None
