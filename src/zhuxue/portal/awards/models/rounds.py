"""One office's round of one programme for one period: its candidates, who was told, who reviews, the places given."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.rules.programme import CODE_LENGTH
from zhuxue.portal.applications.models import Case
from zhuxue.portal.awards.words import period_title
from zhuxue.portal.people.models import Membership, Office, Person
from zhuxue.portal.schools.models import Enrolment, Run, Student
from zhuxue.portal.ui.components import Text


class Round(models.Model):
    """A programme at a school for a term or school year.

    `terms` is what the programme's file said on the day it was opened: steps, amount, what to rank by, whom to pay; the
    round and its cases stay on it. `reply_until` is the last day for the family, NEVER where no source names one.
    `places` null: no quota has come down yet.
    """

    class Way(models.TextChoices):
        """How a programme reaches a student."""

        DUE = "due", _("免申即享")
        APPLICATION = "application", _("本人申请")
        RANKING = "ranking", _("名额内评审")

    class State(models.TextChoices):
        """Where a round stands."""

        OPEN = "open", _("办理中")
        FIXED = "fixed", _("名单已定")
        CLOSED = "closed", _("已结束")

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    programme = models.CharField(max_length=CODE_LENGTH)
    title = models.CharField(max_length=100)
    way = models.CharField(max_length=12, choices=Way)
    period = models.CharField(max_length=9)
    run = models.ForeignKey(Run, models.PROTECT, related_name="+")
    terms = models.JSONField()
    reply_until = models.DateField()
    reply_source = models.CharField(max_length=200, blank=True)  # where the last day comes from when not from the file
    places = models.PositiveIntegerField(null=True)
    places_source = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    opened_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    class Meta:
        """An office opens a programme once for a period, and places come with their source."""

        constraints = [
            models.UniqueConstraint(fields=["office", "programme", "period"], name="round_once"),
            models.CheckConstraint(
                condition=models.Q(places=None) | ~models.Q(places_source=""), name="round_places_say_whence"
            ),
        ]
        indexes = [models.Index(fields=["title", "id"], name="round_by_title")]

    def __str__(self) -> str:
        return f"round {self.pk}"

    @property
    def period_title(self) -> Text:
        """The term or school year as people say it."""
        return period_title(self.period)

    @property
    def process(self) -> list[dict[str, Any]]:
        """The steps as the file had them."""
        return self.terms["process"]


class Candidate(models.Model):
    """One student in a round: due, not known enough, applied, late or declined; with the case once there is one.

    `why` says what is missing, withheld or late; `answers` what the family said to what the rule still needs.
    """

    class Standing(models.TextChoices):
        """How the student stands before any decision."""

        TOLD = "told", _("已告知")
        UNKNOWN = "unknown", _("待核实")
        WITHHELD = "withheld", _("不重复享受")
        ELSEWHERE = "elsewhere", _("已在别处办理")
        APPLIED = "applied", _("已申请")
        LATE = "late", _("逾期待受理")
        TOO_LATE = "too_late", _("逾期未受理")
        DECLINED = "declined", _("已放弃")

    round = models.ForeignKey(Round, models.PROTECT, related_name="candidates")
    student = models.ForeignKey(Student, models.PROTECT, related_name="+")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")  # the class, or the school
    name = models.CharField(max_length=100)
    standing = models.CharField(max_length=10, choices=Standing)
    case = models.OneToOneField(Case, models.PROTECT, null=True, related_name="candidate")
    amount_fen = models.BigIntegerField(null=True)
    why = models.TextField(blank=True)
    answers = models.JSONField(default=dict)

    class Meta:
        """A student stands in a round once."""

        constraints = [models.UniqueConstraint(fields=["round", "student"], name="candidate_once")]
        indexes = [
            models.Index(fields=["round", "name", "id"], name="candidate_by_name"),
            models.Index(fields=["student"], name="candidate_by_student"),
        ]

    def __str__(self) -> str:
        return f"candidate {self.pk}"


class Letter(models.Model):
    """What a family was told, and how: on its page, or on a slip of paper; `seen_at` when it said so."""

    class How(models.TextChoices):
        """By which way."""

        PORTAL = "portal", _("平台消息")
        SLIP = "slip", _("纸质告知单")

    candidate = models.OneToOneField(Candidate, models.PROTECT, related_name="letter")
    how = models.CharField(max_length=10, choices=How)
    sent_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"letter {self.pk}"


class Reviewer(models.Model):
    """Who reviews a round; `declared_at` when she said whether relatives are among the candidates."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="reviewers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    named_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    declared_at = models.DateTimeField(null=True)

    class Meta:
        """Named once."""

        constraints = [models.UniqueConstraint(fields=["round", "person"], name="reviewer_once")]

    def __str__(self) -> str:
        return f"reviewer {self.pk}"


class Seat(models.Model):
    """One place of a round and who has it. A trigger refuses a number beyond the places given: none can be overrun."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="seats")
    number = models.PositiveIntegerField()
    candidate = models.OneToOneField(Candidate, models.PROTECT, related_name="seat")

    class Meta:
        """A place is given once."""

        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="seat_once"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="seat_from_one"),
        ]

    def __str__(self) -> str:
        return f"seat {self.pk}"
