"""A measuring of all indicators, its cells for each office, the rows that make a cell red, and who is to put a red cell right."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.rules.programme import CODE_LENGTH
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.schools.models import Run


class Measuring(models.Model):
    """All indicators of one term, counted once on one day. Rows are only added.

    `inputs` name what was counted: the run, the newest row of each kind of evidence, the sheets compared with; `library` is the
    hash of the indicators' files. `asked_by` null: the machine itself, because something had arrived.
    """

    term = models.CharField(max_length=6)
    day = models.DateField()
    at = models.DateTimeField()
    asked_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    run = models.ForeignKey(Run, models.PROTECT, null=True, related_name="+")
    library = models.CharField(max_length=64)
    inputs = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)

    class Meta:
        """Found by the term, the newest first."""

        indexes = [models.Index(fields=["term", "-id"], name="measuring_by_term")]

    def __str__(self) -> str:
        return f"measuring {self.pk}"


class Cell(models.Model):
    """One indicator at one office and all below it; `programme` empty: all programmes together. Rows are only added.

    `ours` and `theirs` are the two sides in people (or schools, or programmes), the fen beside them null where money is not counted;
    both count only what could be compared. `faults` rows differ, `unknown` rows had nothing to be compared with. The schools
    below are green, red or unknown; an office is red when one of them is, else unknown when one is, else green.
    """

    class State(models.TextChoices):
        """Three-valued: nothing delivered to compare with is neither red nor green."""

        GREEN = "green", _("达标")
        RED = "red", _("未达标")
        UNKNOWN = "unknown", _("暂无数据")

    measuring = models.ForeignKey(Measuring, models.PROTECT, related_name="cells")
    indicator = models.CharField(max_length=30)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    programme = models.CharField(max_length=CODE_LENGTH, blank=True)
    ours = models.PositiveBigIntegerField()
    theirs = models.PositiveBigIntegerField()
    ours_fen = models.BigIntegerField(null=True)
    theirs_fen = models.BigIntegerField(null=True)
    faults = models.PositiveBigIntegerField()
    unknown = models.PositiveBigIntegerField()
    schools_green = models.PositiveIntegerField()
    schools_red = models.PositiveIntegerField()
    schools_unknown = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State)

    class Meta:
        """Each cell stands once, and green only where nothing differs and nothing is unknown."""

        constraints = [
            models.UniqueConstraint(fields=["measuring", "indicator", "office", "programme"], name="cell_once"),
            models.CheckConstraint(
                condition=~models.Q(state="green") | models.Q(faults=0, unknown=0, schools_red=0, schools_unknown=0),
                name="cell_green_is_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(state="red") | models.Q(faults=0, schools_red=0), name="cell_red_is_never_hidden"
            ),
        ]
        indexes = [models.Index(fields=["measuring", "office", "programme"], name="cell_by_office")]

    def __str__(self) -> str:
        return f"cell {self.pk}"


class RedRow(models.Model):
    """One row that makes a cell red: `fault` is a key of the indicator's faults, `about` the row its page shows.

    Only the rows of the last two measurings of a term are kept (a trigger refuses to delete others); the cells stay for ever.
    """

    measuring = models.ForeignKey(Measuring, models.PROTECT, related_name="rows")
    indicator = models.CharField(max_length=30)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")  # the school, or the office without one
    programme = models.CharField(max_length=CODE_LENGTH, blank=True)
    fault = models.CharField(max_length=30)
    about = models.BigIntegerField(null=True)
    name = models.CharField(max_length=200, blank=True)

    class Meta:
        """Listed by indicator and office."""

        indexes = [
            models.Index(fields=["measuring", "indicator", "office", "name", "id"], name="redrow_listed"),
        ]

    def __str__(self) -> str:
        return f"red row {self.pk}"


class Charge(models.Model):
    """A red cell of a school that somebody is to put right: who, until when, and how it ended.

    Opened by the measuring that found it red, with the library's days; the office above may name an owner and another day.
    Closed by the measuring that finds it green; what became unknown stays open. `set_by` null: nobody changed what the library says.
    """

    indicator = models.CharField(max_length=30)
    programme = models.CharField(max_length=CODE_LENGTH, blank=True)
    term = models.CharField(max_length=6)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    opened_by = models.ForeignKey(Measuring, models.PROTECT, related_name="+")
    opened_on = models.DateField()
    due_on = models.DateField()
    owner = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    set_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    closed_by = models.ForeignKey(Measuring, models.PROTECT, null=True, related_name="+")
    closed_on = models.DateField(null=True)

    class Meta:
        """A red cell is charged once at a time; who sets an owner or a day says why."""

        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "programme", "term", "office"], condition=models.Q(closed_by=None), name="charge_open_once"
            ),
            models.CheckConstraint(
                condition=models.Q(set_by=None, owner=None, reason="")
                | models.Q(set_by__isnull=False, set_at__isnull=False) & ~models.Q(reason=""),
                name="charge_set_says_why",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_by=None, closed_on=None) | models.Q(closed_by__isnull=False, closed_on__isnull=False),
                name="charge_closed_says_when",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["office", "due_on"], condition=models.Q(closed_by=None), name="charge_open")]

    def __str__(self) -> str:
        return f"charge {self.pk}"
