"""Checks that an office writes, version by version: drafted, tried, with cases, reviewed by another person, published from a day."""

from __future__ import annotations

import hashlib
import json

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.people.models import Office, Person
from zhuxue.portal.schools.models import RunCheck, Severity


class WrittenCheck(models.Model):
    """A check of an office's own; `code` is its number in the findings, the same through all versions."""

    owner = models.ForeignKey(Office, models.PROTECT, related_name="+")
    code = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=100)
    opened_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Read by title."""

        indexes = [models.Index(fields=["title", "id"], name="written_check_by_title")]

    def __str__(self) -> str:
        return self.code


class CheckVersion(models.Model):
    """One version. `sql` is what it selects, written or made of `tests`; a published version never changes.

    `cases` are few facts each with what must come of it. `tried` is what it found on the last run's tables and
    `passed` whether every case came out, both for the words whose hash stands beside them.
    """

    class State(models.TextChoices):
        """Where it stands."""

        DRAFT = "draft", _("起草中")
        IN_REVIEW = "in_review", _("待复核")
        PUBLISHED = "published", _("已发布")
        WITHDRAWN = "withdrawn", _("已撤下")

    check_of = models.ForeignKey(WrittenCheck, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    phase = models.CharField(max_length=6, choices=RunCheck.Phase, default=RunCheck.Phase.DURING)
    severity = models.CharField(max_length=5, choices=Severity, default=Severity.WARN)
    basis = models.CharField(max_length=300, blank=True)
    says = models.CharField(max_length=300, blank=True)
    next_step = models.CharField(max_length=300, blank=True)
    tests = models.JSONField(default=list)
    sql = models.TextField(blank=True)
    cases = models.JSONField(default=list)
    tried = models.JSONField(default=dict)
    passed = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    author = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reviewer = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    review_reason = models.TextField(blank=True)
    changed_at = models.DateTimeField(auto_now=True)
    published_from = models.DateField(null=True)

    class Meta:
        """Two people for what is published, one version being written at a time."""

        constraints = [
            models.UniqueConstraint(fields=["check_of", "number"], name="check_version_once"),
            models.UniqueConstraint(fields=["check_of"], condition=models.Q(state__in=["draft", "in_review"]), name="check_version_one_being_written"),
            models.CheckConstraint(condition=~models.Q(reviewer=models.F("author")), name="check_version_reviewed_by_another"),
            models.CheckConstraint(
                condition=~models.Q(state__in=["published", "withdrawn"])
                | models.Q(reviewer__isnull=False, published_from__isnull=False, passed=models.F("sha256")) & ~models.Q(sql="") & ~models.Q(basis="") & ~models.Q(sha256=""),
                name="check_version_published_whole",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.check_of.code} {self.number}"

    @property
    def words_sha256(self) -> str:
        """What names the check as it is written now, cases included."""
        said = (
            self.phase,
            self.severity,
            self.basis,
            self.says,
            self.next_step,
            self.sql,
            json.dumps(self.cases, sort_keys=True, ensure_ascii=False),
        )
        return hashlib.sha256("\0".join(said).encode()).hexdigest()
