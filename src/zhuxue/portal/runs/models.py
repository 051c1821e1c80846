"""Which rules a run judged whose students by."""

from __future__ import annotations

from django.db import models

from zhuxue.portal.people.models import Office
from zhuxue.portal.schools.models import Run


class RunLayer(models.Model):
    """An office below whose students a run judged by another layer than its own: the rules the office published.

    `layer` is the name of the published layer's folder, `manifest_sha256` the hash of that part's manifest.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="layers")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    layer = models.CharField(max_length=100)
    manifest_sha256 = models.CharField(max_length=64)

    class Meta:
        """An office has one layer in a run."""

        constraints = [models.UniqueConstraint(fields=["run", "office"], name="run_layer_once")]

    def __str__(self) -> str:
        return self.layer
