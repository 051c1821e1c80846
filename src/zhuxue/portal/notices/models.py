"""Public notices with their rows, objections, outages and proofs."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.notices.allowed import ALLOWED, PERSONAL
from zhuxue.portal.people.models import Office
from zhuxue.portal.personal.fields import EncryptedField

PERSON = settings.AUTH_USER_MODEL


class Notice(models.Model):
    """One list as an office posts it. `made_from` is the upper app's key of the step it was made from.

    `names` null: a person has yet to say whether names or only the number of rows is posted. `last_day` is the last
    workday it must hang as far as is known; null where a year's workdays are not published. `contact` is the office's
    own public way to be reached, not a person's. `rows_sm3` is the hash of the rows as the public saw them first. `follows` is the notice whose struck rows are posted again.
    """

    class State(models.TextChoices):
        """Taken down means early: then it does not count."""

        DRAFT = "draft", _("待公示")
        HANGING = "hanging", _("公示中")
        CLOSED = "closed", _("公示期满，已撤下")
        TAKEN_DOWN = "taken_down", _("提前撤下，不作数")

    office = models.ForeignKey(Office, models.PROTECT, related_name="notices")
    title = models.CharField(max_length=100)
    basis_code = models.CharField(max_length=20)
    basis = models.CharField(max_length=200)
    made_from = models.CharField(max_length=100)
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="followed_by")
    workdays = models.PositiveSmallIntegerField()
    workdays_source = models.CharField(max_length=200)
    names = models.BooleanField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    token = models.CharField(max_length=43, unique=True)
    contact_name = models.CharField(max_length=50)
    contact = models.CharField(max_length=100)
    rows_count = models.PositiveIntegerField()
    rows_sm3 = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    posted_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    begins_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=200, blank=True)
    days_hung = models.PositiveSmallIntegerField(default=0)
    last_day = models.DateField(null=True)
    names_deleted_at = models.DateTimeField(null=True)

    class Meta:
        """A step has one notice that counts; state and days agree."""

        constraints = [
            models.UniqueConstraint(
                fields=["made_from"], condition=~Q(state="taken_down"), name="notice_once_for_a_step"
            ),
            models.CheckConstraint(condition=Q(workdays__gte=1), name="notice_hangs_a_day_at_least"),
            models.CheckConstraint(
                condition=~Q(state__in=["hanging", "closed"])
                | Q(begins_at__isnull=False, posted_by__isnull=False, names__isnull=False),
                name="notice_posted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "hanging"], ended_at=None)
                | Q(state__in=["closed", "taken_down"], ended_at__isnull=False),
                name="notice_ended_says_when",
            ),
            models.CheckConstraint(condition=~Q(state="closed") | Q(days_hung__gte=F("workdays")), name="notice_closed_hung_its_days"),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["office", "state"], name="notice_of_office"),
            models.Index(fields=["state", "id"], name="notice_by_state"),
        ]

    def __str__(self) -> str:
        return f"notice {self.pk}"


def _without_numbers() -> list[models.CheckConstraint]:
    return [
        models.CheckConstraint(condition=~Q(**{f"{field.column}__regex": PERSONAL}), name=f"notice_row_{field.column}_no_number")
        for field in ALLOWED
    ]  # fmt: skip


class NoticeRow(models.Model):
    """One row of a notice: the upper app's key of what it is about, and the allowed fields; there is no other column.

    The fields are empty once the names are deleted; number, key and state stay.
    """

    class State(models.TextChoices):
        """Held while an objection is open, struck when one was upheld."""

        POSTED = "posted", _("正常")
        HELD = "held", _("有异议，暂停")
        STRUCK = "struck", _("异议成立，已撤下")

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    about = models.CharField(max_length=100)
    state = models.CharField(max_length=6, choices=State, default=State.POSTED)

    class Meta:
        """Nothing like a number or a day of birth can be stored, whatever program writes it."""

        constraints = [
            models.UniqueConstraint(fields=["notice", "number"], name="notice_row_once"),
            models.UniqueConstraint(fields=["notice", "about"], name="notice_row_about_once"),
            *_without_numbers(),
        ]

    def __str__(self) -> str:
        return f"row {self.number} of notice {self.notice_id}"


for _field in ALLOWED:  # the declaration is the table
    NoticeRow.add_to_class(_field.column, models.CharField(max_length=_field.longest, blank=True))


class Objection(models.Model):
    """What somebody says against a row, or against the whole of a notice without names (`row` null).

    `receipt` is the keyed hash of the code the objector keeps. `due_on` null: the year's workdays are not published.
    Name and contact are null when anonymous. `poster` repeats who posted, so that the database can refuse her answer.
    """

    class State(models.TextChoices):
        """Answered means explained: it was a question, the row stays."""

        OPEN = "open", _("待答复")
        ANSWERED = "answered", _("已说明")
        UPHELD = "upheld", _("异议成立")
        REJECTED = "rejected", _("异议不成立")

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="objections")
    row = models.ForeignKey(NoticeRow, models.PROTECT, null=True, related_name="objections")
    text = models.TextField(max_length=1000)
    objector_name = EncryptedField(null=True)
    objector_contact = EncryptedField(null=True)
    receipt = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    answer = models.TextField(max_length=1000, blank=True)
    answered_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    poster = models.ForeignKey(PERSON, models.PROTECT, related_name="+")

    class Meta:
        """One answer, with its words, and never by who posted the notice."""

        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", answered_at=None, answered_by=None, answer="")
                | ~Q(state="open") & Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer=""),
                name="objection_answered_with_words",
            ),
            models.CheckConstraint(
                condition=Q(answered_by=None) | ~Q(answered_by=F("poster")), name="objection_not_answered_by_poster"
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="objection_by_due")]

    def __str__(self) -> str:
        return f"objection {self.pk}"


class Heartbeat(models.Model):
    """The last moment the portal noted that it was there; one row."""

    at = models.DateTimeField()

    class Meta:
        """There is one."""

        constraints = [models.CheckConstraint(condition=Q(pk=1), name="heartbeat_is_one")]

    def __str__(self) -> str:
        return f"{self.at}"


class Outage(models.Model):
    """A time in which notices could not be reached: seen by the portal itself (`said_by` null), or said by an officer.

    `office` null: nobody could reach any notice; else those of this office and below.
    """

    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=200)
    said_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")

    class Meta:
        """It lasts; the machine speaks for the whole portal, an officer for an office."""

        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="outage_lasts"),
            models.UniqueConstraint(fields=["office", "begins_at", "ends_at"], name="outage_once", nulls_distinct=False),
        ]  # fmt: skip
        indexes = [models.Index(fields=["ends_at"], name="outage_by_end")]

    def __str__(self) -> str:
        return f"outage {self.pk}"


class Proof(models.Model):
    """What is kept for ever of a notice that ended: no name, but the hash of the rows as they were shown.

    `content` is the record itself; `sm3` its hash, which also stands in the audit chain at `entry`.
    """

    notice = models.OneToOneField(Notice, models.PROTECT, related_name="proof")
    content = models.JSONField()
    sm3 = models.CharField(max_length=64)
    entry = models.BigIntegerField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"proof of notice {self.notice_id}"


class Board(models.Model):
    """The secret address under which an office lists its hanging notices to whom it gives it."""

    office = models.OneToOneField(Office, models.CASCADE, related_name="+")
    token = models.CharField(max_length=43, unique=True)

    def __str__(self) -> str:
        return f"board {self.pk}"
