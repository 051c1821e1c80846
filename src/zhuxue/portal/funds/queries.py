"""What a person acting in a role may see of the money: what stands at the office acted for and below."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from zhuxue.portal.funds.kinds import KINDS
from zhuxue.portal.funds.models import (
    Allocation,
    AllocationLine,
    Fund,
    FundAccount,
    LocalShare,
    Posting,
    Quota,
    SetAside,
    State,
    Transaction,
)
from zhuxue.portal.funds.rules import rules_for
from zhuxue.portal.funds.setting_aside import set_asides
from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.ui.desk import News, Work, changed, lately
from zhuxue.portal.ui.listing import beginning_of


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


def funds_visible_to(acting: Membership | None) -> QuerySet[Fund]:
    """Return the funds that have an account in reach."""
    return Fund.objects.filter(pk__in=accounts_visible_to(acting).values("fund"))


def allocations_visible_to(acting: Membership | None, action: str = "see_funds") -> QuerySet[Allocation]:
    """Return the allocations proposed at the office acted for or below, on which `acting` may do `action`."""
    if acting is None or not MATRIX.allows(acting.role, action):
        return Allocation.objects.none()
    found = Allocation.objects.filter(office__path__startswith=acting.office.path)
    return found.select_related("fund", "office", "run", "drafted_by__person", "decided_by__person")


def lines_visible_to(acting: Membership | None, action: str = "see_funds") -> QuerySet[AllocationLine]:
    """Return the lines of allocations in reach."""
    return AllocationLine.objects.filter(allocation__in=allocations_visible_to(acting, action).values("pk")).select_related("allocation__office", "allocation__fund", "office")  # fmt: skip


def received_lines(acting: Membership | None) -> QuerySet[AllocationLine]:
    """Return what was sent to offices in reach by an allocation, the latest first."""
    if acting is None or not MATRIX.allows(acting.role, "see_funds"):
        return AllocationLine.objects.none()
    sent = AllocationLine.objects.filter(allocation__state__in=["sent", "reversed"], office__path__startswith=acting.office.path, amount_fen__gt=0)  # fmt: skip
    return sent.select_related("allocation__office", "allocation__fund", "office").order_by("-pk")


def quotas_visible_to(acting: Membership | None, action: str = "see_funds") -> QuerySet[Quota]:
    """Return the quota of the office acted for and those below it."""
    if acting is None or not MATRIX.allows(acting.role, action):
        return Quota.objects.none()
    return Quota.objects.filter(office__path__startswith=acting.office.path).select_related("office__parent")


def set_asides_visible_to(acting: Membership | None, action: str = "see_funds") -> QuerySet[SetAside]:
    """Return what schools at the office acted for or below declared and set aside, with the money of the ledger."""
    if acting is None or not MATRIX.allows(acting.role, action):
        return set_asides().none()
    return set_asides().filter(office__path__startswith=acting.office.path)


def idle_visible_to(acting: Membership | None, on: datetime | None = None) -> QuerySet[FundAccount]:
    """Return available money in reach that has not moved for the first of the rule's ages or longer, with `idle_0`, `idle_1` … .

    `idle_N` is how much has lain for at least the rule's Nth number of days; the newest money counts as spent last.
    """
    found = accounts_visible_to(acting).filter(state=State.ALLOCATED, balance_fen__gt=0)
    if acting is None:
        return found
    for number, days in enumerate(rules_for(acting.office).idle.days):
        since = (on or now()) - timedelta(days=days)
        came = Posting.objects.filter(account=OuterRef("pk"), amount_fen__gt=0, transaction__at__gt=since).values(
            "account"
        )
        newer = Coalesce(
            Subquery(came.annotate(fen=Sum("amount_fen")).values("fen")), 0, output_field=BigIntegerField()
        )
        found = found.annotate(**{f"idle_{number}": Greatest(F("balance_fen") - newer, 0)})
    return found.filter(idle_0__gt=0).select_related("fund", "office__parent")


def closable(acting: Membership | None, year: int | None = None, action: str = "see_funds") -> QuerySet[FundAccount]:
    """Return the accounts in reach that have something left of `year`, or of any year before this one's end."""
    if acting is None or not MATRIX.allows(acting.role, action):
        return FundAccount.objects.none()
    found = accounts_visible_to(acting).filter(state=State.ALLOCATED, balance_fen__gt=0)
    return (found.filter(fund__year=year) if year else found).select_related("fund", "office")


def local_shares_visible_to(acting: Membership | None) -> QuerySet[LocalShare]:
    """Return the splits entered for offices in reach, and for those above, which hold here too."""
    if acting is None or not MATRIX.allows(acting.role, "see_funds"):
        return LocalShare.objects.none()
    codes = acting.office.path.strip("/").split("/")
    reach = Q(office__path__startswith=acting.office.path) | Q(office__code__in=codes)
    return LocalShare.objects.filter(reach).select_related("office", "membership__person")


def may_reverse(acting: Membership, transaction: Transaction) -> bool:
    """Return whether `acting` may undo a transaction on its page: of a kind undone by hand, all in reach, not undone before."""
    by_hand = transaction.kind in KINDS and KINDS[transaction.kind].by_hand
    if not by_hand or transaction.reverses_id or not MATRIX.allows(acting.role, "move_money"):
        return False
    beyond = transaction.postings.filter(amount_fen__gt=0).exclude(account__office__path__startswith=acting.office.path)
    return not beyond.exists() and not Transaction.objects.filter(reverses=transaction).exists()


def waiting(acting: Membership | None) -> list[Work]:
    """Return what waits for `acting` in money: proposals to approve, shortfalls of its school to make good."""
    if acting is None:
        return []
    drafts = allocations_visible_to(acting, "approve_allocation").filter(state=Allocation.State.DRAFT).exclude(drafted_by__person=acting.person_id)  # fmt: skip
    found = [Work(_("资金下达方案待复核"), drafts, reverse("allocations"))]
    if acting.office.kind == Office.Kind.SCHOOL:  # only somebody of the school makes its shortfall good
        short = set_asides_visible_to(acting).filter(owner=acting, shortfall_fen__gt=0)
        found.append(Work(_("校内资助经费待补足"), short, reverse("set_asides"), late=Q(due_on__lt=localdate()), due="due_on"))  # fmt: skip
    return found


def changes(acting: Membership | None) -> list[News]:
    """Return how many allocations in reach were sent, withdrawn or reversed of late, for the home page."""
    sent = allocations_visible_to(acting).filter(decided_at__gte=beginning_of(lately()))
    return [changed(_("下达、撤回或冲回的资金方案"), sent, "decided_at", "allocations", icon="cash")]
