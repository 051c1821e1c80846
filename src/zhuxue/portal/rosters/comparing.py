"""A roster's rows against what the portal knows → what would change. Nothing is changed here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from zhuxue.engine.common.identity import masked
from zhuxue.portal.people.models import Office
from zhuxue.portal.personal.cipher import lookup
from zhuxue.portal.personal.fields import Sealed
from zhuxue.portal.rosters.known import Known
from zhuxue.portal.rosters.models import RosterChange
from zhuxue.portal.schools.facts import DECIDED_HERE, ROSTER_FACTS, fact_text
from zhuxue.portal.schools.loading import stand_in
from zhuxue.portal.schools.models import Enrolment, Student

BATCH = 2000  # rows in one statement
FACTS = tuple(name for name in ROSTER_FACTS if name not in DECIDED_HERE)
BY_HAND = "_by_hand"  # ends the key of a difference that is shown and not applied
PLAIN = ("stage", "grade", "roll_status")
Kind = RosterChange.Kind
Row = dict[str, Any]


@dataclass
class Comparison:
    """What would change, how many stay as they are, and how many are in classes the roster does not speak of."""

    changes: list[RosterChange] = field(default_factory=list)
    unchanged: int = 0
    not_spoken_of: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """How many of each kind."""
        found = Counter(str(change.kind) for change in self.changes)
        return {kind: found[kind] for kind in Kind.values} | {"unchanged": self.unchanged, "not_spoken_of": self.not_spoken_of}  # fmt: skip


def compare(rows: list[Row], known: list[Known], schools: dict[int, Office], rejected_names: frozenset[str]) -> Comparison:  # fmt: skip
    """Compare the rows of a roster with an office's enrolments; the changes are not saved and have no upload yet."""
    add_lookups(rows, schools)
    held: dict[tuple[str, int], list[Known]] = {}
    for one in known:
        held.setdefault((one.lookup, one.school), []).append(one)
    found, rest = Comparison(), []
    seen: set[int] = set()
    for row in rows:
        same = _taken(held, row)
        if same is None:
            rest.append(row)
            continue
        seen.add(same.pk)
        if changes := differences(row, same):
            found.changes.append(_change(Kind.CHANGED, row, student_id=same.student, enrolment_id=same.pk, changes=changes))  # fmt: skip
        else:
            found.unchanged += 1
    moved = _add_new(found, rest)
    _add_left(found, rows, [k for k in known if k.pk not in seen and k.student not in moved], rejected_names)
    return found


def add_lookups(rows: list[Row], schools: dict[int, Office]) -> None:
    """Set `lookup` of each row, as the portal finds a student by it."""
    alike: Counter[str] = Counter()
    for row in rows:
        row["school"] = schools[row["office"]]
        row["lookup"] = lookup(row["identity_number"] or stand_in(row, alike))


def differences(row: Row, known: Known) -> dict[str, list[str]]:
    """Return {what: [old, new]} in words; a blank of the roster is no change."""
    found: dict[str, list[str]] = {}
    said = {"name": row["name"], "class": row["class_name"], "sex": row["sex"], **{name: row[name] for name in PLAIN}}
    had = {"name": known.name, "class": known.class_name, "sex": known.sex, **{n: getattr(known, n) for n in PLAIN}}
    for what, new in said.items():
        if new is not None and new != had[what]:
            found[what] = [fact_text(what, had[what]), fact_text(what, new)]
    if row["student_number"] and row["student_number"] != _clear(known.student_number):
        found["student_number"] = [masked(_clear(known.student_number)), masked(row["student_number"])]
    found |= _guardian(row, known)
    for name in FACTS:
        new, old = _plain(row[name]), known.facts.get(name)
        if new is not None and new != old:
            found[name] = [fact_text(name, old), fact_text(name, new)]
    return found


def _guardian(row: Row, known: Known) -> dict[str, list[str]]:
    """Return what differs of the guardian; what a person changed by hand stays, and its key says so (BY_HAND)."""
    if not row["guardian_name"]:
        return {}
    same = known.guardian(row["guardian_name"])
    if same is None:
        return {"guardian": ["、".join(g.name for g in known.guardians), row["guardian_name"]]}
    if same.name != row["guardian_name"]:
        return {f"guardian{BY_HAND}": [same.name, row["guardian_name"]]}
    found = {}
    if row["guardian_relation"] and row["guardian_relation"] != same.relation:
        kept = BY_HAND if "relation" in same.by_hand else ""
        found[f"guardian_relation{kept}"] = [same.relation, row["guardian_relation"]]
    number = row["guardian_identity_number"]
    if number and number != _clear(same.identity_number):
        kept = BY_HAND if "identity_number" in same.by_hand else ""
        found[f"guardian_identity_number{kept}"] = [masked(_clear(same.identity_number)), masked(number)]
    return found


def _add_new(found: Comparison, rows: list[Row]) -> set[int]:
    """Add who is not enrolled here; return the students among them who are enrolled at another school now."""
    students = _students(row["lookup"] for row in rows)
    elsewhere = _enrolled(students.values())
    for row in rows:
        student = students.get(row["lookup"])
        kind = Kind.MOVED if student in elsewhere else Kind.NEW
        found.changes.append(_change(kind, row, student_id=student))
    return elsewhere


def _add_left(found: Comparison, rows: list[Row], missing: list[Known], rejected_names: frozenset[str]) -> None:
    """Propose as left who is missing from a class the roster speaks of; of other classes it says nothing."""
    spoken_of = {(row["office"], row["class_name"] or "") for row in rows}
    for one in missing:
        if (one.school, one.class_name) in spoken_of:
            found.changes.append(
                RosterChange(kind=Kind.LEFT, name=one.name, school_id=one.school, class_name=one.class_name, student_id=one.student,
                             enrolment_id=one.pk, doubtful=one.name in rejected_names)
            )  # fmt: skip
        else:
            found.not_spoken_of += 1


def _change(kind: Any, row: Row, **more: Any) -> RosterChange:
    return RosterChange(kind=kind, name=row["name"], school_id=row["office"], class_name=row["class_name"] or "", row_key=row["student_key"], **more)  # fmt: skip


def _taken(held: dict[tuple[str, int], list[Known]], row: Row) -> Known | None:
    """Return the enrolment a row is about: of several at one school that of its class; each is taken once."""
    same = held.get((row["lookup"], row["office"]))
    if not same:
        return None
    at = next((n for n, one in enumerate(same) if one.class_name == row["class_name"]), 0)
    return same.pop(at)


def _students(lookups: Iterable[str]) -> dict[str, int]:
    keys = list(lookups)
    parts = (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))
    return {key: pk for part in parts for key, pk in Student.objects.filter(lookup__in=part).values_list("lookup", "pk")}  # fmt: skip


def _enrolled(students: Iterable[int]) -> set[int]:
    keys = list(students)
    parts = (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))
    going_on = Enrolment.objects.filter(ends_on=None)
    return {pk for part in parts for pk in going_on.filter(student__in=part).values_list("student_id", flat=True)}


def _clear(value: Sealed | None) -> str:
    return value.in_clear() if value else ""


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
