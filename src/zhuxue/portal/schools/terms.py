"""When a school's terms begin and end: as the school says, else by the library's convention."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from django.db import transaction
from django.utils.timezone import localdate

from zhuxue.engine.common.calendar import Calendar, half
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.terms import Term
from zhuxue.portal.audit.actions import record
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.schools.models import SchoolTerm

LONGEST = timedelta(days=215)  # a term is never longer than seven months, so a wrong year is noticed


@dataclass(frozen=True)
class TermDays:
    """One term at one school; `own` says that the school set the days, else they are the convention, which is assumed."""

    term: Term
    first_day: date
    last_day: date
    own: bool


@cache
def calendar() -> Calendar:
    """Return the library's calendar, read once."""
    return Calendar.load(LIBRARY)


def school_of(office: Office) -> Office | None:
    """Return the school an office is or belongs to; null for those above schools."""
    while office.kind in {Office.Kind.COLLEGE, Office.Kind.CLASS} and office.parent:
        office = office.parent
    return office if office.kind == Office.Kind.SCHOOL else None


def term_days(school: Office, term: Term) -> TermDays:
    """Return when a term begins and ends at a school."""
    said = SchoolTerm.objects.filter(school=school, term=str(term)).first()
    if said:
        return TermDays(term, said.first_day, said.last_day, own=True)
    days = calendar()
    return TermDays(term, days.starts_on(term), days.day_in(term, days.last_day[half(term)]), own=False)


def autumn_begun(school: Office, on: date | None = None) -> TermDays:
    """Return the autumn term with which the school year of a day (or today) began at a school."""
    day = on or localdate()
    this = term_days(school, Term(day.year, 1))
    return this if this.first_day <= day else term_days(school, Term(day.year - 1, 1))


def terms_around(school: Office, on: date | None = None) -> list[TermDays]:
    """Return the two terms of the school year of a day (or today) and the autumn after it."""
    autumn = autumn_begun(school, on)
    return [autumn, *(term_days(school, autumn.term.shifted(n)) for n in (1, 2))]


def term_now(acting: Membership | None) -> TermDays | None:
    """Return the term at the school acted for, or the one begun last; null for offices above schools."""
    school = school_of(acting.office) if acting else None
    if school is None:
        return None
    begun = [days for days in terms_around(school) if days.first_day <= localdate()]
    return begun[-1]


@transaction.atomic
def set_term(term: Term, first_day: date, last_day: date, *, acting: Membership | None) -> SchoolTerm:
    """Set a term's days for the school acted for; raises NotAllowed for days that cannot be that term's, or overlap another's."""
    acting = require(acting, "keep_calendar")
    school = school_of(acting.office)
    if school is None:
        raise NotAllowed("校历由学校自己登记。", "A school keeps its calendar itself.")
    school = Office.objects.select_for_update().get(pk=school.pk)
    if first_day.year != term.year or not first_day < last_day <= first_day + LONGEST:
        raise NotAllowed(f"这不像{term.title}的起止日。请核对年份和先后。", f"These cannot be the days of {term}. Check the year and the order.")  # fmt: skip
    others = SchoolTerm.objects.filter(school=school, first_day__lte=last_day, last_day__gte=first_day)
    if others.exclude(term=str(term)).exists():
        raise NotAllowed("与本校另一学期的日期重叠。请核对。", "These days overlap another term of the school. Check them.")  # fmt: skip
    said = {"first_day": first_day, "last_day": last_day, "set_by": acting}
    made, _ = SchoolTerm.objects.update_or_create(school=school, term=str(term), defaults=said)
    days = {"term": str(term), "first_day": first_day.isoformat(), "last_day": last_day.isoformat()}
    record("school term set", made, acting=acting, details=days)
    return made
