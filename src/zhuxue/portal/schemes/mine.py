"""What the last run said of one's own children, in the words of families."""

from __future__ import annotations

from dataclasses import dataclass

from zhuxue.engine.rules.requirement import columns_of
from zhuxue.portal.people.models import Membership
from zhuxue.portal.runs.layers import layer_at
from zhuxue.portal.schemes.due import ORDER, origins_of
from zhuxue.portal.schemes.library import rules_of
from zhuxue.portal.schools.models import Enrolment, Run, StudentVerdict
from zhuxue.portal.schools.queries import enrolments_visible_to, latest_run, verdicts_of


@dataclass(frozen=True)
class Said:
    """What the run said of one programme, and whom to ask about what is not known."""

    verdict: StudentVerdict
    bring: list[object]


@dataclass(frozen=True)
class Child:
    """One child at one school."""

    enrolment: Enrolment
    said: list[Said]


def children_of(acting: Membership | None) -> list[Child]:
    """Return one's own children with what the last run said of each, granted first."""
    run = latest_run()
    found = enrolments_visible_to(acting, "see_own_dues").select_related("school", "office", "student")
    return [Child(enrolment, _said(enrolment, run) if run else []) for enrolment in found.order_by("student", "-pk")]


def _said(enrolment: Enrolment, run: Run) -> list[Said]:
    layer = layer_at(run, enrolment.office)
    said = [Said(verdict, _bring(verdict, layer)) for verdict in verdicts_of(enrolment)]
    return sorted(said, key=lambda s: ORDER.index(s.verdict.outcome.verdict))


def _bring(verdict: StudentVerdict, layer: str) -> list[object]:
    """Read the conditions of the version the verdict names; a layer that is gone, or a later text of it, says nothing."""
    rules, outcome = rules_of(layer), verdict.outcome
    programme = rules.library.programmes.get(outcome.programme)
    label = outcome.version.split("/")[0]
    who = next((w for w in programme.who if w.label == label), None) if programme else None
    unknown = [c for c in who.conditions if outcome.conditions.get(c.id, True) is None] if who else []
    return origins_of([column for condition in unknown for column in columns_of(condition.test)], rules)
