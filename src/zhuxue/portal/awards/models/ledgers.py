"""Rows that are only added: what a family answered, facts to rank by, votes, rulings of a round, choices, awards."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.rules.programme import CODE_LENGTH
from zhuxue.portal.applications.models import Case, Decision
from zhuxue.portal.awards.models.rounds import Candidate, Round
from zhuxue.portal.people.models import Membership, Office, Person
from zhuxue.portal.schools.models import Enrolment, Student


class Reply(models.Model):
    """A family declines what is due, or takes that back; the last one holds."""

    class Says(models.TextChoices):
        """What was said."""

        DECLINE = "decline", _("放弃")
        TAKE_BACK = "take_back", _("收回放弃")

    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="replies")
    sequence = models.PositiveIntegerField()
    says = models.CharField(max_length=10, choices=Says)
    reason = models.CharField(max_length=500)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """Replies follow one another, and each says why."""

        constraints = [
            models.UniqueConstraint(fields=["candidate", "sequence"], name="reply_one_after_another"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="reply_says_why"),
        ]

    def __str__(self) -> str:
        return f"reply {self.pk}"


class RankFact(models.Model):
    """What a candidate is ranked by, with its evidence: `number` of `out_of` (place 3 of 120; a score of 1). The last one holds."""

    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="facts")
    fact = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    out_of = models.PositiveIntegerField(default=1)
    evidence = models.CharField(max_length=200)
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """A share of something, and where it can be seen."""

        constraints = [
            models.CheckConstraint(condition=models.Q(out_of__gte=1), name="rankfact_of_something"),
            models.CheckConstraint(condition=~models.Q(evidence=""), name="rankfact_has_evidence"),
        ]

    def __str__(self) -> str:
        return f"rank fact {self.pk}"


class Vote(models.Model):
    """One reviewer's vote for one of those level at the last place. `turn` counts the ties of the round.

    A trigger refuses the vote of whoever is family of any candidate of the round, or stood back.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="votes")
    turn = models.PositiveIntegerField()
    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="votes")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()

    class Meta:
        """One vote a reviewer, with its reason."""

        constraints = [
            models.UniqueConstraint(fields=["round", "turn", "person"], name="vote_once_a_turn"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="vote_says_why"),
        ]

    def __str__(self) -> str:
        return f"vote {self.pk}"


class Ruling(models.Model):
    """What was settled for a round as a whole: places, a tie, the list, a late application, its end; each with its reason.

    The trigger of votes holds for ties and lists too. `details` names rows by number, never people.
    """

    class Kind(models.TextChoices):
        """What was settled."""

        OPEN = "open", _("开办")
        FILL = "fill", _("补入新符合的学生")
        PLACES = "places", _("登记名额")
        TIE = "tie", _("评审并列")
        LIST = "list", _("确定名单")
        LATE = "late", _("受理逾期申请")
        TOO_LATE = "too_late", _("不受理逾期申请")
        CLOSE = "close", _("结束")

    round = models.ForeignKey(Round, models.PROTECT, related_name="rulings")
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    reason = models.CharField(max_length=500)
    details = models.JSONField(default=dict)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """Rulings follow one another, and each says why."""

        constraints = [
            models.UniqueConstraint(fields=["round", "sequence"], name="ruling_one_after_another"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="ruling_says_why"),
        ]

    def __str__(self) -> str:
        return f"ruling {self.pk}"


class Choice(models.Model):
    """Which of two programmes a student keeps that may not be held together in a period; the last one holds."""

    student = models.ForeignKey(Student, models.PROTECT, related_name="+")
    exclusion = models.CharField(max_length=20)
    period = models.CharField(max_length=9)
    sequence = models.PositiveIntegerField()
    keeps = models.CharField(max_length=20)
    gives_up = models.CharField(max_length=20)
    reason = models.CharField(max_length=500)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """Choices follow one another."""

        constraints = [
            models.UniqueConstraint(
                fields=["student", "exclusion", "period", "sequence"], name="choice_one_after_another"
            )
        ]

    def __str__(self) -> str:
        return f"choice {self.pk}"


class Award(models.Model):
    """What a granted case gives, for payments to pay: once for the decision that granted it.

    A row with `undoes` takes an earlier one back, when its case was undone, withdrawn or appealed; it carries the amount
    below zero, so that a sum is what stands. `amount_fen` null: the rule names none, and a person must before it is paid.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="awards")
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, models.PROTECT, related_name="+")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    programme = models.CharField(max_length=CODE_LENGTH)
    title = models.CharField(max_length=100)
    period = models.CharField(max_length=9)
    amount_fen = models.BigIntegerField(null=True)
    payee = models.CharField(max_length=20, blank=True)
    through = models.CharField(max_length=20, blank=True)
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone_by")
    at = models.DateTimeField()

    class Meta:
        """An award is not below zero, and what undoes one is not above."""

        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_fen=None)
                | models.Q(undoes=None, amount_fen__gte=0)
                | models.Q(undoes__isnull=False, amount_fen__lte=0),
                name="award_sign",
            )
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="award_by_name"),
            models.Index(fields=["programme", "period"], name="award_by_programme"),
            models.Index(fields=["at"], name="award_by_day"),
        ]

    def __str__(self) -> str:
        return f"award {self.pk}"
