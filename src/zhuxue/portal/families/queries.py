"""What a school sees of its families' accounts, and what a family sees of its children."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.timezone import localdate

from zhuxue.portal.families.models import Invitation
from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.people.queries import offices_visible_to
from zhuxue.portal.schools.models import Applicant, Enrolment, Student, StudentVerdict
from zhuxue.portal.schools.queries import enrolments_visible_to, latest_run, students_of


def classes_to_invite(acting: Membership | None) -> QuerySet[Office]:
    """Return the classes in reach with, as `students`, how many are there and, as `families`, how many have an account."""
    if acting is None or not MATRIX.allows(acting.role, "invite_families"):
        return Office.objects.none()
    there = Q(enrolments__ends_on=None)
    held = Exists(Applicant.objects.filter(student=OuterRef("enrolments__student"), ends_on=None))
    counted = offices_visible_to(acting).filter(there).annotate(
        students=Count("enrolments", distinct=True), families=Count("enrolments", filter=held, distinct=True)
    )  # fmt: skip
    return counted.filter(students__gt=0)


def uninvited(acting: Membership | None, office: Office) -> QuerySet[Enrolment]:
    """Return the students of one office in reach whose number is known and for whom nobody signs in yet."""
    held = Applicant.objects.filter(student=OuterRef("student"), ends_on=None)
    seen = enrolments_visible_to(acting, "invite_families").filter(office=office, ends_on=None)
    known = seen.filter(~Exists(held), student__identity_number__isnull=False).order_by("name", "pk")
    return known.select_related("student").prefetch_related("student__guardians")


def invitations_visible_to(acting: Membership | None) -> QuerySet[Invitation]:
    """Return the invitations printed for offices in reach."""
    if acting is None or not MATRIX.allows(acting.role, "invite_families"):
        return Invitation.objects.none()
    return Invitation.objects.filter(sheet__office__in=offices_visible_to(acting).order_by().values("pk"))


def children(acting: Membership | None) -> QuerySet[Student]:
    """Return the students the person signs in for; nobody else's, whatever the role."""
    if acting is None or not MATRIX.allows(acting.role, "see_family"):
        return Student.objects.none()
    return students_of(acting)


@dataclass(frozen=True)
class Child:
    """One child on a family's page: where she is, and what the last run said, by verdict. `total_fen` is owed this term."""

    student: Student
    enrolments: list[Enrolment]
    granted: list[StudentVerdict]
    unknown: list[StudentVerdict]
    refused: list[StudentVerdict]
    total_fen: int


def family(acting: Membership | None) -> list[Child]:
    """Return every child with what it has; the oldest enrolment last."""
    run = latest_run()
    said = StudentVerdict.objects.filter(outcome__run=run).select_related("outcome").order_by("outcome__programme")
    going_on = Q(ends_on=None) | Q(ends_on__gte=localdate())
    places = Enrolment.objects.filter(going_on).select_related("school", "office").order_by("-begins_on", "-pk")
    with_verdicts = places.prefetch_related(Prefetch("verdicts", said, to_attr="said"))
    found = children(acting).order_by("born_on", "pk")
    return [_child(student) for student in found.prefetch_related(Prefetch("enrolments", with_verdicts, to_attr="now"))]


def _child(student: Student) -> Child:
    said = [verdict for enrolment in student.now for verdict in enrolment.said]
    granted, unknown, refused = (
        [one for one in said if one.outcome.verdict == kind] for kind in ("granted", "unknown", "refused")
    )
    return Child(student, student.now, granted, unknown, refused, sum(one.award_fen or 0 for one in granted))
