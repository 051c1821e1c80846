"""How a programme's money is split among province, city and county, and what the centre bears where its file does not know."""

from __future__ import annotations

from django.db import models

from zhuxue.engine.rules.programme import CODE_LENGTH
from zhuxue.portal.people.models import Membership, Office


class LocalShare(models.Model):
    """What province, city and county bear of a programme at one office and below, in hundredths of a percent of the whole.

    `central` is null where the programme's file says what the centre bears; else it was entered with the others.
    In force from `since` until a later one; `source` is the document that says so. Rows are only added.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    programme = models.CharField(max_length=CODE_LENGTH)
    since = models.DateField()
    central = models.PositiveIntegerField(null=True)
    province = models.PositiveIntegerField()
    city = models.PositiveIntegerField()
    county = models.PositiveIntegerField()
    source = models.CharField(max_length=200)
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Said once a day, with its source."""

        constraints = [
            models.UniqueConstraint(fields=["office", "programme", "since"], name="localshare_once"),
            models.CheckConstraint(condition=~models.Q(source=""), name="localshare_has_a_source"),
        ]

    def __str__(self) -> str:
        return f"local share {self.pk}"
