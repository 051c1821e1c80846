"""Waivers in the demo: the county paid three private schools for their students; one is silent, one has answered, one is confirmed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.timezone import localdate, now

from zhuxue.engine.files.pages import SCHOOLS
from zhuxue.portal.demo.awards import R, Staff
from zhuxue.portal.demo.granted import grant_all
from zhuxue.portal.demo.payments import Desk, approved, declared, desk_at, give_shared
from zhuxue.portal.payments.actions import offsets, sending
from zhuxue.portal.payments.actions.offsets import Passed
from zhuxue.portal.payments.models import Batch, Offset
from zhuxue.portal.payments.queries import lines_of_offset
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.schools.models import Enrolment, Outcome, StudentVerdict

PROGRAMME = "SV_WAIVER"
SILENT, ANSWERED, CONFIRMED = NAMES = tuple(f"示例民办第{number}职业学校" for number in "一二三")
MOST = 4  # students of each: the demo is to be made quickly whatever its size
CAME_DAYS = 26  # ago
WORDS = "收费票据注明已减免，存学校财务室（演示）"
SEEN = "抽看收费票据，均已减免（演示）"
KEPT = "开学前已退学，钱在学校账上（演示）"


def seed_schools(demo: Any) -> list[dict[str, str]]:
    """Open the schools in one county, with a few students of its vocational schools and an officer; return the accounts opened for them."""
    staff, county = Staff(demo.password_hash, []), _county(demo)
    if county is None:
        return []
    due = _due(demo).filter(enrolment__school__parent=county).order_by("enrolment__school__path", "enrolment")
    free = due.filter(enrolment__student__cases=None, enrolment__findings=None)  # what is under way stays at its school
    each = min(MOST, free.count() // len(NAMES), due.count() // (2 * len(NAMES)))  # so does half of all
    taken = list(free.values_list("enrolment", flat=True)[: each * len(NAMES)])
    for number, name in enumerate(NAMES if each else ()):
        school = _open(county, f"{county.code}99{number + 1}", name, taken[number :: len(NAMES)])
        staff.hold(R.SCHOOL_OFFICER, school)
    return staff.accounts


def _due(demo: Any) -> QuerySet[StudentVerdict]:
    """Whom the run granted the waiver, where they are now."""
    granted = {"outcome__programme": PROGRAMME, "outcome__verdict": Outcome.Verdict.GRANTED}
    return StudentVerdict.objects.filter(outcome__run=demo.run, enrolment__ends_on=None, enrolment__school__parent__kind=Office.Kind.COUNTY, **granted)  # fmt: skip


def _county(demo: Any) -> Office | None:
    """The county that has finance where it has such students, else the one with the most; None where no county has any."""
    counted = _due(demo).order_by().values("enrolment__school__parent").annotate(n=Count("pk"))
    here = {row["enrolment__school__parent"]: row["n"] for row in counted}
    finance = Membership.objects.filter(role=R.FINANCE, office__kind=Office.Kind.COUNTY, office__in=here).first()
    most = max(here, key=lambda pk: (here[pk], -pk), default=None)
    return finance.office if finance else Office.objects.filter(pk=most).first()


def _open(county: Office, code: str, name: str, students: list[int]) -> Office:
    """Open a private school whose code sorts behind the others', and let the students be its."""
    school = Office.objects.create(kind=Office.Kind.SCHOOL, code=code, name=f"{county.name}{name}", parent=county, path=f"{county.path}{code}/")  # fmt: skip
    for enrolment in Enrolment.objects.filter(pk__in=students):
        enrolment.school = enrolment.office = school
        enrolment.facts |= {"school_kind": "private"}
        enrolment.save(update_fields=["school", "office", "facts"])
    return school


def seed(demo: Any) -> list[dict[str, str]]:
    """Pay the waivers of the county to its schools and let two of the private ones answer; return the accounts opened for it.

    What goes to the public schools is still to be confirmed, so that somebody can try that.
    """
    staff = Staff(demo.password_hash, [])
    schools = {name: Office.objects.filter(name__endswith=name).select_related("parent").first() for name in NAMES}
    here = {name: school for name, school in schools.items() if school is not None}
    if not here:
        return []
    desk = desk_at(next(iter(here.values())).parent, demo, staff)
    for school in here.values():
        grant_all(PROGRAMME, school, desk.run, desk.centre)
    if here and (batch := _sent(desk)):
        for name, school in here.items():
            _came(desk, batch, school, name)
    return staff.accounts


def _sent(desk: Desk) -> Batch | None:
    give_shared(desk, PROGRAMME)
    batch = declared(desk, desk.scope(PROGRAMME, to_school=True))
    if batch is None:
        return None
    sending.order(approved(desk, batch), SCHOOLS, acting=desk.finance)
    return sending.mark_sent(batch, acting=desk.finance, receipt="示例：国库支付已受理")


def _came(desk: Desk, batch: Batch, school: Office, name: str) -> None:
    """The money came some weeks ago; the school says what became of it, one student apart, or of all, and that is confirmed."""
    receipt = f"示例：国库支付凭证（{name}）"
    sending.confirm_school(batch, school.pk, receipt, acting=desk.finance, at=now() - timedelta(days=CAME_DAYS))
    if name == SILENT:
        return
    came = Offset.objects.get(batch=batch, office=school)
    apart = lines_of_offset(came).order_by("number").values_list("number", flat=True)[:1] if name == ANSWERED else ()
    officer = Membership.objects.select_related("office", "person").filter(office=school, role=R.SCHOOL_OFFICER)[0]
    said = Passed("reduced", localdate() - timedelta(days=5), WORDS, dict.fromkeys(apart, KEPT))
    offsets.answer(came, said, acting=officer, seen=0)
    if name == CONFIRMED:
        offsets.judge(came, "confirmed", SEEN, acting=desk.centre[0], seen=1)
