"""How what is posted becomes an act on one case or on many."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from zhuxue.engine.common.hardship import NONE
from zhuxue.portal.applications import actions, panel, recognition
from zhuxue.portal.applications.bulk import AT_MOST, Row, cases_of
from zhuxue.portal.applications.models import Case, Decision, Task
from zhuxue.portal.applications.moves import Said
from zhuxue.portal.jobs.actions import ask
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership

V: Any = Decision.Verdict


def decide_as_asked(case: Case, asked: dict[str, Any], *, acting: Membership) -> Decision:
    """Do what a form of the case's page asks for; a panel closes and a level changes by their own rules."""
    verdict, seen = asked["verdict"], asked["seen"]
    said = Said(verdict, asked["reason"], level=asked["level"], from_month=asked["from_month"])
    if case.kind == Case.Kind.HARDSHIP:
        if verdict == V.PASS and case.at["step"] == "panel":
            return panel.close_panel(case.pk, level=said.level, reason=said.reason, acting=acting, seen=seen)
        if verdict == V.PASS and (said.level or case.level) == NONE:
            raise NotAllowed("等级是“未认定”时请选“不通过”。", "Choose “refused” when nobody is recognised.")
        if verdict == V.ADJUST:
            if not said.level:
                raise NotAllowed("请选调整后的等级。", "Choose the new level.")
            return recognition.adjust(case, said, acting=acting, seen=seen)
    return actions.decide(case.pk, said, acting=acting, seen=seen)


def chosen_cases(tasks: QuerySet[Task], acting: Membership) -> list[Case]:
    """Return the cases of the ticked tasks, with what their pages need."""
    return cases_of([(pk, 0) for pk in tasks.values_list("case", flat=True)[:AT_MOST]], acting)


def rows_posted(data: QueryDict) -> list[Row]:
    """Return the chosen cases with the decision last seen, as `row=12:3`; anything else is left out."""
    parts = [value.partition(":") for value in data.getlist("row")[:AT_MOST]]
    return [(int(pk), int(seen)) for pk, _, seen in parts if pk.isdecimal() and seen.isdecimal()]


def ask_for_many(rows: list[Row], verdict: str, reason: str, *, acting: Membership) -> Job:
    """Ask for a job over many cases."""
    return ask("decide_many", {"rows": rows, "verdict": verdict, "reason": reason}, acting)
