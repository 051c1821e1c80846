"""Offices opened and closed, people appointed to them and leaving: one verb, one transaction, one audit entry."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.timezone import localdate

from zhuxue.portal.audit.actions import record
from zhuxue.portal.people import queries
from zhuxue.portal.people.access import MATRIX, NotAllowed, require
from zhuxue.portal.people.actions import appoint, leave
from zhuxue.portal.people.models import Membership, Office, Person, Role

Kind = Office.Kind
# What may stand directly below what; a university stands under the province as a school.
BELOW: dict[str, Any] = {
    "province": (Kind.CITY, Kind.SCHOOL),
    "city": (Kind.COUNTY,),
    "county": (Kind.SCHOOL,),
    "school": (Kind.COLLEGE, Kind.CLASS),
    "college": (Kind.CLASS,),
}
FORM = "23456789abcdefghjkmnpqrstuvwxyz"


@transaction.atomic
def open_office(parent: Office, *, kind: str, code: str, name: str, acting: Membership | None) -> Office:
    """Open an office below one in reach; raises NotAllowed when its kind does not belong there, or the code is taken."""
    acting = require(acting, "manage_offices")
    parent = _in_reach(acting, parent)
    if kind not in BELOW.get(parent.kind, ()) or parent.closed_on:
        raise NotAllowed(f"“{parent.name}”下不能设这一类单位。请选对应的上级单位。", f"No such office may stand below “{parent.name}”. Choose the office above it.")  # fmt: skip
    if Office.objects.filter(code=code).exists():
        raise NotAllowed(f"代码 {code} 已经有单位用了。请核对。", f"The code {code} is another office's. Check it.")
    made = Office.objects.create(kind=kind, code=code, name=name, parent=parent, path=f"{parent.path}{code}/")
    record("office opened", made, acting=acting, details={"code": code, "below": parent.code})
    return made


@transaction.atomic
def close_office(office: Office, *, acting: Membership | None, reason: str) -> None:
    """Close an office below one's own; raises NotAllowed while open offices, people or students stand in it."""
    acting = require(acting, "manage_offices")
    office = _in_reach(acting, office)
    if office.pk == acting.office_id:
        raise NotAllowed("不能关闭自己所在的单位。请上级单位办理。", "Your own office is closed by the one above it.")
    if office.children.filter(closed_on=None).exists():
        raise NotAllowed("下面还有没关闭的单位。请先关闭它们。", "Open offices stand below it. Close those first.")
    if queries.staff_of(acting, office).exists():
        raise NotAllowed("这里还有在岗的人。请先办理离岗或交接。", "Somebody still works there. Close or hand over first.")  # fmt: skip
    for name in settings.BEFORE_CLOSING:
        import_string(name)(office)
    office.closed_on = localdate()
    office.save(update_fields=["closed_on"])
    record("office closed", office, acting=acting, reason=reason, details={"code": office.code})


@transaction.atomic
def appoint_new(
    office: Office, role: Role, *, username: str, name: str, acting: Membership | None
) -> tuple[Membership, str]:
    """Open an account for a new colleague; return her role and the one-time password, which is shown this once."""
    acting = _may_appoint(acting, office, role)
    if Person.objects.filter(username__iexact=username).exists():
        raise NotAllowed("这个用户名已经有人用了。请换一个。", "This username is taken. Choose another.")
    password = "-".join("".join(secrets.choice(FORM) for _ in range(5)) for _ in range(3))
    person = Person.objects.create(username=username, name=name, password=make_password(password), one_time_password=True)  # fmt: skip
    return appoint(person, office, role, by=acting), password


@transaction.atomic
def appoint_existing(office: Office, role: Role, *, person: Person, acting: Membership | None) -> Membership:
    """Give a colleague in reach another role; raises NotAllowed when she has it already."""
    acting = _may_appoint(acting, office, role)
    if not queries.colleagues(acting).filter(pk=person.pk).exists():
        raise NotAllowed("您的范围内没有这位同事。请核对用户名。", "There is no such colleague in your reach. Check the username.")  # fmt: skip
    if person.memberships.filter(office=office, role=role, ends_on=None).exists():
        raise NotAllowed("这位同事已经有这个身份。", "This colleague has the role already.")
    return appoint(person, office, role, by=acting)


@transaction.atomic
def close_colleague(
    held: Membership, *, hand_over_to: Person | None, acting: Membership | None, reason: str
) -> list[Membership]:
    """Close a leaving colleague and hand over her work in one step; return what her successor has now.

    Only her roles in reach end; the account closes when none is left.
    """
    acting = require(acting, "manage_people")
    if not queries.memberships_managed(acting).filter(pk=held.pk).exists():
        raise NotAllowed("您不能办理这位同事的离岗。请她的上级单位办理。", "You may not close this colleague. Ask the office above.")  # fmt: skip
    if held.person_id == acting.person_id:
        raise NotAllowed("不能给自己办理离岗。请同事或上级单位办理。", "Nobody closes herself. Ask a colleague or the office above.")  # fmt: skip
    if hand_over_to and not queries.colleagues(acting).filter(pk=hand_over_to.pk).exists():
        raise NotAllowed("您的范围内没有接手的这位同事。请核对用户名。", "There is no such colleague in your reach to take over. Check the username.")  # fmt: skip
    return leave(held.person, hand_over_to=hand_over_to, by=acting, reason=reason)


def _in_reach(acting: Membership, office: Office) -> Office:
    found = queries.offices_visible_to(acting).select_for_update().filter(pk=office.pk).first()
    if found is None:
        raise NotAllowed("您的范围内没有这个单位。", "There is no such office in your reach.")
    return found


def _may_appoint(acting: Membership | None, office: Office, role: Role) -> Membership:
    acting = require(acting, "manage_people")
    office = _in_reach(acting, office)
    if role not in MATRIX.may_appoint(acting.role) or office.closed_on:
        raise NotAllowed(f"您不能在“{office.name}”任命“{role.label}”。请上级单位办理。", f"You may not appoint “{role}” in “{office.name}”. Ask the office above.")  # fmt: skip
    return acting
