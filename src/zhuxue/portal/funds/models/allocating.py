"""Money sent down the tree: what was proposed for each office and why, and who approved it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.funds.models.ledger import Fund, Transaction
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.schools.models import Run


class Allocation(models.Model):
    """Money of one fund sent from one office to those below: proposed from a run's figures, approved by a second person.

    `percent` is how much of the need this part gives, in hundredths of a percent; `terms` how many terms it is for.
    `why` says why it was withdrawn, or its transaction reversed.
    """

    class Part(models.TextChoices):
        """Ahead of the year by estimate, or at its end by what was needed."""

        ADVANCE = "advance", _("提前下达")
        FINAL = "final", _("结算下达")

    class State(models.TextChoices):
        """How far it is."""

        DRAFT = "draft", _("待复核")
        SENT = "sent", _("已下达")
        WITHDRAWN = "withdrawn", _("已撤回")
        REVERSED = "reversed", _("已冲回")

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="allocations")
    part = models.CharField(max_length=10, choices=Part)
    percent = models.PositiveIntegerField()
    terms = models.PositiveSmallIntegerField()
    run = models.ForeignKey(Run, models.PROTECT, related_name="+")
    document = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    drafted_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=500, blank=True)
    transaction = models.OneToOneField(Transaction, models.PROTECT, null=True, related_name="allocation")

    class Meta:
        """Who proposes does not approve, and what is sent has moved."""

        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="sent")
                | models.Q(decided_by__isnull=False, transaction__isnull=False)
                & ~models.Q(decided_by=models.F("drafted_by")),
                name="allocation_sent_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=models.Q(percent__gte=1, percent__lte=10_000), name="allocation_gives_a_share"
            ),
        ]

    def __str__(self) -> str:
        return f"allocation {self.pk}"


class AllocationLine(models.Model):
    """What one office gets, and from which figures: need × share × percent, less last year's balance and what it got already."""

    allocation = models.ForeignKey(Allocation, models.CASCADE, related_name="lines")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    students_count = models.PositiveIntegerField()
    need_fen = models.BigIntegerField()
    share = models.PositiveIntegerField()
    last_year_fen = models.BigIntegerField()
    got_fen = models.BigIntegerField()
    proposed_fen = models.BigIntegerField()
    amount_fen = models.BigIntegerField()
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        """What differs from the formula says why."""

        constraints = [
            models.UniqueConstraint(fields=["allocation", "office"], name="allocationline_once"),
            models.CheckConstraint(
                condition=models.Q(amount_fen=models.F("proposed_fen")) | ~models.Q(reason=""),
                name="allocationline_edited_says_why",
            ),
            models.CheckConstraint(condition=models.Q(amount_fen__gte=0), name="allocationline_not_below_zero"),
        ]

    def __str__(self) -> str:
        return f"allocation line {self.pk}"
