"""What a person may see of batches, lines, returns and arrears; everything that reads them starts here."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from zhuxue.portal.awards.programmes import library
from zhuxue.portal.payments.models import Arrear, Batch, Line
from zhuxue.portal.payments.programmes import layer
from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.people.queries import offices_visible_to
from zhuxue.portal.schools.queries import students_of

M = TypeVar("M", bound=Model)


def batches_visible_to(acting: Membership | None, action: str = "see_payments") -> QuerySet[Batch]:
    """Return the batches of the office acted for and below on which `acting` may do `action`."""
    return _in_reach(Batch.objects.all(), acting, action)


def lines_visible_to(acting: Membership | None, action: str = "see_payments") -> QuerySet[Line]:
    """Return the lines of students of the office acted for and below, whoever pays them; a family's own."""
    if acting is not None and MATRIX.relation(acting.role, action) == "own":
        return Line.objects.filter(student__in=students_of(acting))
    return _in_reach(Line.objects.all(), acting, action)


def arrears_visible_to(acting: Membership | None, action: str = "see_payments") -> QuerySet[Arrear]:
    """Return what was paid too little or too much to students of the office acted for and below; a family's own."""
    if acting is not None and MATRIX.relation(acting.role, action) == "own":
        return Arrear.objects.filter(student__in=students_of(acting))
    return _in_reach(Arrear.objects.all(), acting, action)


def _in_reach(rows: QuerySet[M], acting: Membership | None, action: str) -> QuerySet[M]:
    if acting is None or MATRIX.relation(acting.role, action) != "office":
        return rows.none()
    if acting.office.kind == Office.Kind.PROVINCE:  # nearly every row is in reach
        return rows.filter(office__path__startswith=acting.office.path)
    return rows.filter(office__in=offices_visible_to(acting).order_by().values("pk"))


def title_of(code: str) -> str:
    """Return what a programme is called; its code where the library has none."""
    programme: Any = library(layer()).programmes.get(code)
    return str(programme.title) if programme else code
