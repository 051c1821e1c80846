"""Every transition of a case in one table: what may be done in which state and step, by whom, and where it leads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from zhuxue.portal.applications.models import Case, Decision
from zhuxue.portal.applications.process import FORMAL
from zhuxue.portal.people.models import Office

S: Any = Case.State
V: Any = Decision.Verdict
# What a role must be allowed in access.yaml to act for an office of a kind.
DECIDES = {
    Office.Kind.CLASS: "decide_class",
    Office.Kind.COLLEGE: "decide_school",
    Office.Kind.SCHOOL: "decide_school",
    Office.Kind.COUNTY: "decide_county",
    Office.Kind.CITY: "decide_city",
    Office.Kind.PROVINCE: "decide_province",
}


@dataclass(frozen=True)
class Said:
    """What is decided: the verdict, why, and where it applies the level, the amount, the month it holds from, the step to go back to."""

    verdict: str
    reason: str
    level: str = ""
    amount_fen: int | None = None
    from_month: str = ""
    back_to: int | None = None


@dataclass(frozen=True)
class Move:
    """What a verdict needs and where it leads.

    `who`: the family (or whoever applies for it), or the office that owes the current task, or a school.
    `to`: the state it ends in, null where that follows from the step. `leads`: on, back, end, again, review, up or stay.
    `new_round`: whether a round begins with it, in which the same people may judge again. An appeal stays in its round,
    so that others judge it.
    """

    states: frozenset[str]
    who: str
    leads: str
    at: Callable[[str, str], bool] = lambda step, by: True
    to: str | None = None
    new_round: bool = False


def _family(step: str, by: str) -> bool:
    return by == "family"


def _formal(step: str, by: str) -> bool:
    return step in FORMAL


def _judged(step: str, by: str) -> bool:
    return step not in FORMAL and by != "family"


MOVES: dict[str, Move] = {
    V.SUBMIT: Move(frozenset({S.DRAFT, S.OPEN}), "family", "on", _family),
    V.PASS: Move(frozenset({S.OPEN}), "office", "on", _judged),
    V.DONE: Move(frozenset({S.OPEN}), "office", "on", _formal),
    V.REFUSE: Move(frozenset({S.OPEN}), "office", "end", _judged, to=S.REFUSED),
    V.SEND_BACK: Move(frozenset({S.OPEN}), "office", "back", _judged),
    V.ESCALATE: Move(frozenset({S.OPEN}), "office", "up", _judged),
    V.WITHDRAW: Move(frozenset({S.DRAFT, S.OPEN, S.GRANTED}), "family", "end", to=S.WITHDRAWN),
    V.APPEAL: Move(frozenset({S.GRANTED, S.REFUSED}), "family", "review"),
    V.UNDO: Move(frozenset({S.GRANTED, S.REFUSED, S.OPEN}), "decider", "again", new_round=True),
    V.ADJUST: Move(frozenset({S.GRANTED}), "school", "stay", new_round=True),
}
