"""Who may be drawn: students of an office to whom a term's aid was paid, each in the stratum of her stage and first risk."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db.models import Count, Q

from zhuxue.engine.checks.sample_rules import Risk, SampleRules, VisitForms
from zhuxue.engine.checks.sampling import Unit
from zhuxue.engine.common.places import LIBRARY
from zhuxue.portal.payments.models import Line
from zhuxue.portal.people.models import Office
from zhuxue.portal.schools.models import Enrolment, Stage
from zhuxue.portal.supervision.models import Issue, Visit
from zhuxue.portal.supervision.models.issues import LIVING
from zhuxue.portal.ui.components import Text

NO_RISK = "none"
PIECE = 20_000  # rows at once


@cache
def rules() -> SampleRules:
    """Return how samples are drawn, read once by each process."""
    return SampleRules.load(LIBRARY)


@cache
def forms() -> VisitForms:
    """Return what visitors ask, read once by each process."""
    return VisitForms.load(LIBRARY)


def frame_of(office: Office, term: str) -> list[Unit]:
    """Return everybody at an office and below to whom something of a term was paid, by enrolment, with her stratum."""
    paid = Line.objects.filter(office__path__startswith=office.path, period=term, state="paid").order_by().values("enrolment")  # fmt: skip
    risky = [(risk, _at(risk, office)) for risk in rules().risks]
    found = Enrolment.objects.filter(pk__in=paid).order_by("pk")
    rows = found.values_list("pk", "student_id", "school_id", "stage", "facts").iterator(chunk_size=PIECE)
    return [Unit(str(pk), f"{stage}/{_risk(risky, pk, student, school, facts)}") for pk, student, school, stage, facts in rows]  # fmt: skip


def _risk(risky: list[tuple[Risk, set[int]]], pk: int, student: int, school: int, facts: dict[str, Any]) -> str:
    for risk, where in risky:
        if risk.when.school_kind and facts.get("school_kind") == risk.when.school_kind:
            return risk.id
        if (student if risk.when.returns_at_least else school) in where:
            return risk.id
    return NO_RISK


def _at(risk: Risk, office: Office) -> set[int]:
    """The schools (of returns: the students) that have a risk."""
    when, here = risk.when, Q(office__path__startswith=office.path)
    if when.issues:
        return set(Issue.objects.filter(here, check_id__in=when.issues, state__in=LIVING).values_list("office", flat=True))  # fmt: skip
    if when.visited_no:
        bad = Visit.objects.filter(state="bad", enrolment__school__path__startswith=office.path).values("enrolment__school")  # fmt: skip
        return set(bad.annotate(n=Count("pk")).filter(n__gte=when.visited_no).values_list("enrolment__school", flat=True))  # fmt: skip
    if when.returns_at_least:
        back = Line.objects.filter(here, state="refused").order_by().values("student").annotate(n=Count("pk"))
        return set(back.filter(n__gte=when.returns_at_least).values_list("student", flat=True))
    return set()


def weights_of(frame: list[Unit]) -> dict[str, int]:
    """Return the weight of every stratum of a frame."""
    of = {risk.id: risk.weight for risk in rules().risks}
    return {unit.stratum: of.get(unit.stratum.rpartition("/")[2], 1) for unit in frame}


def stratum_title(stratum: str) -> Text:
    """Return what a stratum is called."""
    stage, _, risk = stratum.partition("/")
    titles = {each.id: each.title for each in rules().risks}
    said = str(Stage(stage).label) if stage in Stage.values else stage
    return f"{said} · {titles[risk]}" if risk in titles else said
