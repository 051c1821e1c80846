"""A school's own calendar, and the classes of a school moving up at the beginning of a school year."""

from __future__ import annotations

from django.db import models

from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.schools.models.students import Enrolment


class SchoolTerm(models.Model):
    """The first and the last day of one term at one school, as the school says; without a row the library's convention holds.

    `term` is written as the rules write it: 2026-F.
    """

    school = models.ForeignKey(Office, models.PROTECT, related_name="terms")
    term = models.CharField(max_length=6)
    first_day = models.DateField()
    last_day = models.DateField()
    set_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(auto_now=True)

    class Meta:
        """A term lasts, and stands there once."""

        constraints = [
            models.UniqueConstraint(fields=["school", "term"], name="school_term_once"),
            models.CheckConstraint(
                condition=models.Q(first_day__lt=models.F("last_day")), name="school_term_lasts"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.term} of {self.school_id}"


class MovingUp(models.Model):
    """The classes of a school moved up for a school year (2026-2027), once; `on` is the first day of the new grades.

    `counts`: how many students moved up, graduated, stayed.
    """

    school = models.ForeignKey(Office, models.PROTECT, related_name="+")
    school_year = models.CharField(max_length=9)
    on = models.DateField()
    counts = models.JSONField()
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Done twice it is done once."""

        constraints = [models.UniqueConstraint(fields=["school", "school_year"], name="moving_up_once_a_year")]

    def __str__(self) -> str:
        return f"moving up {self.pk}"


class GradeChange(models.Model):
    """A student's grade or class from `on`, as moving up or a roster changed it. Rows are only added; a null grade is not known."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="grade_changes")
    moving_up = models.ForeignKey(MovingUp, models.PROTECT, null=True, related_name="changes")
    on = models.DateField()
    grade_before = models.PositiveSmallIntegerField(null=True)
    grade_after = models.PositiveSmallIntegerField(null=True)
    class_before = models.CharField(max_length=100, blank=True)
    class_after = models.CharField(max_length=100, blank=True)
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Moving up changes a student once."""

        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "moving_up"],
                condition=models.Q(moving_up__isnull=False),
                name="grade_change_once_a_moving_up",
            )
        ]

    def __str__(self) -> str:
        return f"grade change {self.pk}"
