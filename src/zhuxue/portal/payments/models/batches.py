"""Batches with their lines, who approved them, and what is known of the accounts they pay to."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.rules.programme import CODE_LENGTH
from zhuxue.portal.awards.models import Award
from zhuxue.portal.awards.words import period_title
from zhuxue.portal.funds.models import Fund
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.people.models import Membership, Office, Person
from zhuxue.portal.schools.models import Account, Enrolment, Guardian, Student
from zhuxue.portal.ui.components import Text


class Batch(models.Model):
    """What one office pays at once of one programme for one period (and month): declared first, then made line by line.

    `declared_count` and `declared_fen` were said before any line was; the lines must come to them. `month` (2026-09) is
    empty where a term or year is paid at once. `round` grows when an approver sends it back, so that approvals begin anew.
    `scope` is the school it is narrowed to, or the office itself. `form_key` is of the form that declared it.
    """

    class Kind(models.TextChoices):
        """What it pays."""

        REGULAR = "regular", _("正常发放")
        BACK_PAY = "back_pay", _("补发")
        REISSUE = "reissue", _("退回重发")

    class State(models.TextChoices):
        """Where it stands."""

        DECLARED = "declared", _("已申报总数")
        CHECKED = "checked", _("已核对，待审批")
        APPROVED_ONCE = "approved_once", _("一人已批，待第二人")
        APPROVED = "approved", _("两人已批，资金已预留")
        ORDERED = "ordered", _("已生成发放文件")
        SENT = "sent", _("已送银行，待回盘")
        RETURNED = "returned", _("部分退回")
        CLOSED = "closed", _("已办结")
        CANCELLED = "cancelled", _("已作废")

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    programme = models.CharField(max_length=CODE_LENGTH)
    title = models.CharField(max_length=100)
    period = models.CharField(max_length=9)
    month = models.CharField(max_length=7, blank=True)
    kind = models.CharField(max_length=10, choices=Kind)
    scope = models.ForeignKey(Office, models.PROTECT, related_name="+")
    to_school = models.BooleanField(default=False)  # a waiver: paid to the school with the list of its students
    state = models.CharField(max_length=14, choices=State, default=State.DECLARED)
    round = models.PositiveSmallIntegerField(default=1)
    year = models.PositiveSmallIntegerField()  # the calendar year in whose books the money stands
    declared_count = models.PositiveIntegerField()
    declared_fen = models.BigIntegerField()
    due_on = models.DateField(null=True)  # the last day its file names; null where it names none
    due_source = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    maker = models.ForeignKey(Person, models.PROTECT, related_name="+")
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+")
    form_key = models.UUIDField(unique=True)
    declared_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        """Something is declared, and it is whole fen above zero."""

        constraints = [
            models.CheckConstraint(condition=models.Q(declared_count__gte=1, declared_fen__gte=1), name="batch_declares_something"),
            models.CheckConstraint(
                condition=~models.Q(state__in=["sent", "returned", "closed"]) | models.Q(sent_at__isnull=False),
                name="batch_sent_says_when",
            ),
            models.UniqueConstraint(
                fields=["office", "programme", "period", "month", "kind", "scope"],
                condition=models.Q(state="declared"), name="batch_declared_once",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["office", "-id"], name="batch_by_office"),
            models.Index(fields=["title", "id"], name="batch_by_title"),
        ]

    def __str__(self) -> str:
        return f"batch {self.pk}"

    @property
    def number(self) -> str:
        """The number the bank sees: at most twenty characters, and never another batch's.

        >>> Batch(pk=12, period="2026-F").number
        '2026-F-000012'
        """
        return f"{self.period}-{self.pk:06d}"

    @property
    def reference(self) -> str:
        """How the ledger of money names it."""
        return f"batch:{self.pk}"

    @property
    def period_title(self) -> Text:
        """Term, school year or month as people say it."""
        return self.month or period_title(self.period)


class AccountCheck(models.Model):
    """What is known of one account's owner, looked up once, for accounts are never edited.

    `number` is the keyed hash of the account's number, by which the same card is found again; `owner_key` of the owning
    guardian's identity number (of the name where none is known), empty for the student herself.
    """

    class Owner(models.TextChoices):
        """Whose account it is."""

        STUDENT = "student", _("学生本人")
        GUARDIAN = "guardian", _("登记的监护人")
        OTHER = "other", _("既非本人，也非登记的监护人")

    account = models.OneToOneField(Account, models.CASCADE, related_name="check_made")
    student = models.ForeignKey(Student, models.CASCADE, related_name="+")
    number = models.CharField(max_length=64)
    owner = models.CharField(max_length=10, choices=Owner)
    owner_key = models.CharField(max_length=64, blank=True)
    guardian = models.ForeignKey(Guardian, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """Found by the number."""

        indexes = [models.Index(fields=["number"], name="accountcheck_by_number")]

    def __str__(self) -> str:
        return f"account check {self.pk}"


class Line(models.Model):
    """One amount to one student for one period or month, from one award or one arrear.

    `number` is its place in the file, given when the batch is ordered. `why` and `note` say what blocks it, or the cause a
    bank gave; `reissues` is the refused line it pays again. `settled_at` is when a return said paid or refused.
    """

    class State(models.TextChoices):
        """Where the money is."""

        DRAFT = "draft", _("待核对")
        BLOCKED = "blocked", _("暂停")
        READY = "ready", _("可发放")
        ORDERED = "ordered", _("已送发")
        PENDING = "pending", _("银行已收妥，尚未入账")
        PAID = "paid", _("已到账")
        REFUSED = "refused", _("退回")
        CANCELLED = "cancelled", _("已取消")

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="lines")
    award = models.ForeignKey(Award, models.PROTECT, null=True, related_name="lines")
    arrear = models.ForeignKey("Arrear", models.PROTECT, null=True, related_name="lines")
    reissues = models.ForeignKey("self", models.PROTECT, null=True, related_name="reissued_by")
    student = models.ForeignKey(Student, models.PROTECT, related_name="+")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="+")
    office = models.ForeignKey(
        Office, models.PROTECT, related_name="+"
    )  # the class, or the school: who sees it hangs on it
    school = models.ForeignKey(Office, models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=100)
    programme = models.CharField(max_length=CODE_LENGTH)
    period = models.CharField(max_length=9)
    month = models.CharField(max_length=7, blank=True)
    amount_fen = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    number = models.PositiveIntegerField(null=True)
    why = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=200, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        """No award, arrear or student is ever paid twice: one living line each, whatever program writes it."""

        constraints = [
            models.CheckConstraint(condition=models.Q(amount_fen__gte=1), name="line_above_zero"),
            models.CheckConstraint(
                condition=models.Q(award__isnull=False, arrear=None) | models.Q(award=None, arrear__isnull=False),
                name="line_from_award_or_arrear",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["blocked", "refused"]) | ~models.Q(why=""), name="line_blocked_says_why"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["ordered", "pending", "paid", "refused"]) | models.Q(number__isnull=False),
                name="line_ordered_has_its_number",
            ),
            models.UniqueConstraint(
                fields=["award", "month"], condition=models.Q(state__in=["draft", "ready", "ordered", "pending", "paid"]), name="line_award_once"
            ),
            models.UniqueConstraint(
                fields=["arrear"], condition=models.Q(state__in=["draft", "ready", "ordered", "pending", "paid"]), name="line_arrear_once"
            ),
            models.UniqueConstraint(
                fields=["student", "programme", "period", "month"],
                condition=models.Q(award__isnull=False, state__in=["ready", "ordered", "pending", "paid"]), name="line_student_once",
            ),
            models.UniqueConstraint(
                fields=["reissues"], condition=models.Q(state__in=["draft", "ready", "ordered", "pending", "paid"]), name="line_reissued_once"
            ),
            models.UniqueConstraint(fields=["batch", "number"], name="line_number_once"),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["batch", "state", "name", "id"], name="line_of_batch"),
            models.Index(fields=["office", "state"], name="line_by_office"),
            models.Index(fields=["student"], name="line_by_student"),
            models.Index(fields=["name", "id"], name="line_by_name"),
            models.Index(fields=["programme", "period", "state"], name="line_by_programme"),
            models.Index(fields=["settled_at"], name="line_by_day"),
        ]

    def __str__(self) -> str:
        return f"line {self.pk}"


# In these a line is money promised, on its way or arrived: what has one is not due again.
L: Any = Line.State
LIVING = (L.DRAFT, L.READY, L.ORDERED, L.PENDING, L.PAID)
OUT = (L.ORDERED, L.PENDING)


class Draw(models.Model):
    """So much of a line out of one fund; the draws of a line sum to it. Rows are only added."""

    line = models.ForeignKey(Line, models.PROTECT, related_name="draws")
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+")
    amount_fen = models.BigIntegerField()

    class Meta:
        """A fund pays its part of a line once."""

        constraints = [
            models.UniqueConstraint(fields=["line", "fund"], name="draw_once"),
            models.CheckConstraint(condition=models.Q(amount_fen__gte=1), name="draw_above_zero"),
        ]

    def __str__(self) -> str:
        return f"draw {self.pk}"


class Approval(models.Model):
    """One person's approval of a batch as it stood: so many lines, so many fen. Rows are only added.

    A trigger refuses the maker's own, and one of a batch that holds something else.
    """

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="approvals")
    round = models.PositiveSmallIntegerField()
    turn = models.PositiveSmallIntegerField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    lines_count = models.PositiveIntegerField()
    lines_fen = models.BigIntegerField()
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        """Two turns, two people."""

        constraints = [
            models.UniqueConstraint(fields=["batch", "round", "turn"], name="approval_once_a_turn"),
            models.UniqueConstraint(fields=["batch", "round", "person"], name="approval_of_two_people"),
            models.CheckConstraint(condition=models.Q(turn__in=[1, 2]), name="approval_twice_at_most"),
        ]

    def __str__(self) -> str:
        return f"approval {self.pk}"


class BatchEvent(models.Model):
    """One thing that happened to a batch, for its timeline. Rows are only added; `details` names no person."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="events")
    what = models.CharField(max_length=20)
    reason = models.CharField(max_length=500, blank=True)
    details = models.JSONField(default=dict)
    membership = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.what} of batch {self.batch_id}"
