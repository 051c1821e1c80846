"""Registers of other departments, as they were delivered."""

from __future__ import annotations

from django.db import models

from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.personal.fields import EncryptedField
from zhuxue.portal.schools.models import Run


class RegisterDelivery(models.Model):
    """One file of one register, kept encrypted as it came, so that a run can be made again.

    `covers` are the regions it speaks of, empty where its file says so itself; `content` is Base64 of the bytes.
    """

    register = models.CharField(max_length=30)
    released_on = models.DateField()
    covers = models.JSONField(default=list)
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64, unique=True)
    content = EncryptedField()
    kept_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    kept_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.register} {self.released_on}"


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
