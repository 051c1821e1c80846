"""A before-round, its rows, and what schools answered and offices sent back."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.jobs.models import Job
from zhuxue.portal.people.models import Membership, Office, Person
from zhuxue.portal.personal.fields import EncryptedField
from zhuxue.portal.schools.models import Enrolment, Run


class Comparison(models.Model):
    """A before-round of one office for a term, made from a run; it covers the schools directly below the office.

    `left_aside` counts recognised students of whom a register had no data: nobody can say whether something supports them.
    """

    class State(models.TextChoices):
        """From making its lists to closing."""

        MAKING = "making", _("正在生成清单")
        OPEN = "open", _("进行中")
        CLOSED = "closed", _("已结束")

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    term = models.CharField(max_length=6)
    run = models.ForeignKey(Run, models.PROTECT, related_name="+")
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.MAKING)
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+")
    form_key = models.UUIDField(unique=True)
    rows_count = models.PositiveIntegerField(default=0)
    left_aside = models.PositiveIntegerField(default=0)
    opened_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    closer = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        """An office has one round of a term going on; a closed one says who closed it."""

        constraints = [
            models.UniqueConstraint(fields=["office", "term"], condition=~models.Q(state="closed"), name="comparison_one_open"),
            models.CheckConstraint(condition=~models.Q(state="closed") | models.Q(closer__isnull=False, closed_at__isnull=False), name="comparison_closed_by_somebody"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"before-round {self.office_id} {self.term}"


class ComparisonRow(models.Model):
    """One student on one list; `says` is why, in Chinese. `last` is the number of the last thing said of it, `answer` the answer that holds."""

    class State(models.TextChoices):
        """What it waits for."""

        OPEN = "open", _("待处置")
        ANSWERED = "answered", _("已处置")
        RETURNED = "returned", _("退回重新处置")

    comparison = models.ForeignKey(Comparison, models.PROTECT, related_name="rows")
    list = models.CharField(max_length=30)
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="+")
    school = models.ForeignKey(Office, models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")  # the class, or the school
    name = models.CharField(max_length=100)
    says = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    answer = models.CharField(max_length=30, blank=True)
    last = models.PositiveSmallIntegerField(default=0)

    class Meta:
        """A student stands on a list once."""

        constraints = [models.UniqueConstraint(fields=["comparison", "list", "enrolment"], name="comparison_row_once")]
        indexes = [
            models.Index(fields=["comparison", "state", "school"], name="comparison_row_by_state"),
            models.Index(fields=["comparison", "name", "id"], name="comparison_row_by_name"),
            models.Index(fields=["office", "state"], name="comparison_row_by_office"),
        ]

    def __str__(self) -> str:
        return f"row {self.pk}"


class RowAnswer(models.Model):
    """What a school answered to a row, or why an office sent it back; rows are only added. `content` is Base64 of the paper."""

    class What(models.TextChoices):
        """Who speaks."""

        ANSWER = "answer", _("学校处置")
        RETURN = "return", _("退回重新处置")

    row = models.ForeignKey(ComparisonRow, models.PROTECT, related_name="answers")
    number = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=10, choices=What)
    answer = models.CharField(max_length=30, blank=True)
    words = models.CharField(max_length=300)
    file_name = models.CharField(max_length=100, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Numbered without gap or fork; nobody speaks without words."""

        constraints = [
            models.UniqueConstraint(fields=["row", "number"], name="row_answer_once"),
            models.CheckConstraint(condition=~models.Q(words=""), name="row_answer_has_words"),
            models.CheckConstraint(condition=~models.Q(what="answer") | ~models.Q(answer=""), name="row_answer_is_one"),
        ]

    def __str__(self) -> str:
        return f"answer {self.number} to row {self.row_id}"


class AnswerPaper(models.Model):
    """The paper a school attached to an answer, encrypted; `content` is Base64 of the bytes, its hash stands in the answer."""

    of = models.OneToOneField(RowAnswer, models.PROTECT, related_name="paper")
    content = EncryptedField()

    def __str__(self) -> str:
        return f"paper of {self.of_id}"
