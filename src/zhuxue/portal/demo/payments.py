"""Payments in the demo: a term of one county from order to closed batches, with returns of each kind, a re-issue, a blocked batch, back pay and a recovery; the ends of years."""

from __future__ import annotations

import hashlib
import tempfile
import uuid
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db.models import Sum
from django.utils.timezone import localdate, now
from django.utils.translation import override

from zhuxue.engine.demo.returns import Answer, write_answers
from zhuxue.portal.applications.actions import decide as decide_case
from zhuxue.portal.applications.moves import Said
from zhuxue.portal.demo import veterans
from zhuxue.portal.demo.awards import R, Staff
from zhuxue.portal.demo.granted import grant_all
from zhuxue.portal.funds.actions import Move, enter_local_share, move
from zhuxue.portal.funds.closing import close_year
from zhuxue.portal.funds.models import Fund, FundAccount, Source
from zhuxue.portal.funds.queries import closable
from zhuxue.portal.funds.splitting import local_part, local_share, shares_of
from zhuxue.portal.payments.actions import approving, arrears, making, returning, sending
from zhuxue.portal.payments.due import Scope, totals
from zhuxue.portal.payments.models import Arrear, Batch, Line
from zhuxue.portal.payments.programmes import begins_on, months_of
from zhuxue.portal.payments.queries import title_of
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.schools.accounts import NewAccount, ask_change, confirm_change
from zhuxue.portal.schools.models import Account, Run

PROGRAMMES = ("CE_BOARD", "SH_GRANT", "PRE_AID", "SV_GRANT")
LEFT_OUT = "示例第一小学"  # its rounds are still to be opened, so that somebody can try that
NO_SHARES = ("PRE_AID",)  # its file does not know who bears what, so it cannot be approved yet
PROVINCE_BEARS = "示例：省属高校地方部分由省级负担（演示，非真实文件）"
FIRST_YEAR = 2024  # the first with books
SOURCE = "示例：县财教〔2024〕1号"
CODES = ("1001", "1004", "0001", "9001")  # wrong name, frozen, not booked yet, the bank's own fault


@dataclass(frozen=True)
class Desk:
    """Who pays in the demo: finance makes and sends, another of finance and the county's centre approve."""

    county: Office
    finance: Membership
    second: Membership
    centre: tuple[Membership, Membership]
    run: Run

    def scope(self, programme: str, **more: Any) -> Scope:
        """What is due of a programme in the run's term."""
        made = Scope("regular", programme, self.run.term, "", False, self.county)
        return replace(made, **more)


def seed(demo: Any) -> list[dict[str, str]]:
    """Pay a term in the county that has finance, and the veterans of a university; return the accounts opened for it."""
    staff = Staff(demo.password_hash, [])
    desk = desk_of(demo, staff)
    if desk is None:
        return []
    _veterans(demo, staff)
    for programme in PROGRAMMES:
        if grant_all(programme, desk.county, desk.run, desk.centre, LEFT_OUT) and programme not in NO_SHARES:
            give_shared(desk, programme)
    _boarders(desk, staff)
    _senior_high(desk)
    _kindergartens(desk)
    _by_month(desk)
    return staff.accounts


def desk_of(demo: Any, staff: Staff) -> Desk | None:
    """Who pays in the first county that has finance; None without one."""
    finance = Membership.objects.filter(role=R.FINANCE, office__kind="county").select_related("office").first()
    return desk_at(finance.office, demo, staff) if finance else None


def desk_at(county: Office, demo: Any, staff: Staff) -> Desk:
    """Who pays in a county."""
    one, second = staff.two(R.FINANCE, county)
    return Desk(county, one, second, staff.two(R.COUNTY, county), demo.run)


def _veterans(demo: Any, staff: Staff) -> None:
    """Paid by the amount known then; by the run since, 财教〔2024〕181号 owes each of them more, and that is paid as well."""
    school = veterans.judge_as_known(demo)
    if school is None:
        return
    judges = staff.hold(R.SCHOOL_OFFICER, school), staff.hold(R.SCHOOL_HEAD, school)
    top = Membership.objects.filter(role=R.PROVINCE).select_related("office", "person").order_by("pk")
    finance, second = staff.hold(R.FINANCE, school), staff.hold(R.FINANCE, school, "-2")
    desk = Desk(school, finance, second, (top[0], top[1]), demo.run)
    grant_all(veterans.PROGRAMME, school, demo.earlier, judges)
    local = local_part(veterans.PROGRAMME, school)
    enter_local_share(top[0], school, veterans.PROGRAMME, date(2024, 1, 1), (local, 0, 0), source=PROVINCE_BEARS)
    give_shared(desk, veterans.PROGRAMME)
    paid(desk, desk.scope(veterans.PROGRAMME))
    arrears.find_arrears(demo.run)
    for found in Arrear.objects.filter(programme=veterans.PROGRAMME, state="found"):
        arrears.decide(found, arrears.Decided(True, "按财教〔2024〕181号补发秋季差额"), acting=top[0])
    paid(desk, desk.scope(veterans.PROGRAMME, kind="back_pay"))


def paid(desk: Desk, scope: Scope) -> None:
    """A batch of all that is due, paid at once and closed."""
    batch = _sent(desk, scope, "bank_text")
    _answered(desk, batch, {})
    if batch is not None:
        sending.close(batch, acting=desk.finance)


def paid_with_a_return(desk: Desk, scope: Scope) -> None:
    """A batch of all that is due whose last line the bank refused once; paid again, both batches are closed."""
    batch = _sent(desk, scope, "bank_text")
    if batch is None:
        return
    _answered(desk, batch, {batch.lines.exclude(number=None).count(): "9001"})
    again = _sent(desk, replace(scope, kind="reissue"), "bank_text")
    _answered(desk, again, {})
    for done in filter(None, (again, batch)):
        sending.close(done, acting=desk.finance)


def end_years(_demo: Any) -> list[dict[str, str]]:
    """What is left of years that have ended is carried over or handed back by the rule; what open batches draw on waits."""
    top = Membership.objects.filter(role=R.PROVINCE).select_related("office", "person").order_by("pk")[0]
    running = Batch.objects.exclude(state__in=["closed", "cancelled"]).values("programme")
    for year in range(FIRST_YEAR, localdate().year):
        left = closable(top, year, "close_year").exclude(fund__programme__in=running)
        for account in left.order_by("pk"):
            close_year(top, account, reason=f"{year}年年终（演示数据，非真实文件）")
    return []


def give_shared(desk: Desk, programme: str) -> None:
    """Enter how the place shares the local part, where it is not entered yet, and give the money."""
    office, on = desk.county, begins_on(desk.run.term)
    if local_share(programme, office, on) is None:
        local = local_part(programme, office)
        enter_local_share(
            desk.finance,
            office,
            programme,
            date(on.year, 1, 1),
            (local // 2, local // 4, local - local // 2 - local // 4),
            source=SOURCE,
        )
    give(desk, programme)


def give(desk: Desk, programme: str) -> None:
    """See that the county has twice what is due of each source; what stands there already counts."""
    office, on = desk.county, begins_on(desk.run.term)
    due = sum(fen for fen in _awarded(desk, programme))
    for source, share in shares_of(programme, office, on).items():
        fund = Fund.objects.get_or_create(
            source=source,
            programme=programme,
            year=on.year,
            term="",
            donor="",
            defaults={"title": f"示例 {_label(source)} {title_of(programme)} {on.year}"},
        )[0]
        has = (
            FundAccount.objects.filter(fund=fund, office=office, state="allocated").aggregate(sum=Sum("balance_fen"))[
                "sum"
            ]
            or 0
        )
        if (short := 2 * due * share // 10_000 + 1000 - has) > 0:
            move(
                desk.finance,
                "allocate",
                [Move(fund, office, "outside", office, "allocated", short)],
                reference="demo",
                reason=SOURCE,
                once=f"demo:pay:{fund.pk}",
            )


def _label(source: str) -> str:
    with override("zh-hans"):
        return str(Source(source).label)


def _awarded(desk: Desk, programme: str) -> list[int]:
    from zhuxue.portal.awards.models import Award

    return list(
        Award.objects.filter(programme=programme, office__path__startswith=desk.county.path).values_list(
            "amount_fen", flat=True
        )
    )


def declared(desk: Desk, scope: Scope) -> Batch | None:
    """A batch of what is due; none in a demo too small to hold any."""
    return making.declare(scope, acting=desk.finance, form_key=uuid.uuid4()) if totals(scope)[0] else None


def approved(desk: Desk, batch: Batch) -> Batch:
    approving.approve(batch, acting=desk.second, reason="逐行看过，笔数金额核对无误")
    approving.approve(batch, acting=desk.centre[0], reason="逐行看过，与核查预警逐一核对，可以发放")
    batch.refresh_from_db()
    return batch


def _sent(desk: Desk, scope: Scope, form: str) -> Batch | None:
    batch = declared(desk, scope)
    if batch is None:
        return None
    sending.order(approved(desk, batch), form, acting=desk.finance)
    sending.fetch(batch, "送交银行代发", acting=desk.finance)
    return sending.mark_sent(batch, acting=desk.finance, receipt="示例银行柜面签收")


def _answered(
    desk: Desk,
    batch: Batch | None,
    codes: dict[int, str],
    layout: str = "bank_text_return",
    *,
    only: str = "",
    stray: bool = False,
) -> None:
    """Read what the bank says: success but for `codes`; `only` keeps the lines in a state, `stray` adds a row of somebody else."""
    if batch is None:
        return
    lines = batch.lines.filter(number__isnull=False).select_related("account").order_by("number")
    lines = lines.filter(state=only) if only else lines
    said = [
        Answer(
            line.number,
            line.account.account_no.in_clear(),
            line.account.payee_name,
            line.amount_fen,
            codes.get(line.number, "0000"),
        )
        for line in lines
    ]
    if stray:
        said.append(Answer(90_001, "6217000000000000", "外单位", 62_500, "0000"))
    end = {"bank_text_return": ".txt", "bank_fixed_return": ".dat", "one_card_return": ".xlsx"}[layout]
    with tempfile.TemporaryDirectory() as folder:
        path = write_answers(Path(folder) / f"{batch.number}{end}", layout, batch.number, said)
        returning.read_in(batch, path, hashlib.sha256(path.read_bytes()).hexdigest(), acting=desk.finance)


def _boarders(desk: Desk, staff: Staff) -> None:
    """Paid, four lines not at once: one booked later, one account put right and paid again, back pay and a recovery after that."""
    batch = _sent(desk, desk.scope("CE_BOARD"), "bank_text")
    _answered(desk, batch, dict(enumerate(CODES, start=1)))
    if batch is None:
        return
    _answered(desk, batch, {}, "bank_fixed_return", only="pending")
    for line in batch.lines.filter(state="refused", why="name")[:1]:
        _put_right(desk, line)
        staff.family(line.enrolment)
    again = _sent(desk, desk.scope("CE_BOARD", kind="reissue"), "one_card")
    _answered(desk, again, {}, "one_card_return")
    for done in filter(None, (again, batch)):
        sending.close(done, acting=desk.finance)
    paid = list(batch.lines.filter(state="paid").select_related("award__case").order_by("-pk")[:2])
    if len(paid) == 2:
        _recovery(desk, paid[1])
        _back_pay(desk, paid[0])


def _put_right(desk: Desk, line: Line) -> None:
    new = NewAccount("6217009900000000017", line.student.name, "", "示例银行")
    change = ask_change(line.enrolment, new, reason="户名登记有误，已核对存折", acting=desk.centre[0])
    confirm_change(change, acting=desk.centre[1], why="已看存折原件")


def _back_pay(desk: Desk, line: Line) -> None:
    found = Arrear.objects.create(
        student_id=line.student_id, enrolment_id=line.enrolment_id, office_id=line.office_id, name=line.name, programme=line.programme,
        title=line.batch.title, period=line.period, kind="back_pay", amount_fen=12_500, was_fen=line.amount_fen,
        now_fen=line.amount_fen + 12_500, cause="示例：标准提高的通知在发放以后到达", run=desk.run, found_at=now(),
    )  # fmt: skip
    arrears.decide(found, arrears.Decided(True, "按新标准补发差额"), acting=desk.centre[0])
    paid(desk, desk.scope(line.programme, kind="back_pay"))


def _recovery(desk: Desk, line: Line) -> None:
    """The case is undone after the payment; the family gives it back in three parts, the first has come."""
    case = line.award.case
    decide_case(case.pk, Said("undo", "开学前已随父母迁出，不应享受"), acting=desk.centre[0], seen=case.last_sequence)
    arrears.find_arrears(desk.run)
    for found in Arrear.objects.filter(student=line.student_id, kind="recovery", state="found"):
        said = arrears.Decided(True, "家长同意分期退还", 3, localdate() + timedelta(days=30), "学校当面送达家长签收")
        arrears.decide(found, said, acting=desk.centre[1])
        arrears.receive(found, 1, "示例缴款书001", acting=desk.finance)


def _senior_high(desk: Desk) -> None:
    """At the bank, some lines back and a row that fits none."""
    batch = _sent(desk, desk.scope("SH_GRANT"), "bank_fixed")
    _answered(desk, batch, {1: "1002", 2: "1005", 3: "0001"}, "bank_fixed_return", stray=True)


def _kindergartens(desk: Desk) -> None:
    """Checked, with lines that cannot go: no account, somebody else's, one held by a person."""
    from zhuxue.portal.awards.models import Award

    waiting = Award.objects.filter(programme="PRE_AID", office__path__startswith=desk.county.path, lines=None).order_by(
        "pk"
    )
    students = list(waiting.values_list("student", flat=True)[:3])
    Account.objects.filter(student__in=students[:1], ends_on=None).update(ends_on=localdate())
    Account.objects.filter(student__in=students[1:2], ends_on=None).update(payee_name="示例外人")
    batch = declared(desk, desk.scope("PRE_AID"))
    if batch is not None and (ready := list(batch.lines.filter(state="ready").values_list("pk", flat=True)[:1])):
        making.hold(ready, batch, "家长来电称已搬走，先核实", acting=desk.centre[0])


def _by_month(desk: Desk) -> None:
    """Paid month by month: one closed, one approved, one declared and checked."""
    months = months_of("SV_GRANT", desk.run.term)[:3]
    first = _sent(desk, desk.scope("SV_GRANT", month=months[0]), "one_card")
    _answered(desk, first, {}, "one_card_return")
    if first is not None:
        sending.close(first, acting=desk.finance)
    if (second := declared(desk, desk.scope("SV_GRANT", month=months[1]))) is not None:
        approved(desk, second)
    declared(desk, desk.scope("SV_GRANT", month=months[2]))
