"""What waits for somebody and what changed: each app says it in lines, which are counted together in one question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeAlias

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, DateField, F, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, TruncDate
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate

from zhuxue.portal.ui.components import Text
from zhuxue.portal.ui.listing import COUNTED, SINCE

CHANGED_DAYS = 14  # how far back a desk tells what changed
Day: TypeAlias = str | Combinable | None  # a date of each row
Found: TypeAlias = tuple[int, int, date | None, date | None, date | None]
COUNT = "SELECT {number}, COUNT(*), COUNT(CASE WHEN is_late THEN 1 END), MIN(from_day), MIN(to_day), MAX(to_day) FROM ({sql}) AS line_{number}"


@dataclass(frozen=True)
class Waiting:
    """One kind of work that waits for the person acting, counted within her reach.

    `address` leads to exactly these rows; `since` is the oldest of them, `due` the nearest last day, null where
    there is none; `late` counts those past their day. Kinds with nothing to do are not returned.
    """

    title: Text
    count: int
    address: str
    late: int = 0
    since: date | None = None
    due: date | None = None
    icon: str = "file-text"


@dataclass(frozen=True)
class Changed:
    """One kind of thing that happened of late within reach: how often, and when last. `address` leads to exactly these rows.

    A `count` of COUNTED + 1 means more than COUNTED.
    """

    title: Text
    count: int
    address: str
    latest: date | None
    icon: str = "file-text"

    @property
    def more(self) -> bool:
        """Whether there are more than are counted."""
        return self.count > COUNTED


@dataclass(frozen=True)
class Work:
    """One kind of work before it is counted: `rows` are what waits, `since` and `due` dates of each, `late` which are late.

    `then` takes the membership acted in and what was counted, where a line has more to say than its rows do.
    """

    title: Text
    rows: QuerySet[Any]
    address: str
    icon: str = "file-text"
    late: Q | bool = False
    since: Day = None
    due: Day = None
    then: Callable[[Any, Waiting], Waiting] | None = None

    def asked(self) -> QuerySet[Any]:
        """Return the rows with what is counted of each."""
        late = self.late if isinstance(self.late, Q) else Value(self.late, BooleanField())
        return _asked(self.rows, late, self.since, self.due)

    def told(self, acting: Any, found: Found) -> Waiting:
        """Return the line as it is shown to `acting`."""
        count, late, since, due, _ = found
        said = Waiting(self.title, count, self.address, late, since, due, self.icon)
        return self.then(acting, said) if self.then and count else said


@dataclass(frozen=True)
class News:
    """One kind of change before it is counted: `rows` are those of `lately`, `at` is when each happened."""

    title: Text
    rows: QuerySet[Any]
    address: str
    at: str | Combinable
    icon: str = "file-text"

    def asked(self) -> QuerySet[Any]:
        """Return the rows with what is counted of each, no more than are counted."""
        return _asked(self.rows, Value(False, BooleanField()), None, TruncDate(self.at))[: COUNTED + 1]

    def told(self, acting: Any, found: Found) -> Changed:
        """Return the line as it is shown to `acting`."""
        return Changed(self.title, found[0], self.address, found[4], self.icon)


def _asked(rows: QuerySet[Any], late: Any, since: Day, due: Day) -> QuerySet[Any]:
    said = {"is_late": late, "from_day": _day(since), "to_day": _day(due)}
    return rows.order_by().annotate(**said).values_list("pk", *said)


def _day(day: Day) -> Any:
    return Cast(Value(None), DateField()) if day is None else F(day) if isinstance(day, str) else day


def lately() -> date:
    """Return the first day of which a desk tells what changed."""
    return localdate() - timedelta(days=CHANGED_DAYS)


def changed(title: Text, rows: QuerySet[Any], at: str | Combinable, route: str, *, icon: str = "file-text", **asked: str) -> News:  # fmt: skip
    """Return the line of what changed: `rows` are those of `lately`, `at` is when each did; `route` with `asked` lists them."""
    query = urlencode(asked | {SINCE: lately().isoformat()})
    return News(title, rows, f"{reverse(route)}?{query}", at, icon)


def question(lines: Sequence[Work | News]) -> tuple[str, list[Any]]:
    """Return the one statement that counts all these lines, with its parameters; no text where none of them can have rows."""
    parts, params = [], []
    for number, line in enumerate(lines):
        try:
            sql, given = line.asked().query.sql_with_params()
        except EmptyResultSet:  # the role has no such work
            continue
        parts.append(COUNT.format(number=number, sql=sql))
        params += given
    return " UNION ALL ".join(parts), params


def answers(sql: str, params: Sequence[Any]) -> dict[int, Found]:
    """Ask a question; return what was counted of each line by its number, lines without rows left out."""
    if not sql:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return {
            line: (count, late, *map(_date, days)) for line, count, late, *days in sorted(cursor.fetchall()) if count
        }


def counted(lines: Sequence[Work | News], acting: Any) -> list[Any]:
    """Return what these lines say to `acting`, counted now; those without rows are left out."""
    found = answers(*question(lines))
    return [lines[number].told(acting, said) for number, said in found.items()]


def _date(said: Any) -> date | None:
    return date.fromisoformat(said) if isinstance(said, str) else said  # SQLite knows no dates
