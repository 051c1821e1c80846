"""What a school declares, must set aside and uses for aid of its own, a year at a time; the money itself is in the ledger."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.funds.models.ledger import Transaction
from zhuxue.portal.people.models import Membership, Office


class SetAside(models.Model):
    """One school's year: the income it declared, and what it must set aside of it at least. `kind` is a key of money.yaml.

    `income_fen` null: not declared yet. What was set aside and used is read from the ledger (`queries.set_asides_visible_to`).
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=30)
    income_fen = models.BigIntegerField(null=True)
    document = models.CharField(max_length=200, blank=True)
    least = models.PositiveIntegerField()  # hundredths of a percent, as the rule said when it was declared
    due_fen = models.BigIntegerField(default=0)
    owner = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(null=True)

    class Meta:
        """One row a school and year."""

        constraints = [models.UniqueConstraint(fields=["office", "year"], name="setaside_once")]

    def __str__(self) -> str:
        return f"set-aside {self.pk}"


class SetAsideUse(models.Model):
    """What set-aside money was spent on; rows are only added."""

    class Purpose(models.TextChoices):
        """What it may be used for."""

        WAIVER = "waiver", _("减免学杂费")
        GRANT = "grant", _("校内奖助学金")
        WORK = "work", _("勤工助学")
        EMERGENCY = "emergency", _("临时困难补助")

    set_aside = models.ForeignKey(SetAside, models.PROTECT, related_name="uses")
    purpose = models.CharField(max_length=10, choices=Purpose)
    amount_fen = models.BigIntegerField()
    people_count = models.PositiveIntegerField()
    transaction = models.OneToOneField(Transaction, models.PROTECT, related_name="set_aside_use")

    def __str__(self) -> str:
        return f"set-aside use {self.pk}"
