"""Money down the tree: received from beyond the books, proposed, edited with reason, approved by a second person, sent, given back."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction as database
from django.utils.timezone import localdate, now

from zhuxue.portal.audit.actions import record
from zhuxue.portal.funds import proposing
from zhuxue.portal.funds.actions import Move, move
from zhuxue.portal.funds.models import (
    Allocation,
    AllocationLine,
    Fund,
    FundAccount,
    Posting,
    Source,
    State,
    Transaction,
)
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.schools.queries import latest_run

# Whose money is entered where.
ENTERED = {
    Source.CENTRE: Office.Kind.PROVINCE, Source.PROVINCE: Office.Kind.PROVINCE, Source.CITY: Office.Kind.CITY,
    Source.COUNTY: Office.Kind.COUNTY, Source.SCHOOL: Office.Kind.SCHOOL,
}  # fmt: skip


@dataclass(frozen=True)
class Received:
    """Money that reached an office from beyond the books, with the document that says so."""

    source: str
    programme: str
    year: int
    title: str
    amount_fen: int
    document: str
    donor: str = ""
    term: str = ""


@database.atomic
def receive(acting: Membership, got: Received, *, once: str) -> Transaction:
    """Enter money that reached the office acted for; opens the fund where it is the first. The same `once` enters nothing twice."""
    acting = require(acting, "move_money")
    belongs = ENTERED.get(Source(got.source), acting.office.kind)
    if belongs != acting.office.kind:
        raise NotAllowed(f"“{Source(got.source).label}”的资金由对应一级登记，不在您这一级。", f"Money of the {got.source} is entered at its own level, not at yours.")  # fmt: skip
    key = {"source": got.source, "programme": got.programme, "year": got.year, "term": got.term, "donor": got.donor}
    fund, _new = Fund.objects.get_or_create(**key, defaults={"title": got.title})
    office = acting.office
    moves = [Move(fund, office, State.OUTSIDE, office, State.ALLOCATED, got.amount_fen)]
    return move(acting, "allocate", moves, reference=f"fund:{fund.pk}", reason=got.document, once=once)


@dataclass(frozen=True)
class Plan:
    """What is to be proposed: which part, how much of the need, for how many terms, by which document, to whom.

    `fit` scales down to what there is; `percent` in hundredths of a percent.
    """

    part: str
    percent: int
    terms: int
    document: str
    counties: bool = False
    fit: bool = False


@database.atomic
def propose(acting: Membership, fund: Fund, plan: Plan) -> Allocation:
    """Propose what each office below gets of a fund, from the newest run; raises NotAllowed without a run or students."""
    acting, run = require(acting, "plan_allocation"), latest_run()
    if run is None:
        raise NotAllowed("还没有计算结果，测算不出金额。请省级先办理“计算一学期”。", "There is no run yet, so nothing can be reckoned. The province runs a term first.")  # fmt: skip
    said = {"part": plan.part, "percent": plan.percent, "terms": plan.terms, "document": plan.document}
    made = Allocation.objects.create(office=acting.office, fund=fund, run=run, drafted_by=acting, **said)
    offices = proposing.receivers(acting.office, counties=plan.counties)
    lines = proposing.lines(made, offices, localdate(), fit=_held(fund, acting.office) if plan.fit else None)
    if not lines:
        raise NotAllowed("最近一次计算里，下级没有应享这个项目的学生。请核对项目，或先重新计算。", "By the newest run nobody below is due this programme. Check the programme, or run again.")  # fmt: skip
    AllocationLine.objects.bulk_create(lines)
    details = {"fund": fund.pk, "lines": len(lines), "fen": sum(line.amount_fen for line in lines)}
    record("allocation proposed", made, acting=acting, reason=plan.document, details=details)
    return made


def _held(fund: Fund, office: Office) -> int:
    return sum(FundAccount.objects.filter(fund=fund, office=office, state=State.ALLOCATED).values_list("balance_fen", flat=True))  # fmt: skip


@database.atomic
def edit_line(acting: Membership, line: AllocationLine, amount_fen: int, reason: str) -> None:
    """Change what one office is to get, with the reason; raises NotAllowed once it was sent or withdrawn."""
    acting = require(acting, "plan_allocation")
    allocation = _open(acting, line.allocation)
    before, line.amount_fen, line.reason = line.amount_fen, amount_fen, reason
    line.save(update_fields=["amount_fen", "reason"])
    record("allocation edited", allocation, acting=acting, reason=reason, details={"office": line.office.code, "before": before, "after": amount_fen})  # fmt: skip


@database.atomic
def send(acting: Membership, allocation: Allocation) -> Transaction:
    """Approve a proposal and send its money; raises NotAllowed to who proposed it, and when there is too little."""
    acting = require(acting, "approve_allocation")
    allocation = Allocation.objects.select_for_update(of=("self",)).select_related("drafted_by", "transaction", "fund", "office").get(pk=allocation.pk)  # fmt: skip
    if allocation.transaction:
        return allocation.transaction
    _open(acting, allocation)
    if allocation.drafted_by.person_id == acting.person_id:
        raise NotAllowed("这是您自己拟的方案。请另一位同事复核下达。", "You proposed this yourself. A colleague must approve it.")  # fmt: skip
    lines = allocation.lines.select_related("office").filter(amount_fen__gt=0).order_by("pk")
    moves = [Move(allocation.fund, allocation.office, State.ALLOCATED, line.office, State.ALLOCATED, line.amount_fen) for line in lines]  # fmt: skip
    key = f"allocation:{allocation.pk}"
    done = move(acting, "pass_on", moves, reference=key, reason=allocation.document, once=key)
    _decide(allocation, acting, Allocation.State.SENT, transaction=done)
    return done


@database.atomic
def withdraw(acting: Membership, allocation: Allocation, why: str) -> None:
    """Give a proposal up, or refuse it; nothing has moved."""
    acting = require(acting, "plan_allocation")
    allocation = _open(acting, allocation)
    _decide(allocation, acting, Allocation.State.WITHDRAWN, why=why)
    record("allocation withdrawn", allocation, acting=acting, reason=why)


@database.atomic
def give_back(acting: Membership, fund: Fund, amount_fen: int, *, reason: str, once: str) -> Transaction:
    """Give money back to the office it last came from; raises NotAllowed when it came from nobody above."""
    acting = require(acting, "move_money")
    came = Posting.objects.filter(account__fund=fund, account__office=acting.office, amount_fen__gt=0, transaction__kind="pass_on").order_by("-pk").first()  # fmt: skip
    giver = came and came.transaction.postings.get(number=came.number, amount_fen__lt=0).account.office
    if giver is None:
        raise NotAllowed("这笔资金不是上级下达来的，不能退回上级。用不完的，年终交回财政。", "This money did not come from above, so it cannot be given back. What is left is handed back at the end of the year.")  # fmt: skip
    moves = [Move(fund, acting.office, State.ALLOCATED, giver, State.ALLOCATED, amount_fen)]
    return move(acting, "give_back", moves, reference=f"fund:{fund.pk}", reason=reason, once=once)


def _open(acting: Membership, allocation: Allocation) -> Allocation:
    """Return the allocation, locked; raises NotAllowed where it is out of reach or settled."""
    found = Allocation.objects.select_for_update(of=("self",)).select_related("office").get(pk=allocation.pk)
    if not found.office.path.startswith(acting.office.path):
        raise NotAllowed("这个方案不在您的管辖范围内。", "This proposal is not within your reach.")
    if found.state != Allocation.State.DRAFT:
        raise NotAllowed("这个方案已经办结。要改正，请对已下达的流水冲正后重新拟方案。", "This proposal is settled. To correct it, reverse its transaction and propose anew.")  # fmt: skip
    return found


def _decide(allocation: Allocation, acting: Membership, state: object, *, transaction: Transaction | None = None, why: str = "") -> None:  # fmt: skip
    allocation.state, allocation.decided_by, allocation.decided_at = state, acting, now()
    allocation.transaction, allocation.why = transaction, why
    allocation.save(update_fields=["state", "decided_by", "decided_at", "transaction", "why"])


def shortfall_fen(allocation: Allocation) -> int:
    """Return by how much the lines exceed what the sender holds; 0 when there is enough."""
    asked = sum(allocation.lines.values_list("amount_fen", flat=True))
    return max(0, asked - _held(allocation.fund, allocation.office))
