"""Every indicator asked of the database, once for all: sums by school, the rows that differ, then the tree above."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from django.db import connection
from django.utils.timezone import localdate

from zhuxue.engine.common.indicators import Indicator, load_indicators
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.terms import Term
from zhuxue.portal.applications.rules import school_year
from zhuxue.portal.indicators.models import Cell, Measuring, RedRow
from zhuxue.portal.people.models import Office
from zhuxue.portal.schools.models import Run

S: Any = Cell.State
DIFFERS = "differs"  # two sides that differ where the question names no fault: never green
JUDGED = """WITH items AS ({question}), judged AS (SELECT i.*, CASE WHEN i.fault <> '' THEN i.fault
    WHEN i.theirs IS NOT NULL AND (i.ours <> i.theirs OR COALESCE(i.ours_fen, 0) <> COALESCE(i.theirs_fen, 0)) THEN 'differs' ELSE '' END AS found FROM items i)"""
SUMS = """ SELECT school, programme, SUM(CASE WHEN theirs IS NULL THEN 0 ELSE ours END), SUM(COALESCE(theirs, 0)),
    SUM(CASE WHEN theirs IS NULL THEN 0 ELSE COALESCE(ours_fen, 0) END), SUM(CASE WHEN theirs IS NULL THEN 0 ELSE COALESCE(theirs_fen, 0) END),
    SUM(CASE WHEN found <> '' THEN 1 ELSE 0 END), SUM(CASE WHEN theirs IS NULL AND found = '' THEN 1 ELSE 0 END),
    SUM(CASE WHEN theirs IS NULL THEN 0 ELSE 1 END) FROM judged GROUP BY school, programme"""
ROWS = """INSERT INTO {table} (measuring_id, indicator, office_id, programme, fault, about, name)
    {judged} SELECT %(measuring)s, %(indicator)s, school, programme, found, about, name FROM judged WHERE found <> ''"""
Leaf = tuple[int, str]  # office, programme


@dataclass
class Sums:
    """What one cell holds; sums add up the tree."""

    ours: int = 0
    theirs: int = 0
    ours_fen: int = 0
    theirs_fen: int = 0
    faults: int = 0
    unknown: int = 0
    known: int = 0
    schools_green: int = 0
    schools_red: int = 0
    schools_unknown: int = 0

    def add(self, other: Sums) -> None:
        """Add another cell's figures."""
        for each in fields(Sums):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))

    @property
    def state(self) -> str:
        """Red where anything differs, else unknown where anything is, else green; nothing counted is unknown."""
        if self.faults or self.schools_red:
            return str(S.RED)
        return str(S.UNKNOWN if self.unknown or self.schools_unknown or not self.known else S.GREEN)


@dataclass
class Tree:
    """The offices that are open or were counted: what stands above each, and which are schools."""

    above: dict[int, list[int]] = field(default_factory=dict)
    schools: set[int] = field(default_factory=set)
    open_schools: set[int] = field(default_factory=set)

    @classmethod
    def load(cls) -> Tree:
        """Read the offices down to schools."""
        made, parents = cls(), {}
        kinds = Office.objects.exclude(kind__in=["class", "college"]).values_list(
            "pk", "parent_id", "kind", "closed_on"
        )
        for pk, parent, kind, closed in kinds:
            parents[pk] = parent
            if kind == Office.Kind.SCHOOL:
                made.schools.add(pk)
                if closed is None:
                    made.open_schools.add(pk)
        for office in parents:
            place, line = office, [office]
            while parents.get(place) is not None:
                place = parents[place]
                line.append(place)
            made.above[office] = line
        return made


def values_for(run: Run | None) -> dict[str, Any]:
    """Return what questions may ask for by name; without a run no number of one, and the term of today."""
    today = localdate()
    year = school_year(today)
    term = run.term if run else str(Term(int(year[:4]), 1))
    return {"run": run.pk if run else -1, "term": term, "term_year": Term.parse(term).school_year, "year": year, "month": f"{today:%Y-%m}"}  # fmt: skip


def library_hash() -> str:
    """Return the hash of the indicators' files, by which two measurings can be told to have counted by the same rules."""
    text = b"".join(path.name.encode() + path.read_bytes() for path in sorted((LIBRARY / "indicators").glob("*.yaml")))
    return hashlib.sha256(text).hexdigest()


def leaves(indicator: Indicator, values: Mapping[str, Any]) -> dict[Leaf, Sums]:
    """Ask an indicator's question; return the sums of each office and programme it names."""
    with connection.cursor() as cursor:
        cursor.execute(JUDGED.format(question=indicator.question) + SUMS, values)
        return {
            (school, programme): Sums(*(int(each) for each in sums)) for school, programme, *sums in cursor.fetchall()
        }


def write_rows(indicator: Indicator, measuring: Measuring, values: Mapping[str, Any]) -> None:
    """Keep every row that makes a cell red, in one statement whatever their number."""
    judged = JUDGED.format(question=indicator.question)
    said = {**values, "measuring": measuring.pk, "indicator": indicator.indicator}
    with connection.cursor() as cursor:
        cursor.execute(ROWS.format(table=RedRow._meta.db_table, judged=judged), said)


def cells_of(indicator: Indicator, found: Mapping[Leaf, Sums], tree: Tree) -> dict[Leaf, Sums]:
    """Return the cells of every office: of all programmes together ('') and of each; a school nothing is known of is unknown."""
    whole: dict[int, Sums] = defaultdict(Sums)
    for (office, _programme), sums in found.items():
        whole[office].add(sums)
    for school in tree.open_schools:
        whole[school].add(Sums())
    cells: dict[Leaf, Sums] = defaultdict(Sums)
    parts: list[tuple[int, str, Sums]] = [(office, "", sums) for office, sums in whole.items()]
    parts += [(office, programme, sums) for (office, programme), sums in found.items() if programme]
    for office, programme, sums in parts:
        if office in tree.schools:
            setattr(sums, f"schools_{sums.state}", 1)
        for place in tree.above[office]:
            cells[place, programme].add(sums)
    return dict(cells)


def as_cells(measuring: Measuring, indicator: Indicator, cells: Mapping[Leaf, Sums]) -> Iterable[Cell]:
    """Return the rows to be kept."""
    for (office, programme), sums in cells.items():
        money = {"ours_fen": sums.ours_fen, "theirs_fen": sums.theirs_fen} if indicator.money else {}
        yield Cell(
            measuring=measuring, indicator=indicator.indicator, office_id=office, programme=programme, ours=sums.ours, theirs=sums.theirs,
            faults=sums.faults, unknown=sums.unknown, schools_green=sums.schools_green, schools_red=sums.schools_red,
            schools_unknown=sums.schools_unknown, state=sums.state, **money,
        )  # fmt: skip


def indicators() -> dict[str, Indicator]:
    """Return the library's indicators in their order."""
    return load_indicators(LIBRARY)
