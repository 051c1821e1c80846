"""Sheets that came from the national system, row by row, and how each row compares with ours."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.rules.programme import CODE_LENGTH
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.personal.fields import EncryptedField


class SheetUpload(models.Model):
    """A file somebody sent, until it is read: `content` (Base64, encrypted) goes then, and `sheet` is what came of it.

    `said_zh`, `said_en`: why it could not be read.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    layout = models.CharField(max_length=40)
    term = models.CharField(max_length=6)
    as_of = models.DateField()
    name = models.CharField(max_length=120)
    content = EncryptedField(null=True)
    form_key = models.UUIDField(unique=True)
    sent_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+")
    said_zh = models.CharField(max_length=500, blank=True)
    said_en = models.CharField(max_length=500, blank=True)
    sheet = models.OneToOneField("Sheet", models.PROTECT, null=True, related_name="upload")

    class Meta:
        """Once read, the file is gone."""

        constraints = [
            models.CheckConstraint(
                condition=models.Q(sheet=None) | models.Q(content=None), name="sheetupload_read_keeps_no_file"
            )
        ]

    def __str__(self) -> str:
        return f"sheet upload {self.pk}"


class Sheet(models.Model):
    """One sheet of the national system that an office delivered for itself and all below; the latest counts.

    `path` is the office's, by which schools are found; `kind` the layout's. Every row of it is matched, different or sent back;
    `only_ours` counts what stands with us and not in it. The counts are of the last comparison (`compared_at`).
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    path = models.CharField(max_length=250)
    layout = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    term = models.CharField(max_length=6)
    as_of = models.DateField()
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    sent_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    rows_in = models.PositiveIntegerField()
    matched = models.PositiveIntegerField()
    different = models.PositiveIntegerField()
    rejected = models.PositiveIntegerField()
    only_ours = models.PositiveIntegerField()
    compared_at = models.DateTimeField()

    class Meta:
        """Every row is accounted for, and the same file counts once for an office."""

        constraints = [
            models.CheckConstraint(
                condition=models.Q(rows_in=models.F("matched") + models.F("different") + models.F("rejected")),
                name="sheet_rows_add_up",
            ),
            models.UniqueConstraint(fields=["office", "layout", "term", "sha256"], name="sheet_once"),
        ]
        indexes = [
            models.Index(fields=["kind", "term", "id"], name="sheet_by_kind"),
            models.Index(fields=["office", "-id"], name="sheet_by_office"),
        ]

    def __str__(self) -> str:
        return f"sheet {self.pk}"


class SheetRow(models.Model):
    """One row of a sheet, or (`row` null) one of ours that is not in it. Numbers of people are kept as their keyed hash only.

    `fault` says why it was sent back, `column` which column is at fault; `differs` the fields in which it differs, with `ours` and `theirs` as
    they are read. `about` is our enrolment (or office) where there is one.
    """

    class Outcome(models.TextChoices):
        """How it compares."""

        MATCHED = "matched", _("一致")
        DIFFERS = "differs", _("内容不同")
        ONLY_THEIRS = "only_theirs", _("国家系统有，本系统没有")
        ONLY_OURS = "only_ours", _("本系统有，国家系统没有")
        REJECTED = "rejected", _("退回")

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="rows")
    row = models.PositiveIntegerField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome)
    school = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    code = models.CharField(max_length=40, blank=True)
    lookup = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=200, blank=True)
    grade = models.PositiveSmallIntegerField(null=True)
    level = models.CharField(max_length=20, blank=True)
    programme = models.CharField(max_length=CODE_LENGTH, blank=True)
    amount_fen = models.BigIntegerField(null=True)
    fault = models.CharField(max_length=20, blank=True)
    column = models.CharField(max_length=40, blank=True)
    differs = models.JSONField(default=list)
    ours = models.CharField(max_length=200, blank=True)
    theirs = models.CharField(max_length=200, blank=True)
    about = models.BigIntegerField(null=True)

    class Meta:
        """A row of a sheet stands here once, a person or school of it too; what was sent back says why."""

        constraints = [
            models.UniqueConstraint(fields=["sheet", "row"], name="sheetrow_once"),
            models.CheckConstraint(
                condition=models.Q(outcome="rejected") & ~models.Q(fault="") | ~models.Q(outcome="rejected") & models.Q(fault=""),
                name="sheetrow_rejected_says_why",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="only_ours", row=None) | ~models.Q(outcome="only_ours") & models.Q(row__isnull=False),
                name="sheetrow_only_ours_is_no_row",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["sheet", "outcome", "name", "id"], name="sheetrow_listed"),
            models.Index(fields=["sheet", "school", "lookup"], name="sheetrow_by_person"),
        ]

    def __str__(self) -> str:
        return f"sheet row {self.pk}"
