"""What must hold of every batch, on any database; each proof names the rows where it does not. Part of `verify_money`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from zhuxue.engine.common.money import yuan_text
from zhuxue.portal.applications.models import Case, Task
from zhuxue.portal.funds.models import Posting
from zhuxue.portal.funds.proofs import Broken
from zhuxue.portal.notices.models import Notice
from zhuxue.portal.payments.models import AccountCheck, Approval, Arrear, Batch, Draw, Line, ReturnRow
from zhuxue.portal.payments.models.batches import LIVING

GONE = ("ordered", "pending", "paid", "refused")  # what was sent out, wherever it is now
APPROVED = ("approved", "ordered", "sent", "returned", "closed")
IN_STATE = {"reserved": ("ready",), "ordered": ("ordered", "pending"), "paid": ("paid",), "returned": ("refused",)}


def _lines(rows: QuerySet[Line], zh: str, en: str) -> Iterator[Broken]:
    for pk in rows.order_by("pk").values_list("pk", flat=True):
        yield Broken(f"payments.line:{pk}", zh, en)


def batches_hold_what_was_declared() -> Iterator[Broken]:
    """Count and sum of the lines are those declared before them."""
    made = Batch.objects.exclude(state__in=["declared", "cancelled"]).annotate(
        n=Count("lines"), fen=Coalesce(Sum("lines__amount_fen"), 0)
    )
    for batch in made.exclude(n=F("declared_count"), fen=F("declared_fen")).order_by("pk"):
        yield Broken(f"payments.batch:{batch.pk}", f"申报 {batch.declared_count} 笔 {yuan_text(batch.declared_fen)} 元，实有 {batch.n} 笔 {yuan_text(batch.fen)} 元", f"declared {batch.declared_count} lines of {yuan_text(batch.declared_fen)} yuan, holds {batch.n} of {yuan_text(batch.fen)}")  # fmt: skip


def batches_were_approved_by_two() -> Iterator[Broken]:
    """Two people, neither of them the maker, approved just the lines whose money was set apart."""
    for batch in Batch.objects.filter(state__in=APPROVED).order_by("pk").iterator(chunk_size=2000):
        given = list(
            Approval.objects.filter(batch=batch, round=batch.round).values_list("person", "lines_count", "lines_fen")
        )
        said = batch.lines.filter(state__in=("ready", *GONE)).aggregate(
            n=Count("pk"), fen=Coalesce(Sum("amount_fen"), 0)
        )
        people = {person for person, _n, _fen in given} - {batch.maker_id}
        if len(people) != 2 or {(n, fen) for _person, n, fen in given} != {(said["n"], said["fen"])}:
            yield Broken(f"payments.batch:{batch.pk}", "没有两个人（都不是申报人）按现在的行审批过", "was not approved, as it stands, by two people other than its maker")  # fmt: skip


def files_hold_the_lines_sent() -> Iterator[Broken]:
    """A payment file has just the numbered lines."""
    for batch in Batch.objects.exclude(files=None).order_by("pk").iterator(chunk_size=2000):
        said = batch.lines.exclude(number=None).aggregate(n=Count("pk"), fen=Coalesce(Sum("amount_fen"), 0), last=Coalesce(Count("number", distinct=True), 0))  # fmt: skip
        file = batch.files.get()
        if (file.lines_count, file.lines_fen, said["last"]) != (said["n"], said["fen"], said["n"]):
            yield Broken(f"payments.batch:{batch.pk}", "发放文件与批次的行不一致", "its file does not hold its lines")


def lines_come_from_a_decision() -> Iterator[Broken]:
    """What was sent out comes from an award that stood by a decision, or a difference a person decided on, and no more than it."""
    gone = Line.objects.filter(state__in=GONE)
    yield from _lines(
        gone.filter(award__isnull=False, award__decision=None), "资助结果没有决定", "its award has no decision"
    )
    undone = gone.filter(award__undoes__isnull=False)
    yield from _lines(undone, "发放的是一笔撤销记录", "pays what is itself a taking back")
    undecided = gone.filter(arrear__isnull=False).filter(Q(arrear__decided_by=None) | ~Q(arrear__kind="back_pay"))
    yield from _lines(undecided, "补发没有人决定", "nobody decided on the back pay")
    whole = gone.filter(award__isnull=False, month="").exclude(amount_fen=F("award__amount_fen"))
    yield from _lines(whole, "金额不是资助结果的金额", "the amount is not the award's")
    back = gone.filter(arrear__isnull=False).exclude(amount_fen=F("arrear__amount_fen"))
    yield from _lines(back, "金额不是差额", "the amount is not the difference")
    parts = Line.objects.filter(state__in=LIVING, award__isnull=False).order_by().values("award", "award__amount_fen")
    for row in parts.annotate(sum=Sum("amount_fen")).filter(sum__gt=F("award__amount_fen")):
        yield Broken(f"awards.award:{row['award']}", f"发放 {yuan_text(row['sum'])} 元，多于资助结果", f"is paid {yuan_text(row['sum'])} yuan, more than it gives")  # fmt: skip


def nothing_is_paid_twice() -> Iterator[Broken]:
    """One living line for an award and month, for a difference, for a student's programme and period."""
    living = Line.objects.filter(state__in=LIVING).order_by()
    kept = (("award", "month"), Q(award__isnull=False)), (("arrear",), Q(arrear__isnull=False)), (("student", "programme", "period", "month"), Q(award__isnull=False))  # fmt: skip
    for keys, which in kept:
        for row in living.filter(which).exclude(state="draft").values(*keys).annotate(n=Count("pk")).filter(n__gt=1):
            yield Broken(
                f"payments.line {keys[0]}:{row[keys[0]]}", f"有 {row['n']} 行在发放", f"is paid by {row['n']} lines"
            )


def notices_have_run() -> Iterator[Broken]:
    """Where the case's steps ask for a notice, one has hung its days."""
    cases = Case.objects.filter(awards__lines__state__in=GONE).order_by().values_list("version", "process").distinct()
    asking = [version for version, process in cases if any(step["step"] == "notice" for step in process)]
    key = Task.objects.filter(case=OuterRef("award__case"), step="notice").exclude(notice="").order_by("-pk").values("notice")[:1]  # fmt: skip
    gone = Line.objects.filter(state__in=GONE, award__case__version__in=asking).annotate(key=Subquery(key))
    hung = Notice.objects.filter(made_from=OuterRef("key"), state="closed")
    yield from _lines(gone.exclude(Exists(hung)), "公示没有完成就发放", "went out though no notice had hung its days")


def accounts_were_checked() -> Iterator[Broken]:
    """Money to persons went to the student or a guardian."""
    right = AccountCheck.objects.filter(account=OuterRef("account"), student=OuterRef("student")).exclude(owner="other")
    gone = Line.objects.filter(state__in=GONE, batch__to_school=False)
    yield from _lines(
        gone.exclude(Exists(right)), "账户没有核对过户主", "went to an account whose owner was not checked"
    )


def draws_sum_to_lines() -> Iterator[Broken]:
    """Every fen of a line is out of some fund."""
    summed = (
        Draw.objects.filter(line=OuterRef("pk")).order_by().values("line").annotate(sum=Sum("amount_fen")).values("sum")
    )
    lines = Line.objects.filter(Q(state__in=GONE) | Q(state="ready", batch__state="approved")).annotate(drawn=Coalesce(Subquery(summed), 0))  # fmt: skip
    yield from _lines(lines.exclude(drawn=F("amount_fen")), "资金构成合计不等于金额", "its draws do not sum to it")


def draws_are_posted() -> Iterator[Broken]:
    """What the ledger says of a batch is, fund by fund and state by state, what its lines drew."""
    posted: dict[tuple[str, int, str], int] = {}
    rows = Posting.objects.filter(transaction__reference__startswith="batch:", transaction__sealed=True).order_by()
    for row in rows.values("transaction__reference", "account__fund", "account__state").annotate(sum=Sum("amount_fen")):
        if row["account__state"] in IN_STATE:
            posted[row["transaction__reference"], row["account__fund"], row["account__state"]] = row["sum"]
    wanted = _drawn()
    for key in sorted(posted.keys() | wanted.keys()):
        if posted.get(key, 0) != wanted.get(key, 0):
            reference, fund, state = key
            yield Broken(f"payments.{reference}", f"资金{fund}的“{state}”账上 {yuan_text(posted.get(key, 0))} 元，按行合计 {yuan_text(wanted.get(key, 0))} 元", f"fund {fund} has {yuan_text(posted.get(key, 0))} yuan {state}, its lines {yuan_text(wanted.get(key, 0))}")  # fmt: skip


def _drawn() -> dict[tuple[str, int, str], int]:
    """What the lines say, as the ledger names it; what is paid again is taken out of what came back."""
    found: dict[tuple[str, int, str], int] = {}
    rows = (
        Draw.objects.order_by()
        .values("line__batch", "line__batch__kind", "line__state", "fund")
        .annotate(sum=Sum("amount_fen"))
    )
    states = {line: state for state, lines in IN_STATE.items() for line in lines}
    for row in rows:
        reference = f"batch:{row['line__batch']}"
        if state := states.get(row["line__state"]):
            key = (reference, row["fund"], state)
            found[key] = found.get(key, 0) + row["sum"]
        if row["line__batch__kind"] == "reissue":
            key = (reference, row["fund"], "returned")
            found[key] = found.get(key, 0) - row["sum"]
    return found


def results_were_said_by_somebody() -> Iterator[Broken]:
    """What counts as paid, returned or under way was said by the bank, or by a person who saw the voucher."""
    for state, outcome in (("paid", "success"), ("refused", "refused"), ("pending", "pending")):
        said = ReturnRow.objects.filter(line=OuterRef("pk"), outcome=outcome).filter(
            Q(unmatched="") | Q(settled="accepted")
        )
        lines = Line.objects.filter(state=state, batch__to_school=False).exclude(Exists(said))
        yield from _lines(lines, "银行没有说过这个结果", "no row of a bank says so")


def recoveries_have_their_letter() -> Iterator[Broken]:
    """Nothing comes back without a decision and a letter, nor more than was too much."""
    asked = Arrear.objects.filter(kind="recovery").exclude(instalments=None)
    for pk in asked.filter(Q(letter="") | Q(decided_by=None)).order_by("pk").distinct().values_list("pk", flat=True):
        yield Broken(
            f"payments.arrear:{pk}", "没有决定或通知就在追回", "is being recovered without a decision or a letter"
        )
    sums = asked.annotate(sum=Sum("instalments__amount_fen")).exclude(sum=F("amount_fen"))
    for pk in sums.order_by("pk").values_list("pk", flat=True):
        yield Broken(f"payments.arrear:{pk}", "各期合计不等于差额", "its parts do not sum to it")


PROOFS: list[Any] = [
    batches_hold_what_was_declared, batches_were_approved_by_two, files_hold_the_lines_sent, lines_come_from_a_decision, nothing_is_paid_twice,
    notices_have_run, accounts_were_checked, draws_sum_to_lines, draws_are_posted, results_were_said_by_somebody, recoveries_have_their_letter,
]  # fmt: skip
