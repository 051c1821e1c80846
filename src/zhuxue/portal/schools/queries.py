"""What a person may see of students; everything that reads students starts here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.people.queries import offices_visible_to
from zhuxue.portal.personal.cipher import lookup
from zhuxue.portal.personal.fields import Sealed
from zhuxue.portal.schools.models import Applicant, Cleared, Enrolment, Guardian, Outcome, Run, Student, StudentVerdict

UNJUDGED = "unjudged"  # the last run judged no programme for her: what the roster says of her could not be read


def enrolments_visible_to(acting: Membership | None, action: str = "see_students") -> QuerySet[Enrolment]:
    """Return the enrolments on which `acting` may do `action`: its own students, or those at its office or below, else none."""
    relation = MATRIX.relation(acting.role, action) if acting else None
    if acting is None or relation is None:
        return Enrolment.objects.none()
    if relation == "own":
        return Enrolment.objects.filter(student__in=students_of(acting))
    if acting.office.kind == Office.Kind.PROVINCE:  # nearly every row is in reach, so the index of names is walked
        return Enrolment.objects.filter(office__path__startswith=acting.office.path)
    return Enrolment.objects.filter(office__in=offices_visible_to(acting).order_by().values("pk"))


def students_of(acting: Membership, on: date | None = None) -> QuerySet[Student]:
    """Return the students for whom the person signs in today (or `on` another day): herself, or her children."""
    day = on or localdate()
    lasting = Q(ends_on=None) | Q(ends_on__gte=day)
    links = Applicant.objects.filter(lasting, person_id=acting.person_id, begins_on__lte=day)
    return Student.objects.filter(pk__in=links.values("student"))


def students_listed(
    acting: Membership | None,
    *,
    name: str = "",
    stage: str = "",
    verdict: str = "",
    office: int | None = None,
    past: str = "",
) -> QuerySet[Enrolment]:
    """Return visible enrolments for a list, each with its school, class, student and, as `awards`, what is owed by the last run.

    `name` is a part of the name; `verdict` keeps those for whom a programme turned out so in the last run; `office`
    those at one office in reach or below it; `past` shows those who have left instead of those who are here.
    """
    found = enrolments_visible_to(acting).select_related("school", "office", "student")
    found = found.exclude(ends_on=None) if past else found.filter(ends_on=None)
    if name:
        found = found.filter(name__has_part=name)
    if office:
        found = found.filter(office__in=offices_below(acting, office).values("pk"))
    if stage:
        found = found.filter(stage=stage)
    if verdict == UNJUDGED:
        found = found.exclude(
            Exists(StudentVerdict.objects.filter(enrolment=OuterRef("pk"), outcome__run=latest_run()))
        )
    elif verdict:
        said = StudentVerdict.objects.filter(enrolment=OuterRef("pk"), outcome__in=_outcomes(verdict))
        found = found.filter(Exists(said))
    owed = StudentVerdict.objects.filter(outcome__in=_outcomes("granted"), award_fen__isnull=False)
    return found.prefetch_related(Prefetch("verdicts", owed.select_related("outcome"), to_attr="awards"))


def offices_below(acting: Membership | None, office: int) -> QuerySet[Office]:
    """Return an office in reach and all below it; nothing when it is out of reach."""
    paths = offices_visible_to(acting).filter(pk=office).values_list("path", flat=True)
    return offices_visible_to(acting).filter(path__startswith=paths[0]).order_by() if paths else Office.objects.none()


def office_of(acting: Membership | None, office: str) -> Office | None:
    """Return the office a list is narrowed to; null for none, or one out of reach."""
    return offices_visible_to(acting).filter(pk=office).first() if office.isdecimal() else None


def present_enrolment(acting: Membership | None, student_id: int) -> Enrolment:
    """Return where a student in reach is enrolled now; raises Enrolment.DoesNotExist."""
    here = enrolments_visible_to(acting).filter(student=student_id, ends_on=None)
    return here.select_related("student").order_by("-begins_on", "-pk")[0]


def enrolment_found(acting: Membership | None, identity_number: str) -> Enrolment | None:
    """Return the visible enrolment of the person with this exact number, the latest when there are several."""
    same = enrolments_visible_to(acting).filter(student__lookup=lookup(identity_number.strip().upper()))
    return same.order_by("-begins_on", "-pk").first()


def latest_run() -> Run | None:
    """Return the run that was loaded last."""
    return Run.objects.order_by("-pk").first()


def verdicts_of(enrolment: Enrolment) -> QuerySet[StudentVerdict]:
    """Return what the last run said of an enrolment, in the order granted, refused, unknown."""
    said = enrolment.verdicts.filter(outcome__run=latest_run()).select_related("outcome__run")
    return said.order_by("outcome__verdict", "outcome__programme")


def guardians_of(enrolment: Enrolment) -> QuerySet[Guardian]:
    """Return who answers for the student now; of a past enrolment nobody, for that is another school's to know."""
    known = enrolment.student.guardians.order_by("pk")
    return known if enrolment.ends_on is None else known.none()


@dataclass(frozen=True)
class PersonalValue:
    """One encrypted value of a student's page: its key in the form, what it is, and the value, masked as text."""

    key: str
    title: str | Promise
    value: Sealed


def personal_values(enrolment: Enrolment) -> list[PersonalValue]:
    """Return every known encrypted value of a student, guardians and accounts included; of a past one only her numbers."""
    student = enrolment.student
    found = [
        PersonalValue("identity_number", _("证件号码"), student.identity_number),
        PersonalValue("student_number", _("学籍号"), enrolment.student_number),
    ]
    if enrolment.ends_on is None:  # who is gone is seen as she was: what came later belongs to another school
        found += _personal_values_now(student)
    return [personal for personal in found if personal.value is not None]


def _personal_values_now(student: Student) -> list[PersonalValue]:
    found = [
        PersonalValue("telephone", _("电话"), student.telephone),
        PersonalValue("address", _("住址"), student.address),
    ]
    for guardian in student.guardians.order_by("pk"):
        found.append(PersonalValue(f"guardian-{guardian.pk}", _("监护人证件号码"), guardian.identity_number))
        found.append(PersonalValue(f"guardian-telephone-{guardian.pk}", _("监护人电话"), guardian.telephone))
    for account in student.accounts.filter(ends_on=None).order_by("pk"):
        found.append(PersonalValue(f"account-{account.pk}", _("发放账号"), account.account_no))
    return found


def _outcomes(verdict: str) -> list[int]:
    """Return the few kinds of outcome a verdict has in the last run; as numbers, for a subquery is asked row by row."""
    return list(Outcome.objects.filter(run=latest_run(), verdict=verdict).values_list("pk", flat=True))


def cleared() -> Exists:
    """Whether a person cleared what an outer query names by its `fingerprint`, and nobody took that back."""
    return Exists(Cleared.objects.filter(fingerprint=OuterRef("fingerprint"), undone=None))
