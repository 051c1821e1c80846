"""The one list: filter, sort, choose columns, leaf through by keys, choose rows, export."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

from django.db.models import F, Model, Q, QuerySet
from django.db.models.functions import Greatest
from django.forms import Field, Form
from django.http import QueryDict
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.timezone import make_aware
from django.utils.translation import override

from zhuxue.portal.ui.asking import COLUMN, PRIVATE

PAGE = 50  # rows
COUNTED = 5_000  # beyond this a list says “more than”, so that its cost does not grow with the province
SINCE = "since"  # in an address: only what happened on this day or later


def since_asked(asked: QueryDict) -> date | None:
    """Return the day from which a list is asked for; null for none, or what is no day."""
    try:
        return parse_date(asked.get(SINCE, ""))
    except ValueError:  # a 31st of February
        return None


def beginning_of(day: date) -> datetime:
    """Return the first moment of a day here."""
    return make_aware(datetime.combine(day, time.min))


def since(rows: QuerySet[Any], asked: QueryDict, *fields: str) -> QuerySet[Any]:
    """Keep the rows one of whose moments `fields` is of the day asked for or later; all where no day is asked for."""
    if (day := since_asked(asked)) is None:
        return rows
    late = Q()
    for field in fields:
        late |= Q(**{f"{field}__gte": beginning_of(day)})
    return rows.filter(late)


@dataclass(frozen=True)
class Column:
    """One column: its key in addresses, its title, what a cell says, the field it sorts by (never null), if any.

    `shown` says whether it stands there unasked, `wide` that its text may run over several lines.
    """

    key: str
    title: str | Promise
    cell: Callable[[Any], object]
    sort: str = ""
    shown: bool = True
    wide: bool = False


@dataclass(frozen=True)
class Heading:
    """The head of a column: the query that sorts by it (again: the other way round), empty where it cannot."""

    column: Column
    query: str
    order: str  # as aria-sort: ascending, descending or none


@dataclass(frozen=True)
class Listing:
    """Rows a person may see, as the address asks for them; unknown words in it are ignored.

    `filter` is the form by which the rows were narrowed, null for a list without one.
    """

    rows: QuerySet[Any]
    columns: tuple[Column, ...]
    asked: QueryDict
    default_sort: str = ""
    filter: Form | None = None

    @cached_property
    def chosen(self) -> list[Column]:
        """The columns asked for, else those shown unasked."""
        wanted = self.asked.getlist(COLUMN)
        return [c for c in self.columns if c.key in wanted] or [c for c in self.columns if c.shown]

    @cached_property
    def descending(self) -> bool:
        """Whether the order is turned round."""
        return self._sort.startswith("-")

    @cached_property
    def sorted_by(self) -> Column:
        """The column the rows are in order of."""
        sortable = [column for column in self.columns if column.sort]
        return next((column for column in sortable if column.key == self._sort.lstrip("-")), sortable[0])

    @property
    def since(self) -> date | None:
        """The day from which it is asked for; null for all."""
        return since_asked(self.asked)

    @property
    def in_words(self) -> str:
        """What narrows the list and how it is sorted, in Chinese, as it stands on a file."""
        with override("zh-hans"):
            said = _filled_in(self.filter) if self.filter else []
            if self.since and not (self.filter and SINCE in self.filter.fields):
                said.append(f"{self.since:%Y-%m-%d} 以来")
            order = f"；排序：{self.sorted_by.title}{'（倒序）' if self.descending else ''}"
            return "筛选：" + ("，".join(said) or "全部") + order

    @property
    def whole(self) -> str:
        """The query of the same list without the day from which it is asked for."""
        query = self.asked.copy()
        for key in ("after", "before", SINCE, COLUMN, *PRIVATE):
            query.pop(key, None)
        return "?" + query.urlencode()

    @cached_property
    def ordered(self) -> QuerySet[Any]:
        """All rows in order; equal ones in the order they came."""
        return self._in_order(backwards=False)

    @cached_property
    def page(self) -> list[Any]:
        """The rows of this page, and one more when there is a next."""
        if not self.count:
            return []
        if start := self._row("before"):
            rows = self._in_order(backwards=True).filter(self._beyond(start, backwards=True))
            return [*reversed(self._whole(rows[:PAGE])), start]
        start = self._row("after")
        return self._whole((self.ordered.filter(self._beyond(start)) if start else self.ordered)[: PAGE + 1])

    @property
    def shown(self) -> list[tuple[Model, list[tuple[Column, object]]]]:
        """The rows of this page with their cells."""
        return [(row, [(column, column.cell(row)) for column in self.chosen]) for row in self._of_this_page]

    @cached_property
    def count(self) -> int:
        """How many rows there are; COUNTED + 1 means more than COUNTED."""
        return self.rows.order_by().values("pk")[: COUNTED + 1].count()

    @property
    def more_than_counted(self) -> bool:
        """Whether there are more rows than are counted."""
        return self.count > COUNTED

    @property
    def next_page(self) -> str:
        """The query of the next page's address; empty on the last."""
        return self._address(after=str(self._of_this_page[-1].pk)) if len(self.page) > len(self._of_this_page) else ""

    @property
    def previous_page(self) -> str:
        """The query of the page before; empty on the first."""
        if not self._of_this_page or not self._began_beyond:
            return ""
        first = self._of_this_page[0]
        earlier = self._in_order(backwards=True).filter(self._beyond(first, backwards=True))
        return self._address(before=str(first.pk)) if earlier.exists() else ""

    @property
    def first_page(self) -> str:
        """The query of the first page's address; empty on the first."""
        return self._address() if self._began_beyond else ""

    @property
    def headings(self) -> list[Heading]:
        """The head of each column shown."""
        return [self._heading(column) for column in self.chosen]

    def picked(self, data: QueryDict) -> QuerySet[Any]:
        """Return the rows ticked in a POST of `ui/table.html`: those of `row`, or with `all` every row of the list."""
        if data.get("all"):
            return self.rows
        return self.rows.filter(pk__in=[pk for pk in data.getlist("row") if pk.isdecimal()])

    @cached_property
    def _of_this_page(self) -> list[Any]:
        return self.page[:-1] if self._row("before") else self.page[:PAGE]

    @property
    def _began_beyond(self) -> bool:
        return bool(self.asked.get("after") or self.asked.get("before"))

    @property
    def _sort(self) -> str:
        return self.asked.get("sort") or self.default_sort

    def _row(self, key: str) -> Any:
        pk = self.asked.get(key, "")
        return self.rows.filter(pk=pk).first() if pk.isdecimal() else None

    def _in_order(self, *, backwards: bool) -> QuerySet[Any]:
        """Few rows are found first and sorted then; many are met soon enough along the index of their order.

        A database guesses which, and guesses wrong where a filter finds little: it walks the whole index. Greatest of one
        field twice is the field, but no index has its order.
        """
        field, down = self.sorted_by.sort, self.descending != backwards
        order = F(field) if self.more_than_counted else Greatest(field, field)
        return self.rows.order_by(*((order.desc(), "-pk") if down else (order.asc(), "pk")))

    def _whole(self, some: QuerySet[Any]) -> list[Any]:
        """Return these rows in this order; only the keys of a page are sorted, for rows are wide.

        What the keys were chosen by is not asked again: a database would begin with it instead of with the few keys.
        """
        keys = list(some.values_list("pk", flat=True))
        whole = self.rows.order_by()
        whole.query.clear_where()
        found = {row.pk: row for row in whole.filter(pk__in=keys)}
        return [found[key] for key in keys if key in found]

    def _heading(self, column: Column) -> Heading:
        if not column.sort:
            return Heading(column, "", "none")
        if column != self.sorted_by:
            return Heading(column, self._address(sort=column.key), "none")
        turned = column.key if self.descending else f"-{column.key}"
        return Heading(column, self._address(sort=turned), "descending" if self.descending else "ascending")

    def _address(self, **changes: str) -> str:
        query = self.asked.copy()
        for key in ("after", "before", COLUMN, *PRIVATE):
            query.pop(key, None)
        for key, value in changes.items():
            query[key] = value
        return "?" + query.urlencode()

    def _beyond(self, start: Any, *, backwards: bool = False) -> Q:
        field, value = self.sorted_by.sort, start
        for part in field.split("__"):
            value = getattr(value, part)
        side = "lt" if self.descending != backwards else "gt"
        beyond = Q(**{f"{field}__{side}": value}) | Q(**{f"pk__{side}": start.pk})
        return Q(**{f"{field}__{side}e": value}) & beyond  # one range, so that an index begins to be read there


def _filled_in(form: Form) -> list[str]:
    """Return what is filled in of a filter, as label=value in the words of the page."""
    if not form.is_valid():
        return ["看不懂的条件，没有行"]
    filled = [(form.fields[key], value) for key, value in form.cleaned_data.items() if value not in (None, "", False)]
    return [f"{field.label}={_chosen(field, value)}" for field, value in filled]


def _chosen(field: Field, value: Any) -> object:
    if value is True:
        return "是"
    return dict(getattr(field, "choices", ())).get(value, value)
