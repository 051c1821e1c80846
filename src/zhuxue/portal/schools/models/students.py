"""Students with their guardians and accounts, where they are enrolled, and what runs said of them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from zhuxue.engine.rules.programme import CODE_LENGTH
from zhuxue.portal.people.models import Membership, Office, Person
from zhuxue.portal.personal.fields import EncryptedField


class Student(models.Model):
    """One person who is or was at a school of the province, however many schools name her.

    `lookup` is the keyed hash of the identity number; of a student without one, of school, class, name and
    student number. Nulls mean not known.
    """

    name = models.CharField(max_length=100, db_index=True)
    identity_number = EncryptedField(null=True)
    lookup = models.CharField(max_length=64, unique=True)
    born_on = models.DateField(null=True)
    sex = models.CharField(max_length=10, blank=True)
    telephone = EncryptedField(null=True)
    address = EncryptedField(null=True)

    def __str__(self) -> str:
        return f"student {self.pk}"


class Guardian(models.Model):
    """Who answers for a student. Nulls mean not known."""

    student = models.ForeignKey(Student, models.CASCADE, related_name="guardians")
    name = models.CharField(max_length=100)
    relation = models.CharField(max_length=20, blank=True)
    identity_number = EncryptedField(null=True)
    telephone = EncryptedField(null=True)

    def __str__(self) -> str:
        return f"guardian {self.pk}"


class Applicant(models.Model):
    """Who signs in for a student: the student, or a guardian of hers. `ends_on` is the last day; null means it goes on.

    One person may sign in for several students, as a mother of three does; `guardian` is null for the student herself.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="applicants")
    student = models.ForeignKey(Student, models.PROTECT, related_name="applicants")
    guardian = models.ForeignKey(Guardian, models.PROTECT, null=True, related_name="applicants")
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        """A person signs in for a student once at a time."""

        constraints = [
            models.UniqueConstraint(
                fields=["person", "student"], condition=models.Q(ends_on=None), name="applicant_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"applicant {self.pk}"


class Account(models.Model):
    """Where a student's aid is paid to. Rows are never edited: a change closes one (`ends_on`) and opens the next."""

    student = models.ForeignKey(Student, models.CASCADE, related_name="accounts")
    account_no = EncryptedField()
    payee_name = models.CharField(max_length=100)
    payee_identity_number = EncryptedField(null=True)
    bank_name = models.CharField(max_length=100, blank=True)
    ends_on = models.DateField(null=True)

    class Meta:
        """Aid is paid to one account at a time."""

        constraints = [
            models.UniqueConstraint(fields=["student"], condition=models.Q(ends_on=None), name="account_one_at_a_time")
        ]

    def __str__(self) -> str:
        return f"account {self.pk}"


class Stage(models.TextChoices):
    """Stages of education, as the engine names them."""

    PRESCHOOL = "preschool", _("学前教育")
    PRIMARY = "primary", _("小学")
    JUNIOR_HIGH = "junior_high", _("初中")
    SENIOR_HIGH = "senior_high", _("普通高中")
    VOCATIONAL = "vocational", _("中等职业")
    UNDERGRADUATE = "undergraduate", _("本专科")
    POSTGRADUATE = "postgraduate", _("研究生")


class Enrolment(models.Model):
    """One student at one school for a time; `office` is the class, or the school where no class is known.

    What is visible to whom hangs on `office`. `ends_on` null means it goes on; grade null means not known. `facts`
    holds what else rosters say for the rules, by the names of facts.yaml; a fact that is not there is not known.
    """

    student = models.ForeignKey(Student, models.CASCADE, related_name="enrolments")
    school = models.ForeignKey(Office, models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, related_name="enrolments")
    name = models.CharField(max_length=100)
    stage = models.CharField(max_length=20, choices=Stage)
    grade = models.PositiveSmallIntegerField(null=True)
    roll_status = models.CharField(max_length=20, blank=True)
    student_number = EncryptedField(null=True)  # often G and the identity number, so it is as personal
    facts = models.JSONField(default=dict)
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        """The list of a wide scope is read in the order of names, from the index alone; parts of names have one too (ui/parts.py)."""

        indexes = [models.Index(fields=["name", "id", "office", "ends_on"], name="enrolment_by_name")]

    def __str__(self) -> str:
        return f"enrolment {self.pk}"

    @property
    def grade_title(self) -> str:
        """The grade as it may be posted, in Chinese on every page: 小学3年级; empty where it is not known."""
        with override("zh-hans"):
            return f"{Stage(self.stage).label}{self.grade}年级" if self.grade else ""


class Run(models.Model):
    """A finished run of the engine that verdicts came from; its manifest's hash names it for ever.

    `releases` are those of registers that were fresh then: register, released_on, scope (prefixes of regions; null not known).
    """

    term = models.CharField(max_length=6)
    on = models.DateField()
    as_known_on = models.DateField()
    layer = models.CharField(max_length=100)
    library_sha256 = models.CharField(max_length=64)
    manifest_sha256 = models.CharField(max_length=64, unique=True)
    releases = models.JSONField(default=list)
    students_count = models.PositiveIntegerField()
    loaded_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.term} {self.manifest_sha256[:8]}"


class Outcome(models.Model):
    """One way a programme turned out in a run: the verdict with its reason, shared by all students it holds for."""

    class Verdict(models.TextChoices):
        """Three-valued; unknown is neither yes nor no."""

        GRANTED = "granted", _("符合")
        REFUSED = "refused", _("不符合")
        UNKNOWN = "unknown", _("待核实")

    run = models.ForeignKey(Run, models.CASCADE, related_name="outcomes")
    programme = models.CharField(max_length=CODE_LENGTH)
    title = models.CharField(max_length=100)
    verdict = models.CharField(max_length=10, choices=Verdict)
    reason = models.TextField()
    version = models.CharField(max_length=80)
    conditions = models.JSONField()

    def __str__(self) -> str:
        return f"{self.programme} {self.verdict}"


class StudentVerdict(models.Model):
    """What one run said of one enrolment and programme.

    `amount_fen` is the programme's alone; null: not granted, or not owed by right. `award_fen` is what is owed after
    exclusions and quotas; null: nothing. `withheld` says why an amount is not owed; empty where nothing is withheld.
    """

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="verdicts")
    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="verdicts")
    amount_fen = models.BigIntegerField(null=True)
    award_fen = models.BigIntegerField(null=True)
    withheld = models.TextField(blank=True)

    class Meta:
        """One verdict for each enrolment and outcome."""

        constraints = [models.UniqueConstraint(fields=["enrolment", "outcome"], name="verdict_once")]

    def __str__(self) -> str:
        return f"verdict {self.pk}"


class Transfer(models.Model):
    """A move from one school to another in mid-term: claimed by the new school, confirmed by the old one.

    `on` is the first day at the new school; the old enrolment ends the day before. `to_office` is the class there, or
    the school. `made` is the new enrolment, null until confirmed.
    """

    class State(models.TextChoices):
        """How far it is."""

        ASKED = "asked", _("待转出学校确认")
        CONFIRMED = "confirmed", _("已转学")
        REFUSED = "refused", _("转出学校不同意")
        WITHDRAWN = "withdrawn", _("已撤回")

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="transfers")
    to_school = models.ForeignKey(Office, models.PROTECT, related_name="+")
    to_office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    stage = models.CharField(max_length=20, choices=Stage)
    grade = models.PositiveSmallIntegerField(null=True)
    on = models.DateField()
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=200, blank=True)
    made = models.OneToOneField(Enrolment, models.PROTECT, null=True, related_name="came_by")

    class Meta:
        """Somebody moves out of an enrolment once, and who asked does not decide."""

        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"], condition=models.Q(state__in=("asked", "confirmed")), name="transfer_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=("confirmed", "refused"))
                | models.Q(decided_by__isnull=False) & ~models.Q(decided_by=models.F("asked_by")),
                name="transfer_decided_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=models.Q(state="confirmed", made__isnull=False)
                | ~models.Q(state="confirmed") & models.Q(made=None),
                name="transfer_confirmed_has_its_enrolment",
            ),
        ]
        indexes = [models.Index(fields=["to_school", "-id"], name="transfer_by_school")]

    def __str__(self) -> str:
        return f"transfer {self.pk}"


class StatusChange(models.Model):
    """A dated change of the roll: leave of absence, return, graduation, leaving. Rows are only added."""

    class Status(models.TextChoices):
        """The roll status from `on`, as facts.yaml names it."""

        SUSPENDED = "suspended", _("休学")
        ENROLLED = "enrolled", _("复学")
        GRADUATED = "graduated", _("毕业")
        WITHDRAWN = "withdrawn", _("退学或离校")

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="status_changes")
    before = models.CharField(max_length=20, blank=True)
    status = models.CharField(max_length=20, choices=Status)
    on = models.DateField()
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Said twice it is one change."""

        constraints = [models.UniqueConstraint(fields=["enrolment", "status", "on"], name="status_change_once")]

    def __str__(self) -> str:
        return f"{self.status} {self.pk}"


class AccountChange(models.Model):
    """A change of the account aid is paid to: asked for by one person, confirmed by another.

    `made` is the account it opened, null until confirmed.
    """

    class State(models.TextChoices):
        """How far it is."""

        ASKED = "asked", _("待另一人复核")
        CONFIRMED = "confirmed", _("已复核")
        REFUSED = "refused", _("未通过复核")

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="account_changes")
    student = models.ForeignKey(Student, models.PROTECT, related_name="account_changes")
    account_no = EncryptedField()
    payee_name = models.CharField(max_length=100)
    payee_identity_number = EncryptedField(null=True)
    bank_name = models.CharField(max_length=100, blank=True)
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=200, blank=True)
    made = models.OneToOneField(Account, models.PROTECT, null=True, related_name="came_by")

    class Meta:
        """One change of a student waits at a time, and who asked does not decide."""

        constraints = [
            models.UniqueConstraint(
                fields=["student"], condition=models.Q(state="asked"), name="account_change_waits_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state="asked", decided_by=None)
                | ~models.Q(state="asked")
                & models.Q(decided_by__isnull=False)
                & ~models.Q(decided_by=models.F("asked_by")),
                name="account_change_decided_by_somebody_else",
            ),
        ]

    def __str__(self) -> str:
        return f"account change {self.pk}"
