"""Terms, payment months and workdays, as `library/calendar.yaml` says."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from zhuxue.engine.common.checked import checked
from zhuxue.engine.common.errors import LibraryError
from zhuxue.engine.common.layered import NATIONAL, layered_table
from zhuxue.engine.common.terms import Term

Half = Literal["spring", "autumn"]


class Deadline(BaseModel):
    """A day of the year by which something is done."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    title: str
    until: str
    source: str
    confidence: str


class WorkYear(BaseModel):
    """The exceptions of one year: weekdays off, weekend days worked (MM-DD)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    off: tuple[str, ...]
    worked: tuple[str, ...]

    def is_workday(self, day: date) -> bool:
        """Whether offices work on a day of this year."""
        month_day = day.isoformat()[5:]
        return month_day in self.worked or (day.weekday() < 5 and month_day not in self.off)


class Calendar(BaseModel):
    """The calendar file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    terms_source: str
    terms_confidence: str
    months: dict[Half, tuple[str, ...]]
    first_day: dict[Half, str]
    last_day: dict[Half, str]
    deadlines: tuple[Deadline, ...]
    workdays_source: str
    workdays_confidence: str
    years: dict[str, WorkYear]

    @classmethod
    def load(cls, library: Path, *, layer: str | Path = NATIONAL) -> Calendar:
        """Read calendar.yaml of `library`, and over it what the layers down to `layer` say."""
        return checked(cls, *layered_table(library, layer, "calendar.yaml"))

    def day_in(self, term: Term, month_day: str) -> date:
        """Return the day MM-DD that belongs to a term: January to August of an autumn term lie in the next year."""
        year = term.year + 1 if term.half and month_day < "08" else term.year
        return date.fromisoformat(f"{year}-{month_day}")

    def starts_on(self, term: Term) -> date:
        """Return the first day of a term."""
        return self.day_in(term, self.first_day[half(term)])

    def payment_months(self, term: Term) -> tuple[str, ...]:
        """Return the months a monthly programme is paid in, for example 2024-09."""
        return tuple(self.day_in(term, f"{month}-01").isoformat()[:7] for month in self.months[half(term)])

    def is_workday(self, day: date) -> bool:
        """Whether offices work on `day`; raises LibraryError for a year the table does not hold."""
        year = self.years.get(str(day.year))
        if year is None:
            raise LibraryError(
                "calendar.yaml", "years", (f"没有{day.year}年的工作日安排。", f"{day.year} is not in the table of workdays."),
                ("请按国务院办公厅通知补上这一年。", "Add the year from the State Council's notice."),
            )  # fmt: skip
        return year.is_workday(day)

    def add_workdays(self, day: date, workdays: int) -> date:
        """Return the last of `workdays` workdays counted from the day after `day`."""
        while workdays:
            day += timedelta(days=1)
            workdays -= self.is_workday(day)
        return day


def half(term: Term) -> Half:
    """Return which half of the calendar year a term is."""
    return "autumn" if term.half else "spring"
