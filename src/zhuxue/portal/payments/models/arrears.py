"""What was paid too little or too much, what a person decided about it, and in which parts it comes back."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.rules.programme import CODE_LENGTH
from zhuxue.portal.awards.words import period_title
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.schools.models import Enrolment, Run, Student
from zhuxue.portal.ui.components import Text


class Arrear(models.Model):
    """The difference between what a student was paid of a programme for a period and what a run says is owed now.

    `was_fen` is what was paid or is on its way, `now_fen` what the run owes; `amount_fen` their distance. Nothing follows
    from it until a person decides; a recovery also needs its letter. `found_by` made it of something an upper app names.
    """

    class Kind(models.TextChoices):
        """Which way."""

        BACK_PAY = "back_pay", _("补发")
        RECOVERY = "recovery", _("追回")

    class State(models.TextChoices):
        """What was decided."""

        FOUND = "found", _("待决定")
        DECIDED = "decided", _("已决定办理")
        DROPPED = "dropped", _("决定不办理")
        SETTLED = "settled", _("已结清")

    student = models.ForeignKey(Student, models.PROTECT, related_name="+")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")  # the class, or the school
    name = models.CharField(max_length=100)
    programme = models.CharField(max_length=CODE_LENGTH)
    title = models.CharField(max_length=100)
    period = models.CharField(max_length=9)
    kind = models.CharField(max_length=10, choices=Kind)
    amount_fen = models.BigIntegerField()
    was_fen = models.BigIntegerField()
    now_fen = models.BigIntegerField()
    cause = models.CharField(max_length=500)
    origin = models.CharField(
        max_length=40, blank=True
    )  # the upper app's key of what it was made of; empty: a run found it
    found_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")  # null: the machine
    run = models.ForeignKey(Run, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.FOUND)
    decided_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    letter = models.TextField(blank=True)
    letter_how = models.CharField(max_length=100, blank=True)
    found_at = models.DateTimeField()

    class Meta:
        """One difference of a student and period is open at a time; a decision has who, why, and for a recovery its letter."""

        constraints = [
            models.UniqueConstraint(
                fields=["student", "programme", "period"], condition=models.Q(state__in=["found", "decided"]), name="arrear_open_once"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="back_pay", amount_fen=models.F("now_fen") - models.F("was_fen"))
                | models.Q(kind="recovery", amount_fen=models.F("was_fen") - models.F("now_fen")),
                name="arrear_is_the_difference",
            ),
            models.CheckConstraint(condition=models.Q(amount_fen__gte=1), name="arrear_above_zero"),
            models.CheckConstraint(
                condition=models.Q(state="found") | models.Q(decided_by__isnull=False) & ~models.Q(reason=""),
                name="arrear_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | models.Q(found_by=None) | ~models.Q(decided_by=models.F("found_by")),
                name="arrear_decided_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["found", "dropped"]) | models.Q(kind="back_pay") | ~models.Q(letter=""),
                name="arrear_recovery_has_its_letter",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["office", "state"], name="arrear_by_office"),
            models.Index(fields=["name", "id"], name="arrear_by_name"),
        ]

    def __str__(self) -> str:
        return f"arrear {self.pk}"

    @property
    def period_title(self) -> Text:
        """The term or school year as people say it."""
        return period_title(self.period)


class Instalment(models.Model):
    """One part of a recovery: until when how much, and with which receipt it came."""

    arrear = models.ForeignKey(Arrear, models.PROTECT, related_name="instalments")
    number = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    amount_fen = models.BigIntegerField()
    receipt = models.CharField(max_length=100, blank=True)
    received_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField(null=True)

    class Meta:
        """Parts follow one another; what came has its receipt."""

        constraints = [
            models.UniqueConstraint(fields=["arrear", "number"], name="instalment_once"),
            models.CheckConstraint(condition=models.Q(amount_fen__gte=1), name="instalment_above_zero"),
            models.CheckConstraint(
                condition=models.Q(receipt="", received_by=None) | ~models.Q(receipt="") & models.Q(received_by__isnull=False, received_at__isnull=False),
                name="instalment_received_with_receipt",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"instalment {self.pk}"
