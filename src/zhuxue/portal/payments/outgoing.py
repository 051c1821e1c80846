"""The ordered lines of a batch as a payment file wants them: the only place where accounts are read in clear."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuxue.engine.files.batch import KINDS
from zhuxue.portal.payments.models import Batch
from zhuxue.portal.payments.models.batches import AccountCheck
from zhuxue.portal.people.models import Office
from zhuxue.portal.personal.fields import Sealed

CHUNK = 2000
OWN = AccountCheck.Owner
ABOUT = (
    "name",
    "number",
    "student_id",
    "amount_fen",
    "programme",
    "month",
    "period",
    "student__identity_number",
    "enrolment__student_number",
)
PLACES = ("school__code", "school__name", "office__name", "office__kind")
ACCOUNT = (
    "account_id",
    "account__account_no",
    "account__payee_name",
    "account__bank_name",
    "account__payee_identity_number",
)
OWNER = ("owner", "guardian__name", "guardian__relation", "guardian__identity_number")
CHECK = "account__check_made__"


def lines_for(batch: Batch) -> Iterator[dict[str, Any]]:
    """Yield the ordered lines in the order of their numbers, as dictionaries of the fields a format may name."""
    names = (*ABOUT, *PLACES, *ACCOUNT, *(CHECK + name for name in OWNER))
    found = batch.lines.filter(state="ordered").order_by("number").values(*names)
    start = 0
    while rows := list(found.filter(number__gt=start)[:CHUNK]):  # by key: safe outside of a transaction
        for line in rows:
            yield _fields(batch, line)
        start = rows[-1]["number"]


def _fields(batch: Batch, line: dict[str, Any]) -> dict[str, Any]:
    in_class = line["office__kind"] == Office.Kind.CLASS
    said = {
        "seq": line["number"], "student_key": line["student_id"], "programme": line["programme"], "programme_title": batch.title,
        "period": line["month"] or line["period"], "kind": KINDS.get(batch.kind, "退回重发"), "name": line["name"],
        "identity_number": _clear(line["student__identity_number"]), "student_number": _clear(line["enrolment__student_number"]),
        "school_code": line["school__code"], "school_name": line["school__name"], "class_name": line["office__name"] if in_class else "",
        "amount": line["amount_fen"], "amount_fen": line["amount_fen"], "level": "", "payee": "school" if batch.to_school else "student_or_guardian",
    }  # fmt: skip
    return said | (_to(line) if line["account_id"] else {})


def _to(line: dict[str, Any]) -> dict[str, Any]:
    owner, guardian, relation, guardian_number = (line[CHECK + name] for name in OWNER)
    own = owner == OWN.STUDENT
    number = line["account__payee_identity_number"]
    if number is None:
        number = line["student__identity_number"] if own else guardian_number
    return {
        "account_no": _clear(line["account__account_no"]), "payee_name": line["account__payee_name"], "bank_name": line["account__bank_name"],
        "payee_identity_number": _clear(number), "relation": "本人" if own else relation or "", "guardian_name": guardian or "",
        "guardian_identity_number": _clear(guardian_number), "account_kind": "",
    }  # fmt: skip


def _clear(value: Sealed | None) -> str:
    return value.in_clear() if value is not None else ""
