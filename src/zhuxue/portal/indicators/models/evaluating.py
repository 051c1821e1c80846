"""Performance evaluation of aid funds: an office's self-evaluation with its figures and their rows, frozen when signed; the survey of families."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.rules.programme import CODE_LENGTH
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.people.models import Membership, Office, Person
from zhuxue.portal.schools.models import Run


class Evaluation(models.Model):
    """One office's self-evaluation of one kind of fund for one calendar year.

    `said` is what the set's file said when it was counted (titles, weights, sources, grades), so that it can be read for ever; points
    are in hundredths, from at least to at most, which differ by what is unknown. `digest` is the hash of all figures when it was signed.
    """

    class State(models.TextChoices):
        """How far it is."""

        DRAFT = "draft", _("起草中")
        SIGNED = "signed", _("已签署")
        WITHDRAWN = "withdrawn", _("已作废")

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    name = models.CharField(max_length=30)
    year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    said = models.JSONField(default=dict)
    run = models.ForeignKey(Run, models.PROTECT, null=True, related_name="+")
    low = models.PositiveIntegerField(null=True)
    high = models.PositiveIntegerField(null=True)
    students_count = models.PositiveIntegerField(default=0)
    special_count = models.PositiveIntegerField(default=0)
    work_done = models.TextField(blank=True)
    problems = models.TextField(blank=True)
    measures = models.TextField(blank=True)
    made_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    maker = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    counted_at = models.DateTimeField(null=True)
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+")
    signed_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    signer = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    withdrawn_why = models.CharField(max_length=500, blank=True)

    class Meta:
        """One of an office, kind and year is in force; who made it does not sign it."""

        constraints = [
            models.UniqueConstraint(
                fields=["office", "name", "year"], condition=~models.Q(state="withdrawn"), name="evaluation_in_force_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="signed")
                | models.Q(signer__isnull=False, signed_by__isnull=False, signed_at__isnull=False, counted_at__isnull=False)
                & ~models.Q(signer=models.F("maker")) & ~models.Q(digest=""),
                name="evaluation_signed_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(low=None, high=None) | models.Q(low__lte=models.F("high"), high__lte=10_000), name="evaluation_points"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="withdrawn") | ~models.Q(withdrawn_why=""), name="evaluation_withdrawn_says_why"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["office", "-id"], name="evaluation_by_office")]

    def __str__(self) -> str:
        return f"evaluation {self.pk}"


class EvaluationFigure(models.Model):
    """One measure of an evaluation: what is known (`ours` of `theirs`), how much of it is unknown, and its points in hundredths."""

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="figures")
    measure = models.CharField(max_length=30)
    number = models.PositiveSmallIntegerField()
    ours = models.BigIntegerField()
    theirs = models.BigIntegerField()
    unknown = models.BigIntegerField()
    low = models.PositiveIntegerField()
    high = models.PositiveIntegerField()
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        """Each measure once."""

        constraints = [
            models.UniqueConstraint(fields=["evaluation", "measure"], name="evaluationfigure_once"),
            models.CheckConstraint(condition=models.Q(low__lte=models.F("high")), name="evaluationfigure_points"),
        ]

    def __str__(self) -> str:
        return f"figure {self.pk}"


class EvidenceRow(models.Model):
    """One row a figure was counted from, as it was then: `ours` of `theirs`, null is unknown. `about` is the row its page shows."""

    figure = models.ForeignKey(EvaluationFigure, models.PROTECT, related_name="rows")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    programme = models.CharField(max_length=CODE_LENGTH, blank=True)
    ours = models.BigIntegerField(null=True)
    theirs = models.BigIntegerField()
    about = models.BigIntegerField(null=True)
    name = models.CharField(max_length=200, blank=True)

    class Meta:
        """Listed in the order of names."""

        indexes = [models.Index(fields=["figure", "name", "id"], name="evidencerow_listed")]

    def __str__(self) -> str:
        return f"evidence row {self.pk}"


class SurveyRound(models.Model):
    """A survey of the families of an office and all below, for a year. `questions` are as the library had them when it was opened."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    path = models.CharField(max_length=250)
    year = models.PositiveSmallIntegerField()
    questions = models.JSONField()
    fewest = models.PositiveSmallIntegerField()
    opens_on = models.DateField()
    closes_on = models.DateField()
    opened_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    form_key = models.UUIDField(unique=True)

    class Meta:
        """It lasts, and an office asks once a year."""

        constraints = [
            models.UniqueConstraint(fields=["office", "year"], name="surveyround_once"),
            models.CheckConstraint(condition=models.Q(opens_on__lte=models.F("closes_on")), name="surveyround_lasts"),
        ]

    def __str__(self) -> str:
        return f"survey round {self.pk}"


class SurveyTicket(models.Model):
    """A family has answered: a keyed hash of the round and the student, so that it answers once. Nothing leads from it to an answer."""

    round = models.ForeignKey(SurveyRound, models.PROTECT, related_name="tickets")
    mark = models.CharField(max_length=64)

    class Meta:
        """Once."""

        constraints = [models.UniqueConstraint(fields=["round", "mark"], name="surveyticket_once")]

    def __str__(self) -> str:
        return f"ticket {self.pk}"


class SurveyAnswer(models.Model):
    """One anonymous answer of a family of a school: {question: option}. Without a time and in no order, so that nobody can be found by it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(SurveyRound, models.PROTECT, related_name="answers")
    school = models.ForeignKey(Office, models.PROTECT, related_name="+")
    answers = models.JSONField()

    class Meta:
        """Counted by school."""

        indexes = [models.Index(fields=["round", "school"], name="surveyanswer_by_school")]

    def __str__(self) -> str:
        return f"answer {self.pk}"
