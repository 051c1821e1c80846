"""A student nobody found: her family applies on a phone, or her class teacher or school adds her."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from zhuxue.portal.audit.actions import without_numbers
from zhuxue.portal.emergencies.models import Affected, Emergency
from zhuxue.portal.emergencies.noting import S, W, because, locked, note, note_rows
from zhuxue.portal.emergencies.rules import answer_until
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership
from zhuxue.portal.schools.models import Enrolment
from zhuxue.portal.schools.queries import enrolments_visible_to

A: Any = Affected.State
FAMILY = "家庭申请"


@transaction.atomic
def apply(event: Emergency, enrolment: Enrolment, story: str, *, acting: Membership | None) -> Affected:
    """Ask for aid for one's own child, saying in a few words what happened; asked twice it is one request. Raises NotAllowed."""
    return _listed(event, enrolment, story, W.APPLIED, "apply_emergency", acting)


@transaction.atomic
def add(event: Emergency, enrolment: Enrolment, story: str, *, acting: Membership | None) -> Affected:
    """Add a student of one's own class or school who was not found, saying why. Raises NotAllowed."""
    return _listed(event, enrolment, story, W.ADDED, "add_affected", acting)


def _listed(event: Emergency, enrolment: Enrolment, story: str, what: str, action: str, acting: Membership | None) -> Affected:  # fmt: skip
    event, acting = locked(event, acting, action, S.OPEN)
    said = without_numbers(because(story))
    seen = enrolments_visible_to(acting, action).filter(pk=enrolment.pk, ends_on=None).select_related("school").first()
    if seen is None:
        raise NotAllowed("您的范围内没有这名在读学生。请返回重新选择。", "There is no such enrolled student in your reach. Go back and choose again.")  # fmt: skip
    why = "applied" if what == W.APPLIED else "added"
    new = {"enrolment": seen, "school": seen.school, "office_id": seen.office_id, "name": seen.name, "state": A.FOUND, "since": localdate(), "due_on": answer_until(event)}  # fmt: skip
    row, made = Affected.objects.get_or_create(emergency=event, student_id=seen.student_id, defaults=new | {why: True, "story": said})  # fmt: skip
    if not made and not _again(row, why, said, event):
        return row
    note_rows([row], row.state, acting, FAMILY if why == "applied" else said)
    note(event, what, acting, details={"rows": 1})
    return row


def _again(row: Affected, why: str, story: str, event: Emergency) -> bool:
    """Let somebody who is listed already be asked about anew; return whether that changed anything."""
    if row.case_id or (getattr(row, why) and row.state == A.FOUND and not row.held):
        return False
    setattr(row, why, True)
    row.story, row.held, row.state, row.since, row.due_on = story, False, A.FOUND, localdate(), answer_until(event)
    row.save()
    return True
