"""An office above looks into an issue: clears rows that only look alike, verifies it, orders it put right, rechecks, closes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate, now

from zhuxue.portal.audit.actions import without_numbers
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.schools.models import Cleared
from zhuxue.portal.supervision.actions.noting import S, because, judging, note
from zhuxue.portal.supervision.actions.taking_up import standing
from zhuxue.portal.supervision.models import Issue, Rectification, RectificationReply
from zhuxue.portal.supervision.models.issues import LIVING

UNFINISHED = (S.OPEN, S.VERIFIED)


@dataclass(frozen=True)
class Ordered:
    """What is ordered: what to put right, on what basis, until when; `office` null is the one the issue is about."""

    what: str
    basis: str
    due_on: date
    office: Office | None = None


@transaction.atomic
def clear(
    issue: Issue, reason: str, *, acting: Membership | None, seen: int, rows: Sequence[int] | None = None
) -> Issue:
    """Find rows innocent (all where none are named): they are not raised again unless their facts change. Raises NotAllowed.

    Where no other row stands the whole issue is dismissed. Money that these rows held may go on when its batch is checked again.
    """
    found, why = judging(issue, acting, *LIVING, seen=seen), because(reason)
    chosen = found.rows.filter(state="present")
    chosen = chosen if rows is None else chosen.filter(pk__in=rows)
    kept = list(chosen.values_list("fingerprint", "finding"))
    if rows is not None and not kept:
        raise NotAllowed("没有选中可以排除的行。请先勾选。", "No row was chosen that can be cleared. Tick some first.")
    at = now()
    Cleared.objects.bulk_create(
        (Cleared(fingerprint=mark, finding_id=pk, reason=without_numbers(why), by=acting, at=at) for mark, pk in kept), 2000, ignore_conflicts=True
    )  # fmt: skip
    chosen.update(state="cleared")
    stands = standing(found)
    over = not stands["rows_count"]
    note(found, "dismissed" if over else "cleared", S.DISMISSED if over else found.state, acting, why, {"rows": len(kept)}, **stands, **(_ended() if over else {}))  # fmt: skip
    return found


@transaction.atomic
def verify(issue: Issue, reason: str, *, acting: Membership | None, seen: int) -> Issue:
    """Say that an issue is real, and what was seen. Raises NotAllowed."""
    found = judging(issue, acting, S.OPEN, seen=seen)
    note(found, "verified", S.VERIFIED, acting, because(reason))
    return found


@transaction.atomic
def order(issue: Issue, said: Ordered, *, acting: Membership | None, seen: int) -> Rectification:
    """Order an office to put an issue right until a day. Raises NotAllowed."""
    found = judging(issue, acting, *UNFINISHED, seen=seen)
    office = said.office or found.office
    if office != found.office and not found.office.path.startswith(office.path):
        raise NotAllowed("整改单位须是疑点所在单位或它的上级。", "The order goes to the office the issue is about, or one above it.")  # fmt: skip
    if acting is not None and office.pk == acting.office_id and office.parent_id is not None:
        raise NotAllowed("不能给本单位下达整改，请由上级下达。", "An office does not order itself; the one above does.")
    made = _ordered(found, said, office, acting, turn=1)
    note(found, "ordered", S.ORDERED, acting, because(said.what), {"turn": 1, "due": said.due_on.isoformat(), "office": office.code}, due_on=said.due_on)  # fmt: skip
    return made


def _ordered(issue: Issue, said: Ordered, office: Office, acting: Any, *, turn: int) -> Rectification:
    if said.due_on < localdate():
        raise NotAllowed("整改期限不能早于今天。", "The last day cannot be past.")
    if not said.basis.strip():
        raise NotAllowed("请写明依据。", "Say on what basis.")
    return Rectification.objects.create(
        issue=issue, turn=turn, office=office, what=without_numbers(because(said.what)), basis=said.basis.strip()[:300], due_on=said.due_on,
        rows_count=issue.rows_count, fen=issue.fen, by=acting, at=now(),
    )  # fmt: skip


@transaction.atomic
def close(issue: Issue, reason: str, *, acting: Membership | None, seen: int) -> Issue:
    """Recheck an answer and find it enough: the issue is closed. Who answered, and that office, may not. Raises NotAllowed."""
    found, _ = _rechecking(issue, acting, seen)
    note(found, "closed", S.CLOSED, acting, because(reason), **_ended())
    return found


@transaction.atomic
def again(issue: Issue, reason: str, due_on: date, *, acting: Membership | None, seen: int) -> Rectification:
    """Recheck an answer and find it not enough: the same office has until another day. Raises NotAllowed."""
    found, last = _rechecking(issue, acting, seen)
    made = _ordered(found, Ordered(reason, last.basis, due_on), last.office, acting, turn=last.turn + 1)
    note(found, "again", S.ORDERED, acting, because(reason), {"turn": made.turn, "due": due_on.isoformat(), "office": last.office.code}, due_on=due_on, chased_to=None)  # fmt: skip
    return made


def _rechecking(issue: Issue, acting: Membership | None, seen: int) -> tuple[Issue, Rectification]:
    found = judging(issue, acting, S.REPLIED, seen=seen)
    answered = RectificationReply.objects.filter(order__issue=found)
    if acting is not None and (answered.filter(person=acting.person_id) | answered.filter(office=acting.office_id)).exists():  # fmt: skip
        raise NotAllowed("反馈由您或本单位作出，须由另一单位的人复核。", "You or your office answered, so somebody of another office rechecks.")  # fmt: skip
    return found, found.orders.select_related("office").latest("turn")


def _ended() -> dict[str, Any]:
    return {"due_on": None, "chased_to": None}
