"""Moving the classes of a school up at the beginning of a school year: what will change, shown first; then all of it or nothing."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from zhuxue.portal.audit.actions import record
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.schools.class_names import a_year_later
from zhuxue.portal.schools.classes import open_classes
from zhuxue.portal.schools.locks import locked
from zhuxue.portal.schools.models import Enrolment, GradeChange, MovingUp, Stage, StatusChange
from zhuxue.portal.schools.terms import autumn_begun

BATCH = 2000  # rows in one statement
# The last grade where it is the same nearly everywhere; for others, as universities with courses of several lengths, the
# officer says who graduates. What is proposed stands on the page and can be changed for each class.
LAST_GRADE: dict[Any, int] = {
    Stage.PRESCHOOL: 3,
    Stage.PRIMARY: 6,
    Stage.JUNIOR_HIGH: 3,
    Stage.SENIOR_HIGH: 3,
    Stage.VOCATIONAL: 3,
}
UP, GRADUATE, STAY = "up", "graduate", "stay"
SUSPENDED = "suspended"


@dataclass(frozen=True)
class Group:
    """The students of one grade in one class who may move up; `usual` is what is proposed. A null grade is not known."""

    office: Office
    stage: str
    grade: int | None
    enrolments: tuple[int, ...]

    @property
    def key(self) -> str:
        """Its name in the form."""
        return f"{self.office.pk}-{self.stage}-{self.grade or 0}"

    @property
    def stage_title(self) -> str:
        """The stage in words."""
        return str(Stage(self.stage).label)

    @property
    def usual(self) -> str:
        """What is done with them unless somebody says otherwise."""
        if self.grade is None:
            return STAY
        return GRADUATE if self.grade >= LAST_GRADE.get(self.stage, self.grade + 1) else UP


@dataclass(frozen=True)
class Plan:
    """What moving up would do at a school from `on`: the groups by class, and who stays whatever is said.

    `suspended`: on leave; `newcomers`: by class, who came since, or was already moved by a roster: they belong to the class
    that is called so afterwards. `fingerprint` changes whenever any of it does.
    """

    school_year: str
    on: date
    groups: list[Group]
    suspended: int
    newcomers: Mapping[int, tuple[int, ...]]
    fingerprint: str

    @property
    def done(self) -> int:
        """How many need no moving up any more."""
        return sum(len(rows) for rows in self.newcomers.values())

    @property
    def classes(self) -> list[Office]:
        """The classes with somebody to move, in the order of their names; the school itself is none."""
        found = {group.office.pk: group.office for group in self.groups if group.office.kind == Office.Kind.CLASS}
        return sorted(found.values(), key=lambda office: (office.name, office.pk))


@dataclass(frozen=True)
class Confirmed:
    """What a person confirmed: what is done with each group, what each class is called afterwards, the plan she saw."""

    acts: Mapping[str, str]
    names: Mapping[int, str]
    fingerprint: str


def already(school: Office) -> MovingUp | None:
    """Return the moving up of this school year, if it was done."""
    return MovingUp.objects.filter(school=school, school_year=autumn_begun(school).term.school_year).first()


def plan_of(school: Office) -> Plan:
    """Return what moving up for the school year that began last would do; nothing is changed."""
    autumn = autumn_begun(school)
    here = Enrolment.objects.filter(school=school, ends_on=None)
    moved = GradeChange.objects.filter(enrolment__in=here, on__gte=autumn.first_day).values("enrolment")
    old = here.filter(begins_on__lt=autumn.first_day).exclude(pk__in=moved)
    going = old.exclude(roll_status=SUSPENDED)
    groups = _groups(going.order_by("office__name", "stage", "grade", "pk").select_related("office"))
    newcomers: dict[int, tuple[int, ...]] = {}
    for office, pk in here.exclude(pk__in=old.values("pk")).order_by("pk").values_list("office_id", "pk"):
        newcomers[office] = (*newcomers.get(office, ()), pk)
    said = [[(group.key, group.office.name, group.enrolments) for group in groups], sorted(newcomers.items())]
    fingerprint = hashlib.sha256(json.dumps(said, ensure_ascii=False).encode("utf-8")).hexdigest()
    suspended = old.filter(roll_status=SUSPENDED).count()
    return Plan(autumn.term.school_year, autumn.first_day, groups, suspended, newcomers, fingerprint)


def proposed(plan: Plan) -> Confirmed:
    """Return what is confirmed when nobody changes anything."""
    acts = {group.key: group.usual for group in plan.groups}
    return Confirmed(acts, names_after(plan, acts), plan.fingerprint)


def names_after(plan: Plan, acts: Mapping[str, str]) -> dict[int, str]:
    """Return what each class would be called: a year later where anybody moves up, else as now."""
    rising = {group.office.pk for group in plan.groups if acts.get(group.key) == UP}
    return {office.pk: a_year_later(office.name) if office.pk in rising else office.name for office in plan.classes}


@transaction.atomic
def move_up(confirmed: Confirmed, *, acting: Membership | None) -> MovingUp:
    """Move the classes of the school acted for up as confirmed; done already, return that. Raises NotAllowed, and then nothing stands."""
    acting = require(acting, "move_up")
    if acting.office.kind != Office.Kind.SCHOOL:
        raise NotAllowed("升级由学校统一办理。", "The school moves its classes up as a whole.")
    school = locked([acting.office])[0]
    if done := already(school):
        return done
    plan = plan_of(school)
    if plan.fingerprint != confirmed.fingerprint:
        raise NotAllowed("列出变化之后，班级或学生又有变动，没有办理。请重新核对。", "Classes or students changed since this was shown; nothing was done. Look at it again.")  # fmt: skip
    _refuse(plan, confirmed, school)
    counts = Counter({act: 0 for act in (UP, GRADUATE, STAY)})
    for group in plan.groups:
        counts[confirmed.acts[group.key]] += len(group.enrolments)
    made = MovingUp.objects.create(school=school, school_year=plan.school_year, on=plan.on, counts=dict(counts), by=acting)  # fmt: skip
    for group in plan.groups:
        _move(group, confirmed, made)
    _rename(plan, confirmed, made)
    record("classes moved up", made, acting=acting, details={"school_year": plan.school_year, **counts})
    return made


def _groups(enrolments: Iterable[Enrolment]) -> list[Group]:
    found: dict[tuple[int, str, int | None], list[Enrolment]] = defaultdict(list)
    for one in enrolments:
        found[one.office_id, one.stage, one.grade].append(one)
    return [Group(rows[0].office, stage, grade, tuple(one.pk for one in rows)) for (_, stage, grade), rows in found.items()]  # fmt: skip


def _refuse(plan: Plan, confirmed: Confirmed, school: Office) -> None:
    if any(confirmed.acts.get(group.key) not in {UP, GRADUATE, STAY} for group in plan.groups):
        raise NotAllowed("还有班级没有选升级、毕业或不动。", "For some class it is not said whether it moves up, graduates or stays.")  # fmt: skip
    if any(not confirmed.names.get(office.pk, "").strip() for office in plan.classes):
        raise NotAllowed("还有班级没有写新名称。", "Some class has no new name.")
    leaving = _leaving(plan, confirmed)
    others = Office.objects.filter(path__startswith=school.path, kind=Office.Kind.CLASS, closed_on=None)
    names = [confirmed.names.get(office.pk, office.name) for office in others if office.pk not in leaving]
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise NotAllowed(f"升级后会有两个“{twice[0]}”。请改其中一个的新名称。", f"There would be two classes “{twice[0]}”. Change one of the new names.")  # fmt: skip


def _leaving(plan: Plan, confirmed: Confirmed) -> set[int]:
    """Return the classes of which everybody who may move graduates."""
    staying = {group.office.pk for group in plan.groups if confirmed.acts[group.key] != GRADUATE}
    return {office.pk for office in plan.classes} - staying


def _move(group: Group, confirmed: Confirmed, made: MovingUp) -> None:
    act, rows = confirmed.acts[group.key], Enrolment.objects.filter(pk__in=group.enrolments)
    if act == GRADUATE:
        _graduate(list(rows), made)
        return
    grade = group.grade + 1 if act == UP and group.grade is not None else group.grade
    if act == UP:
        rows.update(grade=F("grade") + 1)
    is_class = group.office.kind == Office.Kind.CLASS
    before = group.office.name if is_class else ""
    after = confirmed.names[group.office.pk] if is_class else ""
    if (grade, after) != (group.grade, before):
        change = {"on": made.on, "grade_before": group.grade, "grade_after": grade, "class_before": before, "class_after": after, "by": made.by}  # fmt: skip
        GradeChange.objects.bulk_create((GradeChange(enrolment_id=pk, moving_up=made, **change) for pk in group.enrolments), BATCH)  # fmt: skip


def _graduate(rows: list[Enrolment], made: MovingUp) -> None:
    """End the enrolments the day before the new school year, as a graduation noted one by one would."""
    last: Any = made.on - timedelta(days=1)
    status = StatusChange.Status.GRADUATED
    StatusChange.objects.bulk_create(
        (StatusChange(enrolment=one, before=one.roll_status, status=status, on=last, reason=f"{made.school_year}学年升级：毕业", by=made.by) for one in rows),
        BATCH,
    )  # fmt: skip
    Enrolment.objects.filter(pk__in=[one.pk for one in rows]).update(roll_status=status, ends_on=last)


def _rename(plan: Plan, confirmed: Confirmed, made: MovingUp) -> None:
    """Give the classes their new names, one that graduated the year of its graduation; it closes when nobody is left in it."""
    leaving = _leaving(plan, confirmed)
    before = {office.pk: office.name for office in plan.classes}
    for office in plan.classes:
        graduated = office.pk in leaving
        office.name = f"{office.name[:80]}（{made.on.year}届）" if graduated else confirmed.names[office.pk].strip()
        office.save(update_fields=["name"])
    renamed = {office.pk: before[office.pk] for office in plan.classes if before[office.pk] != office.name}
    _place_newcomers(plan, renamed, made.school)
    empty = Office.objects.filter(pk__in=leaving).exclude(enrolments__ends_on=None, enrolments__isnull=False)
    empty.update(closed_on=made.on)


def _place_newcomers(plan: Plan, renamed: Mapping[int, str], school: Office) -> None:
    """Put who came since into the class that now has the name of the one she came to."""
    wanted = {(school.pk, name): school for pk, name in renamed.items() if pk in plan.newcomers}
    classes = open_classes(wanted)
    for pk, name in renamed.items():
        Enrolment.objects.filter(pk__in=plan.newcomers.get(pk, ())).update(office=classes.get((school.pk, name), pk))
