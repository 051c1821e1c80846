"""What runs used and what registers said in them of each student; proposals, and what people decided on them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.people.models import Membership
from zhuxue.portal.personal.fields import EncryptedField
from zhuxue.portal.registers.models.releases import Release
from zhuxue.portal.schools.models import Enrolment, Run


class RunRelease(models.Model):
    """A release a run used: `label` is its name in the run, `scope` the regions it spoke of there, joined by a comma.

    `release` is null where the portal does not hold it. `gone`: the run should have had it, but its content was deleted
    at the end of its time.
    """

    run = models.ForeignKey(Run, models.PROTECT, related_name="sources")
    release = models.ForeignKey(Release, models.PROTECT, null=True, related_name="runs")
    register = models.CharField(max_length=30)
    label = models.CharField(max_length=60)
    released_on = models.DateField()
    fresh = models.BooleanField()
    scope = models.CharField(max_length=1000, blank=True)
    gone = models.BooleanField(default=False)

    class Meta:
        """A release stands once in a run."""

        constraints = [models.UniqueConstraint(fields=["run", "label"], name="run_release_once")]

    def __str__(self) -> str:
        return self.label


class RunSources(models.Model):
    """The registers a run compared with, in the order in which StudentSources answers for them."""

    run = models.OneToOneField(Run, models.PROTECT, related_name="compared")
    registers = models.JSONField()

    def __str__(self) -> str:
        return f"sources of run {self.run_id}"


class StudentSources(models.Model):
    """What every register said of one student in a run: one character each, 1 match, 0 no match, - no data.

    `hukou_region` is the student's then, empty where it was not known: it tells which release spoke.
    """

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="sources")
    run = models.ForeignKey(Run, models.PROTECT, related_name="+")
    said = models.CharField(max_length=60)
    hukou_region = models.CharField(max_length=6, blank=True, db_default="")

    class Meta:
        """One answer for a student and run."""

        constraints = [models.UniqueConstraint(fields=["enrolment", "run"], name="student_sources_once")]

    def __str__(self) -> str:
        return f"sources {self.pk}"


class RegisterMatch(models.Model):
    """A register that knows a student (or her guardian) in a run, and what it says beside; the words go with its release."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="+")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="register_matches")
    register = models.CharField(max_length=30)
    label = models.CharField(max_length=60)  # of the release, as RunRelease has it
    method = models.CharField(max_length=30)
    status = models.CharField(max_length=100, blank=True, db_default="")
    status_on = models.DateField(null=True)

    class Meta:
        """A register knows a student once in a run; worklists are made from the run and the register."""

        constraints = [models.UniqueConstraint(fields=["enrolment", "run", "register"], name="register_match_once")]
        indexes = [models.Index(fields=["run", "register"], name="register_match_by_register")]

    def __str__(self) -> str:
        return f"match {self.pk}"


class Proposal(models.Model):
    """The question whether somebody of a register is a student of ours, asked once for ever: `pair` names both sides.

    `given` names the register's side alone, so that nobody there becomes two students. `number_given` goes with the
    content of its release; an open question whose side is gone lapses. `percent` is how likely the matching holds it.
    """

    class State(models.TextChoices):
        """What people said."""

        OPEN = "open", _("待核对")
        CONFIRMED = "confirmed", _("确认是同一人")
        DENIED = "denied", _("不是同一人")
        LAPSED = "lapsed", _("名单已删除，不再处理")

    pair = models.CharField(max_length=64, unique=True)
    given = models.CharField(max_length=64)
    run = models.ForeignKey(Run, models.PROTECT, related_name="+")  # that found it
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="proposals")
    release = models.ForeignKey(Release, models.PROTECT, null=True, related_name="proposals")
    register = models.CharField(max_length=30)
    label = models.CharField(max_length=60)
    percent = models.PositiveSmallIntegerField()
    evidence = models.CharField(max_length=300)
    number_given = EncryptedField(null=True)
    source_row = models.PositiveIntegerField()
    role = models.CharField(max_length=20, blank=True)
    region = models.CharField(max_length=6, blank=True)
    status = models.CharField(max_length=100, blank=True)
    status_on = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    found_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Somebody of a register is one student at most."""

        constraints = [
            models.UniqueConstraint(
                fields=["given"], condition=models.Q(state="confirmed"), name="proposal_given_is_one_student"
            )
        ]
        indexes = [models.Index(fields=["state", "id"], name="proposal_by_state")]

    def __str__(self) -> str:
        return f"proposal {self.pk}"


class ProposalDecision(models.Model):
    """What a person said of a proposal, and why; rows are only added, the last one holds."""

    class Outcome(models.TextChoices):
        """What was said."""

        CONFIRMED = "confirmed", _("确认是同一人")
        DENIED = "denied", _("不是同一人")
        REOPENED = "reopened", _("重新核对")

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="decisions")
    number = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome)
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Numbered without gap or fork: the second of two at once finds its number taken."""

        constraints = [
            models.UniqueConstraint(fields=["proposal", "number"], name="proposal_decision_once"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="proposal_decided_for_a_reason"),
        ]

    def __str__(self) -> str:
        return f"decision {self.number} on proposal {self.proposal_id}"
