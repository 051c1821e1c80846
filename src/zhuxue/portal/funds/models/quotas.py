"""Quota in people: how many places an office got, passed on and used, and each move of them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.rules.programme import CODE_LENGTH
from zhuxue.portal.people.models import Membership, Office


class Quota(models.Model):
    """Places of one programme and period at one office: got from above, given to those below, used by awards.

    `period` is a school year (2026-2027) or a term (2026-F).
    """

    programme = models.CharField(max_length=CODE_LENGTH)
    period = models.CharField(max_length=9)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    got = models.PositiveIntegerField(default=0)
    given = models.PositiveIntegerField(default=0)
    used = models.PositiveIntegerField(default=0)

    class Meta:
        """No place is given or used that is not there."""

        constraints = [
            models.UniqueConstraint(fields=["programme", "period", "office"], name="quota_once"),
            models.CheckConstraint(
                condition=models.Q(got__gte=models.F("given") + models.F("used")), name="quota_never_overrun"
            ),
        ]

    def __str__(self) -> str:
        return f"quota {self.pk}"

    @property
    def free(self) -> int:
        """Places that are neither given on nor used."""
        return self.got - self.given - self.used


class QuotaMove(models.Model):
    """Places moved: from above or another office, back, or taken by an award. Rows are only added; `once` names the act."""

    class Kind(models.TextChoices):
        """What happened to the places."""

        GRANT = "grant", _("登记上级下达")
        PASS_ON = "pass_on", _("分配给下级")
        GIVE_BACK = "give_back", _("退回上级")
        USE = "use", _("使用")
        RELEASE = "release", _("释放")

    kind = models.CharField(max_length=10, choices=Kind)
    giver = models.ForeignKey(
        Quota, models.PROTECT, null=True, related_name="moves_out"
    )  # null: from beyond the portal
    taker = models.ForeignKey(Quota, models.PROTECT, null=True, related_name="moves_in")  # null: used by an award
    places = models.PositiveIntegerField()
    reason = models.CharField(max_length=200)
    once = models.CharField(max_length=120, unique=True)
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """A move moves something, and says why."""

        constraints = [
            models.CheckConstraint(condition=models.Q(places__gte=1), name="quotamove_moves_something"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="quotamove_says_why"),
        ]

    def __str__(self) -> str:
        return f"quota move {self.pk}"
