"""Routes about oneself, offices, their people, and the audit chain."""

from __future__ import annotations

from zhuxue.portal.people.models import Membership, Office, Role
from zhuxue.portal.people.queries import memberships_managed, offices_visible_to

from . import Asked


def office(acting: Membership | None) -> tuple[int | None, int | None]:
    """The office of somebody, and one out of reach."""
    if acting is None:
        return Office.objects.order_by("pk").values_list("pk", flat=True)[0], None
    within = offices_visible_to(acting).order_by().values("pk")
    return acting.office_id, Office.objects.exclude(pk__in=within).values_list("pk", flat=True).first()


def colleague(acting: Membership | None) -> tuple[int | None, int | None]:
    """A colleague whose role somebody may take, else the first; and one out of reach or above."""
    everybody = Membership.objects.order_by("pk")
    if acting is None:
        return everybody.values_list("pk", flat=True)[0], None
    managed = memberships_managed(acting)
    inside = managed.values_list("pk", flat=True).first() or _hired(acting)
    return inside, everybody.exclude(pk__in=managed.values("pk")).values_list("pk", flat=True).first()


def _hired(acting: Membership) -> int | None:
    """Somebody is found for a role whose office has nobody below it."""
    below = offices_visible_to(acting).filter(kind="class").first()
    if below is None:
        return None
    person = acting.person
    return Membership.objects.create(person=person, office=below, role=Role.CLASS_TEACHER, begins_on="2024-09-01").pk


ASKED = {
    "search": Asked(post={"what": "张"}),
    "choose_role": Asked(post={}),
    "set_language": Asked(post={"language": "en"}),
    "office": Asked(rows=office),
    "open_office": Asked(rows=office),
    "close_office": Asked(rows=office),
    "appoint": Asked(rows=office),
    "close_colleague": Asked(rows=colleague),
    "filter_audit": Asked(post={"action": "signed in"}),
    "export_audit": Asked(post={"reason": "年度审计"}),
    "verify_audit": Asked(post={}),
}
