"""A student an event hit, or may have hit: why she stands there, where she stands, what she gets."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.applications.models import Case
from zhuxue.portal.awards.models import Award
from zhuxue.portal.emergencies.models.events import Emergency
from zhuxue.portal.funds.models import Fund
from zhuxue.portal.people.models import Membership, Office, Person
from zhuxue.portal.schools.models import Enrolment, Student


class Affected(models.Model):
    """One student and one event: one row, so one award, whatever school or county she is in.

    `lives`, `studies`, `register`, `applied`, `added` say why she stands there; `lives` null: where she lives is not known.
    `held`: her school is beyond the reach of who declared, and the province has not sent her there yet. `fund` and `payer`
    are whose money pays, out of which office's books. `adjustment` is the case of recognition this led to.
    """

    class State(models.TextChoices):
        """Where she stands."""

        UNKNOWN = "unknown", _("住址不明，待核实")
        FOUND = "found", _("待学校核实")
        CONFIRMED = "confirmed", _("学校已核实，待审批")
        REFUSED = "refused", _("不列入")
        APPROVED = "approved", _("已批准")

    emergency = models.ForeignKey(Emergency, models.PROTECT, related_name="rows")
    student = models.ForeignKey(Student, models.PROTECT, related_name="+")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="+")
    school = models.ForeignKey(Office, models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")  # the class, or the school
    name = models.CharField(max_length=100)
    lives = models.BooleanField(null=True)
    studies = models.BooleanField(default=False)
    register = models.BooleanField(default=False)
    applied = models.BooleanField(default=False)
    added = models.BooleanField(default=False)
    held = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State)
    since = models.DateField()  # when she came to where she stands
    due_on = (
        models.DateField()
    )  # until when the school answers; NEVER where nobody owes anything, or no source names a day
    story = models.CharField(
        max_length=300, blank=True
    )  # what the family or who added her says; long numbers are masked
    case = models.OneToOneField(Case, models.PROTECT, null=True, related_name="affected")
    award = models.OneToOneField(Award, models.PROTECT, null=True, related_name="affected")
    amount_fen = models.BigIntegerField(null=True)
    fund = models.ForeignKey(Fund, models.PROTECT, null=True, related_name="+")
    payer = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    adjustment = models.ForeignKey(Case, models.PROTECT, null=True, related_name="emergencies")

    class Meta:
        """Nobody stands in an event twice, so nobody is paid twice for it."""

        constraints = [
            models.UniqueConstraint(fields=["emergency", "student"], name="affected_once_an_event"),
            models.CheckConstraint(
                condition=~models.Q(state="approved")
                | models.Q(amount_fen__gte=1, fund__isnull=False, payer__isnull=False, award__isnull=False, held=False),
                name="affected_approved_says_how_much_and_from_what",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="confirmed") | models.Q(case__isnull=False, held=False),
                name="affected_confirmed_has_its_case",
            ),
        ]
        indexes = [
            models.Index(fields=["emergency", "name", "id"], name="affected_by_name"),
            models.Index(fields=["office", "state", "held", "due_on"], name="affected_by_office"),
            models.Index(fields=["emergency", "state", "school"], name="affected_by_school"),
            models.Index(fields=["student"], name="affected_by_student"),
        ]

    def __str__(self) -> str:
        return f"affected {self.pk}"


class AffectedStep(models.Model):
    """One thing done about one student in an event; rows are only added. What her case decides stands there, too."""

    row = models.ForeignKey(Affected, models.PROTECT, related_name="steps")
    state = models.CharField(max_length=10, choices=Affected.State)
    reason = models.CharField(max_length=500)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """Each says why."""

        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="affected_step_says_why")]
        indexes = [models.Index(fields=["at"], name="affected_step_by_day")]

    def __str__(self) -> str:
        return f"step {self.pk} of affected {self.row_id}"
