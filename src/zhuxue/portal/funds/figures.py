"""The figures of the desk: from which source money came and where it is, what each level got and holds, by school year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet, Sum
from django.db.models.functions import ExtractMonth, ExtractYear
from django.urls import reverse
from django.utils.translation import gettext as _

from zhuxue.portal.funds.models import FundAccount, Posting, Source, State
from zhuxue.portal.funds.queries import accounts_visible_to, postings_visible_to
from zhuxue.portal.funds.rules import rules_for
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.ui.charts import Chart, chart
from zhuxue.portal.ui.components import Text

S: Any = State
BARS = 15  # offices in a chart
# Where money is, in the order of its way; what is available is told apart by level.
UNDER_WAY, SETTLED = (S.RESERVED, S.ORDERED, S.RETURNED, S.RECOVERED), (S.PAID, S.CARRIED, S.HANDED_BACK)


@dataclass(frozen=True)
class Where:
    """A place money may be: its key and its name."""

    key: str
    title: Text


@dataclass
class Flow:
    """How much of each source is where: `cells[source][place]` in fen, sources and places in their order."""

    sources: list[Where] = field(default_factory=list)
    places: list[Where] = field(default_factory=list)
    cells: dict[tuple[str, str], int] = field(default_factory=dict)

    def of_source(self, key: str) -> int:
        """Return all of a source."""
        return sum(fen for (source, _place), fen in self.cells.items() if source == key)

    def of_place(self, key: str) -> int:
        """Return all that is at a place."""
        return sum(fen for (_source, place), fen in self.cells.items() if place == key)

    @property
    def rows(self) -> list[tuple[Where, list[int], int]]:
        """The table of the picture: each source, its fen at each place, and in all."""
        return [
            (source, [self.cells.get((source.key, place.key), 0) for place in self.places], self.of_source(source.key))
            for source in self.sources
        ]

    @property
    def total(self) -> int:
        """All money."""
        return sum(self.cells.values())


def accounts_of(acting: Membership | None, year: int | None, programme: str) -> QuerySet[FundAccount]:
    """Return the accounts in reach of one budget year, and of one programme where asked."""
    found = accounts_visible_to(acting)
    if year:
        found = found.filter(fund__year=year)
    return found.filter(fund__programme=programme) if programme else found


def flow(accounts: QuerySet[FundAccount]) -> Flow:
    """Return from which source the money of these accounts came and where it is now."""
    summed = accounts.exclude(state=S.OUTSIDE).values_list("fund__source", "state", "office__kind")
    cells: dict[tuple[str, str], int] = {}
    for source, state, kind, fen in summed.annotate(Sum("balance_fen")).order_by():
        key = (source, f"{state}:{kind}" if state == S.ALLOCATED else state)
        cells[key] = cells.get(key, 0) + fen
    cells = {key: fen for key, fen in cells.items() if fen}
    used = {place for _source, place in cells}
    available = [
        Where(f"allocated:{kind}", f"{Office.Kind(kind).label}{S.ALLOCATED.label}") for kind in Office.Kind.values
    ]
    others = [Where(str(state), S(state).label) for state in (*UNDER_WAY, *SETTLED)]
    sources = [Where(value, Source(value).label) for value in Source.values]
    return Flow(
        [one for one in sources if any(source == one.key for source, _place in cells)],
        [one for one in (*available, *others) if one.key in used],
        cells,
    )


@dataclass
class Level:
    """What one office got and passed on, and what it and those below it hold."""

    office: Office
    got: int = 0
    passed_on: int = 0
    holds: int = 0
    below: int = 0
    under_way: int = 0
    paid: int = 0
    other: int = 0


def levels(acting: Membership, accounts: QuerySet[FundAccount]) -> list[Level]:
    """Return the office acted for and those directly below it that have money, with what is held there and below."""
    own = acting.office
    shown = [own, *own.children.filter(closed_on=None).order_by("path")]
    found = {office.path: Level(office) for office in shown}
    for path, state, fen in accounts.values_list("office__path", "state").annotate(Sum("balance_fen")).order_by():
        for level in _above(path, found):
            _add(level, path, state, fen)
    for path, kind, fen in _came_and_went(accounts):
        if path in found:
            found[path].got += fen if fen > 0 else 0
            found[path].passed_on -= fen if fen < 0 and kind != "give_back" else 0
    return [
        level for level in found.values() if level.got or level.holds or level.below or level.under_way or level.paid
    ]


def _above(path: str, found: dict[str, Level]) -> Iterable[Level]:
    parts = path.strip("/").split("/")
    prefixes = (f"/{'/'.join(parts[:depth])}/" for depth in range(1, len(parts) + 1))
    return [found[prefix] for prefix in prefixes if prefix in found]


def _add(level: Level, path: str, state: str, fen: int) -> None:
    if state == S.ALLOCATED and path == level.office.path:
        level.holds += fen
    elif state == S.ALLOCATED:
        level.below += fen
    elif state in UNDER_WAY:
        level.under_way += fen
    elif state == S.PAID:
        level.paid += fen
    elif state in SETTLED:
        level.other += fen


def _came_and_went(accounts: QuerySet[FundAccount]) -> Iterable[tuple[str, str, int]]:
    """Return what came into and went out of available money by kind, what was reversed left out."""
    moved = Posting.objects.filter(account__in=accounts.filter(state=S.ALLOCATED), transaction__sealed=True)
    kept = moved.filter(transaction__kind__in=("allocate", "pass_on", "close_year"), transaction__reversed_by=None)
    coming = kept.filter(amount_fen__gt=0).values_list("account__office__path", "transaction__kind")
    going = kept.filter(amount_fen__lt=0, transaction__kind="pass_on").values_list("account__office__path", "transaction__kind")  # fmt: skip
    return [*coming.annotate(Sum("amount_fen")).order_by(), *going.annotate(Sum("amount_fen")).order_by()]


def idle_chart(idle: QuerySet[FundAccount], acting: Membership) -> Chart:
    """Return the idle money of each office in whole yuan by how long it has lain, the most first; `idle` has `idle_0` to `idle_2`."""
    days = rules_for(acting.office).idle.days
    sums: dict[tuple[int, str], list[int]] = {}
    for pk, name, *lain in idle.order_by().values_list("office", "office__name", "idle_0", "idle_1", "idle_2"):
        row = sums.setdefault((pk, name), [0, 0, 0])
        for place, fen in enumerate(lain):
            row[place] += fen
    most = sorted(sums.items(), key=lambda item: -item[1][0])[:BARS]
    bars = [(name, (some[0] - some[1], some[1] - some[2], some[2]), f"{reverse('idle_money')}?office={pk}") for (pk, name), some in most]  # fmt: skip
    legend = [
        ("p", _("%(from)s—%(to)s天") % {"from": days[0], "to": days[1]}),
        ("wait", _("%(from)s—%(to)s天") % {"from": days[1], "to": days[2]}),
        ("no", _("%(days)s天以上") % {"days": days[2]}),
    ]
    whole = [(name, tuple(fen // 100 for fen in parts), address) for name, parts, address in bars]
    return chart(_("闲置资金最多的单位（元）"), legend, whole)


@dataclass
class SchoolYear:
    """What was entered, ordered, paid, returned and recovered from September to August."""

    title: str
    entered: int = 0
    paid: int = 0
    returned: int = 0
    recovered: int = 0
    handed_back: int = 0


COLUMNS = {S.PAID: "paid", S.RETURNED: "returned", S.RECOVERED: "recovered", S.HANDED_BACK: "handed_back"}


def by_school_year(acting: Membership | None, programme: str) -> list[SchoolYear]:
    """Return the sums of each school year by the days money moved, the latest first; reversals are taken off."""
    found = postings_visible_to(acting).filter(account__state__in=(*COLUMNS, S.OUTSIDE))
    if programme:
        found = found.filter(account__fund__programme=programme)
    month = found.annotate(y=ExtractYear("transaction__at"), m=ExtractMonth("transaction__at"))
    years: dict[int, SchoolYear] = {}
    rows = month.exclude(transaction__kind="close_year", account__state=S.OUTSIDE)
    for year, number, state, fen in rows.values_list("y", "m", "account__state").annotate(Sum("amount_fen")).order_by():
        start = year if number >= 9 else year - 1
        line = years.setdefault(start, SchoolYear(f"{start}-{start + 1}"))
        name = COLUMNS.get(state, "entered")
        setattr(line, name, getattr(line, name) + (-fen if state == S.OUTSIDE else fen))
    return [years[start] for start in sorted(years, reverse=True)]
