"""Routes of emergencies."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils.timezone import localdate, now

from zhuxue.portal.emergencies.models import Affected, AfterCheck, CheckDraw, Emergency
from zhuxue.portal.emergencies.paying import OWN
from zhuxue.portal.emergencies.rules import PROGRAMME
from zhuxue.portal.funds.actions import Move, move
from zhuxue.portal.funds.models import Fund
from zhuxue.portal.people.models import Membership, Office, Role
from zhuxue.portal.people.queries import offices_visible_to
from zhuxue.portal.schools.models import Enrolment

from . import Asked

REASON = "会议研究决定"


def event_at(office: Office, state: str = "open") -> Emergency:
    """An event of an office, declared and confirmed by two people of the demo."""
    one, two = Membership.objects.filter(role=Role.COUNTY).order_by("pk")[:2]
    said = {"confirmed_by": two.person, "confirmed_at": now()} if state != "declared" else {}
    return Emergency.objects.create(kind="fire", title="示例火灾", office=office, from_on=localdate(), basis="示例", period="2026-F", state=state,
        declared_as=one, declared_by=one.person, declared_at=now(), form_key=uuid.uuid4(), **said)  # fmt: skip


def event(acting: Membership | None, state: str = "open") -> tuple[int | None, int | None]:
    """An event of the office of `acting`, one that runs where a family asks; and one elsewhere."""
    if acting is None or acting.role == Role.APPLICANT:
        return event_at(Office.objects.get(kind="province"), state).pk, _closed() if acting else None
    within = offices_visible_to(acting).order_by().values("pk")
    codes = acting.office.path.strip("/").split("/")
    other = Office.objects.filter(kind="school").exclude(pk__in=within).exclude(code__in=codes).order_by("pk").first()
    return event_at(acting.office, state).pk, event_at(other, state).pk if other else None


def _closed() -> int:
    """An event that has ended, and no child of the family stood in."""
    return event_at(Office.objects.get(kind="province"), "closed").pk


def declared(acting: Membership | None) -> tuple[int | None, int | None]:
    return event(acting, "declared")


def row_of(enrolment: Enrolment) -> Affected:
    return Affected.objects.create(emergency=event_at(enrolment.school), student=enrolment.student, enrolment=enrolment, school=enrolment.school,
        office=enrolment.office, name=enrolment.name, state="found", added=True, since=localdate(), due_on=localdate())  # fmt: skip


def row(acting: Membership | None) -> tuple[int | None, int | None]:
    """A student of an event in reach of `acting`, and one elsewhere."""
    return _of_students(acting, lambda enrolment: row_of(enrolment).pk)


def check(acting: Membership | None) -> tuple[int | None, int | None]:
    """A check of a student in reach of `acting`, and one elsewhere."""
    return _of_students(acting, check_of)


def check_of(enrolment: Enrolment) -> int:
    one, two = Membership.objects.filter(role=Role.APPLICANT).order_by("pk")[:2]
    found = row_of(enrolment)
    drawn = CheckDraw.objects.create(emergency=found.emergency, number=1, seed=1, share_percent=10, among=[found.pk], drawn=1, due_on=localdate(), membership=one, at=now())  # fmt: skip
    return AfterCheck.objects.create(draw=drawn, row=found, due_on=localdate(), confirmed_by=one.person, approved_by=two.person).pk  # fmt: skip


def _of_students(acting: Membership | None, make: Any) -> tuple[int | None, int | None]:
    here = Enrolment.objects.filter(ends_on=None).order_by("pk")
    if acting is None:
        return make(here[0]), None
    within = offices_visible_to(acting).order_by().values("pk")
    inside, outside = here.filter(office__in=within).first(), here.exclude(office__in=within).first()
    return inside and make(inside), outside and make(outside)


def approval(_row: object = None) -> dict[str, str]:
    """What approves: out of the fund for emergency aid, of which county and province have something."""
    top = Membership.objects.filter(role=Role.PROVINCE).select_related("office", "person").order_by("pk")[0]
    fund = Fund.objects.filter(programme=PROGRAMME).order_by("pk")[0]
    given = [Move(fund, top.office, "outside", top.office, "allocated", 100)]
    move(top, "allocate", given, reference="test", reason=REASON, once=f"test:{uuid.uuid4()}")
    return {"act": "approve", "reason": REASON, "amount_fen": "1", "source": f"{fund.pk}-{OWN}"}


ASKED = {
    "declare_emergency": Asked(),
    "emergency": Asked(rows=event),
    "emergency_spending": Asked(rows=event),
    "confirm_emergency": Asked(post={"act": "withdraw", "reason": REASON}, rows=declared),
    "run_emergency": Asked(post={"act": "close", "reason": REASON}, rows=event),
    "draw_checks": Asked(post={"act": "draw"}, rows=event),
    "add_affected": Asked(rows=event),
    "apply_emergency": Asked(rows=event),
    "affected_row": Asked(rows=row),
    "begin_adjustment": Asked(post={"consent": REASON}, rows=row),
    "answer_affected": Asked(post={"act": "confirm", "reason": REASON}),
    "approve_affected": Asked(post=approval),
    "forward_affected": Asked(post={"act": "forward", "reason": REASON}),
    "note_check": Asked(rows=check),
}
