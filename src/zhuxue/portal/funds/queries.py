"""What a person acting in a role may see of the money: what stands at the office acted for and below."""

from __future__ import annotations

from django.db.models import QuerySet

from zhuxue.portal.funds.models import FundAccount, Posting, Transaction
from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.people.models import Membership


def accounts_visible_to(acting: Membership | None) -> QuerySet[FundAccount]:
    """Return the accounts of the office acted for and those below it; nothing without a role that sees money."""
    if acting is None or not MATRIX.allows(acting.role, "see_funds"):
        return FundAccount.objects.none()
    return FundAccount.objects.filter(office__path__startswith=acting.office.path)


def balances(
    acting: Membership | None, *, year: int | None = None, programme: str = "", state: str = ""
) -> QuerySet[FundAccount]:
    """Return accounts in reach with their fund and office, of one calendar year, programme or state where asked."""
    asked = {"fund__year": year, "fund__programme": programme, "state": state}
    found = accounts_visible_to(acting).filter(**{key: value for key, value in asked.items() if value})
    return found.select_related("fund", "office").order_by("fund__year", "fund", "office__path", "state")


def postings_visible_to(acting: Membership | None) -> QuerySet[Posting]:
    """Return the postings on accounts in reach, of sealed transactions only."""
    return Posting.objects.filter(transaction__sealed=True, account__in=accounts_visible_to(acting))


def transactions_visible_to(acting: Membership | None) -> QuerySet[Transaction]:
    """Return the sealed transactions that touch an account in reach; of their postings only those in reach may be shown."""
    touched = postings_visible_to(acting).values("transaction")
    return Transaction.objects.filter(sealed=True, pk__in=touched).select_related("membership__person", "membership__office")  # fmt: skip


def trace(acting: Membership | None, reference: str) -> QuerySet[Posting]:
    """Return the postings in reach of every transaction with this reference, in the order they were made."""
    found = postings_visible_to(acting).filter(transaction__reference=reference)
    related = ("transaction__membership__person", "account__fund", "account__office")
    return found.select_related(*related).order_by("transaction", "number", "amount_fen")
