"""The end of a calendar year: what is unspent is carried over as long as the rule allows, the rest is handed back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction as database
from django.db.models import Q, Sum

from zhuxue.portal.funds.actions import Move, move
from zhuxue.portal.funds.models import Fund, FundAccount, Posting, State, Transaction
from zhuxue.portal.funds.rules import rules_for
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership


@dataclass(frozen=True)
class Closing:
    """What becomes of what one account has left: so much is carried to the next year, so much must go back."""

    account: FundAccount
    carry_fen: int
    hand_back_fen: int


def closing_of(account: FundAccount) -> Closing:
    """Return what the rule says of an account's balance. Money carried in is spent first; what is left of it has had its years.

    Money that was carried in counts the years it has been under way; with two years, what came from last year and is
    still there is handed back, what is of this year is carried.
    """
    years = rules_for(account.office).year_end.years
    if years <= 1:
        return Closing(account, 0, account.balance_fen)
    came, all_came = _carried_in(account, years - 1), _came(account, ("allocate", "pass_on", "close_year"))
    old = min(account.balance_fen, max(0, came - (all_came - account.balance_fen)))
    return Closing(account, account.balance_fen - old, old)


def _carried_in(account: FundAccount, times: int) -> int:
    """Return how much of what was carried into an account had been carried `times` - 1 times before, at most."""
    came = _came(account, ("close_year",))
    if times == 1:
        return came
    before = FundAccount.objects.filter(_same_money(account.fund), fund__year=account.fund.year - 1, office=account.office, state=State.ALLOCATED).first()  # fmt: skip
    return min(came, _carried_in(before, times - 1)) if before else 0


def _came(account: FundAccount, kinds: Sequence[str]) -> int:
    """Return what came into an account by kinds of transaction that were not reversed."""
    found = account.postings.filter(transaction__kind__in=kinds, amount_fen__gt=0, transaction__reversed_by=None)
    return found.aggregate(Sum("amount_fen"))["amount_fen__sum"] or 0


def _same_money(fund: Fund) -> Q:
    return Q(fund__source=fund.source, fund__programme=fund.programme, fund__term=fund.term, fund__donor=fund.donor)


@database.atomic
def close_year(acting: Membership, account: FundAccount, *, reason: str, carry_fen: int | None = None) -> Transaction:
    """Carry over and hand back what an account has left; `carry_fen` carries less than the rule allows, never more."""
    acting = require(acting, "close_year")
    account = FundAccount.objects.select_for_update(of=("self",)).select_related("fund", "office").get(pk=account.pk)
    said = closing_of(account)
    carry = said.carry_fen if carry_fen is None else carry_fen
    if not 0 <= carry <= said.carry_fen:
        raise NotAllowed("结转的金额超过了规定可以结转的部分。请减少结转，其余交回。", "More is carried over than the rule allows. Carry less; the rest is handed back.")  # fmt: skip
    moves = _moves(account, carry, account.balance_fen - carry)
    if not moves:
        raise NotAllowed("这个账户没有余额，不需要结转。", "This account has nothing left to carry over.")
    times = Posting.objects.filter(account=account, amount_fen__lt=0, transaction__kind="close_year").values("transaction").distinct().count()  # fmt: skip
    once = f"close:{account.pk}:{times + 1}"
    return move(acting, "close_year", moves, reference=f"fund:{account.fund_id}", reason=reason, once=once)


def _moves(account: FundAccount, carry: int, hand_back: int) -> list[Move]:
    fund, office = account.fund, account.office
    found = []
    if carry:
        key = {
            "source": fund.source,
            "programme": fund.programme,
            "year": fund.year + 1,
            "term": "",
            "donor": fund.donor,
        }
        title = fund.title.replace(str(fund.year), str(fund.year + 1))
        following = Fund.objects.get_or_create(**key, defaults={"title": title})[0]
        found += [
            Move(fund, office, State.ALLOCATED, office, State.CARRIED, carry),
            Move(following, office, State.OUTSIDE, office, State.ALLOCATED, carry),
        ]
    if hand_back:
        found.append(Move(fund, office, State.ALLOCATED, office, State.HANDED_BACK, hand_back))
    return found
