"""Looking for whom an event hit: those who live there, study there, or whom a register names; in one step, as a job."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Case as If
from django.db.models import Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.fields.json import KT
from django.utils.timezone import localdate

from zhuxue.portal.emergencies.area import Area
from zhuxue.portal.emergencies.models import Affected, Emergency
from zhuxue.portal.emergencies.noting import S, W, locked, note
from zhuxue.portal.emergencies.rules import answer_until, regions, rules_for
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.schools.models import Enrolment, Run, StudentVerdict
from zhuxue.portal.schools.queries import latest_run

A: Any = Affected.State
BATCH = 2000
COLUMNS = ("pk", "student_id", "school_id", "office_id", "name", "hukou", "student__address", "office__path")  # fmt: skip


@dataclass(frozen=True)
class Sought:
    """What is looked for: the area, the offices in it whose students study there, students a register names (by the run)."""

    area: Area
    paths: tuple[str, ...]
    register: QuerySet[StudentVerdict] | None

    def studies(self, path: str) -> bool:
        """Return whether an office lies in the area."""
        return path.startswith(self.paths)


def sought(event: Emergency) -> Sought:
    """Return what is looked for of an event."""
    codes = tuple(event.regions)
    # a township is smaller than a county: then only the schools named are in it
    regions = [] if event.places else codes
    inside = Office.objects.filter(Q(code__in=regions) | Q(pk__in=event.schools.values("pk"))).values_list("path", flat=True)  # fmt: skip
    return Sought(Area(codes, tuple(event.places)), tuple(inside), _named(event))


def _named(event: Emergency) -> QuerySet[StudentVerdict] | None:
    """The verdicts by which the last run found somebody in the register of the event's kind; null where it holds no data of it."""
    if register_state(event)["released_on"] is None:
        return None
    programme = rules_for(event.office).programme
    return StudentVerdict.objects.filter(outcome__run=latest_run(), outcome__programme=programme, outcome__verdict="granted")  # fmt: skip


def register_state(event: Emergency) -> dict[str, Any]:
    """Return which register was asked and of which day it is; the day is null where the portal holds no data.

    A release from before the event cannot know whom it hit: then there is no data, which is not “not hit”.
    """
    run: Run | None = latest_run()
    register = rules_for(event.office).kind(event.kind).register_
    named = [one["released_on"] for one in run.releases if one["register"] == register] if run and register else []
    since = [day for day in named if day >= f"{event.from_on:%Y-%m-%d}"]
    return {"register": register or "", "released_on": max(since, default=None)}


def find(event: Emergency, *, acting: Membership | None, work: Any = None) -> dict[str, int]:
    """Add whom the event hit and who is not in its list yet; run again it adds only who is new. Raises NotAllowed."""
    tell = work.tell if work else lambda *said: None
    with transaction.atomic():
        event, acting = locked(event, acting, "run_emergency", S.OPEN)
        known = set(event.rows.values_list("student", flat=True))
        counts: Counter[str] = Counter()
        wanted = sought(event)
        today, due = localdate(), answer_until(event)
        rows: dict[int, Affected] = {}
        found = _candidates(wanted)
        total = found.count()
        for number, one in enumerate(found.iterator(chunk_size=BATCH), start=1):
            if number % BATCH == 0:
                tell(number, total, "正在查找受影响的学生……", "Looking for students …")
            if one[1] not in known and (row := _row(event, wanted, one)):
                row.since, row.due_on = today, due
                rows[one[1]] = _nearer(rows.get(one[1]), row)
        Affected.objects.bulk_create(rows.values(), BATCH)
        for row in rows.values():
            counts.update(_counted(row))
        said = {"new": len(rows), **counts, **register_state(event)}
        note(event, W.FOUND, acting, details=said)
        if work:
            work.finish(said)
    return said


def _candidates(wanted: Sought) -> QuerySet[Any]:
    """Every enrolment that goes on and is not for certain elsewhere, each once."""
    study = Q(pk__in=[])
    for path in wanted.paths:
        study |= Q(office__path__startswith=path)
    near = study
    if not wanted.area.anywhere:
        home = ~Q(facts__has_key="hukou_region") | _begins(wanted.area.codes)
        near |= home | Q(student__address__isnull=False)
    here = Enrolment.objects.filter(ends_on=None, begins_on__lte=localdate())
    named = Q(pk__in=[]) if wanted.register is None else Q(Exists(wanted.register.filter(enrolment=OuterRef("pk"))))
    listed = (
        here.filter(near | named)
        .annotate(named=_is(named), hukou=KT("facts__hukou_region"))
        .order_by("begins_on", "pk")
    )
    return listed.values_list(*COLUMNS, "named")


def _begins(codes: tuple[str, ...]) -> Q:
    found = Q(pk__in=[])
    for code in codes:
        found |= Q(facts__hukou_region__startswith=code)
    for region in _former(codes):
        found |= Q(facts__hukou_region=region)
    return found


def _former(codes: tuple[str, ...]) -> Iterator[str]:
    return (r.code for r in regions().regions if r.now and r.now.startswith(codes))


def _is(condition: Q) -> Any:
    return If(When(condition, then=Value(True)), default=Value(False))


def _row(event: Emergency, wanted: Sought, one: tuple[Any, ...]) -> Affected | None:
    """What one enrolment is to an event: a row, or nothing where it is known to be elsewhere in every way."""
    pk, student, school, office, name, hukou, address, path, named = one
    lives = wanted.area.home(hukou, address.in_clear() if address is not None else "")
    studies = wanted.studies(path)
    register = bool(named) and (studies or not wanted.area.anywhere) and lives is not False
    if not (lives or studies or register) and (lives is False or wanted.area.anywhere):
        return None
    return Affected(
        emergency=event, student_id=student, enrolment_id=pk, school_id=school, office_id=office, name=name, lives=lives, studies=studies,
        register=register, held=_beyond(event.office, path), state=A.FOUND if lives or studies or register else A.UNKNOWN,
    )  # fmt: skip


def _beyond(office: Office, path: str) -> bool:
    """Whether a class or school lies beyond the reach of who declared: then the province sends the student there."""
    return office.kind != Office.Kind.PROVINCE and not path.startswith(office.path)


def _nearer(before: Affected | None, row: Affected) -> Affected:
    """Of two enrolments of one student the one in reach, of those the one in the area, else the later; every reason is kept."""
    if before is None:
        return row
    kept = row if (not row.held, row.studies) >= (not before.held, before.studies) else before
    both = (before, row)
    kept.lives = True if any(one.lives for one in both) else row.lives if before.lives is None else before.lives
    kept.studies, kept.register = any(one.studies for one in both), any(one.register for one in both)
    kept.state = A.FOUND if A.FOUND in {one.state for one in both} else A.UNKNOWN
    return kept


def _counted(row: Affected) -> list[str]:
    """How a row counts: by each reason it stands there for, and whether it waits for the province."""
    said = {"lives": row.lives, "studies": row.studies, "register_rows": row.register, "unknown": row.state == A.UNKNOWN, "held": row.held}  # fmt: skip
    return [name for name, holds in said.items() if holds]
