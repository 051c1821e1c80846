"""The one list: filter, sort, choose columns, leaf through by keys, export."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.http import QueryDict
from django.utils.functional import Promise

PAGE = 50  # rows
COUNTED = 5_000  # beyond this a list says “more than”, so that its cost does not grow with the province


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
class Listing:
    """Rows a person may see, as the address asks for them; unknown words in it are ignored."""

    rows: QuerySet[Any]
    columns: tuple[Column, ...]
    asked: QueryDict

    @cached_property
    def chosen(self) -> list[Column]:
        """The columns asked for, else those shown unasked."""
        wanted = self.asked.getlist("column")
        return [c for c in self.columns if c.key in wanted] or [c for c in self.columns if c.shown]

    @cached_property
    def sorted_by(self) -> Column:
        """The column the rows are in order of."""
        key = self.asked.get("sort", "")
        sortable = [column for column in self.columns if column.sort]
        return next((column for column in sortable if column.key == key), sortable[0])

    @cached_property
    def ordered(self) -> QuerySet[Any]:
        """All rows in order; equal ones in the order they came."""
        return self.rows.order_by(self.sorted_by.sort, "pk")

    @cached_property
    def page(self) -> list[Any]:
        """The rows of this page, and one more when there is a next."""
        start = self.rows.filter(pk=self.asked["after"]).first() if self.asked.get("after", "").isdecimal() else None
        return list((self.ordered.filter(self._beyond(start)) if start else self.ordered)[: PAGE + 1])

    @property
    def shown(self) -> list[tuple[Model, list[tuple[Column, object]]]]:
        """The rows of this page with their cells."""
        return [(row, [(column, column.cell(row)) for column in self.chosen]) for row in self.page[:PAGE]]

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
        return self._address(after=str(self.page[PAGE - 1].pk)) if len(self.page) > PAGE else ""

    @property
    def first_page(self) -> str:
        """The query of the first page's address; empty on the first."""
        return self._address() if self.asked.get("after") else ""

    @property
    def headings(self) -> list[tuple[Column, str]]:
        """Each column with the query that sorts by it; empty where it cannot, or does already."""
        return [(c, self._address(sort=c.key) if c.sort and c != self.sorted_by else "") for c in self.chosen]

    def _address(self, **changes: str) -> str:
        query = self.asked.copy()
        query.pop("after", None)
        for key, value in changes.items():
            query[key] = value
        return "?" + query.urlencode()

    def _beyond(self, start: Any) -> Q:
        field, value = self.sorted_by.sort, start
        for part in field.split("__"):
            value = getattr(value, part)
        return Q(**{f"{field}__gt": value}) | Q(**{field: value, "pk__gt": start.pk})
