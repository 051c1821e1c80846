"""What the checks of a run found, which checks it ran, and what a person looked into and found innocent."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.schools.models.students import Enrolment, Run


class Severity(models.TextChoices):
    """How the library ranks a check: `block` holds a student's money, the others hold nothing."""

    BLOCK = "block", _("暂停发放")
    WARN = "warn", _("预警")
    INFO = "info", _("提示")


class RunCheck(models.Model):
    """One check of the library as it stood at a run, and whether it ran: a check without its tables says nothing."""

    class Phase(models.TextChoices):
        """When it is run."""

        BEFORE = "before", _("事前比对")
        DURING = "during", _("事中核查")
        AFTER = "after", _("事后检查")

    run = models.ForeignKey(Run, models.CASCADE, related_name="checks")
    check_id = models.CharField(max_length=20)
    title = models.CharField(max_length=100)
    phase = models.CharField(max_length=6, choices=Phase)
    severity = models.CharField(max_length=5, choices=Severity)
    basis = models.CharField(max_length=300)
    next_step = models.CharField(max_length=300)
    ran = models.BooleanField(default=True)

    class Meta:
        """A check is in a run once."""

        constraints = [models.UniqueConstraint(fields=["run", "check_id"], name="run_check_once")]

    def __str__(self) -> str:
        return f"{self.check_id} of run {self.run_id}"


class Finding(models.Model):
    """One row a check of a run found: `check_id` is the check's, as A05; `sentence` says it in Chinese, names masked.

    `enrolment` null: it is about an office. `office` has to act: a school, or a county where the check is about one.
    `fingerprint` is the same in every run that finds the same facts of the same student or office. `amount_fen` null: not
    known. `sources` are the rows of the files; `stands_on` the enrolments behind a finding about an office, the first ones.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="findings")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, null=True, related_name="findings")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    check_id = models.CharField(max_length=20)
    severity = models.CharField(max_length=5, choices=Severity)
    sentence = models.CharField(max_length=500)
    fingerprint = models.CharField(max_length=64)
    amount_fen = models.BigIntegerField(null=True)
    sources = models.JSONField(default=list)
    stands_on = models.JSONField(default=list)

    class Meta:
        """Looked up by the check and the student, and by what it is."""

        constraints = [models.UniqueConstraint(fields=["run", "fingerprint"], name="finding_once_in_a_run")]
        indexes = [
            models.Index(fields=["check_id", "enrolment"], name="finding_by_check"),
            models.Index(fields=["enrolment", "severity"], name="finding_by_severity"),
            models.Index(fields=["fingerprint"], name="finding_by_fingerprint"),
        ]

    def __str__(self) -> str:
        return f"{self.check_id} {self.pk}"


class Cleared(models.Model):
    """A finding that a person looked into and found innocent: a look-alike. It is not raised again unless its facts change.

    It holds until it is taken back; cleared once more it is the next `turn`. Rows are only added.
    """

    fingerprint = models.CharField(max_length=64)
    turn = models.PositiveSmallIntegerField(default=1)
    finding = models.ForeignKey(Finding, models.CASCADE, related_name="+")
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """With its reason, each turn once."""

        constraints = [
            models.UniqueConstraint(fields=["fingerprint", "turn"], name="cleared_once_a_turn"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="cleared_says_why"),
        ]

    def __str__(self) -> str:
        return f"cleared {self.pk}"


class ClearedUndone(models.Model):
    """A clearing taken back by another person of the same office, or of one above: the finding counts again. Rows are only added."""

    cleared = models.OneToOneField(Cleared, models.CASCADE, related_name="undone")
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """With its reason."""

        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="cleared_undone_says_why")]

    def __str__(self) -> str:
        return f"undone {self.pk}"
