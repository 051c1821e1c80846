"""Every act on a batch begins with the batch locked and ends with a line in its timeline and in the audit chain."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import now

from zhuxue.portal.audit.actions import record
from zhuxue.portal.payments.models import Batch, BatchEvent
from zhuxue.portal.payments.queries import batches_visible_to
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership

S: Any = Batch.State


def locked(batch: Batch, acting: Membership | None, action: str, *states: str) -> Batch:
    """Return the batch as it is now, nobody else changing it until the transaction ends; raises NotAllowed in another state."""
    acting = require(acting, action)
    found = batches_visible_to(acting, action).select_for_update(of=("self",)).filter(pk=batch.pk).first()
    if found is None:
        raise NotAllowed("没有这个发放批次。请回到批次列表。", "There is no such batch. Go back to the list.")
    if states and found.state not in states:
        said = found.get_state_display()
        raise NotAllowed(f"批次现在是“{said}”，不能这样办理。请刷新页面，看现在轮到哪一步。", f"The batch stands at “{said}” now. Load the page again to see what comes next.")  # fmt: skip
    return found


def note(
    batch: Batch, what: str, acting: Membership | None, reason: str = "", details: dict[str, Any] | None = None
) -> BatchEvent:
    """Write down what was done to a batch, in its timeline and in the audit chain."""
    made = BatchEvent.objects.create(
        batch=batch, what=what, reason=reason, details=details or {}, membership=acting, at=now()
    )
    record(f"batch {what}", batch, acting=acting, reason=reason, details=details)
    return made


def move_to(batch: Batch, state: str, **more: Any) -> None:
    """Set the state of a locked batch."""
    batch.state = state
    for name, value in more.items():
        setattr(batch, name, value)
    batch.save(update_fields=["state", *more])


def because(reason: str) -> str:
    """Return a reason without spaces around it; raises NotAllowed where there is none."""
    if len(reason.strip()) < 4:
        raise NotAllowed("请写明理由，至少四个字。", "Say why, in four characters at least.")
    return reason.strip()
