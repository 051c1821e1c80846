"""Exports that need a second person."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.people.models import Membership
from zhuxue.portal.ui.components import Tag


class ExportRequest(models.Model):
    """One list that somebody asks to take out; `asked` is what it was asked for, `digest` its hash, `narrowed` the same in words.

    `approved` null: not decided yet. `file` names the file in the folder of exports, empty until a job has made it;
    `expires_on` is the last day it can be fetched, null until then.
    """

    kind = models.CharField(max_length=40)
    file_kind = models.CharField(max_length=10)
    asked = models.JSONField()
    digest = models.CharField(max_length=64)
    narrowed = models.CharField(max_length=300, blank=True)
    rows_count = models.PositiveIntegerField()
    reason = models.CharField(max_length=200)
    asked_as = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    approved = models.BooleanField(null=True)
    decided_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=200, blank=True)
    file = models.CharField(max_length=40, blank=True)
    expires_on = models.DateField(null=True)

    class Meta:
        """Nobody approves what she asked for, and the same list waits once."""

        constraints = [
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(decided_by=models.F("asked_by")),
                name="export_decided_by_another",
            ),
            models.UniqueConstraint(
                fields=["asked_as", "kind", "file_kind", "digest"],
                condition=models.Q(approved=None),
                name="export_asked_once",
            ),
        ]

    job_state: str | None = None  # of the job that writes it, where `queries.with_jobs` looked

    def __str__(self) -> str:
        return f"export {self.pk}"

    @property
    def title(self) -> Any:
        """What people call the list."""
        return import_string(settings.TITLE_OF_LIST)(self.kind)

    @property
    def can_be_fetched(self) -> bool:
        """Whether there is a file, today."""
        return bool(self.file) and self.expires_on is not None and self.expires_on >= localdate()

    @property
    def state(self) -> Tag:
        """Where it stands, in words."""
        if self.approved is None:
            return Tag(_("待批准"), "wait")
        if not self.approved:
            return Tag(_("未批准"), "no")
        if self.expires_on is None:
            return (
                Tag(_("未能生成，请重新提出"), "late")
                if self.job_state in {"failed", "stopped"}
                else Tag(_("正在生成"), "info")
            )
        return Tag(_("可下载"), "ok") if self.can_be_fetched else Tag(_("已过期"), "no")
