"""What must hold of the books, on any database: each proof names the rows where it does not.

An app above adds its own proofs to `PROOFS` when it is ready, and to `SAYS` what each says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.common.money import yuan_text
from zhuxue.portal.funds.kinds import KINDS
from zhuxue.portal.funds.models import Fund, FundAccount, Posting, Quota, QuotaMove, SetAsideUse, State, Transaction
from zhuxue.portal.ui.components import Text


@dataclass(frozen=True)
class Broken:
    """One row that cannot be right, said in both languages; `row` is its table and number, as funds.transaction:7."""

    row: str
    zh: str
    en: str


Proof = Callable[[], Iterable[Broken]]


def transactions_balance() -> Iterator[Broken]:
    """Each fund of each transaction sums to zero, and a transaction has postings."""
    for pk in Transaction.objects.filter(postings=None).values_list("pk", flat=True):
        yield Broken(f"funds.transaction:{pk}", "没有任何分录", "has no postings")
    sums = Posting.objects.values("transaction", "account__fund").annotate(left=Sum("amount_fen")).exclude(left=0)
    for row in sums.order_by("transaction"):
        yield Broken(f"funds.transaction:{row['transaction']}", f"资金{row['account__fund']}借贷差 {yuan_text(row['left'])} 元", f"fund {row['account__fund']} is out by {yuan_text(row['left'])} yuan")  # fmt: skip


def transactions_are_sealed() -> Iterator[Broken]:
    """Nothing is left half done."""
    for pk in Transaction.objects.filter(sealed=False).values_list("pk", flat=True):
        yield Broken(f"funds.transaction:{pk}", "没有封账，只办了一半", "is not sealed: only half of it was done")


def balances_are_sums() -> Iterator[Broken]:
    """Each account's balance is the sum of its postings, and only `outside` is ever below zero."""
    summed = FundAccount.objects.annotate(summed=Coalesce(Sum("postings__amount_fen"), 0))
    for pk, kept, right in summed.exclude(balance_fen=F("summed")).order_by("pk").values_list("pk", "balance_fen", "summed"):  # fmt: skip
        yield Broken(f"funds.fundaccount:{pk}", f"余额记为 {yuan_text(kept)} 元，分录合计 {yuan_text(right)} 元", f"says {yuan_text(kept)} yuan, its postings sum to {yuan_text(right)}")  # fmt: skip
    below = FundAccount.objects.exclude(state=State.OUTSIDE).filter(balance_fen__lt=0)
    for pk in below.order_by("pk").values_list("pk", flat=True):
        yield Broken(f"funds.fundaccount:{pk}", "余额低于零", "is below zero")


def funds_are_whole() -> Iterator[Broken]:
    """What left the treasury for a fund is somewhere in it: paid ≤ ordered ≤ reserved ≤ allocated follows, as states only follow one another."""
    for pk, left in Fund.objects.annotate(left=Sum("accounts__balance_fen")).exclude(Q(left=0) | Q(left=None)).values_list("pk", "left"):  # fmt: skip
        yield Broken(f"funds.fund:{pk}", f"各状态合计差 {yuan_text(left)} 元", f"its states are out by {yuan_text(left)} yuan")  # fmt: skip


def moves_go_their_way() -> Iterator[Broken]:
    """Each move has two sides, and goes from one state to the next as its kind says."""
    odd = Posting.objects.values("transaction", "number").annotate(n=Count("pk"), left=Sum("amount_fen"))
    for row in odd.exclude(n=2, left=0).order_by("transaction", "number"):
        yield Broken(f"funds.transaction:{row['transaction']}", f"第{row['number']}笔分录不成对", f"move {row['number']} does not have two equal sides")  # fmt: skip
    yield from _off_their_way()


def _off_their_way() -> Iterator[Broken]:
    """Compare each distinct way once, then name the transactions that went it."""
    sides = {"transaction__postings__number": F("number"), "transaction__postings__amount_fen__gt": 0}
    pairs = Posting.objects.filter(amount_fen__lt=0, **sides)
    to_state: Any = F("transaction__postings__account__state")
    ways = pairs.values_list("transaction__kind", "transaction__reverses__kind", "account__state", to_state).distinct()
    for kind, undone, start, end in ways.order_by():
        allowed = KINDS.get(undone or kind)
        way = (end, start) if undone else (start, end)
        if allowed is None or way not in allowed.ways:
            wrong = pairs.filter(
                transaction__kind=kind, account__state=start, transaction__postings__account__state=end
            )
            for pk in wrong.order_by("transaction").values_list("transaction", flat=True).distinct():
                yield Broken(f"funds.transaction:{pk}", f"{kind} 不能从 {start} 到 {end}", f"{kind} does not go from {start} to {end}")  # fmt: skip


def reversals_mirror() -> Iterator[Broken]:
    """A reversal undoes exactly what it reverses."""
    sums = Posting.objects.filter(Q(transaction__reverses__isnull=False) | Q(transaction__reversed_by__isnull=False))
    mirrored: dict[tuple[int, int], int] = {}
    rows = sums.values_list("transaction", "transaction__reverses", "account", "amount_fen")
    for pk, undone, account, fen in rows.iterator(chunk_size=2000):
        key = (undone or pk, account)
        mirrored[key] = mirrored.get(key, 0) + fen
    for pk in sorted({pk for (pk, _account), left in mirrored.items() if left}):
        yield Broken(f"funds.transaction:{pk}", "它的冲正与它不相等", "its reversal is not its mirror image")


def quotas_hold() -> Iterator[Broken]:
    """Each office's places are the sum of their moves, and never overrun."""
    moved: dict[int, list[int]] = {}
    for kind, giver, taker, places in (
        QuotaMove.objects.values_list("kind", "giver", "taker").annotate(Sum("places")).order_by()
    ):
        for pk, column, sign in _counted(kind, giver, taker):
            moved.setdefault(pk, [0, 0, 0])[column] += sign * places
    for row in Quota.objects.order_by("pk").iterator(chunk_size=2000):
        kept = [row.got, row.given, row.used]
        if kept != moved.get(row.pk, [0, 0, 0]):
            yield Broken(f"funds.quota:{row.pk}", f"名额记为 {kept}，流水合计 {moved.get(row.pk, [0, 0, 0])}", f"says {kept}, its moves sum to {moved.get(row.pk, [0, 0, 0])}")  # fmt: skip
        if row.free < 0:
            yield Broken(f"funds.quota:{row.pk}", f"名额超出 {-row.free} 个", f"is overrun by {-row.free} places")


def _counted(kind: str, giver: int | None, taker: int | None) -> Iterator[tuple[int, int, int]]:
    """Yield (quota, which of got, given, used, sign) that a kind of move changes."""
    got, given, used = 0, 1, 2
    changes = {
        "grant": ((taker, got, 1),), "pass_on": ((giver, given, 1), (taker, got, 1)),
        "give_back": ((giver, got, -1), (taker, given, -1)), "use": ((giver, used, 1),), "release": ((taker, used, -1),),
    }  # fmt: skip
    yield from ((pk, column, sign) for pk, column, sign in changes[kind] if pk is not None)


def uses_are_in_the_ledger() -> Iterator[Broken]:
    """What a school says it spent of its own money is what its ledger says of that transaction."""
    paid = Sum("transaction__postings__amount_fen", filter=Q(transaction__postings__account__state=State.PAID))
    rows = SetAsideUse.objects.annotate(paid=Coalesce(paid, 0)).exclude(paid=F("amount_fen")).order_by("pk")
    for pk in rows.values_list("pk", flat=True):
        yield Broken(f"funds.setasideuse:{pk}", "使用金额与资金账不符", "differs from the ledger")


def carried_money_arrives() -> Iterator[Broken]:
    """What was carried out of a year came into the next one, in the same transaction."""
    closed = Posting.objects.filter(transaction__kind="close_year", amount_fen__gt=0)
    rows = closed.exclude(account__state=State.HANDED_BACK).values_list(
        "transaction", "account__fund__year", "account__state"
    )
    came: dict[tuple[int, int], int] = {}
    for pk, year, state, fen in rows.annotate(Sum("amount_fen")).order_by():
        out = state == State.CARRIED
        key = (pk, year + 1 if out else year)
        came[key] = came.get(key, 0) + (fen if out else -fen)
    for pk in sorted({pk for (pk, _year), left in came.items() if left}):
        yield Broken(
            f"funds.transaction:{pk}", "结转的钱没有到下一年", "what was carried did not come into the next year"
        )


# What each proof says holds, for its page; an app above adds a line for each of its own.
SAYS: dict[Proof, Text] = {
    transactions_balance: _("每笔流水借贷相等，每项资金各自平衡"),
    transactions_are_sealed: _("没有只办了一半的流水"),
    balances_are_sums: _("每个账户的余额等于分录合计，且不低于零"),
    funds_are_whole: _("每项资金进多少，各处合计就是多少：已发放不超过已下指令、已预留和已下达"),
    moves_go_their_way: _("资金只按规定的次序从一种状态到下一种"),
    reversals_mirror: _("冲正与被冲正的流水完全相反"),
    carried_money_arrives: _("结转的钱都到了下一年"),
    quotas_hold: _("名额等于流水合计，没有超出"),
    uses_are_in_the_ledger: _("学校计提的使用与资金账一致"),
}
PROOFS: list[Proof] = [
    transactions_balance,
    transactions_are_sealed,
    balances_are_sums,
    funds_are_whole,
    moves_go_their_way,
    reversals_mirror,
    carried_money_arrives,
    quotas_hold,
    uses_are_in_the_ledger,
]


def broken() -> Iterator[Broken]:
    """Yield every row that a proof finds wrong; none when the books are right."""
    for proof in PROOFS:
        yield from proof()
