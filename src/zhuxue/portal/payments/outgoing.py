"""The ordered lines of a batch as a payment file wants them: the only place where accounts are read in clear."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuxue.engine.files.batch import KINDS
from zhuxue.portal.payments.models import Batch, Line
from zhuxue.portal.payments.models.batches import AccountCheck
from zhuxue.portal.people.models import Office
from zhuxue.portal.personal.fields import Sealed

CHUNK = 2000
RELATED = ("student", "enrolment", "office", "school", "account__check_made__guardian")
OWN = AccountCheck.Owner


def lines_for(batch: Batch) -> Iterator[dict[str, Any]]:
    """Yield the ordered lines in the order of their numbers, as dictionaries of the fields a format may name."""
    found = batch.lines.filter(state="ordered").select_related(*RELATED).order_by("number")
    start = 0
    while rows := list(found.filter(number__gt=start)[:CHUNK]):  # by key: safe outside of a transaction
        for line in rows:
            yield _fields(batch, line)
        start = rows[-1].number


def _fields(batch: Batch, line: Line) -> dict[str, Any]:
    student, enrolment, account = line.student, line.enrolment, line.account
    said = {
        "seq": line.number, "student_key": line.student_id, "programme": line.programme, "programme_title": batch.title,
        "period": line.month or line.period, "kind": KINDS.get(batch.kind, "退回重发"), "name": line.name,
        "identity_number": _clear(student.identity_number), "student_number": _clear(enrolment.student_number),
        "school_code": line.school.code, "school_name": line.school.name,
        "class_name": line.office.name if line.office.kind == Office.Kind.CLASS else "", "amount": line.amount_fen,
        "amount_fen": line.amount_fen, "level": "", "payee": "school" if batch.to_school else "student_or_guardian",
    }  # fmt: skip
    return said | (_to(line) if account else {})


def _to(line: Line) -> dict[str, Any]:
    account, check = line.account, getattr(line.account, "check_made", None)
    guardian = check.guardian if check else None
    own = check is not None and check.owner == OWN.STUDENT
    number = account.payee_identity_number
    if number is None:
        number = line.student.identity_number if own else guardian.identity_number if guardian else None
    return {
        "account_no": account.account_no.in_clear(), "payee_name": account.payee_name, "bank_name": account.bank_name,
        "payee_identity_number": _clear(number), "relation": "本人" if own else guardian.relation if guardian else "",
        "guardian_name": guardian.name if guardian else "",
        "guardian_identity_number": _clear(guardian.identity_number) if guardian else "", "account_kind": "",
    }  # fmt: skip


def _clear(value: Sealed | None) -> str:
    return value.in_clear() if value is not None else ""
