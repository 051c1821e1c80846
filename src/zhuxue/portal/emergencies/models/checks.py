"""The check afterwards: so many of the paid, drawn by a seed that anybody can draw by again, and what was found."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.emergencies.models.affected import Affected
from zhuxue.portal.emergencies.models.events import Emergency
from zhuxue.portal.people.models import Membership, Person


class CheckDraw(models.Model):
    """One draw: of `among` paid rows, in the order of their numbers, `random.Random(seed).sample` took `drawn`. Rows are only added."""

    emergency = models.ForeignKey(Emergency, models.PROTECT, related_name="draws")
    number = models.PositiveSmallIntegerField()
    seed = models.PositiveBigIntegerField()
    share_percent = models.PositiveSmallIntegerField()
    among = models.JSONField()  # the numbers of the rows it drew from
    drawn = models.PositiveIntegerField()
    due_on = models.DateField()
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """Draws follow one another."""

        constraints = [models.UniqueConstraint(fields=["emergency", "number"], name="check_draw_one_after_another")]

    def __str__(self) -> str:
        return f"draw {self.number} of emergency {self.emergency_id}"


class AfterCheck(models.Model):
    """One paid row that is to be looked at until a day; `result` empty: not yet. A result is never changed.

    `confirmed_by` and `approved_by` are who decided on the row; neither may check it.
    """

    class Result(models.TextChoices):
        """What was found. A doubt decides nothing: a person follows it up."""

        RIGHT = "right", _("情况属实")
        DOUBT = "doubt", _("有疑点，待进一步核实")

    draw = models.ForeignKey(CheckDraw, models.PROTECT, related_name="checks")
    row = models.OneToOneField(Affected, models.PROTECT, related_name="check_made")
    due_on = models.DateField()
    confirmed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    result = models.CharField(max_length=6, choices=Result, blank=True)
    note = models.CharField(max_length=500, blank=True)
    evidence = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    membership = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)

    class Meta:
        """A result has its evidence, and is of somebody who decided nothing on the row."""

        constraints = [
            models.CheckConstraint(
                condition=models.Q(result="") | models.Q(by__isnull=False, at__isnull=False) & ~models.Q(evidence="") & ~models.Q(note=""),
                name="after_check_has_its_evidence",
            ),
            models.CheckConstraint(
                condition=models.Q(by=None)
                | ~models.Q(by=models.F("confirmed_by")) & ~models.Q(by=models.F("approved_by")),
                name="after_check_by_somebody_else",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["result", "due_on"], name="after_check_open")]

    def __str__(self) -> str:
        return f"after-check {self.pk}"
