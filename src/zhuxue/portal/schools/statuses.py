"""Changes of the roll with their day and reason: leave of absence, return, graduation, leaving."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from zhuxue.portal.audit.actions import record
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership
from zhuxue.portal.schools.locks import locked
from zhuxue.portal.schools.models import Enrolment, StatusChange
from zhuxue.portal.schools.queries import enrolments_visible_to

Status = StatusChange.Status
ENDS: tuple[Any, ...] = (Status.GRADUATED, Status.WITHDRAWN)  # after these the enrolment is over; `on` is its last day
# What may follow what; an empty status is a roster's silence and counts as enrolled.
FOLLOWS: dict[str, tuple[Any, ...]] = {
    "": (Status.SUSPENDED, *ENDS),
    "enrolled": (Status.SUSPENDED, *ENDS),
    "suspended": (Status.ENROLLED, *ENDS),
}


@transaction.atomic
def change_status(enrolment: Enrolment, status: str, *, on: date, reason: str, acting: Membership | None) -> StatusChange:  # fmt: skip
    """Note the change and let the enrolment show it; raises NotAllowed. Said twice it is one change."""
    acting = require(acting, "change_status")
    seen = enrolments_visible_to(acting, "change_status").filter(pk=enrolment.pk).select_related("school").first()
    if seen is None:
        raise NotAllowed("没有这名学生。请回到学生列表。", "There is no such student. Go back to the list.")
    locked([seen.school])
    found = Enrolment.objects.select_for_update().get(pk=seen.pk)
    same = StatusChange.objects.filter(enrolment=found, status=status, on=on).first()
    if same:
        return same
    _refuse(found, status, on)
    change = StatusChange.objects.create(enrolment=found, before=found.roll_status, status=status, on=on, reason=reason, by=acting)  # fmt: skip
    found.roll_status, found.ends_on = status, on if status in ENDS else None
    found.save(update_fields=["roll_status", "ends_on"])
    record(
        "roll status changed", change, acting=acting, reason=reason, details={"status": status, "on": on.isoformat()}
    )
    return change


def _refuse(enrolment: Enrolment, status: str, on: date) -> None:
    if enrolment.ends_on is not None:
        raise NotAllowed("这段学籍已经结束，不能再改。", "This enrolment has ended and cannot be changed.")
    if status not in FOLLOWS.get(enrolment.roll_status, ()):
        raise NotAllowed("现在的学籍状态不能这样变更。请核对该生是否在籍或休学。", "This does not follow the present roll status. Check whether the student is enrolled or on leave.")  # fmt: skip
    last = enrolment.status_changes.order_by("-on").values_list("on", flat=True).first()
    if on < max(filter(None, (enrolment.begins_on, last))):
        raise NotAllowed("日期早于上一次变动。请核对日期。", "The day is before the last change. Check the day.")
