"""The audit chain: one row for each thing done."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Entry(models.Model):
    """One thing done. Rows are only added; triggers of the database refuse any change.

    `person` is null for work of the machine itself; `acting_as` is the role and office acted for, empty without one.
    `hash` is SM3 over all other columns, `previous_hash` among them; the first entry follows FIRST.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    acting_as = models.CharField(max_length=80)
    action = models.CharField(max_length=40)
    object = models.CharField(max_length=80)
    reason = models.CharField(max_length=500)
    details = models.JSONField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        """An office reads its own entries, the latest first, also in a chain of millions."""

        indexes = [models.Index(fields=["acting_as", "-number"], name="entry_by_office")]

    def __str__(self) -> str:
        return f"{self.number} {self.action} {self.object}"
