"""A person makes a back payment or a recovery of a row of an issue; another one decides on it. Never the machine."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from zhuxue.portal.payments.actions.arrears import Raised, raise_arrear
from zhuxue.portal.payments.models import Arrear
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership
from zhuxue.portal.supervision.actions.noting import because, locked, note
from zhuxue.portal.supervision.models import Issue, IssueRow, MoneyCase
from zhuxue.portal.supervision.models.issues import LIVING


@dataclass(frozen=True)
class Owed:
    """What was paid and what should have been, of which programme and period."""

    programme: str
    period: str
    was_fen: int
    now_fen: int
    reason: str


@transaction.atomic
def make_case(issue: Issue, row: int, said: Owed, *, acting: Membership | None, seen: int) -> Arrear:
    """Open a difference for the student of a row, linked both ways. Raises NotAllowed, also where one is open already."""
    found, why = locked(issue, acting, "raise_money", *LIVING, seen=seen), because(said.reason)
    of = found.rows.select_related("finding__enrolment", "finding__run").exclude(state="cleared").filter(pk=row).first()
    if of is None or of.finding.enrolment is None:
        raise NotAllowed("这一行没有对应的学生，不能补发或追回。请选有学生的行。", "This row is about no student. Choose one that is.")  # fmt: skip
    raised = Raised(of.finding.enrolment, said.programme, said.period, said.was_fen, said.now_fen, f"{found.check_id} {found.title}：{why}", f"issue:{found.pk}")  # fmt: skip
    arrear = raise_arrear(raised, of.finding.run, acting=acting)
    MoneyCase.objects.create(row=of, arrear=arrear)
    note(found, "money", found.state, acting, why, {"kind": arrear.kind, "fen": arrear.amount_fen, "arrear": arrear.pk})
    return arrear


def row_of(arrear: Arrear) -> IssueRow | None:
    """Return the row a difference was made of; None where a run found it."""
    case = MoneyCase.objects.filter(arrear=arrear).select_related("row__issue").first()
    return case.row if case else None
