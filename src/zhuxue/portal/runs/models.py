"""Registers of other departments, as they were delivered."""

from __future__ import annotations

from django.db import models

from zhuxue.portal.people.models import Membership
from zhuxue.portal.personal.fields import EncryptedField


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
