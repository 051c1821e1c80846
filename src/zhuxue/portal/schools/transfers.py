"""Moving to another school in mid-term: claimed, confirmed or refused, withdrawn; one history whatever happens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import now

from zhuxue.portal.audit.actions import record
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.personal.cipher import lookup
from zhuxue.portal.schools.history import transfers_to_decide, transfers_visible_to
from zhuxue.portal.schools.locks import locked
from zhuxue.portal.schools.models import Enrolment, Transfer

# Days a sending school may be silent before the office above it decides. No rule is known, so there is no clock: an
# office above both the school and its silence may decide at any time, and says why.
SILENT_DAYS: int | None = None
OF_THE_PERSON = ("identity_kind", "ethnicity", "hukou_region", "hukou_kind", "veteran", "military_kind", "military_on")
State = Transfer.State


@dataclass(frozen=True)
class Claim:
    """What the new school says: into which of its classes (or the school), stage and grade, from which day, and why."""

    to_office: Office
    stage: str
    grade: int | None
    on: date
    reason: str


@transaction.atomic
def claim_transfer(identity_number: str, claim: Claim, *, acting: Membership | None) -> Transfer:
    """Claim the student with this exact number for the school acted for; raises NotAllowed. Claimed twice it is one."""
    acting = require(acting, "claim_transfer")
    school = _school(acting, claim.to_office)
    theirs = Enrolment.objects.filter(student__lookup=lookup(identity_number.strip().upper()), ends_on=None)
    enrolment = theirs.exclude(school=school).select_related("school").order_by("-begins_on", "-pk").first()
    if enrolment is None or theirs.filter(school=school).exists():
        raise NotAllowed("没有在其他学校在籍的这个证件号码。请核对号码；新入学的学生请用名册登记。", "Nobody with this number is on the roll of another school. Check it; register new students by roster.")  # fmt: skip
    if claim.on <= enrolment.begins_on:
        raise NotAllowed("转入日期早于该生现在学籍的开始日期。请核对日期。", "The day is before the present enrolment began. Check the day.")  # fmt: skip
    try:
        with transaction.atomic():
            transfer = Transfer.objects.create(
                enrolment=enrolment, to_school=school, to_office=claim.to_office, stage=claim.stage, grade=claim.grade,
                on=claim.on, reason=claim.reason, asked_by=acting,
            )  # fmt: skip
    except IntegrityError:
        return _already(enrolment, school)
    record("transfer claimed", transfer, acting=acting, reason=claim.reason, details={"on": claim.on.isoformat()})
    return transfer


@transaction.atomic
def confirm_transfer(transfer: Transfer, *, acting: Membership | None, why: str = "") -> Enrolment:
    """Let the student go: the old enrolment ends the day before, the new one begins; return it. Raises NotAllowed."""
    transfer = _to_decide(transfer, acting)
    old = Enrolment.objects.select_for_update().get(pk=transfer.enrolment_id)
    if old.ends_on is not None:
        raise NotAllowed("该生在本校的学籍已经结束，请与转入学校核对。", "The enrolment here has ended already; ask the new school.")  # fmt: skip
    old.ends_on, old.roll_status = transfer.on - timedelta(days=1), "transferred"
    old.save(update_fields=["ends_on", "roll_status"])
    new = Enrolment.objects.create(
        student=old.student, school_id=transfer.to_school_id, office_id=transfer.to_office_id, name=old.name, stage=transfer.stage,
        grade=transfer.grade, roll_status="enrolled", student_number=old.student_number and old.student_number.in_clear(),
        facts={name: value for name, value in old.facts.items() if name in OF_THE_PERSON}, begins_on=transfer.on,
    )  # fmt: skip
    transfer.made = new
    _decide(transfer, State.CONFIRMED, acting, why)
    return new


@transaction.atomic
def refuse_transfer(transfer: Transfer, *, acting: Membership | None, why: str) -> None:
    """Say why the student does not go."""
    _decide(_to_decide(transfer, acting), State.REFUSED, acting, why)


@transaction.atomic
def withdraw_transfer(transfer: Transfer, *, acting: Membership | None) -> None:
    """Give a claim up before it is decided."""
    acting = require(acting, "claim_transfer")
    seen = transfers_visible_to(acting, "claim_transfer").filter(pk=transfer.pk).order_by().values("pk")
    found = Transfer.objects.select_for_update().filter(pk__in=seen, state=State.ASKED).first()
    if found is None:
        raise NotAllowed("这件转学申请已办结或不是本校提出的。", "This transfer is settled, or not of your school.")
    found.state = State.WITHDRAWN
    found.save(update_fields=["state"])
    record("transfer withdrawn", found, acting=acting)


def _school(acting: Membership, to_office: Office) -> Office:
    """Return the school acted for; the class must be one of its own."""
    school = acting.office
    if school.kind != Office.Kind.SCHOOL or not to_office.path.startswith(school.path):
        raise NotAllowed("只能把学生转入本校。请选择本校的班级。", "Students are claimed for your own school. Choose one of its classes.")  # fmt: skip
    return school


def _already(enrolment: Enrolment, school: Office) -> Transfer:
    """Return this school's own open claim; raises NotAllowed when another school's is open."""
    open_one = Transfer.objects.filter(enrolment=enrolment, state=State.ASKED, to_school=school).first()
    if open_one is None:
        raise NotAllowed("这名学生已有转学在办。请先与现在的学校联系。", "A transfer of this student is under way. Ask the present school first.")  # fmt: skip
    return open_one


def _to_decide(transfer: Transfer, acting: Membership | None) -> Transfer:
    """Return a claim that waits, both schools locked; raises NotAllowed when it is decided, or not for `acting`."""
    acting = require(acting, "decide_transfer")
    seen = transfers_to_decide(acting).filter(pk=transfer.pk).order_by().values("pk")
    found = Transfer.objects.filter(pk__in=seen).select_related("enrolment__school", "to_school").first()
    if found is None:
        raise NotAllowed("这件转学申请已办结，或不归您办理。请刷新页面。", "This transfer is settled, or not yours to decide. Load the page again.")  # fmt: skip
    locked([found.enrolment.school, found.to_school])
    found = Transfer.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=found.pk)
    if found.state != State.ASKED:
        raise NotAllowed("这件转学申请刚刚已有人办结。请刷新页面。", "Somebody has just settled this transfer. Load the page again.")  # fmt: skip
    if found.asked_by.person_id == acting.person_id:
        raise NotAllowed("您是申请人，须由转出学校的同事办理。", "You asked for this; a colleague of the sending school must decide.")  # fmt: skip
    return found


def _decide(transfer: Transfer, state: Any, acting: Membership | None, why: str) -> None:
    transfer.state, transfer.decided_by, transfer.decided_at, transfer.why = state, acting, now(), why
    transfer.save(update_fields=["state", "decided_by", "decided_at", "why", "made"])
    record(f"transfer {state}", transfer, acting=acting, reason=why, details={"on": transfer.on.isoformat()})
