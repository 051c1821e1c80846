"""Which finished steps may be posted: upper apps say so when asked; NOTICE_STEPS of the settings names whom to ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from zhuxue.portal.notices.actions import Posting, Rows, open_notice
from zhuxue.portal.notices.models import Notice
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership, Office


@dataclass(frozen=True)
class FinishedStep:
    """A step that waits for its notice: its key, what the notice says, how many rows, and what makes them when needed."""

    made_from: str
    posting: Posting
    office: Office
    rows_count: int
    rows: Callable[[], Rows]
    follows: Notice | None = None


def finished_steps(acting: Membership | None) -> list[FinishedStep]:
    """Return the finished steps of the office acted for; each callable of NOTICE_STEPS takes `acting` and returns its own."""
    return [step for name in settings.NOTICE_STEPS for step in import_string(name)(acting)]


def begin_notice(made_from: str, *, acting: Membership | None) -> Notice:
    """Make the draft over a finished step in reach; raises NotAllowed when there is none with this key."""
    step = next((step for step in finished_steps(acting) if step.made_from == made_from), None)
    if step is None:
        raise NotAllowed("没有这一环节，或它已经有公示。请刷新公示列表。", "There is no such step, or it has its notice. Reload the list.")  # fmt: skip
    return open_notice(step.posting, made_from=made_from, rows=step.rows(), office=step.office, acting=acting, follows=step.follows)  # fmt: skip
