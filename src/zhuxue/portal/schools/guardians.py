"""Guardians added and changed by hand: who did it, when and why is kept; numbers are encrypted and stand in no record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhuxue.portal.audit.actions import record
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership
from zhuxue.portal.schools.models import Enrolment, Guardian, GuardianChange, Student
from zhuxue.portal.schools.queries import enrolments_visible_to
from zhuxue.portal.ui.components import Event

TITLES = {
    "name": gettext_lazy("姓名"),
    "relation": gettext_lazy("关系"),
    "identity_number": gettext_lazy("证件号码"),
    "telephone": gettext_lazy("电话"),
}


@dataclass(frozen=True)
class Said:
    """A guardian as a person wrote it; an empty number means that the one known stays."""

    name: str
    relation: str = ""
    identity_number: str = ""
    telephone: str = ""


def guardians_visible_to(acting: Membership | None, action: str = "edit_guardians") -> QuerySet[Guardian]:
    """Return the guardians of students who are at an office in reach now."""
    here = enrolments_visible_to(acting, action).filter(ends_on=None).order_by().values("student")
    return Guardian.objects.filter(student__in=here)


def changes_of(enrolment: Enrolment, acting: Membership | None) -> QuerySet[GuardianChange]:
    """Return the changes of a student's guardians, the latest first; of a past enrolment none, for that is another school's."""
    seen = enrolments_visible_to(acting).filter(pk=enrolment.pk, ends_on=None).order_by().values("student")
    found = GuardianChange.objects.filter(student__in=seen)
    return found.select_related("guardian", "by__person", "by__office").order_by("-sequence")


def changes_so_far(enrolment: Enrolment) -> int:
    """Return how many changes of her guardians there were, which every form carries."""
    return enrolment.student.guardian_changes.count()


@transaction.atomic
def add_guardian(enrolment: Enrolment, said: Said, *, reason: str, seen: int, acting: Membership | None) -> Guardian:
    """Add a guardian; raises NotAllowed out of reach, or when something changed since the form was opened."""
    acting = require(acting, "edit_guardians")
    student = _locked(enrolment, seen, acting)
    made = Guardian.objects.create(
        student=student, name=said.name, relation=said.relation,
        identity_number=said.identity_number or None, telephone=said.telephone or None,
    )  # fmt: skip
    given = [name for name in TITLES if getattr(said, name)]
    _note(made, seen, {"added": True, "changed": given}, reason, acting)
    return made


@transaction.atomic
def change_guardian(guardian: Guardian, enrolment: Enrolment, said: Said, *, reason: str, seen: int, acting: Membership | None) -> Guardian:  # fmt: skip
    """Change a guardian; an empty number leaves the one known. Raises NotAllowed as add_guardian does, or where nothing differs."""
    acting = require(acting, "edit_guardians")
    student = _locked(enrolment, seen, acting)
    found = Guardian.objects.select_for_update().get(pk=guardian.pk, student=student)
    before = f"{found.name} {found.relation}".strip()
    changed = [name for name in TITLES if _differs(found, name, getattr(said, name))]
    if not changed:
        raise NotAllowed("没有改动任何内容。", "Nothing was changed.")
    for name in changed:
        setattr(found, name, getattr(said, name))
    found.save(update_fields=changed)
    _note(found, seen, {"added": False, "changed": changed, "before": before}, reason, acting)
    return found


def events(changes: QuerySet[GuardianChange]) -> list[Event]:
    """Return the changes as a timeline shows them: which fields, never a number."""
    return [Event(change.at, _what(change), f"{change.by.person.name} · {change.by.office.name}", change.reason) for change in changes]  # fmt: skip


def _what(change: GuardianChange) -> str:
    if change.added:
        return _("添加监护人“%(name)s”") % {"name": change.guardian.name}
    said = "、".join(str(TITLES[name]) for name in change.changed)
    return _("更改监护人“%(before)s”的%(what)s") % {"before": change.before, "what": said}


def _differs(guardian: Guardian, name: str, said: str) -> bool:
    if name in {"name", "relation"}:
        return bool(getattr(guardian, name) != said)
    known = getattr(guardian, name)
    return bool(said) and (known is None or known.in_clear() != said)


def _locked(enrolment: Enrolment, seen: int, acting: Membership) -> Student:
    """Return the student, nobody else changing her until the transaction ends."""
    here = enrolments_visible_to(acting, "edit_guardians").filter(pk=enrolment.pk, ends_on=None)
    if not here.exists():
        raise NotAllowed(
            "没有这名在校学生。请回到学生列表。", "There is no such student here now. Go back to the list."
        )
    student = Student.objects.select_for_update().get(pk=enrolment.student_id)
    if student.guardian_changes.count() != seen:
        raise NotAllowed("监护人刚刚有变动，您的这次没有保存。请看过新的内容再改。", "The guardians were changed just now; yours was not kept. Look at them again first.")  # fmt: skip
    return student


def _note(guardian: Guardian, seen: int, what: dict[str, Any], reason: str, acting: Membership) -> None:
    GuardianChange.objects.create(student_id=guardian.student_id, guardian=guardian, sequence=seen + 1, reason=reason, by=acting, **what)  # fmt: skip
    action = "guardian added" if what["added"] else "guardian changed"
    record(action, guardian, acting=acting, reason=reason, details={"fields": what["changed"]})
