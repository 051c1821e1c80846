"""An office above looks into an issue: clears rows that only look alike, verifies it, orders it put right, rechecks, closes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils.timezone import localdate, now

from zhuxue.portal.audit.actions import without_numbers
from zhuxue.portal.payments.actions.making import block_found
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.schools.models import Cleared, ClearedUndone
from zhuxue.portal.supervision.actions.noting import S, because, judging, note
from zhuxue.portal.supervision.actions.taking_up import standing
from zhuxue.portal.supervision.models import Issue, IssueRow, Rectification, RectificationReply
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
    _clear(chosen, without_numbers(why), acting)
    chosen.update(state="cleared")
    stands = standing(found)
    over = not stands["rows_count"]
    note(found, "dismissed" if over else "cleared", S.DISMISSED if over else found.state, acting, why, {"rows": len(kept)}, **stands, **(_ended() if over else {}))  # fmt: skip
    return found


def _clear(rows: QuerySet[IssueRow], reason: str, acting: Any) -> None:
    """Add the next turn of each; what is cleared already, as another issue's row, stays as it is."""
    before = Cleared.objects.filter(fingerprint__in=rows.values("fingerprint")).order_by()
    turns = dict(before.values_list("fingerprint").annotate(Max("turn")))
    standing_ones, at = set(before.filter(undone=None).values_list("fingerprint", flat=True)), now()
    fresh = [row for row in rows.values_list("fingerprint", "finding") if row[0] not in standing_ones]
    Cleared.objects.bulk_create(
        (Cleared(fingerprint=mark, turn=turns.get(mark, 0) + 1, finding_id=pk, reason=reason, by=acting, at=at) for mark, pk in fresh), 2000, ignore_conflicts=True
    )  # fmt: skip


@transaction.atomic
def restore(
    issue: Issue, reason: str, *, acting: Membership | None, seen: int, rows: Sequence[int] | None = None
) -> Issue:
    """Take the clearing of rows back (all where none are named): they count again, in the issue that lives or in this one reopened.

    Done by another person than who cleared, of the same office or of one above. Raises NotAllowed. What these rows held is held
    again in batches that wait for approval.
    """
    found, why = judging(issue, acting, seen=seen), without_numbers(because(reason))
    chosen = restorable(found, acting)
    chosen = list(chosen if rows is None else chosen.filter(pk__in=rows))
    if not chosen:
        raise NotAllowed("没有可以收回的排除。须由另一人收回，并且是排除的单位或它的上级。", "There is no clearing you can take back: another person does, of the office that cleared or of one above.")  # fmt: skip
    marks = [row.fingerprint for row in chosen]
    undone = [ClearedUndone(cleared=one, reason=why, by=acting, at=now()) for one in Cleared.objects.filter(fingerprint__in=marks, undone=None)]  # fmt: skip
    try:
        with transaction.atomic():
            ClearedUndone.objects.bulk_create(undone, 2000)
    except IntegrityError:
        raise NotAllowed(
            "刚有人收回过。请刷新页面。", "Somebody has just taken it back. Load the page again."
        ) from None
    into = found if found.state in LIVING else _living(found)
    if into.pk != found.pk:  # the problem came back meanwhile under another number
        IssueRow.objects.bulk_create([IssueRow(issue=into, fingerprint=row.fingerprint, finding_id=row.finding_id, since_id=row.since_id) for row in chosen], 2000, ignore_conflicts=True)  # fmt: skip
    into.rows.filter(fingerprint__in=marks, state="cleared").update(state="present")
    said = {"rows": len(chosen)} if into.pk == found.pk else {"rows": len(chosen), "former": found.number}
    note(into, "restored", into.state if into.state in LIVING else S.OPEN, acting, why, said, **standing(into))
    block_found(into.run)
    return into


def restorable(issue: Issue, acting: Membership | None) -> QuerySet[IssueRow]:
    """Return the cleared rows of an issue whose clearing this person may take back."""
    if acting is None:
        return issue.rows.none()
    standing_ones = Cleared.objects.filter(fingerprint=OuterRef("fingerprint"), undone=None)
    mine = standing_ones.filter(by__office__path__startswith=acting.office.path).exclude(by__person=acting.person_id)
    return issue.rows.filter(Exists(mine), state="cleared").order_by("pk")


def _living(issue: Issue) -> Issue:
    """The issue of the same check, office and term that lives now; this one where none does."""
    same = Issue.objects.filter(check_id=issue.check_id, office=issue.office_id, term=issue.term, state__in=LIVING)
    return same.select_for_update().first() or issue


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
    last = (
        found.orders.aggregate(turn=Max("turn"))["turn"] or 0
    )  # an issue that was dismissed and is open again has had orders
    made = _ordered(found, said, office, acting, turn=last + 1)
    note(found, "ordered", S.ORDERED, acting, because(said.what), {"turn": made.turn, "due": said.due_on.isoformat(), "office": office.code}, due_on=said.due_on)  # fmt: skip
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
