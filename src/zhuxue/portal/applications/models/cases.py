"""A case, the steps it goes through, and the ledger of what was decided."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.rules.programme import CODE_LENGTH
from zhuxue.portal.people.models import Membership, Office, Person
from zhuxue.portal.schools.models import Enrolment, Student

NEVER = date(9999, 12, 31)  # the due date of what has none: lists are in the order of dates, and this comes last


class Case(models.Model):
    """One student, one programme, one period: what is asked for, where it stands, what came of it.

    `process` holds the steps as they were when the case began and `version` their hash: a case in flight stays on them.
    `step` is the place of the current step in `process`; `round` grows when a case goes back, so that the same people may
    decide again; `last_sequence` is the number of the last decision, which every form carries.
    """

    class Kind(models.TextChoices):
        """What kind of case."""

        HARDSHIP = "hardship", _("困难认定")
        AWARD = "award", _("资助申请")

    class State(models.TextChoices):
        """Where a case stands as a whole."""

        DRAFT = "draft", _("草稿")
        OPEN = "open", _("办理中")
        GRANTED = "granted", _("已通过")
        REFUSED = "refused", _("未通过")
        WITHDRAWN = "withdrawn", _("已撤回")

    kind = models.CharField(max_length=10, choices=Kind)
    student = models.ForeignKey(Student, models.PROTECT, related_name="cases")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="cases")
    office = models.ForeignKey(
        Office, models.PROTECT, related_name="+"
    )  # the class, or the school: who sees it hangs on it
    name = models.CharField(max_length=100)  # of the student, by which lists are in order
    programme = models.CharField(max_length=CODE_LENGTH)
    period = models.CharField(max_length=9)  # a school year 2026-2027, or a term 2026-F
    version = models.CharField(max_length=64)
    process = models.JSONField()
    state = models.CharField(max_length=10, choices=State)
    step = models.PositiveSmallIntegerField()
    round = models.PositiveSmallIntegerField(default=1)
    last_sequence = models.PositiveIntegerField(default=0)
    level = models.CharField(max_length=20, blank=True)  # as decided so far
    amount_fen = models.BigIntegerField(null=True)
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    opened_as = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    consent = models.CharField(max_length=200, blank=True)  # how the family agreed when somebody else opened it
    opened_at = models.DateTimeField()

    class Meta:
        """A student has one living case for a programme and period. Cases are wide: lists are counted and sorted in indexes alone."""

        constraints = [
            models.UniqueConstraint(
                fields=["student", "programme", "period"],
                condition=models.Q(state__in=["draft", "open", "granted"]),
                name="case_lives_once",
            ),
            models.CheckConstraint(
                condition=models.Q(amount_fen=None) | models.Q(amount_fen__gte=0), name="case_amount_not_negative"
            ),
        ]
        indexes = [
            models.Index(fields=["name", "id", "office", "programme", "period", "state"], name="case_by_name"),
            models.Index(fields=["office", "state", "programme", "period", "name", "id"], name="case_by_office"),
            models.Index(fields=["id", "office", "name", "programme", "period", "state"], name="case_narrow"),
            models.Index(fields=["programme", "period", "state"], name="case_by_programme"),
        ]

    def __str__(self) -> str:
        return f"case {self.pk}"

    @property
    def at(self) -> dict[str, Any]:
        """The current step as the process says it."""
        return self.process[self.step]


FINISHED = frozenset({Case.State.GRANTED, Case.State.REFUSED, Case.State.WITHDRAWN})


class Task(models.Model):
    """One step of a case that was reached: which office owes it, until when, and whether it is done.

    `due_on` is NEVER where no source names a day. A blocked task waits for something else, as a notice does for its days;
    `notice` is the key of its public notice once that was made.
    """

    class State(models.TextChoices):
        """Whether it is done."""

        WAITING = "waiting", _("待办")
        BLOCKED = "blocked", _("等待中")
        DONE = "done", _("已办")
        SKIPPED = "skipped", _("不需办理")

    case = models.ForeignKey(Case, models.PROTECT, related_name="tasks")
    name = models.CharField(max_length=100)  # the case's, by which a long worklist is sorted without opening its cases
    round = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()  # the place of the step in the case's process
    step = models.CharField(max_length=20)
    by = models.CharField(max_length=12)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    since = models.DateField()
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=State)
    notice = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        """A case is at one step at a time; the indexes are the worklist of an office, the most urgent first, and where each case is."""

        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(state__in=["waiting", "blocked"]), name="task_one_at_a_time"
            ),
        ]
        indexes = [
            models.Index(
                fields=["office", "due_on", "id", "case", "step", "by", "since", "state", "notice", "name"],
                condition=models.Q(state__in=["waiting", "blocked"]),
                name="task_worklist",
            ),
            models.Index(
                fields=["case", "due_on", "step"],
                condition=models.Q(state__in=["waiting", "blocked"]),
                name="task_of_case",
            ),
        ]

    def __str__(self) -> str:
        return f"task {self.pk}"


class Decision(models.Model):
    """One thing decided or done in a case. Rows are only added; triggers of the database refuse any change.

    Triggers also refuse a judgement on one's own case, or by somebody recused; `level` and `amount_fen` are what was
    decided where it applies, `from_month` (2026-09) is from when an adjustment holds.
    """

    class Verdict(models.TextChoices):
        """What was done."""

        SUBMIT = "submit", _("提交")
        PASS = "pass", _("通过")
        REFUSE = "refuse", _("不通过")
        SEND_BACK = "send_back", _("退回修改")
        DONE = "done", _("办结")
        WITHDRAW = "withdraw", _("撤回")
        APPEAL = "appeal", _("申诉")
        UNDO = "undo", _("撤销重办")
        ADJUST = "adjust", _("调整")
        ESCALATE = "escalate", _("上交上级")

    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions")
    round = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()  # the place of the step in the case's process
    step = models.CharField(max_length=20)
    sequence = models.PositiveIntegerField()
    verdict = models.CharField(max_length=10, choices=Verdict)
    level = models.CharField(max_length=20, blank=True)
    amount_fen = models.BigIntegerField(null=True)
    from_month = models.CharField(max_length=7, blank=True)
    reason = models.CharField(max_length=500)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """Decisions follow one another, nobody judges twice in one round, and every one says why."""

        constraints = [
            models.UniqueConstraint(fields=["case", "sequence"], name="decision_one_after_another"),
            models.UniqueConstraint(
                fields=["case", "round", "person"],
                condition=models.Q(verdict__in=["pass", "refuse", "send_back", "adjust"]),
                name="decision_nobody_judges_twice",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="decision_says_why"),
        ]
        indexes = [
            models.Index(fields=["person", "at"], name="decision_by_person"),
            models.Index(fields=["at"], name="decision_by_day"),
        ]

    def __str__(self) -> str:
        return f"decision {self.pk}"


# What counts as judging: whoever did it once in a round may not again, and never in a case of one's own family.
JUDGED = frozenset({"pass", "refuse", "send_back", "adjust"})


class Recusal(models.Model):
    """Somebody who must not judge a student: a relative, or another reason said openly. It is never taken back."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="recusals")
    student = models.ForeignKey(Student, models.PROTECT, related_name="recusals")
    relation = models.CharField(max_length=100)
    declared_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()

    class Meta:
        """Said once."""

        constraints = [models.UniqueConstraint(fields=["person", "student"], name="recusal_once")]

    def __str__(self) -> str:
        return f"recusal {self.pk}"
