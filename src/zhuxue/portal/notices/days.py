"""Which workdays a notice hung: the calendar, the day of posting, and days lost to outages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache

from django.utils.timezone import get_current_timezone, localdate

from zhuxue.engine.common.calendar import Calendar
from zhuxue.engine.common.errors import LibraryError
from zhuxue.engine.common.notices import NoticeRules
from zhuxue.engine.common.places import LIBRARY

LONGEST = 400  # days looked ahead

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Count:
    """The days of a notice: those hung whole, those lost, and the last it must hang as far as is known.

    `unknown_year` is a year without published workdays that the count ran into; then `last_day` is null.
    """

    needed: int
    hung: tuple[date, ...]
    lost: tuple[date, ...]
    last_day: date | None
    unknown_year: int | None

    @property
    def complete(self) -> bool:
        """Whether it hung all its days."""
        return len(self.hung) >= self.needed

    @property
    def left(self) -> int:
        """How many workdays it still has to hang."""
        return self.needed - len(self.hung)


@cache
def rules() -> NoticeRules:
    """Return how notices hang, read once by each process."""
    return NoticeRules.load(LIBRARY)


@cache
def calendar() -> Calendar:
    """Return the calendar of workdays, read once by each process."""
    return Calendar.load(LIBRARY)


def count(begins_at: datetime, workdays: int, outages: Iterable[Span], now: datetime) -> Count:
    """Return the days a notice hung before today; a day counts when it is over. The end is the midnight after the last."""
    spans, today = joined(outages), localdate(now)
    day = localdate(begins_at) - timedelta(days=1 if rules().first_day.counts else 0)
    hung: list[date] = []
    lost: list[date] = []
    last, left = None, workdays
    for _ in range(LONGEST):
        day += timedelta(days=1)
        try:
            working = calendar().is_workday(day)
        except LibraryError:
            return Count(workdays, tuple(hung), tuple(lost), None, day.year)
        if not working:
            continue
        if is_lost(day, spans):
            lost.append(day)
            continue
        left -= 1
        if day < today:
            hung.append(day)
        if not left:
            last = day
            break
    return Count(workdays, tuple(hung), tuple(lost), last, None)


def joined(spans: Iterable[Span]) -> list[Span]:
    """Return spans of time in order, those that overlap as one."""
    found: list[Span] = []
    for begin, end in sorted(spans):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((begin, end))
    return found


def is_lost(day: date, outages: Iterable[Span]) -> bool:
    """Whether outages, joined, took more of a day's office hours than may be lost."""
    said, zone = rules().whole_day, get_current_timezone()
    opens = datetime.combine(day, time(), zone) + timedelta(hours=said.from_hour)
    shuts = datetime.combine(day, time(), zone) + timedelta(hours=said.until_hour)
    lost = sum((max(min(end, shuts) - max(begin, opens), timedelta()) for begin, end in outages), timedelta())
    return lost > timedelta(minutes=said.lost_minutes)


def due_on(made_at: datetime) -> date | None:
    """Return the day by which an objection is answered; null where a year's workdays are not published."""
    try:
        return calendar().add_workdays(localdate(made_at), rules().objection.workdays)
    except LibraryError:
        return None
