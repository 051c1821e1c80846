"""What the portal knows of an office's students just now, as a roster is compared with it."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from zhuxue.portal.people.models import Office
from zhuxue.portal.personal.fields import Sealed
from zhuxue.portal.schools.models import Enrolment, Guardian, GuardianChange

COLUMNS = (
    "pk", "student_id", "student__lookup", "student__name", "student__sex", "name", "school_id", "office_id",
    "office__name", "stage", "grade", "roll_status", "student_number", "facts",
)  # fmt: skip


@dataclass(frozen=True)
class KnownGuardian:
    """A guardian as the portal has her; `by_hand` are the fields a person changed, `before` the names and relations then."""

    pk: int
    name: str
    relation: str
    identity_number: Sealed | None
    by_hand: frozenset[str] = frozenset()
    before: tuple[str, ...] = ()

    def was_called(self, name: str) -> bool:
        """Whether a person changed this name of hers by hand."""
        return any(said == name or said.startswith(f"{name} ") for said in self.before)


@dataclass(frozen=True)
class Known:
    """One enrolment that goes on, with its student."""

    pk: int
    student: int
    lookup: str
    student_name: str
    sex: str
    name: str
    school: int
    office: int
    office_name: str
    stage: str
    grade: int | None
    roll_status: str
    student_number: Sealed | None
    facts: dict[str, Any]
    guardians: list[KnownGuardian] = field(default_factory=list)

    @property
    def class_name(self) -> str:
        """The class, empty where none is known."""
        return self.office_name if self.office != self.school else ""

    def guardian(self, name: str | None) -> KnownGuardian | None:
        """Return the guardian a roster means by a name: who has it, or had it before a person changed it by hand."""
        named = (g for g in self.guardians if name and g.name == name)
        renamed = (g for g in self.guardians if name and g.was_called(name))
        return next(named, None) or next(renamed, None)


def known_at(office: Office) -> list[Known]:
    """Return the enrolments that go on at `office` or below, the oldest first."""
    going_on = Enrolment.objects.filter(office__in=_offices(office), ends_on=None)
    found = [Known(*row) for row in going_on.order_by("pk").values_list(*COLUMNS)]
    by_student: dict[int, list[Known]] = {}
    for known in found:
        by_student.setdefault(known.student, []).append(known)
    by_hand, before = _by_hand(going_on)
    guardians = Guardian.objects.filter(student__in=going_on.values("student")).order_by("pk")
    for student, pk, name, relation, number in guardians.values_list(
        "student_id", "pk", "name", "relation", "identity_number"
    ):
        for known in by_student.get(student, ()):
            known.guardians.append(KnownGuardian(pk, name, relation, number, frozenset(by_hand[pk]), tuple(before[pk])))
    return found


def _by_hand(enrolments: QuerySet[Enrolment]) -> tuple[dict[int, set[str]], dict[int, list[str]]]:
    """Return by guardian which fields a person changed, and what she was called before that."""
    fields, before = defaultdict[int, set[str]](set), defaultdict[int, list[str]](list)
    changes = GuardianChange.objects.filter(student__in=enrolments.values("student")).order_by("sequence")
    for guardian, changed, said in changes.values_list("guardian_id", "changed", "before"):
        fields[guardian] |= set(changed)
        if said and "name" in changed:
            before[guardian].append(said)
    return fields, before


def fingerprint(known: Iterable[Known]) -> str:
    """Return what changes whenever anything of this does: SHA-256 over all of it, encrypted values as they are kept."""
    digest = hashlib.sha256()
    for one in known:
        number = one.student_number.kept().hex() if one.student_number else None
        guardians = [(g.pk, g.name, g.relation, g.identity_number and g.identity_number.kept().hex(), sorted(g.by_hand)) for g in one.guardians]  # fmt: skip
        said = [one.pk, one.student_name, one.sex, one.name, one.office, one.stage, one.grade, one.roll_status, number, one.facts, guardians]  # fmt: skip
        digest.update(json.dumps(said, sort_keys=True, ensure_ascii=False).encode("utf-8"))
    return digest.hexdigest()


def _offices(office: Office) -> Any:
    return Office.objects.filter(path__startswith=office.path).values("pk")
