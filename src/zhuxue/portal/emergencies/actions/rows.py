"""What is done about the students of an event, one or many at once: sent on, verified, not listed, approved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from zhuxue.engine.common.errors import ZhuxueError
from zhuxue.portal.applications.actions import Opening, decide, open_case
from zhuxue.portal.applications.models import FINISHED, NEVER, Case, Decision
from zhuxue.portal.applications.moves import Said
from zhuxue.portal.emergencies import paying
from zhuxue.portal.emergencies.models import Affected, Emergency
from zhuxue.portal.emergencies.noting import S, W, because, locked, note, note_rows
from zhuxue.portal.emergencies.queries import emergencies_visible_to, rows_visible_to
from zhuxue.portal.emergencies.rules import answer_until, steps_for
from zhuxue.portal.funds.models import Fund
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership

A: Any = Affected.State
V: Any = Decision.Verdict
AT_ONCE = 200  # rows done in one request; more become a job
Tell = Callable[[int, int], Any]


@dataclass(frozen=True)
class Granting:
    """How much each gets, out of which fund, and whether the office that approves pays or each student's school."""

    amount_fen: int
    fund: int
    whose: str


@dataclass(frozen=True)
class Done:
    """What came of a bulk act: how many were done now, and who was refused, with the reason."""

    done: int
    refused: list[tuple[Affected, ZhuxueError]]


@transaction.atomic
def forward(rows: Sequence[int], reason: str, *, acting: Membership | None) -> int:
    """Send students who study beyond the reach of who declared to their own schools; return how many now. Raises NotAllowed."""
    acting, why, sent = require(acting, "forward_affected"), because(reason), 0
    seen = rows_visible_to(acting, "forward_affected").filter(pk__in=rows, held=True)
    for found in Emergency.objects.filter(pk__in=seen.values("emergency"), state=S.OPEN).order_by("pk"):
        event, _acting = locked(found, acting, "forward_affected", S.OPEN)
        sent += _send(event, list(seen.filter(emergency=event).select_for_update(of=("self",))), why, acting)
    return sent


def _send(event: Emergency, rows: list[Affected], why: str, acting: Membership) -> int:
    answer = {A.FOUND: answer_until(event)}
    for row in rows:
        row.held, row.since, row.due_on = False, localdate(), answer.get(row.state, row.due_on)
    Affected.objects.bulk_update(rows, ["held", "since", "due_on"], 500)
    for state in (A.FOUND, A.UNKNOWN):
        note_rows([row for row in rows if row.state == state], state, acting, why)
    note(event, W.FORWARDED, acting, why, {"rows": len(rows)})
    return len(rows)


def confirm_many(rows: Sequence[int], reason: str, *, acting: Membership | None, tell: Tell = lambda n, of: None) -> Done:  # fmt: skip
    """Verify for one's school that the event hit these students; each begins its case and goes to the county. One that fails stops no other."""
    return _many(rows, partial(_confirm, reason=because(reason)), W.ROWS_CONFIRMED, reason, "confirm_affected", acting, tell)  # fmt: skip


def refuse_many(rows: Sequence[int], reason: str, *, acting: Membership | None, tell: Tell = lambda n, of: None) -> Done:  # fmt: skip
    """Say for one's school, with a reason, that these students are not listed."""
    return _many(rows, partial(_refuse, reason=because(reason)), W.ROWS_REFUSED, reason, "confirm_affected", acting, tell)  # fmt: skip


def approve_many(rows: Sequence[int], said: Granting, reason: str, *, acting: Membership | None, tell: Tell = lambda n, of: None) -> Done:  # fmt: skip
    """Approve the amount and its source for students the schools verified; each is an award that payments pay. One that fails stops no other."""
    return _many(rows, partial(_approve, said=said, reason=because(reason)), W.APPROVED, reason, "approve_affected", acting, tell)  # fmt: skip


def _many(
    rows: Sequence[int], one: Callable[..., bool], what: str, reason: str, action: str, acting: Membership | None, tell: Tell
) -> Done:  # fmt: skip
    acting = require(acting, action)
    seen = list(rows_visible_to(acting, action).filter(pk__in=rows).select_related("emergency").order_by("name", "pk"))
    refused: list[tuple[Affected, ZhuxueError]] = []
    done: dict[int, int] = {}
    for number, row in enumerate(seen, start=1):
        tell(number, len(seen))
        try:
            if one(row.pk, acting=acting, action=action):
                done[row.emergency_id] = done.get(row.emergency_id, 0) + 1
        except NotAllowed as why:
            refused.append((row, why))
    _note_all(done, what, reason, action, acting)
    return Done(sum(done.values()), refused)


@transaction.atomic
def _note_all(done: dict[int, int], what: str, reason: str, action: str, acting: Membership) -> None:
    for event in emergencies_visible_to(acting).filter(pk__in=done).select_for_update(of=("self",)).order_by("pk"):
        note(event, what, acting, reason, {"rows": done[event.pk]})


def _row(pk: int, acting: Membership, action: str) -> Affected:
    """The row as it is now, nobody else changing it, of an event that runs; raises NotAllowed."""
    seen = rows_visible_to(acting, action).select_for_update(of=("self",)).filter(pk=pk)
    row = seen.select_related("emergency__office", "enrolment", "school__parent").first()
    if row is None:
        raise NotAllowed("您的范围内没有这名学生。请返回名单重新选择。", "There is no such student in your reach. Go back to the list and choose again.")  # fmt: skip
    if row.emergency.state != S.OPEN:
        raise NotAllowed("这个应急事件没有在办理中，不能这样办。", "This event is not running, so this cannot be done.")
    return row


@transaction.atomic
def _confirm(pk: int, *, acting: Membership, action: str, reason: str) -> bool:
    """Return whether it was done now; who is verified already stays so."""
    row = _row(pk, acting, action)
    if row.state in {A.CONFIRMED, A.APPROVED}:
        return False
    if row.case and row.case.state in FINISHED:
        raise NotAllowed("县级没有批准这名学生。要重新办理，请在这件申请里由审批单位撤销原决定。", "The county did not approve this student. To begin again, whoever decided undoes the decision in the case.")  # fmt: skip
    if row.case is None:
        event = row.emergency
        opening = Opening(Case.Kind.AWARD, event.code, event.period, steps_for(event.office))
        row.case = open_case(row.enrolment, opening, acting=acting, action=action)
        row.save(update_fields=["case"])
    decide(row.case.pk, Said(V.PASS, reason), acting=acting, seen=row.case.last_sequence)
    note_rows([row], A.CONFIRMED, acting, reason)
    return True


@transaction.atomic
def _refuse(pk: int, *, acting: Membership, action: str, reason: str) -> bool:
    row = _row(pk, acting, action)
    if row.state == A.REFUSED:
        return False
    if row.state not in {A.FOUND, A.UNKNOWN}:
        raise NotAllowed("这名学生已经核实，等待或已经审批，学校不能再改。请联系审批单位退回。", "This student was verified and is with the county. Ask it to send the case back.")  # fmt: skip
    if row.case:
        decide(row.case.pk, Said(V.REFUSE, reason), acting=acting, seen=row.case.last_sequence)
    else:
        row.state, row.since, row.due_on = A.REFUSED, localdate(), NEVER
        row.save(update_fields=["state", "since", "due_on"])
    note_rows([row], A.REFUSED, acting, reason)
    return True


@transaction.atomic
def _approve(pk: int, *, acting: Membership, action: str, said: Granting, reason: str) -> bool:
    """Return whether it was done now; who is approved already with the same amount stays so, with another it is refused."""
    row = _row(pk, acting, action)
    if row.state == A.APPROVED:
        if row.amount_fen == said.amount_fen:
            return False
        raise NotAllowed("这名学生刚才已按另一金额批准。要改金额，请先撤销原决定。", "This student was approved with another amount just now. Undo that decision first.")  # fmt: skip
    if row.state != A.CONFIRMED or row.case is None:
        raise NotAllowed("学校还没有核实这名学生，不能审批。", "The school has not verified this student yet.")
    fund = Fund.objects.filter(pk=said.fund).first()
    if fund is None:
        raise NotAllowed("没有这笔资金。请重新选择资金来源。", "There is no such money. Choose the source again.")
    row.amount_fen, row.fund, row.payer = said.amount_fen, fund, paying.payer_of(row, fund, said.whose, acting)
    row.save(update_fields=["amount_fen", "fund", "payer"])
    verdict = Said(V.PASS, reason, amount_fen=said.amount_fen)
    decide(row.case.pk, verdict, acting=acting, seen=row.case.last_sequence)
    note_rows([row], A.APPROVED, acting, reason)
    return True


def chosen(rows: Iterable[Any]) -> list[int]:
    """Return the numbers of chosen rows."""
    return [row.pk for row in rows]
