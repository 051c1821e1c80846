"""From approved to the bank: the lines are ordered, the file written and read again, fetched for a purpose, noted as sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Sum
from django.utils.timezone import localdate, now

from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.terms import Term
from zhuxue.engine.files.formats import load_formats
from zhuxue.engine.files.outgoing import write_outgoing
from zhuxue.engine.files.pages import SCHOOLS
from zhuxue.portal.funds.models import State
from zhuxue.portal.jobs.actions import ask
from zhuxue.portal.payments.actions.approving import refuse_undone
from zhuxue.portal.payments.actions.noting import S, because, locked, move_to, note
from zhuxue.portal.payments.actions.offsets import come_in
from zhuxue.portal.payments.models import Batch, FilePart, PaymentFile, ReturnRow
from zhuxue.portal.payments.money import WAYS, Sums, drawn, move_drawn
from zhuxue.portal.payments.outgoing import lines_for
from zhuxue.portal.payments.programmes import terms_in
from zhuxue.portal.payments.upload import bytes_of, own_folder, parts_of
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership

AT_ONCE = 2000  # lines written within a request; more is a job


def formats_for(batch: Batch) -> list[tuple[str, str]]:
    """Return (name, title) of the formats a batch can be written in."""
    if batch.to_school:
        return [(SCHOOLS, "拨付学校清单（附学生名单）")]
    return [(each.format, each.title) for each in load_formats(LIBRARY).values()]


def order(batch: Batch, format_name: str, *, acting: Membership | None, work: Any = None) -> PaymentFile:
    """Order the lines and write the file. Done again after a break it goes on where it stopped. Raises NotAllowed."""
    acting = require(acting, "send_batch")
    if format_name not in dict(formats_for(batch)):
        raise NotAllowed(
            "这个批次不能用这种格式。请换一种。", "This batch cannot be written in that format. Choose another."
        )
    _ordered(batch, acting)
    return _written(batch, format_name, acting, work)


def ask_order(batch: Batch, format_name: str, *, acting: Membership | None) -> None:
    """Order a batch and write its file now, or by a job where it is large. Raises NotAllowed."""
    acting = require(acting, "send_batch")
    if batch.declared_count <= AT_ONCE:
        order(batch, format_name, acting=acting)
        return
    with transaction.atomic():
        found = locked(batch, acting, "send_batch", S.APPROVED, S.ORDERED)
        found.job = ask(
            "write-batch", {"batch": found.pk, "format": format_name}, acting, f"write-batch-{found.pk}-{format_name}"
        )
        found.save(update_fields=["job"])


@transaction.atomic
def _ordered(batch: Batch, acting: Membership) -> None:
    found = locked(batch, acting, "send_batch", S.APPROVED, S.ORDERED)
    if found.state == S.ORDERED:
        return
    refuse_undone(found)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE payments_line SET state = 'ordered', number = n.nth FROM (SELECT id, ROW_NUMBER() OVER (ORDER BY id) AS nth"
            " FROM payments_line WHERE batch_id = %s AND state = 'ready') n WHERE n.id = payments_line.id AND batch_id = %s",
            [found.pk, found.pk],
        )
    sums = drawn(found.lines.filter(state="ordered"))
    way: dict[Any, Sums] = {(State.RESERVED, State.ORDERED): sums}
    move_drawn(found, "order", way, acting, reason="生成发放文件", once=f"{found.reference}:order")
    move_to(found, S.ORDERED)
    note(found, "ordered", acting)


def _written(batch: Batch, format_name: str, acting: Membership, work: Any) -> PaymentFile:
    """Write outside of any transaction, keep the file in one; who comes second keeps nothing."""
    with own_folder() as folder:
        extension = ".xlsx" if format_name == SCHOOLS else load_formats(LIBRARY)[format_name].extension
        path = folder / f"{batch.number}{extension}"
        digest = write_outgoing(path, format_name, _facts(batch), lambda: lines_for(batch))
        with transaction.atomic():
            found = locked(batch, acting, "send_batch", S.ORDERED)
            made = found.files.first() or _kept(found, format_name, path, digest, acting)
            if work:
                work.finish({"lines": made.lines_count})
            return made


def _facts(batch: Batch) -> dict[str, Any]:
    said = batch.lines.filter(state="ordered").aggregate(count=Count("pk"), sum=Sum("amount_fen"))
    term: Term = terms_in(batch.period)[0]
    return {
        "batch": batch.number,
        "term": str(term),
        "term_title": term.title,
        "count": said["count"],
        "sum": said["sum"],
    }


def _kept(batch: Batch, format_name: str, path: Path, digest: str, acting: Membership) -> PaymentFile:
    facts = _facts(batch)
    made = PaymentFile.objects.create(
        batch=batch, format=format_name, name=path.name, sha256=digest, size=path.stat().st_size, lines_count=facts["count"],
        lines_fen=facts["sum"], made_by=acting, at=now(),
    )  # fmt: skip
    for part in parts_of(path):
        FilePart.objects.create(file=made, **part)
    note(batch, "written", acting, details={"format": format_name, "sha256": digest})
    return made


@transaction.atomic
def fetch(batch: Batch, purpose: str, *, acting: Membership | None) -> tuple[PaymentFile, Iterator[bytes]]:
    """Return the file of a batch with its bytes, noting who fetches it what for. Raises NotAllowed."""
    acting = require(acting, "send_batch")
    found, why = locked(batch, acting, "send_batch"), because(purpose)
    file = found.files.first()
    if file is None:
        raise NotAllowed("发放文件还没有生成。", "The file is not written yet.")
    note(found, "fetched", acting, why, {"sha256": file.sha256})
    return file, bytes_of(file.parts)


@transaction.atomic
def mark_sent(batch: Batch, *, acting: Membership | None, receipt: str) -> Batch:
    """Note that the bank has the file, with what it gave for it; then return files that came early are applied. Raises NotAllowed.

    Where these are long a job applies them, before any file that comes later.
    """
    from zhuxue.portal.payments.actions.returning import apply_or_ask

    acting = require(acting, "send_batch")
    found = locked(batch, acting, "send_batch", S.ORDERED)
    if not found.files.exists():
        raise NotAllowed("发放文件还没有生成，不能标记送出。", "The file is not written yet, so it cannot have been sent.")  # fmt: skip
    said = because(receipt)
    move_to(found, S.SENT, sent_at=now())
    apply_or_ask(found, acting)
    note(found, "sent", acting, said)
    return found


@transaction.atomic
def confirm_school(batch: Batch, school: int, receipt: str, *, acting: Membership | None, at: datetime | None = None) -> int:  # fmt: skip
    """Note that a school got what is paid to it for its students, with the voucher; return for how many. Raises NotAllowed.

    `at` is when it came, where that was earlier; now, unless told.
    """
    acting = require(acting, "send_batch")
    found, said = locked(batch, acting, "send_batch", S.SENT), because(receipt)
    lines = found.lines.filter(state="ordered", school=school)
    if not found.to_school or not lines.exists():
        raise NotAllowed("这所学校没有待确认的拨款。", "Nothing is to be confirmed for this school.")
    sums = drawn(lines)
    at = at or now()
    come_in(found, school, lines, localdate(at))
    count = lines.update(state="paid", settled_at=at)
    move_drawn(found, "settle", {WAYS["paid"]: sums}, acting, reason=said, once=f"{found.reference}:school:{school}")
    note(found, "school_confirmed", acting, said, {"school": school, "lines": count})
    return count


@transaction.atomic
def close(batch: Batch, *, acting: Membership | None) -> None:
    """Close a batch of which every line is paid or came back, and every row of the bank is settled. Raises NotAllowed."""
    acting = require(acting, "send_batch")
    found = locked(batch, acting, "send_batch", S.SENT, S.RETURNED)
    if found.return_files.filter(state="waiting").exists():
        raise NotAllowed("先到的回盘还没有入账，不能办结。请等任务办完。", "A return file that came early is not applied yet. Wait for its job.")  # fmt: skip
    if out := found.lines.filter(state__in=["ordered", "pending"]).count():
        raise NotAllowed(
            f"还有 {out} 行没有结果，不能办结。请等银行回盘。", f"{out} lines have no result yet. Wait for the bank."
        )
    if rows := ReturnRow.objects.filter(file__batch=found, settled="").exclude(unmatched="").count():
        raise NotAllowed(f"还有 {rows} 行对不上的回盘没有处理。", f"{rows} rows of the bank are not settled yet.")
    move_to(found, S.CLOSED, closed_at=now())
    note(found, "closed", acting)
