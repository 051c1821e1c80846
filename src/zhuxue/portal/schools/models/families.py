"""What is noted of a student's family: changes of her guardians, and the special groups she belongs to, with their evidence."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.people.models import Membership
from zhuxue.portal.schools.models.students import Guardian, Run, Student


class GuardianChange(models.Model):
    """A guardian added or changed by hand: who did it, when, why. Rows are only added.

    `changed` names the fields; of what stood there before only name and relation are kept, never a number.
    """

    student = models.ForeignKey(Student, models.PROTECT, related_name="guardian_changes")
    guardian = models.ForeignKey(Guardian, models.PROTECT, related_name="changes")
    sequence = models.PositiveIntegerField()
    added = models.BooleanField()
    changed = models.JSONField(default=list)
    before = models.CharField(max_length=130, blank=True)
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Changes of a student follow one another, so a second click is no second change."""

        constraints = [
            models.UniqueConstraint(fields=["student", "sequence"], name="guardian_change_one_after_another")
        ]

    def __str__(self) -> str:
        return f"guardian change {self.pk}"


class SpecialGroup(models.Model):
    """A special group of hardship.yaml a student belongs to for a time, and what proves it.

    `source` register: a run found her in a register, `evidence` is its release; paper: somebody saw the paper `evidence`
    names. `ends_on` is the last day; null means it goes on, as far as is known.
    """

    class Source(models.TextChoices):
        """What proves it."""

        REGISTER = "register", _("部门名单")
        PAPER = "paper", _("材料")

    student = models.ForeignKey(Student, models.PROTECT, related_name="special_groups")
    group = models.CharField(max_length=20)
    source = models.CharField(max_length=10, choices=Source)
    evidence = models.CharField(max_length=200)
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)
    run = models.ForeignKey(Run, models.SET_NULL, null=True, related_name="+")
    noted_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    noted_at = models.DateTimeField(auto_now_add=True)
    ended_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    ended_why = models.CharField(max_length=200, blank=True)

    class Meta:
        """One of a kind at a time, and always with its evidence; who saw a paper stands beside it."""

        constraints = [
            models.UniqueConstraint(
                fields=["student", "group", "source"],
                condition=models.Q(ends_on=None),
                name="special_group_once_at_a_time",
            ),
            models.CheckConstraint(condition=~models.Q(evidence=""), name="special_group_has_its_evidence"),
            models.CheckConstraint(
                condition=models.Q(source="register") | models.Q(noted_by__isnull=False),
                name="special_group_paper_was_seen",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("begins_on")),
                name="special_group_lasts",
            ),
        ]

    def __str__(self) -> str:
        return f"special group {self.pk}"
