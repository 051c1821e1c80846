"""Rows of a sheet beside ours: the same person or school, and the same in every compared field, or which differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Sum
from django.utils.timezone import localdate

from zhuxue.engine.common.money import yuan_text
from zhuxue.engine.common.terms import Term
from zhuxue.engine.files.national import NationalLayout
from zhuxue.portal.applications.levels import levels_in
from zhuxue.portal.applications.rules import level_title
from zhuxue.portal.indicators.models import SheetRow
from zhuxue.portal.indicators.words import programme_title
from zhuxue.portal.payments.models import Line
from zhuxue.portal.people.models import Office
from zhuxue.portal.schools.models import Enrolment

OUTCOME: Any = SheetRow.Outcome
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


def ours_of(kind: str, path: str, term: str) -> dict[Key, Ours]:
    """Return everything of ours that a sheet of an office's path should name, by its key."""
    return {"institutions": _schools, "enrolled": _enrolled, "hardship": _hardship, "aid": _aid}[kind](path, term)


def _schools(path: str, _term: str) -> dict[Key, Ours]:
    found = Office.objects.filter(kind=Office.Kind.SCHOOL, closed_on=None, path__startswith=path)
    return {(code,): Ours(pk, name, pk, {"school_name": name}, code) for pk, code, name in found.values_list("pk", "code", "name")}  # fmt: skip


def _enrolled(path: str, _term: str) -> dict[Key, Ours]:
    found = Enrolment.objects.filter(ends_on=None, roll_status__in=ENROLLED, office__path__startswith=path)
    rows = found.values_list("school", "student__lookup", "pk", "name", "grade")
    return {(school, lookup): Ours(school, name, pk, {"name": name, "grade": grade}) for school, lookup, pk, name, grade in rows.iterator()}  # fmt: skip


def _hardship(path: str, _term: str) -> dict[Key, Ours]:
    levels = dict(levels_in(f"{localdate():%Y-%m}").values_list("student", "level"))
    found = Enrolment.objects.filter(ends_on=None, office__path__startswith=path, student__in=list(levels))
    rows = found.values_list("school", "student__lookup", "pk", "name", "student")
    return {(school, lookup): Ours(school, name, pk, {"name": name, "level": levels[student]}) for school, lookup, pk, name, student in rows}  # fmt: skip


def _aid(path: str, term: str) -> dict[Key, Ours]:
    periods = [term, Term.parse(term).school_year]
    paid = Line.objects.filter(state="paid", period__in=periods, office__path__startswith=path).order_by()
    rows = paid.values_list("school", "student__lookup", "programme", "enrolment", "name").annotate(
        fen=Sum("amount_fen")
    )
    return {(school, lookup, code): Ours(school, name, pk, {"name": name, "amount": fen}) for school, lookup, code, pk, name, fen in rows}  # fmt: skip


def compare(layout: NationalLayout, rows: Iterable[SheetRow], ours: Mapping[Key, Ours]) -> list[SheetRow]:
    """Write into each good row how it compares; return the rows of ours that no row names."""
    left = dict(ours)
    for row in rows:
        mine = left.pop(key_of(layout.kind, row), None)
        row.differs, row.ours, row.theirs, row.about = [], "", "", mine.about if mine else None
        if mine is None:
            row.outcome, row.theirs = OUTCOME.ONLY_THEIRS, _text(layout, row, [])
            continue
        row.differs = [name for name in layout.compared if getattr(row, FIELDS[name]) not in (None, "") and getattr(row, FIELDS[name]) != mine.values.get(name)]  # fmt: skip
        row.outcome = OUTCOME.DIFFERS if row.differs else OUTCOME.MATCHED
        if row.differs:
            row.ours = "；".join(_said(name, mine.values.get(name)) for name in row.differs)
            row.theirs = "；".join(_said(name, getattr(row, FIELDS[name])) for name in row.differs)
    return [_only_ours(layout, key, mine) for key, mine in left.items()]


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
