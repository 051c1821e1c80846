"""The three worklists of a before-round, made from what a run's registers said and what people decided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

from django.db.models import Q

from zhuxue.engine.common.comparisons import Comparisons
from zhuxue.engine.common.hardship import NONE, Hardship
from zhuxue.engine.common.places import LIBRARY
from zhuxue.portal.applications.levels import recognised
from zhuxue.portal.comparisons.models import Comparison, ComparisonRow
from zhuxue.portal.registers.board import registers
from zhuxue.portal.registers.models import RegisterMatch, StudentSources
from zhuxue.portal.schools.models import Enrolment, SpecialGroup

PIECE = 2000  # students at once


@cache
def rules() -> Comparisons:
    """Return the library's lists and answers, read once by each process."""
    return Comparisons.load(LIBRARY)


@cache
def hardship() -> Hardship:
    """Return the library's levels and scoring."""
    return Hardship.load(LIBRARY)


@dataclass
class Found:
    """The rows of a round, and of how many recognised students nobody can say whether something supports them."""

    rows: list[ComparisonRow]
    left_aside: int = 0


def make(comparison: Comparison) -> Iterator[Found]:
    """Yield the rows of a round piece by piece: students at the schools directly below its office who are there now."""
    here = Enrolment.objects.filter(school__parent=comparison.office, ends_on=None, roll_status__in=("", "enrolled"))
    rows = here.select_related("student").order_by("pk").iterator(chunk_size=PIECE)
    while piece := list(islice(rows, PIECE)):
        yield _of(piece, comparison)


def _of(piece: list[Enrolment], comparison: Comparison) -> Found:
    keys, run = [one.pk for one in piece], comparison.run
    matched = _matches(keys, run)
    levels = recognised([one.student_id for one in piece], run.on, run.as_known_on)
    unsure = _without_data(keys, run)
    papers = set(SpecialGroup.objects.filter(Q(ends_on=None) | Q(ends_on__gte=run.on), student__in=[one.student_id for one in piece], source=SpecialGroup.Source.PAPER).values_list("student", flat=True))  # fmt: skip
    found = Found([])
    for one in piece:
        level = levels.get(one.student_id) or one.facts.get("hardship_level") or NONE
        proved, against = matched.get((one.pk, "special_group"), []), matched.get((one.pk, "reverse"), [])
        if level == NONE and proved:
            found.rows.append(_row(comparison, one, "due_not_recognised", f"在名单：{'、'.join(proved)}；尚未认定"))
        if level != NONE and against:
            found.rows.append(
                _row(comparison, one, "warnings", f"监护人在名单：{'、'.join(against)}；已认定为{_title(level)}")
            )
        if level != NONE and not proved and one.student_id not in papers and not _scored(one, level):
            if one.pk in unsure:
                found.left_aside += 1
            else:
                found.rows.append(
                    _row(
                        comparison,
                        one,
                        "recognised_without_support",
                        f"已认定为{_title(level)}；各名单均未比中，评分和材料也不支持",
                    )
                )
    return found


def _matches(keys: list[int], run: Any) -> dict[tuple[int, str], list[str]]:
    """Return the titles of the registers that know a student, by student and kind of register."""
    found: dict[tuple[int, str], list[str]] = {}
    known = registers().registers
    rows = (
        RegisterMatch.objects.filter(run=run, enrolment__in=keys)
        .order_by("register")
        .values_list("enrolment", "register")
    )
    for key, code in rows:
        if code in known:
            found.setdefault((key, known[code].kind), []).append(known[code].title)
    return found


def _without_data(keys: list[int], run: Any) -> set[int]:
    """Return the students of whom some register of special groups had no data, or who were not compared at all."""
    compared = getattr(run, "compared", None)
    codes = compared.registers if compared else []
    known = registers().registers
    groups = [place for place, code in enumerate(codes) if code in known and known[code].kind == "special_group"]
    said = dict(StudentSources.objects.filter(run=run, enrolment__in=keys).values_list("enrolment", "said"))
    return {key for key in keys if key not in said or any(said[key][place] == "-" for place in groups)}


def _scored(one: Enrolment, level: str) -> bool:
    """Whether the points known of a student speak for her level, or a higher one."""
    points = one.facts.get("hardship_score")
    order = [each.code for each in hardship().levels]
    said = hardship().scoring.level(points) if points is not None else NONE
    return said != NONE and order.index(said) <= order.index(level)


def _title(level: str) -> str:
    return next((each.title for each in hardship().levels if each.code == level), level)


def _row(comparison: Comparison, one: Enrolment, name: str, says: str) -> ComparisonRow:
    return ComparisonRow(
        comparison=comparison, list=name, enrolment=one, school_id=one.school_id, office_id=one.office_id, name=one.name, says=says[:300],
    )  # fmt: skip
