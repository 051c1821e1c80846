"""Changing the account aid is paid to: the payee is checked, another person confirms, the old account is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate, now

from zhuxue.portal.audit.actions import record
from zhuxue.portal.people.access import MATRIX, NotAllowed, require
from zhuxue.portal.people.models import Membership
from zhuxue.portal.personal.fields import Sealed
from zhuxue.portal.schools.models import Account, AccountChange, Enrolment, Student
from zhuxue.portal.schools.queries import enrolments_visible_to

State = AccountChange.State


@dataclass(frozen=True)
class NewAccount:
    """The account as a person wrote it."""

    account_no: str
    payee_name: str
    payee_identity_number: str
    bank_name: str


def changes_visible_to(acting: Membership | None, action: str = "see_students") -> QuerySet[AccountChange]:
    """Return the changes asked for students in reach; none without the role."""
    if acting is None or not MATRIX.allows(acting.role, action):
        return AccountChange.objects.none()
    seen = enrolments_visible_to(acting, action).order_by().values("pk")
    return AccountChange.objects.filter(enrolment__in=seen).select_related("enrolment", "asked_by__person", "decided_by__person")  # fmt: skip


def changes_of(enrolment: Enrolment, acting: Membership | None) -> QuerySet[AccountChange]:
    """Return the changes asked for at this enrolment, the newest first."""
    return changes_visible_to(acting).filter(enrolment=enrolment).order_by("-pk")


@transaction.atomic
def ask_change(enrolment: Enrolment, new: NewAccount, *, reason: str, acting: Membership | None) -> AccountChange:
    """Ask for another account; raises NotAllowed when its owner is neither the student nor a guardian."""
    acting = require(acting, "change_account")
    seen = enrolments_visible_to(acting, "change_account").filter(pk=enrolment.pk, ends_on=None)
    found = seen.select_related("student").first()
    if found is None:
        raise NotAllowed(
            "没有这名在校学生。请回到学生列表。", "There is no such student here now. Go back to the list."
        )
    if not owned(new, found.student):
        raise NotAllowed("户主既不是学生本人，也不是登记的监护人。请核对户名和证件号码；监护人有变的先更新监护人。", "The owner is neither the student nor a registered guardian. Check name and number; update the guardian first where that changed.")  # fmt: skip
    try:
        with transaction.atomic():
            change = AccountChange.objects.create(
                enrolment=found, student=found.student, account_no=new.account_no, payee_name=new.payee_name,
                payee_identity_number=new.payee_identity_number or None, bank_name=new.bank_name, reason=reason, asked_by=acting,
            )  # fmt: skip
    except IntegrityError:
        raise NotAllowed("这名学生已有一项账户变更待复核。请先办完那一项。", "A change of this student's account waits already. Settle that first.") from None  # fmt: skip
    record("account change asked", change, acting=acting, reason=reason)
    return change


@transaction.atomic
def confirm_change(change: AccountChange, *, acting: Membership | None, why: str = "") -> Account:
    """Let the new account take the old one's place from today; the old one is kept, closed."""
    change = _to_decide(change, acting)
    Account.objects.filter(student=change.student_id, ends_on=None).update(ends_on=localdate())
    number = change.payee_identity_number
    change.made = Account.objects.create(
        student_id=change.student_id, account_no=change.account_no.in_clear(), payee_name=change.payee_name,
        payee_identity_number=number and number.in_clear(), bank_name=change.bank_name,
    )  # fmt: skip
    _decide(change, State.CONFIRMED, acting, why)
    return change.made


@transaction.atomic
def refuse_change(change: AccountChange, *, acting: Membership | None, why: str) -> None:
    """Say why the account stays as it is."""
    _decide(_to_decide(change, acting), State.REFUSED, acting, why)


def owned(new: NewAccount, student: Student) -> bool:
    """Whether the owner is the student or a guardian: by name, and by number wherever both numbers are known."""
    people = [(student.name, student.identity_number)]
    people += [(guardian.name, guardian.identity_number) for guardian in student.guardians.all()]
    return any(_is(new, name, number) for name, number in people)


def _is(new: NewAccount, name: str, number: Sealed | None) -> bool:
    if new.payee_name.strip() != name:
        return False
    given = new.payee_identity_number.strip().upper()
    return not given or number is None or number.in_clear() == given


def _to_decide(change: AccountChange, acting: Membership | None) -> AccountChange:
    acting = require(acting, "decide_account")
    seen = changes_visible_to(acting, "decide_account").filter(pk=change.pk).order_by().values("pk")
    found = AccountChange.objects.select_for_update(of=("self",)).select_related("asked_by").filter(pk__in=seen).first()
    if found is None or found.state != State.ASKED:
        raise NotAllowed("这项变更已办结，或不归您复核。请刷新页面。", "This change is settled, or not yours to check. Load the page again.")  # fmt: skip
    if found.asked_by.person_id == acting.person_id:
        raise NotAllowed("账户变更须由另一人复核。请同事办理。", "Another person must check a change of account. Ask a colleague.")  # fmt: skip
    return found


def _decide(change: AccountChange, state: Any, acting: Membership | None, why: str) -> None:
    change.state, change.decided_by, change.decided_at, change.why = state, acting, now(), why
    change.save(update_fields=["state", "decided_by", "decided_at", "why", "made"])
    record(f"account change {state}", change, acting=acting, reason=why)
