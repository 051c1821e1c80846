"""What the library says of paying a programme: by month or at once, until when, and what it may not be held with."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from zhuxue.engine.common.calendar import Calendar, half
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.terms import Term
from zhuxue.engine.common.yamlfile import read_yaml
from zhuxue.engine.rules.programme import Payment, Programme
from zhuxue.portal.awards.programmes import exclusions, library, school_year
from zhuxue.portal.schemes.library import file_of
from zhuxue.portal.schemes.models import Scheme
from zhuxue.portal.schemes.queries import layer_for
from zhuxue.portal.schools.models import Run
from zhuxue.portal.schools.queries import latest_run


@lru_cache(maxsize=4)
def calendar(layer: str) -> Calendar:
    """Return the calendar down to a layer, read once."""
    return Calendar.load(LIBRARY, layer=layer)


def layer() -> str:
    """Return the layer of the last run: whose files hold here."""
    run = latest_run()
    return run.layer if run else "national"


def payment_of(code: str) -> Payment | None:
    """Return what a programme's file says of paying; null where it says nothing, or there is no such programme."""
    programme = programme_of(code)
    return programme.payment if programme else None


def programme_of(code: str) -> Programme | None:
    """Return a programme by its file; of one that an office published of its own, as it holds there. Null where there is none."""
    if found := library(layer()).programmes.get(file_of(code)):
        return found
    local = Scheme.objects.filter(code=code, changes=False).select_related("owner").first()
    return library(layer_for(local.owner)).programmes.get(code) if local else None


def terms_in(period: str) -> list[Term]:
    """Return the terms of a term or school year.

    >>> [str(term) for term in terms_in("2026-2027")], [str(term) for term in terms_in("2026-F")]
    (['2026-F', '2027-S'], ['2026-F'])
    """
    if period[-1] in "SF":
        return [Term.parse(period)]
    autumn = Term(int(period[:4]), 1)
    return [autumn, autumn.shifted(1)]


def overlapping(period: str) -> list[str]:
    """Return the names of all periods that share a day with this one.

    >>> overlapping("2026-F"), overlapping("2026-2027")
    (['2026-F', '2026-2027'], ['2026-2027', '2026-F', '2027-S'])
    """
    year = school_year(period)
    return [period, year] if period[-1] in "SF" else [period, *(str(term) for term in terms_in(period))]


def months_of(code: str, period: str) -> tuple[str, ...]:
    """Return the months a programme is paid in within a period; nothing where it is paid at once."""
    payment = payment_of(code)
    if payment is None or not payment.by_month:
        return ()
    days = calendar(layer())
    return tuple(month for term in terms_in(period) for month in days.payment_months(term))


def begins_on(period: str, month: str = "") -> date:
    """Return the first day of a month, else of a period."""
    if month:
        return date.fromisoformat(f"{month}-01")
    return calendar(layer()).starts_on(terms_in(period)[0])


def ends_on(period: str, month: str = "") -> date:
    """Return the last day of a month, else of a period."""
    if month:
        following = begins_on(period, month) + timedelta(days=32)
        return following.replace(day=1) - timedelta(days=1)
    term, days = terms_in(period)[-1], calendar(layer())
    return days.day_in(term, days.last_day[half(term)])


def due_day(code: str, period: str) -> tuple[date | None, str]:
    """Return the last day for paying a programme of a period that its file names, with the source; null where it names none."""
    payment = payment_of(code)
    if payment is None:
        return None, ""
    for term in terms_in(period):
        if named := payment.until.get(half(term)):
            return calendar(layer()).day_in(term, named), payment.source or ""
    return None, ""


def excluding(code: str, period: str) -> list[tuple[str, list[str], str]]:
    """Return (other programme, periods, why) of what may not be held with a programme of a period."""
    found = []
    for exclusion in exclusions(layer()).exclusions:
        if code in exclusion.programmes:
            (other,) = set(exclusion.programmes) - {code}
            year = school_year(period)
            periods = overlapping(period) if exclusion.within == "term" else overlapping(year)
            found.append((other, periods, exclusion.why))
    return found


def run_of(period: str) -> Run | None:
    """Return the newest run of a term in a period."""
    return Run.objects.filter(term__in=[str(term) for term in terms_in(period)]).order_by("-pk").first()


@lru_cache(maxsize=1)
def netting() -> dict[str, str | bool | None]:
    """Return what the library says of holding overpayments back from later payments; `allowed` null is not known, so no."""
    said: dict[str, str | bool | None] = read_yaml(LIBRARY / "recovery.yaml")["netting"]
    return said
