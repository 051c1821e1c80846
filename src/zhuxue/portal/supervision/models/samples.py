"""Samples of an after-check: the frame as it was, the seed, who was drawn, what visitors saw."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.awards.words import period_title
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.personal.fields import EncryptedField
from zhuxue.portal.schools.models import Enrolment
from zhuxue.portal.ui.components import Text


def new_token() -> str:
    """Return a word nobody can guess."""
    return secrets.token_urlsafe(16)


class Sample(models.Model):
    """One sample, never changed: `frame` is the file it can be drawn again from (compressed), `strata` what each stratum had and gave.

    `rules` are the margin asked for and where it comes from, as they were then. Keys of the frame are enrolments.
    """

    class Way(models.TextChoices):
        """How those drawn are visited."""

        HOME = "home", _("入户")
        TELEPHONE = "telephone", _("电话")
        BANK = "bank", _("银行流水")

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    term = models.CharField(max_length=6)
    way = models.CharField(max_length=10, choices=Way)
    seed = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    population = models.PositiveIntegerField()
    margin = models.CharField(max_length=10, blank=True)  # percent; empty where some stratum has nobody drawn
    frame = models.BinaryField()
    frame_sha256 = models.CharField(max_length=64)
    strata = models.JSONField()
    rules = models.JSONField()
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """Somebody is drawn; a form sent twice draws once."""

        constraints = [
            models.CheckConstraint(condition=models.Q(size__gte=1, population__gte=models.F("size")), name="sample_of_somebody"),
            models.UniqueConstraint(fields=["seed"], name="sample_seed_once"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["office", "-id"], name="sample_by_office")]

    def __str__(self) -> str:
        return f"sample {self.pk}"

    @property
    def number(self) -> str:
        """What it is called."""
        return f"{self.term}-C{self.pk:05d}"

    @property
    def term_title(self) -> Text:
        """The term as people say it."""
        return period_title(self.term)


class Visit(models.Model):
    """One student drawn. `token` is what a browser keeps answers under: it names nobody."""

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("待核查")
        GOOD = "good", _("没有发现问题")
        BAD = "bad", _("发现问题")
        UNKNOWN = "unknown", _("说不清，待再核")

    sample = models.ForeignKey(Sample, models.PROTECT, related_name="visits")
    number = models.PositiveIntegerField()
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="+")
    stratum = models.CharField(max_length=60)
    token = models.CharField(max_length=30, unique=True, default=new_token)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)

    class Meta:
        """Drawn once in a sample, in an order."""

        constraints = [
            models.UniqueConstraint(fields=["sample", "number"], name="visit_number_once"),
            models.UniqueConstraint(fields=["sample", "enrolment"], name="visit_student_once"),
        ]
        indexes = [models.Index(fields=["state", "enrolment"], name="visit_by_state")]

    def __str__(self) -> str:
        return f"visit {self.pk}"


class VisitAnswer(models.Model):
    """What a visitor was told: yes, no or not known for each question, and words, all encrypted. One for each visit.

    `key` was made by the form: sent again when the connection comes back, it is the same answer.
    """

    visit = models.OneToOneField(Visit, models.PROTECT, related_name="answer")
    key = models.UUIDField(unique=True)
    answers = EncryptedField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"answer {self.pk}"
