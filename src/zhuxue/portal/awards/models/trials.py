"""What a trial over many candidates found, until the next trial."""

from __future__ import annotations

from django.db import models

from zhuxue.portal.awards.models.rounds import Candidate
from zhuxue.portal.jobs.models import Job


class Foreseen(models.Model):
    """What deciding so would do to one candidate, as a job tried it: `zh` and `en` say why not, empty where it works."""

    job = models.ForeignKey(Job, models.PROTECT, related_name="+")
    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="+")
    zh = models.CharField(max_length=500, blank=True)
    en = models.CharField(max_length=500, blank=True)

    class Meta:
        """A trial says one thing of a candidate."""

        constraints = [models.UniqueConstraint(fields=["job", "candidate"], name="foreseen_once")]

    def __str__(self) -> str:
        return f"foreseen {self.pk}"
