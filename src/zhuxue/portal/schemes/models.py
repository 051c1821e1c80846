"""Programmes that offices write themselves, version by version, and what simulations said of them."""

from __future__ import annotations

import hashlib

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.rules.programme import CODE_LENGTH
from zhuxue.portal.people.models import Office, Person


class Scheme(models.Model):
    """A programme of an office's own, or its change of another layer's programme (`changes` then holds).

    `code` names the programme in the rules and stays the same through all versions.
    """

    owner = models.ForeignKey(Office, models.PROTECT, related_name="schemes")
    code = models.CharField(max_length=CODE_LENGTH)
    title = models.CharField(max_length=100, db_index=True)
    changes = models.BooleanField(default=False)
    opened_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """An office has one scheme for each programme."""

        constraints = [models.UniqueConstraint(fields=["owner", "code"], name="scheme_once_for_an_office")]

    def __str__(self) -> str:
        return self.code


class SchemeVersion(models.Model):
    """One version of a scheme: what was filled in, and the programme file and cases file made of it.

    `text` and `cases_text` are empty until what is filled in is complete. A published version never changes; the
    database itself refuses. `published_from` is the day from which the rules of the office hold it.
    """

    class State(models.TextChoices):
        """Where it stands."""

        DRAFT = "draft", _("起草中")
        IN_REVIEW = "in_review", _("待复核")
        PUBLISHED = "published", _("已发布")
        WITHDRAWN = "withdrawn", _("已撤下")

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    answers = models.JSONField(default=dict)
    cases = models.JSONField(default=list)
    text = models.TextField(blank=True)
    cases_text = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    author = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reviewer = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    review_reason = models.TextField(blank=True)
    changed_at = models.DateTimeField(auto_now=True)
    published_from = models.DateField(null=True)

    class Meta:
        """Two people for what is published, one version being written at a time."""

        constraints = [
            models.UniqueConstraint(fields=["scheme", "number"], name="scheme_version_once"),
            models.UniqueConstraint(
                fields=["scheme"],
                condition=models.Q(state__in=["draft", "in_review"]),
                name="scheme_version_one_being_written",
            ),
            models.CheckConstraint(
                condition=~models.Q(reviewer=models.F("author")), name="scheme_version_reviewed_by_another"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["published", "withdrawn"])
                | models.Q(reviewer__isnull=False, published_from__isnull=False)
                & ~models.Q(text="")
                & ~models.Q(cases_text="")
                & ~models.Q(sha256=""),
                name="scheme_version_published_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme.code} {self.number}"

    @property
    def text_sha256(self) -> str:
        """What names the rules as they are written now, cases included."""
        return hashlib.sha256(f"{self.text}\0{self.cases_text}".encode()).hexdigest()


class Simulation(models.Model):
    """What a version would cost in a term over the students of an office on a day, whole. It is never changed or deleted.

    `figures` holds counts and fen by programme, stage and school; nobody's name or number. `budget_fen` null: none given.
    """

    version = models.ForeignKey(SchemeVersion, models.PROTECT, related_name="simulations")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    term = models.CharField(max_length=6)
    of_day = models.DateField()
    sha256 = models.CharField(max_length=64)
    budget_fen = models.BigIntegerField(null=True)
    figures = models.JSONField()
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"simulation {self.pk}"
