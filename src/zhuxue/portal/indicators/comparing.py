"""Rows of a sheet beside ours: the same person or school, and the same in every compared field, or which differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.utils.timezone import localdate

from zhuxue.engine.common.money import yuan_text
from zhuxue.engine.common.terms import Term
from zhuxue.engine.files.national import NationalLayout
from zhuxue.portal.applications.levels import levels_in
from zhuxue.portal.applications.rules import level_title
from zhuxue.portal.indicators.models import Sheet, SheetRow
from zhuxue.portal.indicators.words import programme_title
from zhuxue.portal.payments.models import Line
from zhuxue.portal.people.models import Office
from zhuxue.portal.schools.models import Enrolment

OUTCOME: Any = SheetRow.Outcome
PIECE = 2000  # rows looked at together
COMPARED = ("outcome", "differs", "ours", "theirs", "about")
ENROLLED = ("", "enrolled")
Key = tuple[Any, ...]
FIELDS = {"school_name": "name", "name": "name", "grade": "grade", "level": "level", "amount": "amount_fen"}
TITLES = {"school_name": "名称", "name": "姓名", "grade": "年级", "level": "等级", "amount": "金额"}


@dataclass
class Ours:
    """One of ours: what a sheet's row of the same key is compared with."""

    school: int | None
    name: str
    about: int
    values: dict[str, Any] = field(default_factory=dict)
    code: str = ""


def key_of(kind: str, row: SheetRow) -> Key:
    """Return what makes a row the same as one of ours."""
    if kind == "institutions":
        return (row.code,)
    return (row.school_id, row.lookup, row.programme) if kind == "aid" else (row.school_id, row.lookup)


def ours_of(kind: str, path: str, term: str, **only: Any) -> dict[Key, Ours]:
    """Return ours of an office's path that a sheet should name, by key; `only` narrows them, so that memory is that of a piece."""
    return {"institutions": _schools, "enrolled": _enrolled, "hardship": _hardship, "aid": _aid}[kind](path, term, only)


def _of_schools(path: str) -> QuerySet[Office]:
    return Office.objects.filter(kind=Office.Kind.SCHOOL, closed_on=None, path__startswith=path)


def _schools(path: str, _term: str, only: dict[str, Any]) -> dict[Key, Ours]:
    found = _of_schools(path).filter(**only).values_list("pk", "code", "name")
    return {(code,): Ours(pk, name, pk, {"school_name": name}, code) for pk, code, name in found}


def _of_enrolled(path: str) -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(ends_on=None, roll_status__in=ENROLLED, office__path__startswith=path)


def _enrolled(path: str, _term: str, only: dict[str, Any]) -> dict[Key, Ours]:
    rows = _of_enrolled(path).filter(**only).values_list("school", "student__lookup", "pk", "name", "grade")
    return {(school, lookup): Ours(school, name, pk, {"name": name, "grade": grade}) for school, lookup, pk, name, grade in rows}  # fmt: skip


def _of_recognised(path: str) -> QuerySet[Enrolment]:
    level = levels_in(f"{localdate():%Y-%m}").filter(student=OuterRef("student")).values("level")[:1]
    found = Enrolment.objects.filter(ends_on=None, office__path__startswith=path)
    return found.annotate(level=Subquery(level)).exclude(level=None)


def _hardship(path: str, _term: str, only: dict[str, Any]) -> dict[Key, Ours]:
    rows = _of_recognised(path).filter(**only).values_list("school", "student__lookup", "pk", "name", "level")
    return {(school, lookup): Ours(school, name, pk, {"name": name, "level": level}) for school, lookup, pk, name, level in rows}  # fmt: skip


def _of_paid(path: str, term: str) -> QuerySet[Line]:
    periods = [term, Term.parse(term).school_year]
    return Line.objects.filter(state="paid", period__in=periods, office__path__startswith=path).order_by()


def _aid(path: str, term: str, only: dict[str, Any]) -> dict[Key, Ours]:
    columns = ("school", "student__lookup", "programme", "enrolment", "name")
    rows = _of_paid(path, term).filter(**only).values_list(*columns).annotate(fen=Sum("amount_fen"))
    return {(school, lookup, code): Ours(school, name, pk, {"name": name, "amount": fen}) for school, lookup, code, pk, name, fen in rows}  # fmt: skip


def ours_named(kind: str, path: str, term: str, rows: Sequence[SheetRow]) -> dict[Key, Ours]:
    """Return those of ours whom rows of a sheet may name."""
    if kind == "institutions":
        return ours_of(kind, path, term, code__in=[row.code for row in rows])
    return ours_of(kind, path, term, student__lookup__in=[row.lookup for row in rows])


def only_ours(sheet: Sheet, layout: NationalLayout) -> Iterator[list[SheetRow]]:
    """Return, piece by piece, a row for each of ours that no row of a sheet names."""
    kind, path, term = layout.kind, sheet.path, sheet.term
    everybody: Any = {
        "institutions": lambda: _of_schools(path).values_list("pk", flat=True).order_by("pk"),
        "enrolled": lambda: _of_enrolled(path).values_list("pk", flat=True).order_by("pk"),
        "hardship": lambda: _of_recognised(path).values_list("pk", flat=True).order_by("pk"),
        "aid": lambda: _of_paid(path, term).values_list("enrolment", flat=True).order_by("enrolment").distinct(),
    }[kind]()
    by, last = ("enrolment" if kind == "aid" else "pk"), 0
    good = sheet.rows.exclude(row=None).exclude(outcome=OUTCOME.REJECTED)
    while piece := list(everybody.filter(**{f"{by}__gt": last})[:PIECE]):
        last = piece[-1]
        mine = ours_of(kind, path, term, **{f"{by}__in": piece})
        names = {"code__in": [one.code for one in mine.values()]} if kind == "institutions" else {"lookup__in": [key[1] for key in mine]}  # fmt: skip
        named = {key_of(kind, row) for row in good.filter(**names)}
        yield [_only_ours(layout, key, one) for key, one in mine.items() if key not in named]


def compare(layout: NationalLayout, rows: Iterable[SheetRow], ours: Mapping[Key, Ours]) -> list[SheetRow]:
    """Write into each good row how it compares; return those of which this changes anything."""
    changed = []
    for row in rows:
        before = _compared(row)
        _compare(layout, row, ours.get(key_of(layout.kind, row)))
        if _compared(row) != before:
            changed.append(row)
    return changed


def _compared(row: SheetRow) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in COMPARED)


def _compare(layout: NationalLayout, row: SheetRow, mine: Ours | None) -> None:
    row.differs, row.ours, row.theirs, row.about = [], "", "", mine.about if mine else None
    if mine is None:
        row.outcome, row.theirs = OUTCOME.ONLY_THEIRS, _text(layout, row, [])
        return
    row.differs = [name for name in layout.compared if getattr(row, FIELDS[name]) not in (None, "") and getattr(row, FIELDS[name]) != mine.values.get(name)]  # fmt: skip
    row.outcome = OUTCOME.DIFFERS if row.differs else OUTCOME.MATCHED
    if row.differs:
        row.ours = "；".join(_said(name, mine.values.get(name)) for name in row.differs)
        row.theirs = "；".join(_said(name, getattr(row, FIELDS[name])) for name in row.differs)


def _only_ours(layout: NationalLayout, key: Key, mine: Ours) -> SheetRow:
    programme = key[2] if layout.kind == "aid" else ""
    said = "；".join(_said(name, mine.values.get(name)) for name in ("level", "amount") if name in mine.values)
    return SheetRow(outcome=OUTCOME.ONLY_OURS, school_id=mine.school, code=mine.code, name=mine.name, programme=programme, ours=said, about=mine.about)  # fmt: skip


def _text(layout: NationalLayout, row: SheetRow, _names: list[str]) -> str:
    said = [_said(name, getattr(row, FIELDS[name])) for name in layout.compared if name not in ("name", "school_name")]
    return "；".join([*said, *([programme_title(row.programme)] if row.programme else [])])[:200]


def _said(name: str, value: Any) -> str:
    """A value as people read it, with the name of its field: 金额 1,000.00 元."""
    if value is None or value == "":
        text = "暂无数据"
    elif name == "amount":
        text = f"{yuan_text(value)} 元"
    else:
        text = level_title(value) if name == "level" else str(value)
    return f"{TITLES[name]} {text}"
