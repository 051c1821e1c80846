"""What was paid too little or too much: found after a run, decided by a person, paid or given back in parts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.timezone import localdate, now
from django.utils.translation import override

from zhuxue.engine.common.money import yuan_text
from zhuxue.engine.common.terms import Term
from zhuxue.engine.rules.compile import Moment
from zhuxue.engine.rules.verdicts import in_force
from zhuxue.portal.audit.actions import record
from zhuxue.portal.awards.models import Award, Candidate
from zhuxue.portal.funds.actions import Move, move
from zhuxue.portal.funds.models import Fund, State
from zhuxue.portal.funds.splitting import deal
from zhuxue.portal.payments.actions.noting import because
from zhuxue.portal.payments.models import Arrear, Instalment, Line
from zhuxue.portal.payments.models.batches import OUT
from zhuxue.portal.payments.money import drawn
from zhuxue.portal.payments.programmes import programme_of
from zhuxue.portal.payments.queries import arrears_visible_to, title_of
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership
from zhuxue.portal.schools.models import Enrolment, Run, StudentVerdict

A: Any = Arrear.State
S: Any = State
GONE = (*OUT, "paid")  # money on its way or arrived
MONTH = 31  # days between two parts


@dataclass(frozen=True)
class Decided:
    """What a person decided: go on or not and why; of a recovery in how many parts, the first until when, how the family is told."""

    accept: bool
    reason: str
    parts: int = 1
    first_due: date | None = None
    letter_how: str = ""


@transaction.atomic
def find_arrears(run: Run) -> int:
    """Write down where a run owes something else than was paid of its term; return how many differences are open.

    Run again it adds nothing. Who is not known to the run, or not well enough, is not asked for anything.
    """
    for award in _other_than_owed(run):
        undone = hasattr(award, "undone_by")
        was, owed = _standing_fen(award), 0 if undone else award.now_fen or 0
        if was != owed:
            _write(award, run, was, owed)
    return Arrear.objects.filter(period=run.term, state=A.FOUND).count()


def _other_than_owed(run: Run) -> QuerySet[Any]:
    """The awards of a run's term of which money has gone, with what the run owes now; taken back ones owe nothing."""
    said = StudentVerdict.objects.filter(
        enrolment=OuterRef("enrolment"), outcome__run=run, outcome__programme=OuterRef("programme")
    )
    gone = Line.objects.filter(award=OuterRef("pk"), state__in=GONE)
    found = Award.objects.filter(Exists(gone), period=run.term, undoes=None)
    found = found.annotate(
        verdict=Subquery(said.values("outcome__verdict")[:1]),
        now_fen=Subquery(said.values("award_fen")[:1]),
        why=Subquery(said.values("withheld")[:1]),
    )
    known = found.filter(Q(undone_by__isnull=False) | Q(verdict__in=["granted", "refused"]))
    return known.select_related("undone_by").order_by("pk")


def _standing_fen(award: Any) -> int:
    """What of an award is paid or will be, with what people decided since."""
    lines = Line.objects.filter(award=award, state__in=GONE).aggregate(sum=Sum("amount_fen"))["sum"] or 0
    fen = lines if hasattr(award, "undone_by") else award.amount_fen
    decided = Arrear.objects.filter(student=award.student_id, programme=award.programme, period=award.period, state__in=[A.DECIDED, A.SETTLED, A.DROPPED])  # fmt: skip
    for arrear in decided:
        fen += arrear.amount_fen if arrear.kind == "back_pay" else -arrear.amount_fen
    return int(fen)


def _write(award: Any, run: Run, was: int, owed: int) -> None:
    """Open a difference, or bring the open one up to date; one that was decided on stays."""
    cause = award.why or notice_between(award, run) or f"{run.term} 按 {run.as_known_on} 所知的政策重新计算"
    cause = "资助结果已撤销" if hasattr(award, "undone_by") else cause
    said = {"kind": "back_pay" if owed > was else "recovery", "amount_fen": abs(owed - was), "was_fen": was, "now_fen": owed, "cause": cause[:500], "run": run}  # fmt: skip
    same = {"student_id": award.student_id, "programme": award.programme, "period": award.period}
    if (
        Arrear.objects.filter(**same, state=A.FOUND).update(**said)
        or Arrear.objects.filter(**same, state=A.DECIDED).exists()
    ):
        return
    made = Arrear.objects.create(**same, **said, enrolment_id=award.enrolment_id, office_id=award.office_id, name=award.name, title=award.title, found_at=now())  # fmt: skip
    record("arrear found", made, details={"kind": made.kind, "fen": made.amount_fen})


@dataclass(frozen=True)
class Raised:
    """What a person says is owed: to whom, of which programme and period, what was paid and what should have been, why, of what it is made."""

    enrolment: Enrolment
    programme: str
    period: str
    was_fen: int
    now_fen: int
    cause: str
    origin: str


@transaction.atomic
def raise_arrear(said: Raised, run: Run, *, acting: Membership | None) -> Arrear:
    """Open a difference a person found, which another one decides on; raises NotAllowed where one is open or nothing differs."""
    acting = require(acting, "decide_arrear")
    one = said.enrolment
    if said.was_fen == said.now_fen or min(said.was_fen, said.now_fen) < 0:
        raise NotAllowed("已发和应发一样，或不是金额，没有要补要追的。请核对。", "What was paid is what is owed, or is no amount. Check both.")  # fmt: skip
    if title_of(said.programme) == said.programme:
        raise NotAllowed("没有这个项目。请从列表里选。", "There is no such programme. Choose one of the list.")
    kind = "back_pay" if said.now_fen > said.was_fen else "recovery"
    try:
        with transaction.atomic():
            made = Arrear.objects.create(
                student_id=one.student_id, enrolment=one, office_id=one.office_id, name=one.name, programme=said.programme, title=title_of(said.programme),
                period=said.period, kind=kind, amount_fen=abs(said.now_fen - said.was_fen), was_fen=said.was_fen, now_fen=said.now_fen,
                cause=because(said.cause)[:500], origin=said.origin, found_by=acting, run=run, found_at=now(),
            )  # fmt: skip
    except IntegrityError:
        raise NotAllowed("这名学生这个项目这一期已有一项差额没有办完。请先办完它。", "A difference of this student, programme and period is open already. Settle it first.") from None  # fmt: skip
    record("arrear found", made, acting=acting, reason=made.cause, details={"kind": made.kind, "fen": made.amount_fen, "origin": said.origin})  # fmt: skip
    return made


def notice_between(award: Award, run: Run) -> str:
    """Return the notice that a run pays by and that was not known when the award was granted; empty where both paid by the same."""
    candidate = Candidate.objects.filter(case=award.case_id).select_related("round__run").first()
    programme = programme_of(award.programme)
    if candidate is None or programme is None:
        return ""
    term = Term.parse(run.term)
    before, now_paid = (
        in_force(programme.pays, Moment(term, each.on, each.as_known_on)) for each in (candidate.round.run, run)
    )
    if now_paid is None or before == now_paid:
        return ""
    return f"{now_paid.source}：自{now_paid.from_}起按新标准，{now_paid.known_from}知悉，发放时还不知道"


def _locked(arrear: Arrear, acting: Membership, *states: str) -> Arrear:
    seen = arrears_visible_to(acting, "decide_arrear").filter(pk=arrear.pk).order_by().values("pk")
    found = Arrear.objects.select_for_update(of=("self",)).filter(pk__in=seen).first()
    if found is None or found.state not in states:
        raise NotAllowed("这项差额已经办过，或不归您办理。请刷新页面。", "This difference is settled, or not yours to decide. Load the page again.")  # fmt: skip
    return found


@transaction.atomic
def decide(arrear: Arrear, said: Decided, *, acting: Membership | None) -> Arrear:
    """Decide what becomes of a difference; a recovery has its letter and its parts. Raises NotAllowed."""
    acting = require(acting, "decide_arrear")
    found, why = _locked(arrear, acting, A.FOUND), because(said.reason)
    if found.found_by_id and found.found_by.person_id == acting.person_id:
        raise NotAllowed(
            "这一件由您提出，须由另一人决定。请同事办理。", "You raised this one, so a colleague decides on it."
        )
    recovery = said.accept and found.kind == "recovery"
    if recovery and (not said.letter_how.strip() or said.first_due is None or said.first_due < localdate()):
        raise NotAllowed("追回必须书面通知家长：请写明怎样送达，第一期的最后一天不早于今天。", "A recovery needs its letter: say how the family gets it, and a first day from today on.")  # fmt: skip
    found.state, found.reason = A.DECIDED if said.accept else A.DROPPED, why
    found.decided_by, found.decided_at = acting, now()
    if recovery and said.first_due is not None:
        parts = _parts(found, said.parts, said.first_due)
        found.letter, found.letter_how = _letter(found, parts, acting), said.letter_how.strip()
    found.save()
    if recovery:
        Instalment.objects.bulk_create(parts)
    record("arrear decided", found, acting=acting, reason=why, details={"accept": said.accept, "kind": found.kind, "fen": found.amount_fen})  # fmt: skip
    return found


def _parts(arrear: Arrear, count: int, first: date) -> list[Instalment]:
    """Equal parts, odd fen to the first ones, a month apart."""
    dealt = [fen for fen in deal(arrear.amount_fen, [1] * max(1, count)) if fen]
    return [Instalment(arrear=arrear, number=n + 1, due_on=first + timedelta(days=MONTH * n), amount_fen=fen) for n, fen in enumerate(dealt)]  # fmt: skip


def _letter(arrear: Arrear, parts: list[Instalment], acting: Membership) -> str:
    """What the family reads; no number of anybody stands in it."""
    dates = "；".join(f"第{part.number}期 {yuan_text(part.amount_fen)} 元，{part.due_on} 前" for part in parts)
    with override("zh-hans"):
        period = str(arrear.period_title)
    return (
        f"{arrear.name}同学及家长：\n经核对，{period} 的“{arrear.title}”已发 {yuan_text(arrear.was_fen)} 元，应发 {yuan_text(arrear.now_fen)} 元，"
        f"多发 {yuan_text(arrear.amount_fen)} 元。原因：{arrear.cause}。依据：{arrear.reason}。\n请分期退还：{dates}。不从以后的资助中抵扣。"
        f"有异议的，可向{acting.office.name}申请复核。请不要向任何个人账户转账。\n{acting.office.name}　{localdate()}"
    )


@transaction.atomic
def receive(arrear: Arrear, number: int, receipt: str, *, acting: Membership | None) -> Instalment:
    """Note that a part of a recovery came, with its receipt; its money goes back to the funds it came from. Raises NotAllowed."""
    acting = require(acting, "decide_arrear")
    found = _locked(arrear, acting, A.DECIDED)
    part = found.instalments.filter(number=number, receipt="").first()
    if part is None or found.kind != "recovery" or not receipt.strip():
        raise NotAllowed(
            "没有这一期，或已经收到；凭证号不能空。", "There is no such part, or it came already; a receipt is needed."
        )
    part.receipt, part.received_by, part.received_at = receipt.strip(), acting, now()
    part.save(update_fields=["receipt", "received_by", "received_at"])
    if not found.instalments.filter(receipt="").exists():
        found.state = A.SETTLED
        found.save(update_fields=["state"])
    _take_back(found, part, acting)
    record("instalment received", part, acting=acting, details={"fen": part.amount_fen})
    return part


def _take_back(arrear: Arrear, part: Instalment, acting: Membership) -> None:
    """Out of what was paid to the same funds, each by what it paid."""
    lines = Line.objects.filter(
        student=arrear.student_id, programme=arrear.programme, period=arrear.period, state="paid"
    )
    line = lines.select_related("batch__office").first()
    if line is None:
        raise NotAllowed(
            "还没有到账的发放行，不能登记退还。", "Nothing of it has arrived yet, so nothing can come back."
        )
    sums, office = drawn(lines), line.batch.office
    funds = Fund.objects.in_bulk(sums)
    dealt = deal(part.amount_fen, list(sums.values()))
    paid, back = S.PAID, S.RECOVERED
    moves = [Move(funds[fund], office, paid, office, back, fen) for fund, fen in zip(sums, dealt, strict=True) if fen]  # fmt: skip
    move(acting, "recover", moves, reference=f"arrear:{arrear.pk}", reason=arrear.reason, once=f"instalment:{part.pk}")


def settle_paid(lines: QuerySet[Line]) -> None:
    """Settle the back pay that these lines have paid."""
    paid = lines.filter(arrear__isnull=False, state="paid").values("arrear")
    Arrear.objects.filter(pk__in=paid, state=A.DECIDED).update(state=A.SETTLED)
