"""The level a student holds in a month, and how decisions change it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.timezone import localdate

from zhuxue.engine.common.hardship import NONE
from zhuxue.portal.applications.models import Case, Decision, HardshipLevel
from zhuxue.portal.applications.rules import HARDSHIP, months_of, school_year

V: Any = Decision.Verdict


def levels_in(month: str) -> QuerySet[HardshipLevel]:
    """Return the levels in force in a month (2026-09), at most one a student."""
    return HardshipLevel.objects.filter(ended_by=None, from_month__lte=month, until_month__gte=month)


def level_of(student_id: int, month: str = "") -> str:
    """Return the level a student holds in a month, else this month; empty where none is in force."""
    found = levels_in(month or f"{localdate():%Y-%m}").filter(student=student_id).first()
    return found.level if found else ""


def current_levels(students: Iterable[int], month: str = "") -> dict[int, str]:
    """Return the level of each of these students who holds one, in one question."""
    rows = levels_in(month or f"{localdate():%Y-%m}").filter(student__in=list(students))
    return dict(rows.values_list("student", "level"))


def recognised(students: Iterable[int], on: date, known: date) -> dict[int, str]:
    """Return what people decided of each of these students, as it holds on a day and was known on another.

    The level in force; none for who applied in that school year and was refused. Who is not in it is still unknown.
    """
    wanted, month = list(students), f"{on:%Y-%m}"
    refused = Case.objects.filter(
        student__in=wanted, programme=HARDSHIP, period=school_year(on), state=Case.State.REFUSED
    )
    last = Decision.objects.filter(case=OuterRef("pk")).order_by("-sequence").values("at__date")[:1]
    found = dict.fromkeys(
        refused.annotate(last=Subquery(last)).filter(last__lte=known).values_list("student", flat=True), NONE
    )
    standing = Q(ended_by=None) | Q(ended_by__at__date__gt=known)
    rows = HardshipLevel.objects.filter(standing, student__in=wanted, from_month__lte=month, until_month__gte=month)
    return found | dict(rows.filter(decision__at__date__lte=known).order_by("pk").values_list("student", "level"))


def month_before(month: str) -> str:
    """Return the month before.

    >>> month_before("2026-01"), month_before("2026-10")
    ('2025-12', '2026-09')
    """
    number = int(month[:4]) * 12 + int(month[5:]) - 2
    return f"{number // 12}-{number % 12 + 1:02}"


def keep_levels(case: Case, decision: Decision) -> None:
    """Write what a decision of a recognition does to the student's level."""
    if decision.verdict == V.ADJUST:
        _change(case, decision)
    elif decision.verdict in {V.WITHDRAW, V.UNDO, V.APPEAL}:
        case.levels.filter(ended_by=None).update(ended_by=decision)
    elif case.state == Case.State.GRANTED and decision.number == case.step and case.level not in {"", NONE}:
        first, last = months_of(case.period)
        HardshipLevel.objects.get_or_create(
            student_id=case.student_id, from_month=first, ended_by=None,
            defaults={"until_month": last, "level": case.level, "case": case, "decision": decision},
        )  # fmt: skip


def _change(case: Case, decision: Decision) -> None:
    """From a month on another level holds, until the end of the school year; what held before it stays."""
    month, (_, last) = decision.from_month, months_of(case.period)
    touched = list(case.levels.filter(ended_by=None, until_month__gte=month))
    case.levels.filter(pk__in=[row.pk for row in touched]).update(ended_by=decision)
    kept = [
        _row(case, decision, row.level, row.from_month, month_before(month))
        for row in touched
        if row.from_month < month
    ]
    HardshipLevel.objects.bulk_create([*kept, _row(case, decision, decision.level, month, last)])


def _row(case: Case, decision: Decision, level: str, first: str, last: str) -> HardshipLevel:
    return HardshipLevel(student_id=case.student_id, level=level, from_month=first, until_month=last, case=case, decision=decision)  # fmt: skip
