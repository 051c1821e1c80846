"""A release of a register as it came: whose, of which day, what it covers, how far it is, and its encrypted content."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.jobs.models import Job
from zhuxue.portal.people.models import Membership, Office, Person
from zhuxue.portal.personal.fields import EncryptedField

GIVEN_UP = ("refused", "unreadable")  # states in which the same file may come again


class Release(models.Model):
    """One delivery of one register. What it is never changes; runs use it once a person accepted it.

    `part` names which of several files of a register it is. `covers` are the regions its sender named, empty where the
    file says so itself. `rows_in` = `rows_out` + `rows_rejected` counts persons and is null until read, `people` different
    ones. `difference` compares it with the release before: new, gone, changed, same, and `before`, its key; empty for the
    first. Its content goes after `delete_on`; `contents_gone_at` says when it went.
    """

    class State(models.TextChoices):
        """From coming in to being used."""

        READING = "reading", _("正在读取")
        READ = "read", _("待核对")
        ACCEPTED = "accepted", _("已采用")
        REFUSED = "refused", _("不采用")
        UNREADABLE = "unreadable", _("不能读取")

    class How(models.TextChoices):
        """How it came."""

        UPLOAD = "upload", _("上传")
        FOLDER = "folder", _("收件文件夹")
        BEFORE = "before", _("原有名单")

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")  # that took it
    register = models.CharField(max_length=30)
    part = models.CharField(max_length=60, blank=True)
    released_on = models.DateField()
    covers = models.JSONField(default=list)
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    owner = models.CharField(max_length=60)
    basis = models.CharField(max_length=200)
    purpose = models.CharField(max_length=200)
    how = models.CharField(max_length=10, choices=How)
    hashed = models.BooleanField(null=True)
    fresh_until = models.DateField()
    delete_on = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.READING)
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+")
    form_key = models.UUIDField(unique=True)  # of the form it was sent by: sent twice, it is one
    rows_in = models.PositiveIntegerField(null=True)
    rows_out = models.PositiveIntegerField(null=True)
    rows_rejected = models.PositiveIntegerField(null=True)
    people = models.PositiveIntegerField(null=True)
    difference = models.JSONField(default=dict)
    said_zh = models.CharField(max_length=500, blank=True)
    said_en = models.CharField(max_length=500, blank=True)
    sent_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    sender = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    decider = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    contents_gone_at = models.DateTimeField(null=True)

    class Meta:
        """A file is one release; whoever sent it does not decide on it."""

        constraints = [
            models.UniqueConstraint(
                fields=["register", "sha256"],
                condition=~models.Q(state__in=GIVEN_UP),
                name="release_once",
            ),
            models.CheckConstraint(
                condition=models.Q(rows_in=None) | models.Q(rows_in=models.F("rows_out") + models.F("rows_rejected")),
                name="release_rows_add_up",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=("accepted", "refused"))
                | models.Q(how="before")
                | models.Q(decider__isnull=False, decided_at__isnull=False),
                name="release_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(decider=None) | models.Q(sender=None) | ~models.Q(decider=models.F("sender")),
                name="release_not_decided_by_its_sender",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="refused") | ~models.Q(reason=""), name="release_refused_for_a_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "register", "released_on"], name="release_by_register"),
            models.Index(fields=["released_on", "id"], name="release_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.register} {self.released_on}"


class ReleaseRegion(models.Model):
    """One region a release speaks of, as a prefix: 43 is the province, 4306 a city, 430626 a county."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="regions")
    region = models.CharField(max_length=6)

    class Meta:
        """Each region once."""

        constraints = [models.UniqueConstraint(fields=["release", "region"], name="release_region_once")]
        indexes = [models.Index(fields=["region", "release"], name="release_by_region")]

    def __str__(self) -> str:
        return self.region


class ReleasePart(models.Model):
    """A piece of the file that came, or of the workbook of its rejects, encrypted; `content` is Base64 of the bytes."""

    class What(models.TextChoices):
        """Which file."""

        FILE = "file", _("交来的文件")
        REJECTS = "rejects", _("退回的行")

    release = models.ForeignKey(Release, models.CASCADE, related_name="parts")
    what = models.CharField(max_length=10, choices=What)
    number = models.PositiveIntegerField()
    content = EncryptedField()

    class Meta:
        """Pieces follow one another."""

        constraints = [models.UniqueConstraint(fields=["release", "what", "number"], name="release_part_once")]

    def __str__(self) -> str:
        return f"part {self.number} of release {self.release_id}"
