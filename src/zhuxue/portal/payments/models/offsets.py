"""Waivers paid to a school: what came for its students, what it says of passing it on to them, whom it has not reached."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.payments.models.batches import Batch, Line
from zhuxue.portal.people.models import Membership, Office, Person
from zhuxue.portal.personal.fields import EncryptedField


class Offset(models.Model):
    """What one batch paid one school instead of its students' fees: so many students, so many fen, on which day.

    `passed_count` and `passed_fen` are of the students whose fee was lowered or given back, as the school says and the office
    above confirmed; null: nobody knows yet. `last` is the number of the last answer.
    """

    class State(models.TextChoices):
        """Who is to act."""

        OPEN = "open", _("待学校回报")
        SAID = "said", _("待确认")
        BACK = "back", _("退回重报")
        CONFIRMED = "confirmed", _("已确认")

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="offsets")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")  # the school
    count = models.PositiveIntegerField()
    fen = models.BigIntegerField()
    received_on = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    passed_count = models.PositiveIntegerField(null=True)
    passed_fen = models.BigIntegerField(null=True)
    last = models.PositiveSmallIntegerField(default=0)

    class Meta:
        """A batch pays a school once; what is passed on is known once it is confirmed, and is no more than came."""

        constraints = [
            models.UniqueConstraint(fields=["batch", "office"], name="offset_once"),
            models.CheckConstraint(condition=models.Q(count__gte=1, fen__gte=1), name="offset_of_something"),
            models.CheckConstraint(
                condition=models.Q(passed_fen=None, passed_count=None)
                | models.Q(passed_fen__gte=0, passed_fen__lte=models.F("fen"), passed_count__lte=models.F("count")),
                name="offset_passes_on_what_came",
            ),
            models.CheckConstraint(condition=~models.Q(state="confirmed") | models.Q(passed_fen__isnull=False), name="offset_confirmed_says_how_much"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["office", "state"], name="offset_by_office")]

    def __str__(self) -> str:
        return f"offset {self.pk}"


class OffsetAnswer(models.Model):
    """What a school says of one offset: how its students' fees were lowered, when, by what evidence; and what the office above found.

    `verdict` is empty until somebody else judged it. The paper stands apart, encrypted; `sha256` is of its bytes.
    """

    class Way(models.TextChoices):
        """How."""

        REDUCED = "reduced", _("收费时已减免")
        REFUNDED = "refunded", _("已收的学费退给学生")

    class Verdict(models.TextChoices):
        """What the office above found."""

        CONFIRMED = "confirmed", _("确认")
        BACK = "back", _("退回重报")

    offset = models.ForeignKey(Offset, models.PROTECT, related_name="answers")
    number = models.PositiveSmallIntegerField()
    way = models.CharField(max_length=10, choices=Way)
    done_on = models.DateField()
    words = models.CharField(max_length=300)
    file_name = models.CharField(max_length=100, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True)
    why = models.CharField(max_length=300, blank=True)
    judged_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    judge = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    judged_at = models.DateTimeField(null=True)

    class Meta:
        """Numbered, with words; nobody judges what she said herself."""

        constraints = [
            models.UniqueConstraint(fields=["offset", "number"], name="offset_answer_once"),
            models.CheckConstraint(condition=~models.Q(words=""), name="offset_answer_has_words"),
            models.CheckConstraint(
                condition=models.Q(verdict="", judge=None, judged_by=None) | ~models.Q(verdict="") & models.Q(judge__isnull=False, judged_by__isnull=False, judged_at__isnull=False),
                name="offset_answer_judged_by_somebody",
            ),
            models.CheckConstraint(condition=models.Q(judge=None) | ~models.Q(judge=models.F("person")), name="offset_answer_judged_by_another"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"answer {self.number} to offset {self.offset_id}"


class OffsetPaper(models.Model):
    """The paper of an answer, encrypted; `content` is Base64 of its bytes."""

    of = models.OneToOneField(OffsetAnswer, models.PROTECT, related_name="paper")
    content = EncryptedField()

    def __str__(self) -> str:
        return f"paper of {self.of_id}"


class OffsetException(models.Model):
    """A student to whom the money has not been passed on, by an answer, and why. Rows are only added."""

    answer = models.ForeignKey(OffsetAnswer, models.PROTECT, related_name="exceptions")
    line = models.ForeignKey(Line, models.PROTECT, related_name="+")
    why = models.CharField(max_length=200)

    class Meta:
        """Each student once, with the reason."""

        constraints = [
            models.UniqueConstraint(fields=["answer", "line"], name="offset_exception_once"),
            models.CheckConstraint(condition=~models.Q(why=""), name="offset_exception_says_why"),
        ]

    def __str__(self) -> str:
        return f"exception {self.pk}"
