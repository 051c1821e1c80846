"""Totals of a run for every office of the tree, so that a home page adds up nothing."""

from __future__ import annotations

from django.db import models

from zhuxue.portal.people.models import Office
from zhuxue.portal.schools.models import Run, Stage


class OfficeTotal(models.Model):
    """What one run said of the students of one stage at one office or below.

    `due_count`: students with an award; `unknown_count`: students with a programme that is unknown; both may count
    the same student. `award_fen` is the sum of awards.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="totals")
    office = models.ForeignKey(Office, models.CASCADE, related_name="totals")
    stage = models.CharField(max_length=20, choices=Stage)
    students_count = models.PositiveIntegerField()
    due_count = models.PositiveIntegerField()
    unknown_count = models.PositiveIntegerField()
    award_fen = models.BigIntegerField()

    class Meta:
        """One row for each office and stage of a run."""

        constraints = [models.UniqueConstraint(fields=["run", "office", "stage"], name="total_once")]

    def __str__(self) -> str:
        return f"total {self.pk}"
