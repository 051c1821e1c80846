"""What changes offices, persons and memberships: one verb, one transaction, one entry in the audit chain."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from zhuxue.portal.audit.actions import record
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership, Office, Person, Role

# Which role belongs to which kind of office; a university stands under the province as a school.
KINDS = {
    Role.APPLICANT: {Office.Kind.SCHOOL, Office.Kind.COLLEGE, Office.Kind.CLASS},
    Role.CLASS_TEACHER: {Office.Kind.CLASS},
    Role.SCHOOL_OFFICER: {Office.Kind.SCHOOL, Office.Kind.COLLEGE},
    Role.SCHOOL_HEAD: {Office.Kind.SCHOOL},
    Role.COUNTY: {Office.Kind.COUNTY},
    Role.CITY: {Office.Kind.CITY},
    Role.PROVINCE: {Office.Kind.PROVINCE},
}


@transaction.atomic
def appoint(
    person: Person, office: Office, role: Role, *, by: Membership | None = None, on: date | None = None
) -> Membership:
    """Give `person` a role in `office` from today (or `on`); raises NotAllowed when the role is not of that kind of office."""
    if office.kind not in KINDS.get(role, set(Office.Kind)):
        raise NotAllowed(f"“{office.name}”不能有“{role.label}”这一身份。请选对应层级的单位。", f"“{office.name}” cannot have the role “{role}”. Choose an office of its level.")  # fmt: skip
    made = Membership.objects.create(person=person, office=office, role=role, begins_on=on or localdate())
    record("appointed", made, acting=by, details={"person": person.username, "office": office.code, "role": role})
    return made


@transaction.atomic
def leave(
    person: Person, *, hand_over_to: Person | None = None, by: Membership | None = None, reason: str = ""
) -> list[Membership]:
    """Close the roles of `person` that `by` reaches (all without `by`); return those `hand_over_to` now has instead.

    The account closes with its last role; that of a family is no work and stays.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    held_now = person.memberships.filter(ends_on=None).exclude(role=Role.APPLICANT).select_related("office")
    open_ones = list(held_now.filter(office__path__startswith=by.office.path) if by else held_now)
    if person == hand_over_to:
        raise NotAllowed(
            "不能交接给本人。请选另一位同事。", "Work cannot be handed over to the same person. Choose a colleague."
        )
    yesterday = localdate() - timedelta(days=1)
    for held in open_ones:
        held.ends_on = yesterday
        held.save(update_fields=["ends_on"])
    person.is_active = person.memberships.filter(ends_on=None).exists()
    person.save(update_fields=["is_active"])
    taken = [_taken_over(held, hand_over_to) for held in open_ones] if hand_over_to else []
    details = {"memberships": len(open_ones), "hand_over_to": hand_over_to.username if hand_over_to else None}
    record("left", person, acting=by, reason=reason, details=details)
    return taken


def _taken_over(held: Membership, person: Person) -> Membership:
    office, role = held.office, held.role
    defaults = {"begins_on": localdate()}
    return Membership.objects.get_or_create(person=person, office=office, role=role, ends_on=None, defaults=defaults)[0]


@transaction.atomic
def choose_role(membership: Membership) -> None:
    """Note that the person now acts in this one of her roles."""
    record("role chosen", membership, acting=membership)


@transaction.atomic
def sign_in(person: Person) -> None:
    """Note that `person` signed in, one-time code included where it is asked for."""
    record("signed in", person, person=person)
