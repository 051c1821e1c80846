"""Issues: what one check found at one office in one term, with its rows, and every step that was taken about it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.awards.words import period_title
from zhuxue.portal.people.models import Membership, Office, Person
from zhuxue.portal.schools.models import Finding, Run, RunCheck, Severity
from zhuxue.portal.ui.components import Text


class Issue(models.Model):
    """The same problem in many rows: one check, the office that has to act, one term. A person decides what it is.

    `steps_count` is the number of the last step, whose outcome `state` is; a trigger holds both together. `rows_count` and
    `fen` are those of the rows that stand now; `fen` null: no row says how much. `chased_to` is the highest level that an
    overdue order climbed to. `former` is the ended issue whose problem came back. `due_on` is the last day of the order.
    """

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open", _("待处置")
        VERIFIED = "verified", _("已核实，待整改")
        ORDERED = "ordered", _("整改中")
        REPLIED = "replied", _("已反馈，待复核")
        CLOSED = "closed", _("已销号")
        DISMISSED = "dismissed", _("已排除")

    check_id = models.CharField(max_length=20)
    title = models.CharField(max_length=100)
    phase = models.CharField(max_length=6, choices=RunCheck.Phase)
    severity = models.CharField(max_length=5, choices=Severity)
    basis = models.CharField(max_length=300)
    next_step = models.CharField(max_length=300)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    term = models.CharField(max_length=6)
    run = models.ForeignKey(Run, models.PROTECT, related_name="+")  # the last that was asked
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    steps_count = models.PositiveIntegerField(default=0)
    rows_count = models.PositiveIntegerField(default=0)
    fen = models.BigIntegerField(null=True)
    due_on = models.DateField(null=True)
    chased_to = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    former = models.ForeignKey("self", models.PROTECT, null=True, related_name="came_back")
    found_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        """A problem of an office and term is one issue as long as it lives."""

        constraints = [
            models.UniqueConstraint(
                fields=["check_id", "office", "term"], condition=~models.Q(state__in=["closed", "dismissed"]), name="issue_once"
            ),
            models.CheckConstraint(condition=~models.Q(state__in=["ordered", "replied"]) | models.Q(due_on__isnull=False), name="issue_ordered_has_its_day"),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["office", "state"], name="issue_by_office"),
            models.Index(fields=["state", "due_on"], name="issue_by_due"),
            models.Index(fields=["found_at", "id"], name="issue_by_age"),
            models.Index(fields=["rows_count", "id"], name="issue_by_rows"),
            models.Index(fields=["title", "id"], name="issue_by_title"),
        ]

    def __str__(self) -> str:
        return f"issue {self.pk}"

    @property
    def number(self) -> str:
        """What it is called on paper.

        >>> Issue(pk=12, term="2024-F").number
        '2024-F-000012'
        """
        return f"{self.term}-{self.pk:06d}"

    @property
    def term_title(self) -> Text:
        """The term as people say it."""
        return period_title(self.term)


LIVING: Any = (Issue.State.OPEN, Issue.State.VERIFIED, Issue.State.ORDERED, Issue.State.REPLIED)


class IssueRow(models.Model):
    """One row of an issue. `finding` is the last run's that found it; gone: the last run no longer found it."""

    class State(models.TextChoices):
        """Whether it stands."""

        PRESENT = "present", _("存在")
        GONE = "gone", _("已不再发现")
        CLEARED = "cleared", _("已排除")

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="rows")
    fingerprint = models.CharField(max_length=64)
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="+")
    state = models.CharField(max_length=7, choices=State, default=State.PRESENT)
    since = models.ForeignKey(Run, models.PROTECT, related_name="+")

    class Meta:
        """A row is in an issue once."""

        constraints = [models.UniqueConstraint(fields=["issue", "fingerprint"], name="issue_row_once")]
        indexes = [models.Index(fields=["finding"], name="issue_row_by_finding")]

    def __str__(self) -> str:
        return f"row {self.pk}"


class IssueStep(models.Model):
    """One step about an issue; rows are only added. `by` null: the machine, which finds, finds again and lets overdue orders climb."""

    class Act(models.TextChoices):
        """What was done."""

        FOUND = "found", _("发现")
        REFOUND = "refound", _("再次核查")
        CLEARED = "cleared", _("排除部分行")
        DISMISSED = "dismissed", _("排除")
        RESTORED = "restored", _("收回排除")
        VERIFIED = "verified", _("核实")
        ORDERED = "ordered", _("下达整改")
        REPLIED = "replied", _("反馈整改")
        AGAIN = "again", _("复核不通过，再次整改")
        CLOSED = "closed", _("复核通过，销号")
        CLIMBED = "climbed", _("逾期，升级督办")
        MONEY = "money", _("提出补发或追回")

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField()
    act = models.CharField(max_length=10, choices=Act)
    before = models.CharField(max_length=10, choices=Issue.State)
    after = models.CharField(max_length=10, choices=Issue.State)
    by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # repeated, so that the database
    office = models.ForeignKey(
        Office, models.PROTECT, null=True, related_name="+"
    )  # can refuse who checks her own work
    reason = models.CharField(max_length=500, blank=True)
    details = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        """Steps follow one another without gap; what a person does has its reason."""

        constraints = [
            models.UniqueConstraint(fields=["issue", "number"], name="issue_step_once"),
            models.CheckConstraint(
                condition=models.Q(by=None, person=None, office=None, act__in=["found", "refound", "climbed"])
                | models.Q(by__isnull=False, person__isnull=False, office__isnull=False) & ~models.Q(act__in=["found", "refound", "climbed"]),
                name="issue_step_by_machine_or_person",
            ),
            models.CheckConstraint(condition=models.Q(by=None) | ~models.Q(reason=""), name="issue_step_says_why"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"step {self.number} of issue {self.issue_id}"
