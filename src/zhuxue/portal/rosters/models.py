"""An upload of a roster, its files, and what it would change."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.jobs.models import Job
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.personal.fields import EncryptedField
from zhuxue.portal.schools.models import Enrolment, Student


class RosterUpload(models.Model):
    """One roster that an office sent, and how far it is.

    `as_of` is the day the roster tells about: who is new begins then, who has left was there until the day before.
    `rows_in` = `rows_good` + `rows_rejected`, null until read. `fingerprint` is of the enrolments it was compared
    with; `follows` is the upload whose rejects this one brings back corrected. Files go when `files_until` is over.
    """

    class State(models.TextChoices):
        """From sending to applying."""

        READING = "reading", _("正在读取")
        READ = "read", _("待确认")
        CONFIRMED = "confirmed", _("正在应用")
        APPLIED = "applied", _("已应用")
        REFUSED = "refused", _("不能读取")
        OUTDATED = "outdated", _("比对已过时")
        WITHDRAWN = "withdrawn", _("已撤回")

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    uploaded_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="followed_by")
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+")
    form_key = models.UUIDField(unique=True)  # of the form it was sent by: sent twice, it is one upload
    state = models.CharField(max_length=10, choices=State, default=State.READING)
    as_of = models.DateField()
    leaving = models.CharField(max_length=20, default="withdrawn")
    rows_in = models.PositiveIntegerField(null=True)
    rows_good = models.PositiveIntegerField(null=True)
    rows_rejected = models.PositiveIntegerField(null=True)
    counts = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64, blank=True)
    said_zh = models.CharField(max_length=500, blank=True)
    said_en = models.CharField(max_length=500, blank=True)
    uploaded_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)
    files_until = models.DateField()

    class Meta:
        """Every row of a file is good or sent back."""

        constraints = [
            models.CheckConstraint(
                condition=models.Q(rows_in=None) | models.Q(rows_in=models.F("rows_good") + models.F("rows_rejected")),
                name="roster_rows_add_up",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=("confirmed", "applied")) | models.Q(confirmed_by__isnull=False),
                name="roster_applied_was_confirmed",
            ),
        ]
        indexes = [models.Index(fields=["office", "-id"], name="roster_by_office")]

    def __str__(self) -> str:
        return f"roster upload {self.pk}"


class RosterFile(models.Model):
    """A file of an upload, encrypted: one that was sent, the rows read from them, or the rejects to be corrected.

    `content` is Base64 of the bytes; rows and rejects hold whole numbers, so they are kept no other way.
    """

    class What(models.TextChoices):
        """Which file."""

        SENT = "sent", _("交来的文件")
        ROWS = "rows", _("读出的行")
        REJECTS = "rejects", _("退回的行")

    upload = models.ForeignKey(RosterUpload, models.CASCADE, related_name="files")
    what = models.CharField(max_length=10, choices=What)
    name = models.CharField(max_length=120)
    content = EncryptedField()

    def __str__(self) -> str:
        return f"roster file {self.pk}"


class RosterChange(models.Model):
    """One thing an upload would change. Who stays as she is has no row.

    `row_key` is the row among the rows read, null for who is not in the file. `changes` is {what: [old, new]} in words
    and never holds a number of a person. `ticked`: a person said that this one has left; nobody else is closed.
    `doubtful`: somebody of that name stands among the rejected rows.
    """

    class Kind(models.TextChoices):
        """What happens to the student."""

        NEW = "new", _("新增")
        MOVED = "moved", _("从外校转入")
        CHANGED = "changed", _("信息变更")
        LEFT = "left", _("名册里没有")

    upload = models.ForeignKey(RosterUpload, models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=100)
    school = models.ForeignKey(Office, models.PROTECT, related_name="+")
    class_name = models.CharField(max_length=100, blank=True)
    student = models.ForeignKey(Student, models.CASCADE, null=True, related_name="+")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, null=True, related_name="+")
    row_key = models.BigIntegerField(null=True)
    changes = models.JSONField(default=dict)
    ticked = models.BooleanField(default=False)
    doubtful = models.BooleanField(default=False)

    class Meta:
        """Leafed through by kind in the order of names."""

        indexes = [models.Index(fields=["upload", "kind", "name", "id"], name="roster_change_listed")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ticked=False) | models.Q(kind="left"), name="roster_only_who_left_is_ticked"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
