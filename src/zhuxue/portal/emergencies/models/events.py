"""An event that strikes students at once, and everything that was done about it as a whole."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.emergencies.rules import PROGRAMME
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.people.models import Membership, Office, Person


class Emergency(models.Model):
    """A flood, a fire, an illness: where, when, by which document, what may be spent on it.

    `kind` is a code of emergencies.yaml. `regions` are codes of counties, cities or the province; `places` are names of
    townships or villages within them, empty for all of it; `schools` those of the area. All empty: it strikes families, not
    a place. Limits null: not known yet, and nothing is approved until a person enters them. `period` is the term it is paid in.
    `notice_after`: what was paid is posted by the schools; null: nobody decided, and nothing is posted.
    """

    class State(models.TextChoices):
        """Where it stands."""

        DECLARED = "declared", _("已登记，待另一人确认")
        OPEN = "open", _("办理中")
        CLOSED = "closed", _("已结束")
        WITHDRAWN = "withdrawn", _("未启动")

    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=60)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    basis = models.CharField(max_length=200)
    regions = models.JSONField(default=list)
    places = models.JSONField(default=list)
    schools = models.ManyToManyField(Office, related_name="+", blank=True)
    student_fen = models.BigIntegerField(null=True)
    event_fen = models.BigIntegerField(null=True)
    limits_basis = models.CharField(max_length=200, blank=True)
    period = models.CharField(max_length=9)
    notice_after = models.BooleanField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.DECLARED)
    declared_as = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    declared_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+")
    form_key = models.UUIDField(unique=True)

    class Meta:
        """Two people stand behind what is open, it has its document, and its limits have theirs."""

        constraints = [
            models.CheckConstraint(condition=~models.Q(basis="") & ~models.Q(title=""), name="emergency_has_its_document"),
            models.CheckConstraint(
                condition=models.Q(until_on=None) | models.Q(until_on__gte=models.F("from_on")), name="emergency_lasts"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["declared", "withdrawn"])
                | models.Q(confirmed_by__isnull=False) & ~models.Q(confirmed_by=models.F("declared_by")),
                name="emergency_confirmed_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=models.Q(student_fen=None, event_fen=None)
                | models.Q(student_fen__gte=1, event_fen__gte=models.F("student_fen")) & ~models.Q(limits_basis=""),
                name="emergency_limits_have_their_document",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["-from_on", "id"], name="emergency_by_day"),
            models.Index(fields=["state"], name="emergency_by_state"),
        ]

    def __str__(self) -> str:
        return f"emergency {self.pk}"

    @property
    def code(self) -> str:
        """What its awards and payments name as their programme: the file's code, and after a point the event."""
        return f"{PROGRAMME}.{self.pk}"


class EmergencyStep(models.Model):
    """One thing done about an event as a whole: who, when, why. Rows are only added; `details` names no person."""

    class What(models.TextChoices):
        """What was done."""

        DECLARED = "declared", _("登记事件")
        CONFIRMED = "confirmed", _("确认启动")
        WITHDRAWN = "withdrawn", _("不启动")
        LIMITS = "limits", _("登记限额")
        FOUND = "found", _("查找受影响学生")
        ADDED = "added", _("补充学生")
        APPLIED = "applied", _("家庭申请")
        FORWARDED = "forwarded", _("省级转送")
        ROWS_CONFIRMED = "rows_confirmed", _("学校核实属实")
        ROWS_REFUSED = "rows_refused", _("不列入")
        APPROVED = "approved", _("审批金额")
        NOTICE = "notice", _("决定事后公示")
        DRAWN = "drawn", _("抽取事后核查")
        CHECKED = "checked", _("登记核查结果")
        ADJUSTING = "adjusting", _("开始困难认定调整")
        CLOSED = "closed", _("结束")

    emergency = models.ForeignKey(Emergency, models.PROTECT, related_name="steps")
    sequence = models.PositiveIntegerField()
    what = models.CharField(max_length=16, choices=What)
    reason = models.CharField(max_length=500, blank=True)
    details = models.JSONField(default=dict)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """Steps follow one another; an event is declared, confirmed and closed once."""

        constraints = [
            models.UniqueConstraint(fields=["emergency", "sequence"], name="emergency_step_one_after_another"),
            models.UniqueConstraint(
                fields=["emergency", "what"],
                condition=models.Q(what__in=["declared", "confirmed", "withdrawn", "closed"]),
                name="emergency_step_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} of emergency {self.emergency_id}"
