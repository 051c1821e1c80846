"""Orders to put something right, what was answered with which evidence, where overdue ones climbed, and money cases made of rows."""

from __future__ import annotations

from django.db import models

from zhuxue.portal.payments.models import Arrear
from zhuxue.portal.people.models import Membership, Office, Person
from zhuxue.portal.personal.fields import EncryptedField
from zhuxue.portal.supervision.models.issues import Issue, IssueRow, IssueStep


class Rectification(models.Model):
    """An order: which office puts what right until when, on what basis. `turn` 2 and more: the answer was not enough."""

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="orders")
    turn = models.PositiveSmallIntegerField()
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    what = models.TextField(max_length=1000)
    basis = models.CharField(max_length=300)
    due_on = models.DateField()
    rows_count = models.PositiveIntegerField()
    fen = models.BigIntegerField(null=True)
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """Turns follow one another; it says what, and on what basis."""

        constraints = [
            models.UniqueConstraint(fields=["issue", "turn"], name="rectification_turn_once"),
            models.CheckConstraint(condition=~models.Q(what="") & ~models.Q(basis=""), name="rectification_says_what"),
        ]

    def __str__(self) -> str:
        return f"order {self.turn} of issue {self.issue_id}"

    @property
    def number(self) -> str:
        """What stands on the paper."""
        return f"{self.issue.number}-{self.turn}"


class RectificationReply(models.Model):
    """What an office answers to an order: words, encrypted. `sha256` is of the words, so that a change would be seen."""

    order = models.OneToOneField(Rectification, models.PROTECT, related_name="reply")
    words = EncryptedField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"reply {self.pk}"


class EvidenceFile(models.Model):
    """A file of evidence as Base64 under encryption. `name` is without long numbers."""

    reply = models.ForeignKey(RectificationReply, models.PROTECT, related_name="files")
    name = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = EncryptedField()

    class Meta:
        """The same file comes once."""

        constraints = [models.UniqueConstraint(fields=["reply", "sha256"], name="evidence_once")]

    def __str__(self) -> str:
        return f"file {self.pk}"


class Climb(models.Model):
    """An overdue order came to an office above on a day; noted once, however late the worker looked."""

    order = models.ForeignKey(Rectification, models.PROTECT, related_name="climbs")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    on = models.DateField()
    step = models.OneToOneField(IssueStep, models.PROTECT, related_name="climb")

    class Meta:
        """Once to each office."""

        constraints = [models.UniqueConstraint(fields=["order", "office"], name="climb_once")]

    def __str__(self) -> str:
        return f"climb {self.pk}"


class MoneyCase(models.Model):
    """A back payment or recovery a person made of a row of an issue."""

    row = models.ForeignKey(IssueRow, models.PROTECT, related_name="money")
    arrear = models.OneToOneField(Arrear, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"money case {self.pk}"
