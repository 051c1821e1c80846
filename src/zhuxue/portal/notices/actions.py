"""What is done with notices: made, posted, taken down by hand or by themselves; one verb, one entry in the audit chain."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import now as current

from zhuxue.portal.audit.actions import record
from zhuxue.portal.notices import days
from zhuxue.portal.notices.allowed import ALLOWED, allowed
from zhuxue.portal.notices.models import Board, Notice, NoticeRow
from zhuxue.portal.notices.proving import prove, rows_hash
from zhuxue.portal.notices.reachable import beat, counted_days, out_of_date, refresh
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership, Office

BATCH = 2000  # rows in one statement
Rows = Iterable[Mapping[str, object]]


@dataclass(frozen=True)
class Posting:
    """What a notice says of itself. `workdays` null takes the library's number. `names` null: a person says when posting;
    false: only the number of rows is shown, as the rule for small groups asks.
    """

    title: str
    basis_code: str
    basis: str
    workdays: int | None = None
    workdays_source: str = "项目文件"
    names: bool | None = None


@transaction.atomic
def open_notice(
    posting: Posting,
    *,
    made_from: str,
    rows: Rows,
    office: Office,
    acting: Membership | None,
    follows: Notice | None = None,
) -> Notice:
    """Make a draft over a finished step; raises NotAllowed where a row holds anything that may not be posted.

    `made_from` is the caller's key of the step; each row is {"about": the caller's key, and the allowed fields}.
    `follows`: the ended notice whose struck rows are posted again.
    """
    acting = require(acting, "post_notices")
    _in_reach(office, acting)
    columns = [(str(row["about"]), allowed(number, row)) for number, row in enumerate(rows, start=1)]
    _must_be_postable(columns, follows)
    said = days.rules().workdays
    made = _save_once(Notice(
        office=office, title=posting.title, basis_code=posting.basis_code, basis=posting.basis, made_from=made_from, follows=follows,
        workdays=posting.workdays or said.count,
        workdays_source=posting.workdays_source if posting.workdays else f"{said.source}{days.SURE[said.confidence]}",
        names=_names(posting.names, len(columns)), token=secrets.token_urlsafe(32), rows_count=len(columns), made_at=current(),
    ))  # fmt: skip
    numbered = enumerate(columns, start=1)
    NoticeRow.objects.bulk_create((NoticeRow(notice=made, number=n, about=a, **c) for n, (a, c) in numbered), BATCH)
    record("notice made", made, acting=acting, details={"rows": len(columns), "from": made_from})
    return made


def _in_reach(office: Office, acting: Membership) -> None:
    if not office.path.startswith(acting.office.path):
        raise NotAllowed("这不是本单位的公示。请由所在单位办理。", "This notice is another office's. That office must do it.")  # fmt: skip


def _must_be_postable(columns: list[tuple[str, dict[str, str]]], follows: Notice | None) -> None:
    if not columns:
        raise NotAllowed("名单是空的，没有可公示的人。请先完成上一环节。", "The list is empty. Finish the step before it first.")  # fmt: skip
    about = {key for key, _ in columns}
    if len(about) < len(columns):
        raise NotAllowed("名单中有同一件事出现两次。请去掉重复的行。", "A case stands in the list twice. Leave one out.")  # fmt: skip
    if follows is not None:
        struck = set(follows.rows.filter(state="struck").values_list("about", flat=True))
        if follows.state == Notice.State.CLOSED and not about <= struck:
            raise NotAllowed("重新公示只能包括原公示中异议成立而撤下的行。其余各行已经公示期满。", "Only struck rows are posted again; the others have hung their days.")  # fmt: skip


def _names(said: bool | None, rows: int) -> bool | None:
    """Return whether names are shown: as the caller says, else as the library's least group says, else null."""
    least = days.rules().names.least
    return said if said is not None or least is None else rows >= least


def _save_once(made: Notice) -> Notice:
    try:
        with transaction.atomic():
            made.save(force_insert=True)
        return made
    except IntegrityError:
        raise NotAllowed("这一环节已经有公示，不能再做一份。请在公示列表中找到它。", "This step has a notice already. Find it in the list of notices.") from None  # fmt: skip


@transaction.atomic
def post_notice(notice: Notice, *, names: bool, contact_name: str, contact: str, acting: Membership | None) -> Notice:
    """Hang a draft from now on, with or without names, with whom to turn to; raises NotAllowed when it is no draft."""
    acting = require(acting, "post_notices")
    notice = _locked(notice, acting)
    if notice.state != Notice.State.DRAFT:
        raise NotAllowed(f"这份公示已是“{notice.get_state_display()}”，不能再次开始。", f"This notice is already “{notice.state}” and cannot begin again.")  # fmt: skip
    if notice.names is not None and notice.names != names:
        raise NotAllowed("是否列出姓名已由规则定下，不能另选。", "Whether names are shown is set by the rules.")  # fmt: skip
    beat()
    notice.names, notice.contact_name, notice.contact = names, contact_name, contact
    notice.state, notice.begins_at, notice.posted_by = Notice.State.HANGING, current(), acting.person
    notice.rows_sm3, notice.last_day = rows_hash(notice), counted_days(notice).last_day
    notice.save()
    details = {"rows": notice.rows_count, "sm3": notice.rows_sm3, "names": names, "workdays": notice.workdays}
    record("notice posted", notice, acting=acting, details=details)
    return notice


@transaction.atomic
def take_down(notice: Notice, *, reason: str, acting: Membership | None) -> Notice:
    """Take a draft or a hanging notice down before its time; then it does not count and the step needs a new one."""
    acting = require(acting, "post_notices")
    notice = _locked(notice, acting)
    if notice.ended_at:
        raise NotAllowed(f"这份公示已是“{notice.get_state_display()}”。", f"This notice is already “{notice.state}”.")
    hung = notice.state == Notice.State.HANGING
    notice.state, notice.ended_at, notice.end_reason = Notice.State.TAKEN_DOWN, current(), reason
    notice.save()
    if hung:
        prove(notice, refresh(notice), acting=acting, reason=reason)
    else:
        record("draft discarded", notice, acting=acting, reason=reason)
    _delete_names(notice, current())
    return notice


def take_down_due(now: datetime | None = None) -> int:
    """Close every notice that has hung its days and delete names whose time is over; return how many were closed.

    Does nothing twice, so it may run at any time, in several processes at once. Also notes the heartbeat.
    """
    now = now or current()
    beat(now)
    closed = sum(_close_if_due(pk, now) for pk in out_of_date(now))
    kept_until = now - timedelta(days=days.rules().retention.days)
    ended = Notice.objects.filter(ended_at__lte=kept_until, names_deleted_at=None).exclude(objections__state="open")
    for pk in list(ended.values_list("pk", flat=True)):
        with transaction.atomic():
            _delete_names(Notice.objects.select_for_update().get(pk=pk), now)
    return closed


@transaction.atomic
def _close_if_due(pk: int, now: datetime) -> bool:
    notice = Notice.objects.select_for_update(of=("self",)).select_related("office").get(pk=pk)
    if notice.state != Notice.State.HANGING:
        return False
    counted = refresh(notice, now)
    if not counted.complete:
        return False
    notice.state, notice.ended_at = Notice.State.CLOSED, now
    notice.save(update_fields=["state", "ended_at"])
    prove(notice, counted)
    return True


def _delete_names(notice: Notice, now: datetime) -> None:
    """Empty the fields of all rows, unless an objection still needs them or it was done; keys and numbers stay."""
    kept_until = notice.ended_at + timedelta(days=days.rules().retention.days)
    if notice.names_deleted_at or kept_until > now or notice.objections.filter(state="open").exists():
        return
    notice.rows.update(**{field.column: "" for field in ALLOWED})
    notice.names_deleted_at = now
    notice.save(update_fields=["names_deleted_at"])
    record("names deleted", notice, details={"rows": notice.rows_count})


def _locked(notice: Notice, acting: Membership) -> Notice:
    found: Any = Notice.objects.select_for_update(of=("self",)).select_related("office").get(pk=notice.pk)
    _in_reach(found.office, acting)
    return found


@transaction.atomic
def open_board(*, acting: Membership | None) -> Board:
    """Give one's office a new secret address for its list of hanging notices; an older one ends."""
    acting = require(acting, "post_notices")
    made, _ = Board.objects.update_or_create(office=acting.office, defaults={"token": secrets.token_urlsafe(32)})
    record("board opened", made, acting=acting)
    return made
