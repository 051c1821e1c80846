"""Jobs: what is to be done, for whom, how far it is, and how it ended."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.people.models import Membership, Office


class Job(models.Model):
    """One piece of work that outlives a request.

    `arguments` and `result` hold no personal data. `total` 0 means nobody knows yet how much there is. `asked_by` and
    `office` are null for work of the machine itself. `claimed_by` names the worker at it, whose heartbeat shows that
    it lives; `once_key` is the same for two askings of one thing, of which only one is kept open or done.
    """

    class State(models.TextChoices):
        """How far a job is."""

        WAITING = "waiting", _("等待中")
        RUNNING = "running", _("正在办理")
        DONE = "done", _("已完成")
        FAILED = "failed", _("未能完成")
        STOPPED = "stopped", _("已停止")

    kind = models.CharField(max_length=40)
    arguments = models.JSONField(default=dict)
    asked_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    once_key = models.CharField(max_length=100, null=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    message_zh = models.CharField(max_length=500, blank=True)
    message_en = models.CharField(max_length=500, blank=True)
    result = models.JSONField(default=dict)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_by = models.CharField(max_length=80, blank=True)
    stop_asked = models.BooleanField(default=False)
    asked_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """A thing is asked for once, and workers find what waits without reading what is long done."""

        constraints = [
            models.UniqueConstraint(
                fields=["once_key"],
                condition=models.Q(state__in=("waiting", "running", "done")),
                name="job_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=("waiting", "running"), ended_at=None)
                | models.Q(state__in=("done", "failed", "stopped"), ended_at__isnull=False),
                name="job_ended_has_its_time",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(state__in=("waiting", "running")), name="job_open"),
            models.Index(fields=["office", "-id"], name="job_by_office"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def seconds(self) -> int | None:
        """How long it took, from the last beginning to the end."""
        return round((self.ended_at - self.started_at).total_seconds()) if self.ended_at and self.started_at else None
