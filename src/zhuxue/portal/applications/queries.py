"""What a person may see of cases; everything that reads cases starts here."""

from __future__ import annotations

from django.db.models import QuerySet

from zhuxue.portal.applications.models import Case, Task
from zhuxue.portal.applications.moves import DECIDES
from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.people.queries import offices_visible_to
from zhuxue.portal.schools.queries import students_of


def cases_visible_to(acting: Membership | None, action: str = "see_cases") -> QuerySet[Case]:
    """Return the cases on which `acting` may do `action`: of its own students, or at its office or below, else none."""
    relation = MATRIX.relation(acting.role, action) if acting else None
    if acting is None or relation is None:
        return Case.objects.none()
    if relation == "own":
        return Case.objects.filter(student__in=students_of(acting))
    if acting.office.kind == Office.Kind.PROVINCE:  # nearly every row is in reach, so the index of names is walked
        return Case.objects.filter(office__path__startswith=acting.office.path)
    return Case.objects.filter(office__in=offices_visible_to(acting).order_by().values("pk"))


def living_case(student_id: int, programme: str, period: str) -> Case | None:
    """Return the one case of a student for a programme and period that is a draft, under way or granted."""
    living = [Case.State.DRAFT, Case.State.OPEN, Case.State.GRANTED]
    return Case.objects.filter(student=student_id, programme=programme, period=period, state__in=living).first()


def my_tasks(acting: Membership | None) -> QuerySet[Task]:
    """Return what waits for the office acted for, in a role that decides there, the most urgent first."""
    if acting is None or not MATRIX.allows(acting.role, DECIDES[acting.office.kind]):
        return Task.objects.none()
    waiting = Task.objects.filter(office=acting.office_id, state__in=[Task.State.WAITING, Task.State.BLOCKED])
    return (
        waiting.exclude(by="family").select_related("case__enrolment__school", "case__office").order_by("due_on", "pk")
    )


def timeline(case: Case) -> QuerySet:
    """Return what was decided in a case, the latest last."""
    return case.decisions.select_related("person", "membership__office").order_by("sequence")
