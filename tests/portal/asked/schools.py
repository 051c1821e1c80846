"""Routes of students."""

from __future__ import annotations

from zhuxue.portal.people.models import Membership
from zhuxue.portal.people.queries import offices_visible_to
from zhuxue.portal.schools.models import Enrolment

from . import Asked


def enrolment(acting: Membership | None) -> tuple[int | None, int | None]:
    """A student at the office of `acting` or below whose number is known, and one elsewhere."""
    known = Enrolment.objects.filter(student__identity_number__isnull=False).order_by("pk")
    if acting is None:
        return known.values_list("pk", flat=True).first(), None
    within = offices_visible_to(acting).order_by().values("pk")
    inside, outside = known.filter(office__in=within), Enrolment.objects.exclude(office__in=within)
    return inside.values_list("pk", flat=True).first(), outside.values_list("pk", flat=True).first()


ASKED = {
    "student": Asked(rows=enrolment),
    "find_student": Asked(post={}),
    "filter_students": Asked(post={"stage": "primary"}),
    "show_in_clear": Asked(post={"what": "identity_number", "reason": "核对来电"}, rows=enrolment),
    "export_students": Asked(post={"kind": "csv", "reason": "上会使用"}),
}
