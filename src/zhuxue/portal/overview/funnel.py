"""How far the cases in reach are: by programme and stage, each number leading to its list, and how many are late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, TypeAlias
from urllib.parse import urlencode

from django.core.cache import cache
from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from zhuxue.portal.applications.columns import shipped_title
from zhuxue.portal.applications.models import Case, Task
from zhuxue.portal.applications.queries import cases_visible_to, late
from zhuxue.portal.applications.rules import periods_of, school_year
from zhuxue.portal.applications.stages import ENDED, STAGES, stage_at
from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.schemes.queries import local_programmes
from zhuxue.portal.schools.models import Run
from zhuxue.portal.schools.queries import latest_run
from zhuxue.portal.ui.charts import Chart, chart

Counted: TypeAlias = dict[tuple[str, str], dict[str, int]]  # by programme and school year, then by stage
KEPT = 300  # seconds; above a school the cases are too many to be counted for every page
OPEN = [Task.State.WAITING, Task.State.BLOCKED]
LIVE = {Office.Kind.SCHOOL, Office.Kind.COLLEGE, Office.Kind.CLASS}


def counted(acting: Membership | None, run: Run | None) -> Counted:
    """Return the cases in reach of this school year, and of the run's, by programme and stage."""
    found = _empty()
    for programme, year, stage, n in _counts(cases_visible_to(acting), run):
        found[programme, year][stage] += n
    return dict(found)


def _empty() -> Counted:
    return defaultdict(lambda: dict.fromkeys(STAGES, 0))


def _counts(seen: QuerySet[Case], run: Run | None, *by: str) -> Iterator[tuple[Any, ...]]:
    """Yield the values of the fields `by` of a case, programme, school year, stage and how many cases are there."""
    years = {year: periods_of(year) for year in {school_year(), *([school_year(run.on)] if run else [])}}
    year_of = {period: year for year, periods in years.items() for period in periods}
    seen = seen.filter(period__in=list(year_of)).order_by()
    ended = seen.filter(state__in=list(ENDED)).values_list(*by, "programme", "period", "state").annotate(n=Count("pk"))
    for *said, programme, period, state, n in ended:
        yield *said, programme, year_of[period], state, n
    under_way = seen.filter(state__in=[Case.State.DRAFT, Case.State.OPEN], tasks__state__in=OPEN)
    at = under_way.values_list(*by, "programme", "period", "tasks__step").annotate(n=Count("tasks"))
    for *said, programme, period, step, n in at:
        yield *said, programme, year_of[period], stage_at(step), n


def late_count(acting: Membership | None) -> int:
    """Return how many cases in reach are past the last day of the step they are at."""
    open_ones = Task.objects.filter(late(), state__in=OPEN)
    return open_ones.filter(case__in=cases_visible_to(acting).order_by().values("pk")).count()


def count_ahead() -> int:
    """Count for every office above a school, in one pass, what its home page keeps; return for how many.

    A chore of the workers: does nothing where it was done in the last minutes. Where no worker runs, pages count themselves.
    """
    if not cache.add("funnel:counted", True, KEPT):
        return 0
    run, parents = latest_run(), dict(Office.objects.values_list("pk", "parent_id"))
    above = list(Office.objects.exclude(kind__in=list(LIVE)).values_list("pk", flat=True))
    found: dict[int, Counted] = {office: _empty() for office in above}
    late_ones = dict.fromkeys(above, 0)
    for office, programme, year, stage, n in _counts(Case.objects.all(), run, "office"):
        for place in _way_up(office, parents):
            if place in found:
                found[place][programme, year][stage] += n
    overdue = Task.objects.filter(late(), state__in=OPEN).order_by().values_list("case__office")
    for office, n in overdue.annotate(n=Count("pk")):
        for place in _way_up(office, parents):
            if place in late_ones:
                late_ones[place] += n
    for office in above:
        cache.set(_key(office, run), (dict(found[office]), late_ones[office]), 2 * KEPT)
    return len(above)


def _way_up(office: int | None, parents: dict[int, int | None]) -> Iterator[int]:
    while office is not None:
        yield office
        office = parents[office]


def _key(office: int, run: Run | None) -> str:
    return f"funnel:{office}:{run.pk if run else 0}"


def funnel(acting: Membership | None, run: Run | None) -> dict[str, Any]:
    """Return `funnel`, the chart of cases by programme and stage, and `late`, how many are late; nothing without cases."""
    if acting is None or not MATRIX.allows(acting.role, "see_cases"):
        return {}
    if acting.office.kind in LIVE:
        found, late_ones = counted(acting, run), late_count(acting)
    else:
        key = _key(acting.office_id, run)
        found, late_ones = cache.get_or_set(key, lambda: (counted(acting, run), late_count(acting)), KEPT)
    return {"funnel": _chart(found), "late": late_ones} if found else {}


def _chart(found: Counted) -> Chart:
    titles, this_year = dict(local_programmes()), school_year()
    rows, addresses = [], []
    for (programme, year), stages in sorted(found.items(), key=lambda item: (item[0][1] != this_year, -sum(item[1].values()))):  # fmt: skip
        title = shipped_title(programme) or titles.get(programme, programme)
        rows.append((f"{title} {year}" if year != this_year else title, list(stages.values()), _list(programme, year)))
        addresses.append([_list(programme, year, stage) for stage in stages])
    legend: list[tuple[str, str | Promise]] = [(stage.colour, stage.title) for stage in STAGES.values()]
    made = chart(_("申请办到哪一步"), legend, rows)
    linked = [
        replace(bar, parts=tuple(replace(part, address=to) for part, to in zip(bar.parts, leads, strict=True)))
        for bar, leads in zip(made.bars, addresses, strict=True)
    ]
    return replace(made, bars=tuple(linked))


def _list(programme: str, year: str, stage: str = "") -> str:
    said = {"programme": programme, "year": year, **({"stage": stage} if stage else {})}
    return f"{reverse('cases')}?{urlencode(said)}"
