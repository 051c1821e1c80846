"""What the library says of recognition, read once: steps, levels, groups, score; and which school year it is."""

from __future__ import annotations

from datetime import date
from functools import cache

from django.utils.timezone import localdate

from zhuxue.engine.common.hardship import Hardship
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.terms import Term
from zhuxue.portal.applications.process import Step, calendar, steps_of

HARDSHIP = "HARDSHIP"  # the code a case of recognition has in place of a programme's


@cache
def hardship() -> Hardship:
    """Return the library's table of recognition."""
    return Hardship.load(LIBRARY)


def hardship_steps() -> list[Step]:
    """Return the steps of recognition as a case keeps them."""
    return steps_of(hardship().process.with_days)


def level_title(code: str) -> str:
    """Return what a level is called; empty where there is none yet."""
    return next((level.title for level in hardship().levels if level.code == code), "")


def school_year(day: date | None = None) -> str:
    """Return the school year a day belongs to, by the library's first day of autumn: 2026-2027."""
    on = day or localdate()
    start = on.year if f"{on:%m-%d}" >= calendar().first_day["autumn"] else on.year - 1
    return f"{start}-{start + 1}"


def months_of(year: str) -> tuple[str, str]:
    """Return the first and the last month of a school year."""
    first = int(calendar().first_day["autumn"][:2])
    return f"{year[:4]}-{first:02}", f"{year[5:]}-{first - 1:02}"


def periods_of(year: str) -> tuple[str, str, str]:
    """Return the periods cases of a school year have: the year itself, and its two terms.

    >>> periods_of("2026-2027")
    ('2026-2027', '2026-F', '2027-S')
    """
    return year, f"{year[:4]}-F", f"{year[5:]}-S"


def year_before(year: str) -> str:
    """Return the school year before this one."""
    return Term.parse(f"{year[:4]}-F").shifted(-2).school_year
