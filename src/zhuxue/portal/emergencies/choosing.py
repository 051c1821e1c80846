"""What forms of events offer to choose from, within the reach of whoever fills them in, and what was chosen."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from zhuxue.portal.emergencies import paying
from zhuxue.portal.emergencies.actions.events import Declared
from zhuxue.portal.emergencies.forms import AddForm, ApplyForm, ApproveForm, DeclareForm
from zhuxue.portal.emergencies.models import Emergency
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.people.queries import offices_visible_to
from zhuxue.portal.schools.queries import enrolments_visible_to

PLACES = (Office.Kind.COUNTY, Office.Kind.CITY, Office.Kind.PROVINCE)
MOST = 5000  # students in one choice


def declaring(acting: Membership, data: QueryDict | None = None) -> DeclareForm:
    """Return the form of an event with the places and schools in reach."""
    seen = offices_visible_to(acting).filter(closed_on=None)
    regions = list(seen.filter(kind__in=PLACES).values_list("code", "name"))
    near = acting.office.kind not in {
        Office.Kind.CITY,
        Office.Kind.PROVINCE,
    }  # above, thousands of schools are no choice
    return DeclareForm(data, regions=regions, schools=list(seen.filter(kind=Office.Kind.SCHOOL)) if near else [])


def said_of(form: DeclareForm) -> Declared:
    """Return what was filled in."""
    said = dict(form.cleaned_data)
    said.pop("form_key")
    said["schools"] = list(Office.objects.filter(pk__in=said.get("schools", [])))
    return Declared(**said)


def approving(acting: Membership, data: QueryDict | None = None) -> ApproveForm:
    """Return the form of an approval with the money there is."""
    return ApproveForm(data, choices=paying.choices(acting))


def adding(acting: Membership, event: Emergency, data: QueryDict | None = None) -> AddForm:
    """Return the form by which a student is added who is not listed yet."""
    return AddForm(data, students=_students(acting, event, "add_affected"))


def applying(acting: Membership, event: Emergency, data: QueryDict | None = None) -> ApplyForm:
    """Return the short form of a family."""
    return ApplyForm(data, students=_students(acting, event, "apply_emergency"))


def _students(acting: Membership, event: Emergency, action: str) -> list[tuple[int, str]]:
    here = enrolments_visible_to(acting, action).filter(ends_on=None).select_related("office")
    if action == "add_affected":
        here = here.exclude(student__in=event.rows.filter(held=False).exclude(state__in=["unknown", "refused"]).values("student"))  # fmt: skip
    found: Any = here.order_by("office__path", "name", "pk")[:MOST]
    return [(one.pk, f"{one.name}（{one.office.name}）") for one in found]
