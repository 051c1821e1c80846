"""Objections: made by anyone against a row, answered by a person who did not post it, the objector known to the reviewer only."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass

from django.db import transaction
from django.utils.timezone import now as current

from zhuxue.portal.audit.actions import record, without_numbers
from zhuxue.portal.notices.days import due_on
from zhuxue.portal.notices.models import Notice, NoticeRow, Objection
from zhuxue.portal.notices.reachable import counted_days
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership
from zhuxue.portal.personal.cipher import lookup

ONCE = re.compile(r"[0-9a-f]{32}")
CODE = 12  # letters and digits of a receipt


def receipt_of(once: str) -> str:
    """Return the code for an objection's form: the same for the same form, so a second click changes nothing."""
    digest = bytes.fromhex(lookup(f"receipt {once}"))
    return base64.b32encode(digest).decode("ascii").translate(str.maketrans("OI", "89"))[:CODE]


def kept(receipt: str) -> str:
    """Return what is stored of a receipt's code; spaces and small letters do not matter."""
    return lookup(f"kept {re.sub(r'[^0-9A-Z]', '', receipt.upper())}")


@transaction.atomic
def object_to(
    notice: Notice, number: int | None, *, text: str, once: str, name: str = "", contact: str = ""
) -> tuple[Objection, str]:
    """Keep an objection and hold the row; return it with the receipt's code. Long numbers in the text are masked.

    `once` belongs to the form as it was shown; `number` null is only for a notice without names. Raises NotAllowed.
    """
    if not ONCE.fullmatch(once):
        raise NotAllowed("这张表已失效。请重新打开公示，再写一次。", "This form has expired. Open the notice again.")
    notice = Notice.objects.select_for_update(of=("self",)).select_related("office").get(pk=notice.pk)
    code = receipt_of(once)
    if said := Objection.objects.filter(receipt=kept(code), notice=notice).first():
        return said, code
    if notice.state != Notice.State.HANGING or counted_days(notice).complete:
        raise NotAllowed("公示已经结束，不再在这里受理异议。请直接与学校联系。", "The notice is over; turn to the school itself.")  # fmt: skip
    row = _row(notice, number)
    made = Objection.objects.create(
        notice=notice, row=row, text=without_numbers(text), objector_name=name or None, objector_contact=contact or None,
        receipt=kept(code), made_at=current(), due_on=due_on(current()), poster=notice.posted_by,
    )  # fmt: skip
    if row:
        row.state = NoticeRow.State.HELD
        row.save(update_fields=["state"])
    record("objection made", made, details={"notice": notice.pk, "row": number, "anonymous": not (name or contact)})
    return made, code


def _row(notice: Notice, number: int | None) -> NoticeRow | None:
    row = notice.rows.exclude(state=NoticeRow.State.STRUCK).filter(number=number).first() if number else None
    if (row is None) == bool(notice.names):
        raise NotAllowed("公示中没有这一行。请返回公示重新选择。", "There is no such row. Go back to the notice and choose again.")  # fmt: skip
    return row


@transaction.atomic
def answer_objection(objection: Objection, *, outcome: str, answer: str, acting: Membership | None) -> Objection:
    """Answer once, by somebody who did not post the notice; upheld strikes the row, else it goes on when none is open."""
    acting = require(acting, "answer_objections")
    notice = Notice.objects.select_for_update().get(pk=objection.notice_id)
    objection = Objection.objects.select_for_update().get(pk=objection.pk)
    if objection.state != Objection.State.OPEN:
        raise NotAllowed(f"这条异议已由别人答复（{objection.get_state_display()}），您的答复没有保存。", f"Somebody else has answered already ({objection.state}); your answer was not saved.")  # fmt: skip
    if objection.poster_id == acting.person_id:
        raise NotAllowed("公示是您发布的，异议须由另一位同事答复。", "You posted this notice, so a colleague must answer.")  # fmt: skip
    if outcome not in set(Objection.State.values) - {Objection.State.OPEN}:
        raise NotAllowed("请选择答复的结论。", "Choose an outcome.")
    objection.state, objection.answer = outcome, without_numbers(answer)
    objection.answered_by, objection.answered_at = acting.person, current()
    objection.save()
    _settle(notice, objection)
    record("objection answered", objection, acting=acting, details={"outcome": outcome, "notice": notice.pk})
    return objection


def _settle(notice: Notice, objection: Objection) -> None:
    """Strike, or release what no other open objection holds; an objection without a row is about all rows."""
    rows = notice.rows.filter(pk=objection.row_id) if objection.row_id else notice.rows.all()
    if objection.state == Objection.State.UPHELD:
        rows.update(state=NoticeRow.State.STRUCK)
    elif not notice.objections.filter(state="open", row=objection.row).exists():
        rows.filter(state=NoticeRow.State.HELD).update(state=NoticeRow.State.POSTED)


@dataclass(frozen=True)
class Objector:
    """Who objected, in clear."""

    name: str
    contact: str


@transaction.atomic
def show_objector(objection: Objection, *, reason: str, acting: Membership | None) -> Objector:
    """Return name and contact once, to a reviewer who did not post the notice, and note who asked and why."""
    acting = require(acting, "answer_objections")
    if objection.poster_id == acting.person_id:
        raise NotAllowed("公示是您发布的，不能查看异议人。", "You posted this notice, so you may not see who objected.")
    if objection.objector_name is None and objection.objector_contact is None:
        raise NotAllowed("这条异议是匿名的，没有可查看的姓名。", "This objection is anonymous.")
    record("objector shown", objection, acting=acting, reason=reason)
    name, contact = objection.objector_name, objection.objector_contact
    return Objector(name.in_clear() if name else "", contact.in_clear() if contact else "")
