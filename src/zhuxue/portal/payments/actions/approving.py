"""Two people who did not make it approve a batch; then its money is set apart."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, OuterRef, Sum
from django.utils.timezone import now

from zhuxue.portal.awards.models import Award
from zhuxue.portal.funds.models import State
from zhuxue.portal.payments.actions.noting import S, because, locked, move_to, note
from zhuxue.portal.payments.checking import warned
from zhuxue.portal.payments.models import Approval, Batch
from zhuxue.portal.payments.money import Sums, drawn, move_drawn, write_draws
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership

SHORTEST = 4  # characters of a reason


@transaction.atomic
def approve(batch: Batch, *, acting: Membership | None, reason: str = "") -> Approval:
    """Approve a batch as it stands; the second approval sets its money apart. Raises NotAllowed, also where money is short."""
    acting = require(acting, "approve_batch")
    found = locked(batch, acting, "approve_batch", S.CHECKED, S.APPROVED_ONCE)
    if found.maker_id == acting.person_id:
        raise NotAllowed("批次由您生成，须由另外两人审批。请同事办理。", "You made this batch, so two others approve it. Ask colleagues.")  # fmt: skip
    if found.approvals.filter(round=found.round, person=acting.person_id).exists():
        raise NotAllowed("您已批过一次，第二次须由另一人审批。", "You approved it once; the second approval is another person's.")  # fmt: skip
    turn = 1 if found.state == S.CHECKED else 2
    warnings = warned(found).count()
    if warnings and len(reason.strip()) < SHORTEST:
        raise NotAllowed(f"有 {warnings} 行的学生有核查预警。请先逐行看过，再在审批意见里写明为什么可以发放。", f"Checks warn of the students of {warnings} lines. Look at them, then say in your opinion why they may be paid.")  # fmt: skip
    made = _approval(found, turn, acting, reason)
    if turn == 2:
        set_apart(found, acting)
    move_to(found, S.APPROVED_ONCE if turn == 1 else S.APPROVED)
    note(
        found,
        "approved",
        acting,
        reason,
        {"turn": turn, "count": made.lines_count, "fen": made.lines_fen} | ({"warned": warnings} if warnings else {}),
    )
    return made


def _approval(batch: Batch, turn: int, acting: Membership, reason: str) -> Approval:
    refuse_undone(batch)
    ready = batch.lines.filter(state="ready").aggregate(count=Count("pk"), fen=Sum("amount_fen"))
    if not ready["count"]:
        raise NotAllowed("没有可以发放的行。请先处理暂停的行，或作废这个批次。", "No line can be paid. See to the blocked ones first, or give the batch up.")  # fmt: skip
    try:
        with transaction.atomic():
            return Approval.objects.create(
                batch=batch, round=batch.round, turn=turn, person_id=acting.person_id, membership=acting, lines_count=ready["count"],
                lines_fen=ready["fen"], reason=reason.strip(), at=now(),
            )  # fmt: skip
    except IntegrityError:
        raise NotAllowed("刚有人批过这个批次。请刷新页面。", "Somebody has just approved this batch. Load the page again.") from None  # fmt: skip


def refuse_undone(batch: Batch) -> None:
    """Raise NotAllowed where an award of a ready line was taken back since it was checked."""
    stands = Award.objects.filter(pk=OuterRef("award"), undoes=None, undone_by=None)
    gone = batch.lines.filter(state="ready", award__isnull=False).exclude(Exists(stands)).count()
    if gone:
        raise NotAllowed(f"核对以后有 {gone} 行的资助结果被撤销。请退回，重新核对。", f"The awards of {gone} lines were taken back since. Send the batch back and check it again.")  # fmt: skip


def set_apart(batch: Batch, acting: Membership) -> None:
    """Write the draws of a batch and set their money apart: new money, or what came back from the bank."""
    write_draws(batch)
    again = batch.kind == Batch.Kind.REISSUE
    kind, way = (
        ("reissue", (State.RETURNED, State.RESERVED)) if again else ("reserve", (State.ALLOCATED, State.RESERVED))
    )
    sums = drawn(batch.lines.filter(state="ready"))
    by_way: dict[Any, Sums] = {way: sums}
    move_drawn(batch, kind, by_way, acting, reason="两人审批通过", once=f"{batch.reference}:reserve")


@transaction.atomic
def send_back(batch: Batch, reason: str, *, acting: Membership | None) -> None:
    """Send a batch back to be checked again; approvals given so far no longer count. Raises NotAllowed."""
    acting = require(acting, "approve_batch")
    found = locked(batch, acting, "approve_batch", S.CHECKED, S.APPROVED_ONCE)
    if found.maker_id == acting.person_id:
        raise NotAllowed("批次由您生成，不用退回，可以直接重新核对。", "You made this batch: check it again instead.")
    move_to(found, S.CHECKED, round=found.round + 1)
    note(found, "sent_back", acting, because(reason))
