"""The steps of a case: which office owes each, what may be done there, and until when."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

from zhuxue.engine.common.calendar import Calendar
from zhuxue.engine.common.errors import LibraryError
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.process import ProcessStep
from zhuxue.engine.common.terms import Term
from zhuxue.portal.applications.models import NEVER
from zhuxue.portal.people.models import Office
from zhuxue.portal.schools.models import Enrolment

BEFORE = frozenset({"tell"})  # what happens before a case begins
FORMAL = frozenset({"notice", "file", "receipt"})  # what is done, not judged
KINDS = {"county": Office.Kind.COUNTY, "city": Office.Kind.CITY}
Step = dict[str, Any]


@cache
def calendar() -> Calendar:
    """Return the library's calendar, read once."""
    return Calendar.load(LIBRARY)


def steps_of(process: Sequence[ProcessStep]) -> list[Step]:
    """Return a process as a case keeps it."""
    return [step.model_dump(mode="json", exclude_none=True) for step in process]


def version_of(steps: list[Step]) -> str:
    """Return the hash that names these steps for ever."""
    return hashlib.sha256(json.dumps(steps, sort_keys=True, ensure_ascii=False).encode("utf-8")).hexdigest()


def first_step(steps: list[Step]) -> int:
    """Return the place of the first step that a case itself goes through."""
    return next(place for place, step in enumerate(steps) if step["step"] not in BEFORE)


def steps_for(steps: list[Step], enrolment: Enrolment) -> list[Step]:
    """Return the steps one student's case goes through: a college's only where she is in one."""
    return steps if college_of(enrolment.office) else _without_college(steps)


def steps_within(steps: list[Step], office: Office) -> list[Step]:
    """Return the steps of all cases of an office together: a college's only where it is one, or has one."""
    below = office.children.filter(kind=Office.Kind.COLLEGE, closed_on=None)
    return steps if college_of(office) or below.exists() else _without_college(steps)


def _without_college(steps: list[Step]) -> list[Step]:
    return [step for step in steps if step["by"] != "college"]


def college_of(office: Office) -> Office | None:
    """Return the college that an office is or stands below; null where there is none."""
    while office.kind == Office.Kind.CLASS and office.parent:
        office = office.parent
    return office if office.kind == Office.Kind.COLLEGE else None


def office_owing(by: str, enrolment: Enrolment) -> Office:
    """Return who owes a step `by` family, class, college, school …: where there is no such office, the next one up.

    A family's step is noted at the class. A university's county is the province, as are nation and bank, whose
    answers the province's centre enters.
    """
    if by in {"family", "class"}:
        return enrolment.office
    if by == "college":
        return college_of(enrolment.office) or enrolment.school
    if by in {"school", "university"}:
        return enrolment.school
    above = enrolment.school.parent
    while above.parent and above.kind != KINDS.get(by, Office.Kind.PROVINCE):
        above = above.parent
    return above


def due_of(step: Step, since: date, period: str) -> date:
    """Return the last day of a step that began on `since`; NEVER where no source names one, or its year has no calendar yet."""
    if until := step.get("until"):
        term = Term.parse(period if "-" in period and period[-1] in "SF" else f"{period[:4]}-F")
        return calendar().day_in(term, until)
    if not (days := step.get("workdays")):
        return NEVER
    try:
        return calendar().add_workdays(since, days)
    except LibraryError:
        return NEVER
