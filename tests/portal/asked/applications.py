"""Routes of cases. What a role needs for a right answer is made where the demo has none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from zhuxue.portal.applications.models import Case, PanelMember
from zhuxue.portal.applications.queries import cases_visible_to
from zhuxue.portal.applications.rules import HARDSHIP, school_year
from zhuxue.portal.people.models import Membership, Office, Role
from zhuxue.portal.people.queries import offices_visible_to
from zhuxue.portal.schools.models import Applicant, Enrolment

from . import Asked


def _ends(inside: QuerySet[Any], outside: QuerySet[Any]) -> tuple[int | None, int | None]:
    return inside.values_list("pk", flat=True).first(), outside.values_list("pk", flat=True).first()


def _as_family(acting: Membership, case: Case) -> None:
    """An applicant signs in for the student of a case."""
    Applicant.objects.get_or_create(
        person=acting.person, student=case.student, ends_on=None, defaults={"begins_on": "2024-09-01"}
    )


def case(**such: Any) -> Callable[[Membership | None], tuple[int | None, int | None]]:
    """A case in reach, and one elsewhere."""

    def found(acting: Membership | None) -> tuple[int | None, int | None]:
        rows = Case.objects.filter(**such).order_by("pk")
        if acting is None:
            return rows.values_list("pk", flat=True).first(), None
        if acting.role == Role.APPLICANT:
            _as_family(acting, rows[0])
        seen = cases_visible_to(acting).values("pk")
        return _ends(rows.filter(pk__in=seen), Case.objects.filter(**such).exclude(pk__in=seen))

    return found


def student(acting: Membership | None) -> tuple[int | None, int | None]:
    """A student for whom somebody may apply, and one for whom not."""
    rows = Enrolment.objects.filter(ends_on=None).order_by("pk")
    if acting is None:
        return rows.values_list("pk", flat=True).first(), None
    if acting.role == Role.APPLICANT:
        _as_family(acting, Case.objects.order_by("pk")[0])
        own = Applicant.objects.filter(person=acting.person).values("student")
        return _ends(rows.filter(student__in=own), rows.exclude(student__in=own))
    within = offices_visible_to(acting).order_by().values("pk")
    return _ends(rows.filter(office__in=within), rows.exclude(office__in=within))


def before_the_panel(acting: Membership | None) -> tuple[int | None, int | None]:
    """A case before a panel on which somebody sits, and one before another."""
    rows = Case.objects.filter(programme=HARDSHIP, state="open", tasks__step="panel", tasks__state="waiting").order_by(
        "pk"
    )
    first = rows[0]
    if acting is not None:
        PanelMember.objects.get_or_create(office=first.office, person=acting.person, school_year=school_year(), ends_on=None, defaults={"begins_on": "2026-09-01"})  # fmt: skip
        Applicant.objects.filter(person=acting.person).delete()
    seats = PanelMember.objects.filter(person=acting.person if acting else None).values("office")
    return (first.pk, None) if acting is None else _ends(rows.filter(office__in=seats), rows.exclude(office__in=seats))


def office(acting: Membership | None) -> tuple[int | None, int | None]:
    """An office in reach, and one elsewhere."""
    rows = Office.objects.order_by("pk")
    if acting is None:
        return rows.values_list("pk", flat=True).first(), None
    within = offices_visible_to(acting).order_by().values("pk")
    return _ends(rows.filter(pk__in=within), rows.exclude(pk__in=within))


def seat(acting: Membership | None) -> tuple[int | None, int | None]:
    """A seat on the panel of a class in reach, and one elsewhere."""
    rows = PanelMember.objects.filter(ends_on=None).order_by("pk")
    if acting is None:
        return rows.values_list("pk", flat=True).first(), None
    within = offices_visible_to(acting).order_by().values("pk")
    return _ends(rows.filter(office__in=within), rows.exclude(office__in=within))


ASKED = {
    "filter_cases": Asked(post={"kind": "hardship"}),
    "case": Asked(rows=case()),
    "decide_case": Asked(post={"verdict": "pass", "seen": "0", "reason": "材料齐全"}, rows=case()),
    "recuse": Asked(post={"relation": "学生的姑母"}, rows=case()),
    "filter_tasks": Asked(post={"step": "review"}),
    "export_tasks": Asked(post={"kind": "csv", "reason": "交接工作"}),
    "try_bulk": Asked(post={"all": "1", "act": "pass"}),
    "do_bulk": Asked(post={"verdict": "pass", "reason": "情况属实"}),
    "begin_case": Asked(post={"consent": "家长当面同意"}, rows=student),
    "hardship_form": Asked(rows=case(form__isnull=False)),
    "panel_case": Asked(rows=before_the_panel),
    "remove_member": Asked(post={"reason": "调离本校"}, rows=seat),
    "panel_members": Asked(rows=office),
}
