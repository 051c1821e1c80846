"""Which register is there, stale or missing for a term, by register and county."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.db.models import Case, CharField, DateField, IntegerField, Max, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.common.calendar import Calendar
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.registers import Register, Registers
from zhuxue.engine.common.terms import Term
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.people.queries import offices_visible_to
from zhuxue.portal.registers.models import Release, ReleaseRegion
from zhuxue.portal.registers.queries import prefixes, region_of
from zhuxue.portal.ui.charts import Chart, chart
from zhuxue.portal.ui.components import Kind, Tag

STATES = {"fresh": _("有效"), "lapsing": _("开学前到期"), "stale": _("已过期"), "missing": _("没有")}
COLOURS: dict[str, Kind] = {"fresh": "ok", "lapsing": "wait", "stale": "late", "missing": "late"}
NEVER = date(1900, 1, 1)  # sorts first: nothing came
Latest = dict[tuple[str, str], dict[str, date]]  # by register and region: the last day of each part, "" for the whole


@cache
def registers() -> Registers:
    """Return the library's registers, read once by each process."""
    return Registers.load(LIBRARY)


@dataclass(frozen=True)
class Line:
    """One register in reach: for how many counties it is fresh, stale or missing; `latest` and `days_left` are of the worst county."""

    code: str
    register: Register
    counts: dict[str, int]
    latest: date | None
    days_left: int | None
    address: str

    @property
    def state(self) -> str:
        """The worst that holds of any county."""
        return next(
            state for state in ("missing", "stale", "lapsing", "fresh") if self.counts[state] or state == "fresh"
        )

    @property
    def tag(self) -> Tag:
        """The state in words."""
        return Tag(STATES[self.state], COLOURS[self.state])


def coming_term(today: date | None = None) -> Term:
    """Return the next term to begin.

    >>> str(coming_term(date(2026, 12, 1))), str(coming_term(date(2026, 3, 2)))
    ('2027-S', '2026-F')
    """
    day, calendar = today or localdate(), Calendar.load(LIBRARY)
    term = Term.parse(f"{day.year - 1}-F")
    while calendar.starts_on(term) <= day:
        term = term.shifted(1)
    return term


def needed_on(term: Term) -> date:
    """Return the day a register must still be fresh on: the first of the term, for the one that goes on today."""
    return localdate() if term == coming_term().shifted(-1) else Calendar.load(LIBRARY).starts_on(term)


def state_on(until: date | None, day: date) -> str:
    """Return the state on a day of a register whose last release counts `until`, null where none came.

    >>> state_on(None, date(2026, 9, 1)), state_on(date(2026, 9, 1), date(2026, 9, 1)), state_on(date(2000, 1, 1), date(2026, 9, 1))
    ('missing', 'fresh', 'stale')
    """
    if until is None:
        return "missing"
    return "fresh" if until >= day else "lapsing" if until >= localdate() else "stale"


def lines(acting: Membership, term: Term) -> list[Line]:
    """Return every register of the library, those wanting first."""
    counties, latest, day = _counties(acting), _latest(needed_on(term)), needed_on(term)
    found = [_line(code, register, counties, latest, day, term) for code, register in registers().registers.items()]
    return sorted(found, key=lambda line: ("missing", "stale", "lapsing", "fresh").index(line.state))


def picture(found: list[Line]) -> Chart:
    """Return the lines as bars of counties."""
    legend = list(zip(("p", "wait", "late", "no"), STATES.values(), strict=True))
    return chart(_("各名单覆盖的县市区"), legend, [(line.register.title, tuple(line.counts.values()), line.address) for line in found])  # fmt: skip


def counties_of(acting: Membership | None, code: str, term: Term) -> QuerySet[Any]:
    """Return the counties in reach with `latest` (the day of the last release, of its oldest part where it comes in parts), `state`, and `days_left` of one register."""
    day, latest = needed_on(term), _latest(needed_on(term))
    found = offices_visible_to(acting).filter(kind=Office.Kind.COUNTY).order_by()
    if code not in registers().registers:
        return found.none()
    fresh_days = registers().registers[code].fresh_days
    days = {office.pk: day_ for office in found if (day_ := _day_of(code, region_of(office), latest))}
    states = {pk: state_on(released + timedelta(days=fresh_days), day) for pk, released in days.items()}
    left = {pk: (released + timedelta(days=fresh_days) - localdate()).days for pk, released in days.items()}
    return found.annotate(
        latest=_column(days, NEVER, DateField()), state=_column(states, "missing", CharField()), days_left=_column(left, -99_999, IntegerField()),
    )  # fmt: skip


def _column(values: dict[int, Any], otherwise: Any, field: Any) -> Case:
    whens = [When(pk=pk, then=Value(value)) for pk, value in values.items()]
    return Case(*whens, default=Value(otherwise), output_field=field)


def _counties(acting: Membership) -> list[str]:
    if acting.office.kind == Office.Kind.COUNTY:
        return [region_of(acting.office)]
    return [region_of(one) for one in offices_visible_to(acting).filter(kind=Office.Kind.COUNTY, closed_on=None)]


def _latest(day: date) -> Latest:
    """Return the day of the last accepted release of each register, region it names, and part, none of after `day`."""
    accepted = Q(release__state=Release.State.ACCEPTED, release__released_on__lte=max(day, localdate()))
    rows = ReleaseRegion.objects.filter(accepted).values_list("release__register", "region", "release__part")
    found: Latest = {}
    for code, region, part, last in rows.annotate(last=Max("release__released_on")).order_by():
        found.setdefault((code, region), {})[part] = last
    return found


def _day_of(code: str, county: str, latest: Latest) -> date | None:
    """Return the day a county's register is of: that of its oldest part, unless the whole came later; null where none came."""
    parts: dict[str, date] = {}
    for region in prefixes(county):
        for part, last in latest.get((code, region), {}).items():
            parts[part] = max(last, parts.get(part, last))
    whole = parts.pop("", None)
    return max(filter(None, (whole, min(parts.values(), default=None))), default=None)


def _line(code: str, register: Register, counties: list[str], latest: Latest, day: date, term: Term) -> Line:  # fmt: skip
    counts, worst = dict.fromkeys(STATES, 0), None
    for county in counties:
        last = _day_of(code, county, latest)
        counts[state_on(last and last + timedelta(days=register.fresh_days), day)] += 1
        worst = last if worst is None else min(worst, last or worst)
    left = (worst + timedelta(days=register.fresh_days) - localdate()).days if worst and not counts["missing"] else None
    address = f"{reverse('register_board')}?{urlencode({'term': term, 'register': code})}#counties"
    return Line(code, register, counts, worst, left, address)
