"""Public notices as a run's checks ask about them: those that were posted, and lists that passed without one; nobody's name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.utils.timezone import localdate

from zhuxue.engine.common.terms import Term
from zhuxue.engine.intake.records import source_of
from zhuxue.portal.applications.columns import shipped_title
from zhuxue.portal.applications.models import Case, Task
from zhuxue.portal.applications.rules import HARDSHIP, periods_of, school_year
from zhuxue.portal.notices.allowed import ALLOWED, PERSONAL
from zhuxue.portal.notices.models import Notice, NoticeRow
from zhuxue.portal.people.models import Office
from zhuxue.portal.schemes.queries import local_titles

Row = dict[str, Any]
WORDS = ("college", "grade", "class_name")  # a major may be about the very groups; a name is nobody's business here
RECOGNITION = "家庭经济困难学生认定"
AT_ONCE = 500  # notices whose rows are summed up in one question


def notices(office: Office, term: Term, known: date) -> Iterator[Row]:
    """Return a row of `notices` (docs/tables.yaml) for each notice posted by a day for a term's school year, and for each list that passed without."""
    yield from _posted(office, term, known)
    yield from _never_posted(office, term)


def _posted(office: Office, term: Term, known: date) -> Iterator[Row]:
    relied = _relied(office, term)
    rows = Notice.objects.filter(office__path__startswith=office.path, begins_at__date__lte=known)
    found = [n for n in rows.select_related("office__parent__parent") if (relied.get(n.made_from, ("",))[0] or school_year(localdate(n.begins_at))) in periods_of(term.school_year)]  # fmt: skip
    for start in range(0, len(found), AT_ONCE):
        part = found[start : start + AT_ONCE]
        filled, words = _shown(part)
        for notice in part:
            period, count = relied.get(notice.made_from, ("", 0))
            yield _row(notice, known, period or term.school_year, count) | _fields(notice, filled, words)


def _relied(office: Office, term: Term) -> dict[str, tuple[str, int]]:
    """Return the period of each notice's cases, and how many passed by it."""
    tasks = Task.objects.filter(step="notice", round=F("case__round"), office__path__startswith=office.path)
    passed = Count("pk", filter=Q(case__state=Case.State.GRANTED))
    of_year = tasks.exclude(notice="").filter(case__period__in=periods_of(term.school_year)).order_by()
    return {key: (period, n) for key, period, n in of_year.values_list("notice", "case__period").annotate(n=passed)}


def _row(notice: Notice, known: date, period: str, relied: int) -> Row:
    ended = localdate(notice.ended_at) if notice.ended_at else None
    over = ended is not None and ended <= known
    school = _school(notice.office)
    return _of(period) | {
        "source": source_of("notices", school.code, notice.pk), "office": school.name, "programme": notice.basis_code, "title": _title(notice.basis_code),
        "state": notice.state if over else "hanging", "people_count": notice.rows_count, "relied_count": relied,
        "posted_on": localdate(notice.begins_at), "ended_on": ended if over else None, "workdays_due": notice.workdays,
        "workdays_hung": notice.days_hung if over or notice.ended_at is None else None,
        "like_numbers_count": int(bool(re.search(PERSONAL, notice.title))),  # the table of rows refuses them (ADR 0015)
    }  # fmt: skip


def _school(office: Office) -> Office:
    while office.kind in (Office.Kind.COLLEGE, Office.Kind.CLASS) and office.parent is not None:
        office = office.parent
    return office


def _title(programme: str) -> str:
    if programme == HARDSHIP:
        return RECOGNITION
    return str(shipped_title(programme) or local_titles(programme).first() or programme)


def _of(period: str) -> Row:
    """The school year and the term of a period; a whole year's has no term.

    >>> _of("2025-S"), _of("2024-2025")
    ({'school_year': '2024', 'term': '2025-S'}, {'school_year': '2024', 'term': None})
    """
    of_a_term = period[5:].isalpha()
    year = Term.parse(period).school_year if of_a_term else period
    return {"school_year": year[:4], "term": period if of_a_term else None}


def _shown(part: list[Notice]) -> tuple[dict[int, Row], dict[int, set[str]]]:
    """Return which fields the rows of notices fill in, and the words in them that are no name."""
    rows = NoticeRow.objects.filter(notice__in=part).order_by()
    most = {f"max_{field.column}": Max(field.column) for field in ALLOWED}
    filled = {row["notice"]: row for row in rows.values("notice").annotate(**most)}
    words: dict[int, set[str]] = defaultdict(set)
    for pk, *said in rows.values_list("notice", *WORDS).distinct():
        words[pk] |= {word for word in said if word}
    return filled, words


def _fields(notice: Notice, filled: dict[int, Row], words: dict[int, set[str]]) -> Row:
    """What the public saw; null once it was deleted, for then nobody knows."""
    if notice.names is False:
        return {"fields": "", "words": ""}
    if notice.names_deleted_at:
        return {"fields": None, "words": None}
    said = filled.get(notice.pk, {})
    fields = "".join(f"<{field.key}>" for field in ALLOWED if said.get(f"max_{field.column}"))
    return {"fields": fields, "words": "；".join(sorted(words[notice.pk]))}


def _never_posted(office: Office, term: Term) -> Iterator[Row]:
    """Cases that passed although their steps ask for a notice and none of theirs was ever posted, by school, programme and period."""
    key = (
        Task.objects.filter(case=OuterRef("pk"), step="notice").exclude(notice="").order_by("-pk").values("notice")[:1]
    )
    posted = Notice.objects.filter(made_from=OuterRef("key")).exclude(begins_at=None)
    passed = _passed(office, term).annotate(key=Subquery(key)).exclude(Exists(posted))
    groups = passed.order_by().values("programme", "period", "enrolment__school__code", "enrolment__school__name")
    for each in groups.annotate(n=Count("pk"), first=Min("pk")):
        code, name = each["enrolment__school__code"], each["enrolment__school__name"]
        yield _of(each["period"]) | {
            "source": source_of("cases", code, each["first"]), "office": name, "programme": each["programme"], "title": _title(each["programme"]),
            "relied_count": each["n"],
        }  # fmt: skip


def _passed(office: Office, term: Term) -> QuerySet[Case]:
    granted = Case.objects.filter(state=Case.State.GRANTED, period__in=periods_of(term.school_year), office__path__startswith=office.path)  # fmt: skip
    first = granted.order_by().values("version").annotate(first=Min("pk")).values("first")
    asking = [version for version, steps in Case.objects.filter(pk__in=first).values_list("version", "process") if any(step["step"] == "notice" for step in steps)]  # fmt: skip
    return granted.filter(version__in=asking)
