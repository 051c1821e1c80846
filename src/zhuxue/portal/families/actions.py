"""Inviting families on paper, and what a family does with a code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.timezone import localdate, now

from zhuxue.portal.audit.actions import record
from zhuxue.portal.families import codes, queries
from zhuxue.portal.families.models import Invitation, InvitationSheet
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.actions import appoint
from zhuxue.portal.people.models import Membership, Office, Person, Role
from zhuxue.portal.schools.models import Applicant, Enrolment, Guardian, Student

LASTS = timedelta(days=60)
WRONG_AT_MOST = 5  # tries of one code with a wrong name or number
NOT_FOUND = (
    "邀请码、姓名和证件号码末四位对不上，或者邀请码已用过、已过期。请照纸条重新核对；仍不行，请班主任重新打印一张。",
    "Code, name and the last four characters do not fit, or the code was used or has expired. Check the slip again; if it stays, ask the class teacher for a new one.",
)


@dataclass(frozen=True)
class Slip:
    """What is printed for one student; the code is shown this once."""

    student: str
    guardian: str
    code: str
    expires_on: date


@transaction.atomic
def print_invitations(office: Office, *, token: UUID, acting: Membership | None) -> list[Slip]:
    """Return a slip for each student of a class whose family has no account yet; earlier unused codes no longer work.

    Raises NotAllowed when this sheet was printed already, or nobody is left to invite.
    """
    acting = require(acting, "invite_families")
    if InvitationSheet.objects.filter(token=token).exists():
        raise NotAllowed("这一页已经打印过，邀请码只显示一次。需要新的，请重新打印；旧码随即作废。", "This sheet was printed already; its codes are shown once. Print a new one if you need it: the old codes end then.")  # fmt: skip
    uninvited = list(queries.uninvited(acting, office))
    if not uninvited:
        raise NotAllowed("这个班的家庭都已开通，或学生没有证件号码。没有要打印的。", "Every family of this class has its account, or students lack an identity number. There is nothing to print.")  # fmt: skip
    sheet = InvitationSheet.objects.create(token=token, office=office, printed_by_id=acting.person_id)
    students = [enrolment.student_id for enrolment in uninvited]
    Invitation.objects.filter(student__in=students, used_at=None, closed_at=None).update(closed_at=now())
    slips = [_slip(sheet, enrolment) for enrolment in uninvited]
    Invitation.objects.bulk_create(invitation for invitation, _ in slips)
    record("families invited", sheet, acting=acting, details={"office": office.code, "slips": len(slips)})
    return [slip for _, slip in slips]


def _slip(sheet: InvitationSheet, enrolment: Enrolment) -> tuple[Invitation, Slip]:
    guardian: Guardian | None = next(iter(enrolment.student.guardians.all()), None)
    code, last_day = codes.new_code(), localdate() + LASTS
    kept = Invitation(sheet=sheet, student_id=enrolment.student_id, guardian=guardian, code_hash=codes.hash_of(code), expires_on=last_day)  # fmt: skip
    return kept, Slip(enrolment.name, guardian.name if guardian else "", codes.on_paper(code), last_day)


def open_account(code: str, *, name: str, last_four: str, username: str, password: str) -> Person:
    """Use an invitation: a new account that signs in for the student; raises NotAllowed when it does not fit."""
    with transaction.atomic():
        if invitation := _fitting(code, name, last_four):
            person = Person.objects.create(username=username, name=_name_of(invitation), password=make_password(password))  # fmt: skip
            _use(invitation, person)
            return person
    raise NotAllowed(*NOT_FOUND)  # outside of the transaction: the wrong try stays counted


def add_child(code: str, *, name: str, last_four: str, acting: Membership | None) -> Student:
    """Use another invitation for the account signed in with; raises NotAllowed when it does not fit, or is hers already."""
    acting = require(acting, "see_family")
    with transaction.atomic():
        if invitation := _fitting(code, name, last_four):
            if queries.children(acting).filter(pk=invitation.student_id).exists():
                raise NotAllowed("这个孩子已经在您的账号里。", "This child is in your account already.")
            _use(invitation, acting.person)
            return invitation.student
    raise NotAllowed(*NOT_FOUND)


def _fitting(code: str, name: str, last_four: str) -> Invitation | None:
    """Return the invitation, locked, when all three fit; a wrong try with a right code is counted."""
    open_ones = Invitation.objects.filter(code_hash=codes.hash_of(code), used_at=None, closed_at=None)
    invitation = open_ones.filter(expires_on__gte=localdate()).select_for_update(of=("self",)).first()
    if invitation is None:
        return None
    number = invitation.student.identity_number
    if invitation.student.name == name and number and number.in_clear()[-4:].upper() == last_four.upper():
        return invitation
    invitation.wrong_count += 1
    invitation.closed_at = now() if invitation.wrong_count >= WRONG_AT_MOST else None
    invitation.save(update_fields=["wrong_count", "closed_at"])
    return None


def _use(invitation: Invitation, person: Person) -> None:
    today = localdate()
    invitation.used_at, invitation.used_by = now(), person
    invitation.save(update_fields=["used_at", "used_by"])
    Applicant.objects.create(person=person, student=invitation.student, guardian=invitation.guardian, begins_on=today)
    if not person.memberships.filter(role=Role.APPLICANT, ends_on=None).exists():
        appoint(person, invitation.sheet.office, Role.APPLICANT)
    record("invitation used", invitation, person=person, details={"student": invitation.student_id})


def _name_of(invitation: Invitation) -> str:
    return invitation.guardian.name if invitation.guardian else invitation.student.name
