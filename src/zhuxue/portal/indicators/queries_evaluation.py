"""What a person may see of evaluations, their figures and rows, of surveys and their results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Count, Model, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.indicators.models import Evaluation, EvaluationFigure, EvidenceRow, SurveyRound
from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.personal.cipher import lookup
from zhuxue.portal.schools.models import Enrolment
from zhuxue.portal.schools.queries import students_of
from zhuxue.portal.ui.desk import Waiting, Work

M = TypeVar("M", bound=Model)


def evaluations_visible_to(acting: Membership | None, action: str = "see_evaluations") -> QuerySet[Evaluation]:
    """Return the evaluations of the office acted for, and of those below what they have signed or withdrawn."""
    if acting is None or MATRIX.relation(acting.role, action) != "office":
        return Evaluation.objects.none()
    own = Evaluation.objects.filter(office=acting.office_id)
    below = Evaluation.objects.filter(office__path__startswith=acting.office.path).exclude(state="draft")
    return own | below


def figures_visible_to(acting: Membership | None) -> QuerySet[EvaluationFigure]:
    """Return the figures of visible evaluations."""
    return EvaluationFigure.objects.filter(evaluation__in=evaluations_visible_to(acting).values("pk"))


def evidence_visible_to(acting: Membership | None) -> QuerySet[EvidenceRow]:
    """Return the rows of visible figures, of offices in reach."""
    if acting is None:
        return EvidenceRow.objects.none()
    rows = EvidenceRow.objects.filter(figure__evaluation__in=evaluations_visible_to(acting).values("pk"))
    return rows.filter(office__path__startswith=acting.office.path)


def compared(acting: Membership | None, *, name: str, year: int) -> QuerySet[Any]:
    """Return the signed evaluations of one kind and year of the offices below, by place and never by rank."""
    found = evaluations_visible_to(acting).filter(state="signed", name=name, year=year)
    return found.exclude(office=acting.office_id if acting else 0).select_related("office__parent")


def rounds_visible_to(acting: Membership | None) -> QuerySet[SurveyRound]:
    """Return the surveys of the office acted for, of those below, and of those above that ask its families."""
    if acting is None or MATRIX.relation(acting.role, "see_surveys") != "office":
        return SurveyRound.objects.none()
    above = [acting.office.path[: at + 1] for at, letter in enumerate(acting.office.path) if letter == "/"]
    return SurveyRound.objects.filter(path__startswith=acting.office.path) | SurveyRound.objects.filter(path__in=above)


def rounds_for_family(acting: Membership | None) -> QuerySet[SurveyRound]:
    """Return the surveys that ask a family today."""
    if acting is None or MATRIX.relation(acting.role, "answer_survey") != "own":
        return SurveyRound.objects.none()
    paths = Enrolment.objects.filter(student__in=students_of(acting), ends_on=None).values_list(
        "school__path", flat=True
    )
    above = {path[: at + 1] for path in paths for at, letter in enumerate(path) if letter == "/"}
    today = localdate()
    return SurveyRound.objects.filter(path__in=above, opens_on__lte=today, closes_on__gte=today).order_by("-pk")


@dataclass(frozen=True)
class Shown:
    """The answers of one office: how many, null where they are too few to be shown."""

    office: Office
    answers: int | None


def answers_below(acting: Membership, round_: SurveyRound) -> tuple[int | None, list[Shown]]:
    """Return how many answers there are in reach and by school; few are hidden, and one more school, so that none follows from the sum."""
    counted = round_.answers.filter(school__path__startswith=acting.office.path).order_by().values_list("school")
    by_school = dict(counted.annotate(n=Count("pk")))
    schools = Office.objects.filter(pk__in=by_school).order_by("path")
    hidden = {pk for pk, number in by_school.items() if number < round_.fewest}
    rest = sorted((number, pk) for pk, number in by_school.items() if pk not in hidden)
    if hidden and rest and sum(by_school[pk] for pk in hidden) < round_.fewest:
        hidden.add(rest[0][1])
    total = sum(by_school.values())
    shown = [Shown(school, None if school.pk in hidden else by_school[school.pk]) for school in schools]
    return (total if total >= round_.fewest else None), shown


def waiting(acting: Membership | None) -> list[Work]:
    """Return the evaluations that wait for the signature of `acting`."""
    if acting is None or not MATRIX.allows(acting.role, "sign_evaluation"):
        return []
    to_sign = Evaluation.objects.filter(office=acting.office_id, state="draft").exclude(counted_at=None).exclude(maker=acting.person_id)  # fmt: skip
    return [Work(_("待签署的绩效自评"), to_sign, reverse("evaluations"), "signature")]


def surveys_waiting(acting: Membership) -> list[Waiting]:
    """Return the surveys that a family may answer."""
    open_ones = rounds_to_answer(acting)
    last = min((each.closes_on for each in open_ones), default=None)
    return [Waiting(_("可以回答的问卷"), len(open_ones), reverse("my_surveys"), due=last, icon="message-circle")] if open_ones else []  # fmt: skip


def rounds_to_answer(acting: Membership) -> list[SurveyRound]:
    """Return the surveys a family may answer and has not answered."""
    students = list(students_of(acting).values_list("pk", flat=True))
    found = []
    for round_ in rounds_for_family(acting):
        if not round_.tickets.filter(mark__in=[mark_of(round_, pk) for pk in students]).exists():
            found.append(round_)
    return found


def mark_of(round_: SurveyRound, student: int) -> str:
    """Return the keyed hash by which it is known that a student's family has answered a round."""
    return lookup(f"survey:{round_.pk}:{student}")
