"""What recognising hardship adds to a case: telling, the form, the class panel with its votes, the level that came of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.applications.models.cases import Case, Decision
from zhuxue.portal.people.models import Membership, Office, Person
from zhuxue.portal.schools.models import Student


class Telling(models.Model):
    """The families of a class or school were told of recognition: in what way, when. Rows are only added."""

    class Way(models.TextChoices):
        """How families were told."""

        LETTER = "letter", _("告家长书")
        MEETING = "meeting", _("家长会")
        MESSAGE = "message", _("家长群或短信")
        VISIT = "visit", _("家访或电话")
        BOARD = "board", _("校内张贴")

    office = models.ForeignKey(Office, models.PROTECT, related_name="tellings")
    school_year = models.CharField(max_length=9)
    way = models.CharField(max_length=10, choices=Way)
    told_on = models.DateField()
    note = models.CharField(max_length=200, blank=True)
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """The same telling stands there once, however often the button is clicked."""

        constraints = [
            models.UniqueConstraint(fields=["office", "school_year", "way", "told_on"], name="telling_noted_once")
        ]

    def __str__(self) -> str:
        return f"telling {self.pk}"


class HardshipForm(models.Model):
    """What a family says of itself for recognition; nulls mean not said. Long numbers in its text are masked.

    `items` are the ids of hardship.yaml's scoring that the family ticked; `proved` are sentences that registers prove.
    `income_fen` is of a year and a person. `promised_at` is when the family promised in writing that all is true.
    """

    case = models.OneToOneField(Case, models.PROTECT, related_name="form")
    household_size = models.PositiveSmallIntegerField(null=True)
    workers = models.PositiveSmallIntegerField(null=True)
    income_fen = models.BigIntegerField(null=True)
    groups = models.JSONField(default=list)
    items = models.JSONField(default=list)
    proved = models.JSONField(default=list)
    story = models.CharField(max_length=300, blank=True)
    promised_at = models.DateTimeField(null=True)

    class Meta:
        """Money is whole fen and never negative."""

        constraints = [
            models.CheckConstraint(
                condition=models.Q(income_fen=None) | models.Q(income_fen__gte=0), name="hardship_income_not_negative"
            )
        ]

    def __str__(self) -> str:
        return f"hardship form {self.pk}"


class PanelMember(models.Model):
    """Somebody on the panel of a class for a school year; `ends_on` null means she still is, else who removed her says why."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="panel")
    school_year = models.CharField(max_length=9)
    person = models.ForeignKey(Person, models.PROTECT, related_name="panels")
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)
    ended_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    ended_why = models.CharField(max_length=200, blank=True)

    class Meta:
        """Once on a panel at a time, and nobody leaves it without a reason."""

        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | ~models.Q(ended_why=""), name="panel_member_leaves_for_a_reason"
            ),
            models.UniqueConstraint(
                fields=["office", "school_year", "person"],
                condition=models.Q(ends_on=None),
                name="panel_member_once",
            ),
        ]

    def __str__(self) -> str:
        return f"panel member {self.pk}"


class Vote(models.Model):
    """One member's vote in one round of a case: a level. Rows are only added; triggers refuse any change."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="votes")
    round = models.PositiveSmallIntegerField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    level = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        """One vote a member."""

        constraints = [models.UniqueConstraint(fields=["case", "round", "person"], name="vote_once_a_round")]

    def __str__(self) -> str:
        return f"vote {self.pk}"


class HardshipLevel(models.Model):
    """The level a student holds from one month (2026-09) until another, both included, and the decision it came from.

    A row is in force while `ended_by` is null; adjusting, undoing and withdrawing end rows and add others.
    """

    student = models.ForeignKey(Student, models.PROTECT, related_name="hardship_levels")
    level = models.CharField(max_length=20)
    from_month = models.CharField(max_length=7)
    until_month = models.CharField(max_length=7)
    case = models.ForeignKey(Case, models.PROTECT, related_name="levels")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="+")
    ended_by = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="+")

    class Meta:
        """One level a month."""

        constraints = [
            models.UniqueConstraint(
                fields=["student", "from_month"], condition=models.Q(ended_by=None), name="hardship_level_once"
            ),
            models.CheckConstraint(
                condition=models.Q(from_month__lte=models.F("until_month")), name="hardship_level_lasts"
            ),
        ]

    def __str__(self) -> str:
        return f"hardship level {self.pk}"
