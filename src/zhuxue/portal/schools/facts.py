"""The facts of rosters beside those that have a column of their own: which there are, and how they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.rules.facts import Facts

OWN_COLUMNS = ("stage", "grade", "roll_status", "school_name")
BEGINS = 8  # August: the summer belongs to the year that begins, for rosters of new students come then
DECIDED_HERE = (
    "hardship_level",
    "hardship_score",
)  # recognition decides; a roster's word for it is only taken at first


@cache
def facts() -> Facts:
    """Return the library's facts, read once by each process."""
    return Facts.load(LIBRARY)


ROSTER_FACTS = (
    "identity_kind",
    *(n for n, fact in facts().by_name.items() if fact.source_of != "register" and n not in OWN_COLUMNS),
)


def known_facts(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts of a roster's row that are known, as JSON keeps them."""
    return {n: v.isoformat() if isinstance(v := row[n], date) else v for n in ROSTER_FACTS if row[n] is not None}


def fact_title(name: str) -> str:
    """Return what people call a fact."""
    return "证件类型" if name == "identity_kind" else facts().title(name)


def fact_text(name: str, value: Any) -> str:
    """Return a value of a fact in words: 公办, 是, 1200; empty when it is not known."""
    fact = facts().by_name.get(name)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(fact.values.get(value, value)) if fact and fact.values else str(value)


def school_year_of(day: date) -> int:
    """Return the year in which the school year of a day begins, as 2024级 means it.

    >>> school_year_of(date(2025, 7, 31)), school_year_of(date(2025, 8, 1))
    (2024, 2025)
    """
    return day.year if day.month >= BEGINS else day.year - 1
