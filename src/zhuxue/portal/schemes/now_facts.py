"""What is known of one student at this moment: the portal's own data through a run's snapshot and intake, registers as the last run found them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Q

from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.registers import Registers
from zhuxue.engine.compare.exact import UNKNOWN_HUKOU, covers
from zhuxue.engine.intake.lists import load_list
from zhuxue.engine.intake.roster import load_rosters
from zhuxue.engine.intake.words import Words
from zhuxue.engine.rules.facts import Facts
from zhuxue.engine.rules.requirement import AllOf, AnyOf, Compare, InRegister, Not, Test
from zhuxue.engine.run.sql import join_hardship
from zhuxue.engine.warehouse.duck import DuckWarehouse
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.runs.layers import layer_at
from zhuxue.portal.runs.snapshot import write_recognised, write_roster
from zhuxue.portal.schemes.library import rules_of, term_of
from zhuxue.portal.schools.groups import titles
from zhuxue.portal.schools.models import Enrolment, Run, SpecialGroup
from zhuxue.portal.schools.queries import verdicts_of

Given = dict[str, Any]


@dataclass(frozen=True)
class Registered:
    """What registers say of a student by the last run, as columns of `students`; `stale` names those too old to speak."""

    known: Given
    stale: list[str]


def facts_of(enrolment: Enrolment, layer: str, day: date) -> Given:
    """Return the facts the portal has of a student, read as a run reads them; raises NotAllowed where a run would refuse the row."""
    rows = Enrolment.objects.filter(pk=enrolment.pk)
    with tempfile.TemporaryDirectory(prefix="now-", dir=settings.DATA) as name, closing(DuckWarehouse(memory="256MB", threads=1)) as tables:  # fmt: skip
        roster, hardship = Path(name) / "roster.parquet", Path(name) / "recognised.parquet"
        write_roster(rows, roster, day, day)
        words = _words(layer, int(term_of(day).school_year[:4]))
        load_rosters(tables, [roster], words=words)
        recognised = write_recognised(rows, hardship, day, day) > 0
        if recognised:
            load_list(tables, "hardship", hardship, words=words)
        join_hardship(tables, given=recognised)
        found = tables.arrow("SELECT * FROM recognised").to_pylist()
        if not found:
            zh, en = tables.rows("SELECT reason || '。' || remedy, reason_en || '. ' || remedy_en FROM rejects")[0]
            raise NotAllowed(f"按现在的信息，计算不收这名学生：{zh}", f"As the data stands, a run does not take this student: {en}")  # fmt: skip
    return {key: value for key, value in found[0].items() if key in rules_of(layer).library.facts.by_name}


@cache
def _words(layer: str, school_year: int) -> Words:
    return Words.load(LIBRARY, layer=layer, school_year=school_year)


@cache
def _registers() -> Registers:
    return Registers.load(LIBRARY)


def registered(enrolment: Enrolment, run: Run | None, hukou: str | None, day: date) -> Registered:
    """Return what the last run's comparison still proves on a day; a register past its freshness proves nothing.

    In a special group: found. In none, though a release of that run speaks of her hukou: not found. Else not known,
    but for what a condition could only have turned out by.
    """
    if run is None:
        return Registered({}, [])
    facts = rules_of(layer_at(run, enrolment.office)).library.facts
    found = _compared(enrolment, run, hukou)
    found |= {f"in_{code}": (True, since) for code, since in _groups(enrolment, day)}
    known = {column: value for column, (value, since) in found.items() if _fresh(column, since, day, facts)}
    for test, truth in _tests(enrolment, run):
        for column, value in proved(test, truth, facts, known).items():
            if column not in found:
                found[column] = value, run.on
                known |= {column: value} if _fresh(column, run.on, day, facts) else {}
    return Registered(known, [facts.title(column) for column in found if column not in known])


def _compared(enrolment: Enrolment, run: Run, hukou: str | None) -> dict[str, tuple[Any, date]]:
    """Return, as not found, the registers of special groups whose releases spoke of her, each with its latest day; none for who was not in the run."""
    if not verdicts_of(enrolment).exists():
        return {}
    found: dict[str, tuple[Any, date]] = {}
    for release in sorted(run.releases, key=lambda each: str(each["released_on"])):
        code, scope = release["register"], release["scope"]
        if code in titles() and scope is not None and covers(scope.split(","), hukou or UNKNOWN_HUKOU):
            found[f"in_{code}"] = False, date.fromisoformat(release["released_on"])
    return found


def _groups(enrolment: Enrolment, day: date) -> list[tuple[str, date]]:
    """Return the registers in which a run found her, each with the day of its release."""
    lasting = Q(ends_on=None) | Q(ends_on__gte=day)
    found = SpecialGroup.objects.filter(
        lasting, student=enrolment.student_id, source=SpecialGroup.Source.REGISTER, begins_on__lte=day
    )
    return [(code, since) for code, since in found.values_list("group", "begins_on") if code in _registers().registers]


def _fresh(column: str, since: date, day: date, facts: Facts) -> bool:
    codes = [column.removeprefix("in_")] if column.startswith("in_") else facts.by_name[column].register_codes
    days = min((_registers().registers[code].fresh_days for code in codes), default=0)
    return since + timedelta(days=days) >= day


def _tests(enrolment: Enrolment, run: Run) -> Iterator[tuple[Test, bool]]:
    """Yield every condition the last run decided for a student, with its truth."""
    programmes = rules_of(layer_at(run, enrolment.office)).library.programmes
    for verdict in verdicts_of(enrolment):
        outcome = verdict.outcome
        programme = programmes.get(outcome.programme)
        label = outcome.version.split("/")[0]
        for who in programme.who if programme else ():
            if who.label == label:
                truths = ((c.test, outcome.conditions.get(c.id)) for c in who.conditions)
                yield from ((test, truth) for test, truth in truths if truth is not None)


def proved(test: Test, truth: bool, facts: Facts, known: Given) -> Given:
    """Return what registers must have said for a test to have turned out so; nothing where several things could have.

    `known` is what they are known to have said otherwise.

    >>> facts = Facts.load(LIBRARY)
    >>> proved(AnyOf((Compare("boards", "is", (True,)), InRegister(("DIBAO", "TEKUN")))), False, facts, {})
    {'in_DIBAO': False, 'in_TEKUN': False}
    >>> proved(InRegister(("DIBAO", "TEKUN")), True, facts, {}), proved(InRegister(("DIBAO", "TEKUN")), True, facts, {"in_TEKUN": False})
    ({}, {'in_DIBAO': True})
    """
    match test:
        case InRegister():
            open_ones = [code for code in test.codes if f"in_{code}" not in known]
            others = any(known.get(f"in_{code}") for code in test.codes)
            decided = not truth or (len(open_ones) == 1 and not others)
            return {f"in_{code}": truth for code in open_ones} if decided else {}
        case Compare(operator="is", values=(bool(value),)) if facts.by_name[test.fact].source_of == "register":
            return {test.fact: value if truth else not value}
        case Not():
            return proved(test.part, not truth, facts, known)
        case AllOf() | AnyOf():
            return _proved_by_group(test, truth, facts, known)
    return {}


def _proved_by_group(test: AllOf | AnyOf, truth: bool, facts: Facts, known: Given) -> Given:
    """All that had to hold did, none of the alternatives that failed did; of one that is left, the same is true."""
    parts = list(test.parts)
    if truth != isinstance(test, AllOf):
        parts = [part for part in parts if _truth(part, known) is not (not truth)]
        if len(parts) != 1:
            return {}
    return {column: value for part in parts for column, value in proved(part, truth, facts, known).items()}


def _truth(test: Test, known: Given) -> bool | None:
    """Return the truth of a test as far as registers alone decide it; null where they do not."""
    match test:
        case InRegister():
            return _either([known.get(f"in_{code}") for code in test.codes])
        case Compare(operator="is", values=(bool(value),)):
            return None if known.get(test.fact) is None else known[test.fact] is value
        case Not():
            part = _truth(test.part, known)
            return None if part is None else not part
        case AnyOf():
            return _either([_truth(part, known) for part in test.parts])
        case AllOf():
            some_fails = _either([None if (part := _truth(each, known)) is None else not part for each in test.parts])
            return None if some_fails is None else not some_fails
    return None


def _either(truths: list[bool | None]) -> bool | None:
    if True in truths:
        return True
    return None if None in truths else False
