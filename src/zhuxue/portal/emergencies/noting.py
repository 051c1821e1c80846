"""Every act on an event begins with it locked and ends with a step of its ledger and an entry of the audit chain."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.timezone import now

from zhuxue.portal.audit.actions import record, without_numbers
from zhuxue.portal.emergencies.models import Affected, AffectedStep, Emergency, EmergencyStep
from zhuxue.portal.emergencies.queries import emergencies_visible_to
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership

S: Any = Emergency.State
W: Any = EmergencyStep.What


def locked(event: Emergency, acting: Membership | None, action: str, *states: str) -> tuple[Emergency, Membership]:
    """Return the event as it is now, nobody else changing it until the transaction ends, and who acts; raises NotAllowed."""
    acting = require(acting, action)
    found = emergencies_visible_to(acting, action).select_for_update(of=("self",)).filter(pk=event.pk).first()
    if found is None:
        raise NotAllowed("您的范围内没有这个事件。请回到应急资助列表。", "There is no such event in your reach. Go back to the list.")  # fmt: skip
    if states and found.state not in states:
        raise NotAllowed(f"事件现在是“{found.get_state_display()}”，不能这样办理。请刷新页面，看现在轮到哪一步。", f"The event stands at “{found.state}” now. Load the page again to see what comes next.")  # fmt: skip
    return found, acting


def note(event: Emergency, what: str, acting: Membership, reason: str = "", details: dict[str, Any] | None = None) -> EmergencyStep:  # fmt: skip
    """Write down what was done about an event, in its ledger and in the audit chain."""
    last = event.steps.order_by("-sequence").values_list("sequence", flat=True).first() or 0
    said = {"what": what, "reason": without_numbers(reason), "details": details or {}}
    made = EmergencyStep.objects.create(emergency=event, sequence=last + 1, person=acting.person, membership=acting, at=now(), **said)  # fmt: skip
    record(f"emergency {what}", event, acting=acting, reason=reason, details=details)
    return made


def note_rows(rows: Iterable[Affected], state: str, acting: Membership, reason: str) -> None:
    """Write down what was done about students, one step each."""
    said, at = without_numbers(reason), now()
    AffectedStep.objects.bulk_create(
        [AffectedStep(row=row, state=state, reason=said, person=acting.person, membership=acting, at=at) for row in rows],
        1000,
    )  # fmt: skip


def because(reason: str) -> str:
    """Return a reason without spaces around it; raises NotAllowed where there is none."""
    if len(reason.strip()) < 4:
        raise NotAllowed("请写明理由，至少四个字。", "Say why, in four characters at least.")
    return reason.strip()
