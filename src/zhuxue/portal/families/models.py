"""Sheets of invitations a school printed, and which of them families have used."""

from __future__ import annotations

from django.db import models

from zhuxue.portal.people.models import Office, Person
from zhuxue.portal.schools.models import Guardian, Student


class InvitationSheet(models.Model):
    """One printing for a class. `token` comes with the form, so that a reload does not print a second sheet."""

    token = models.UUIDField(unique=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    printed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    printed_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"sheet {self.pk}"


class Invitation(models.Model):
    """A code by which one family of one student opens its account; only the keyed hash of the code is kept.

    `guardian` is null for the student herself. `expires_on` is the last day. `wrong_count` counts tries with the
    right code and a wrong name or number; closed means replaced by a later sheet, or tried too often.
    """

    sheet = models.ForeignKey(InvitationSheet, models.PROTECT, related_name="invitations")
    student = models.ForeignKey(Student, models.CASCADE, related_name="invitations")
    guardian = models.ForeignKey(Guardian, models.CASCADE, null=True, related_name="invitations")
    code_hash = models.CharField(max_length=64, unique=True)
    expires_on = models.DateField()
    wrong_count = models.PositiveSmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        """A used invitation says by whom; of a student one is open at a time."""

        constraints = [
            models.CheckConstraint(
                condition=models.Q(used_at=None, used_by=None) | ~models.Q(used_at=None) & ~models.Q(used_by=None),
                name="invitation_used_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["student"], condition=models.Q(used_at=None, closed_at=None), name="invitation_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"
