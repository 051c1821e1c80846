"""Every act on an issue begins with the issue locked and ends with its step, the state it leads to, and an audit entry."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import now

from zhuxue.portal.audit.actions import record, without_numbers
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership
from zhuxue.portal.supervision.models import Issue, IssueStep
from zhuxue.portal.supervision.queries import issues_visible_to

S: Any = Issue.State
LONGEST = 500  # of a reason


def locked(issue: Issue, acting: Membership | None, action: str, *states: str, seen: int | None = None) -> Issue:
    """Return the issue as it is now, nobody else changing it until the transaction ends; raises NotAllowed in another state.

    `seen` is the number of the last step the person saw: somebody else may have been quicker.
    """
    acting = require(acting, action)
    within = issues_visible_to(acting, action).filter(pk=issue.pk).order_by().values("pk")
    found = Issue.objects.select_for_update(of=("self",)).filter(pk__in=within).first()
    if found is None:
        raise NotAllowed("没有这个疑点，或不归您单位办理。请回到疑点列表。", "There is no such issue, or it is not your office's. Go back to the list.")  # fmt: skip
    if seen is not None and found.steps_count != seen:
        raise NotAllowed("刚有人办过这个疑点。请刷新页面，看现在轮到哪一步。", "Somebody has just acted on this issue. Load the page again.")  # fmt: skip
    if states and found.state not in states:
        raise NotAllowed(f"疑点现在是“{found.get_state_display()}”，不能这样办理。请刷新页面。", f"The issue stands at “{found.state}” now. Load the page again.")  # fmt: skip
    return found


def judging(issue: Issue, acting: Membership | None, *states: str, seen: int | None = None) -> Issue:
    """Return the issue locked for an office above the one it is about, which never judges itself."""
    found = locked(issue, acting, "judge_issues", *states, seen=seen)
    if acting is not None and acting.office_id == found.office_id and found.office.parent_id is not None:
        raise NotAllowed("疑点说的是本单位，须由上级单位处置。", "The issue is about your own office; the office above judges it.")  # fmt: skip
    return found


def note(issue: Issue, act: str, after: str, acting: Membership | None, reason: str = "", details: dict[str, Any] | None = None, **changes: Any) -> IssueStep:  # fmt: skip
    """Write a step about a locked issue, set the state it leads to with what else changes, and record it."""
    made = IssueStep.objects.create(
        issue=issue, number=issue.steps_count + 1, act=act, before=issue.state, after=after, by=acting, person=acting.person if acting else None,
        office=acting.office if acting else None, reason=without_numbers(reason)[:LONGEST], details=details or {}, at=now(),
    )  # fmt: skip
    issue.state, issue.steps_count, issue.changed_at = after, made.number, made.at
    for name, value in changes.items():
        setattr(issue, name, value)
    issue.save(update_fields=["state", "steps_count", "changed_at", *changes])
    record(f"issue {act}", issue, acting=acting, reason=reason, details=details)
    return made


def because(reason: str) -> str:
    """Return a reason without spaces around it; raises NotAllowed where there is none."""
    if len(reason.strip()) < 4:
        raise NotAllowed("请写明理由，至少四个字。", "Say why, in four characters at least.")
    return reason.strip()
