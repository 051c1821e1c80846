"""The ledger: funds, their accounts in each office and state, transactions and postings that are only added."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.rules.programme import CODE_LENGTH
from zhuxue.portal.people.models import Membership, Office


class Source(models.TextChoices):
    """Whose money it is, the highest first: shares are dealt out in this order."""

    CENTRE = "centre", _("中央财政")
    PROVINCE = "province", _("省级财政")
    CITY = "city", _("市级财政")
    COUNTY = "county", _("县级财政")
    SCHOOL = "school", _("学校计提")
    DONOR = "donor", _("社会捐赠")


class State(models.TextChoices):
    """Where money stands. `outside` is beyond the books (the treasury it comes from); only there a balance may be below zero."""

    OUTSIDE = "outside", _("账外来源")
    ALLOCATED = "allocated", _("可用")
    RESERVED = "reserved", _("已预留")
    ORDERED = "ordered", _("已下发放指令")
    PAID = "paid", _("已发放")
    RETURNED = "returned", _("退汇待处理")
    RECOVERED = "recovered", _("已追回")
    CARRIED = "carried", _("已结转下年")
    HANDED_BACK = "handed_back", _("已交回")


class Fund(models.Model):
    """Money of one source for one purpose of one calendar year. `term` is empty where it is for the whole year.

    `programme` is the code of a programme file; `donor` is empty unless somebody gave it.
    """

    source = models.CharField(max_length=10, choices=Source)
    programme = models.CharField(max_length=CODE_LENGTH)
    year = models.PositiveSmallIntegerField()
    term = models.CharField(max_length=6, blank=True)
    title = models.CharField(max_length=100)
    donor = models.CharField(max_length=100, blank=True)

    class Meta:
        """One book for each source, purpose and year."""

        constraints = [
            models.UniqueConstraint(fields=["source", "programme", "year", "term", "donor"], name="fund_once"),
            models.CheckConstraint(
                condition=models.Q(source="donor") & ~models.Q(donor="") | ~models.Q(source="donor") & models.Q(donor=""),
                name="fund_only_gifts_have_a_donor",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.source} {self.programme} {self.year}"


class FundAccount(models.Model):
    """What one office has of one fund in one state. `balance_fen` is the sum of its postings, kept in their transaction."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="accounts")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=State)
    balance_fen = models.BigIntegerField(default=0)

    class Meta:
        """Nothing is spent that is not there."""

        constraints = [
            models.UniqueConstraint(fields=["fund", "office", "state"], name="fundaccount_once"),
            models.CheckConstraint(
                condition=models.Q(state="outside") | models.Q(balance_fen__gte=0), name="fundaccount_never_below_zero"
            ),
        ]

    def __str__(self) -> str:
        return f"account {self.pk}"


class Transaction(models.Model):
    """Moves of money that belong together. `reference` names what they are for, as batch:12; `once` names the act itself.

    A trigger seals it only when it has postings and they sum to zero for each fund; what is not sealed is no transaction.
    """

    kind = models.CharField(max_length=20)
    at = models.DateTimeField(db_index=True)
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    reference = models.CharField(max_length=80, db_index=True)
    once = models.CharField(max_length=120, unique=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    sealed = models.BooleanField(default=False)

    class Meta:
        """Said with its reason."""

        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="transaction_says_why")]

    def __str__(self) -> str:
        return f"transaction {self.pk}"


class Posting(models.Model):
    """One side of one move: `number` is the move's place in its transaction, from 1; the amount is signed."""

    transaction = models.ForeignKey(Transaction, models.PROTECT, related_name="postings")
    number = models.PositiveIntegerField()
    account = models.ForeignKey(FundAccount, models.PROTECT, related_name="postings")
    amount_fen = models.BigIntegerField()

    class Meta:
        """A posting moves something."""

        constraints = [
            models.CheckConstraint(condition=~models.Q(amount_fen=0), name="posting_moves_something"),
            models.UniqueConstraint(fields=["transaction", "number", "account"], name="posting_once_a_side"),
        ]

    def __str__(self) -> str:
        return f"posting {self.pk}"
