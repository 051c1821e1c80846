"""Reading what the bank sent back: a file counts whole or not at all, and what fits no line waits for a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.timezone import now

from zhuxue.engine.files.returns import Returned, ReturnedRow, read_return
from zhuxue.portal.jobs.actions import ask
from zhuxue.portal.payments.accounts import key_of
from zhuxue.portal.payments.actions.arrears import settle_paid
from zhuxue.portal.payments.actions.noting import S, because, locked, move_to, note
from zhuxue.portal.payments.models import AccountCheck, Batch, Line, ReturnFile, ReturnRow
from zhuxue.portal.payments.models.batches import LIVING, OUT
from zhuxue.portal.payments.money import SETTLE, WAYS, drawn, hold_drawn, move_drawn
from zhuxue.portal.payments.sizes import learn_sizes
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership

U: Any = ReturnRow.Unmatched
COLUMNS = "(file_id, row, number, account, amount_fen, outcome, code, cause, unmatched, settled, settled_why)"
CHUNK = 5000
AT_ONCE = 4000  # rows applied while somebody waits, as many as are read so; more is a job
READS = (S.ORDERED, S.SENT, S.RETURNED, S.CLOSED)  # states of a batch in which a return file may come


def read_in(batch: Batch, path: Path, digest: str, *, acting: Membership | None, work: Any = None) -> ReturnFile:
    """Read a return file and lay its rows to the batch's lines; raises InputError or NotAllowed, and then nothing counts.

    Before the batch is noted as sent the file waits. The same file again is refused.
    """
    acting = require(acting, "read_returns")
    found = read_return(path)
    with transaction.atomic():
        now_is = locked(batch, acting, "read_returns", *READS)
        file = _kept(now_is, found, path.name, digest, acting)
        _write_rows(file, _told(found, work))
        learn_sizes(ReturnRow)
        if now_is.state == S.ORDERED:
            note(now_is, "return_waits", acting, details={"rows": file.rows_count})
        elif _waiting(now_is).exclude(pk=file.pk).exists():  # those that came before count before
            note(now_is, "return_waits", acting, details={"rows": file.rows_count})
            apply_or_ask(now_is, acting)
        else:
            _apply(now_is, file, acting)
        if work:
            work.finish(file.counts)
    return file


def apply_or_ask(batch: Batch, acting: Membership) -> None:
    """Apply the files that wait for a locked batch, or have a job do it where they are long; asked again it is the same job."""
    said = _waiting(batch).aggregate(rows=Sum("rows_count"), first=Min("pk"))
    if (said["rows"] or 0) <= AT_ONCE:
        apply_waiting(batch, acting)
        return
    batch.job = ask("apply-returns", {"batch": batch.pk}, acting, f"apply-returns-{said['first']}")
    batch.save(update_fields=["job"])


@transaction.atomic
def apply_asked(batch: Batch, *, acting: Membership | None, work: Any) -> dict[str, int]:
    """Apply what waits for a batch that was noted as sent, and end the job with it; done twice it does nothing more."""
    acting = require(acting, "read_returns")
    found = locked(batch, acting, "read_returns", S.SENT, S.RETURNED, S.CLOSED)
    files = _waiting(found).count()
    work.tell(0, files)
    apply_waiting(found, acting)
    work.tell(files, files)
    work.finish({"files": files})
    return {"files": files}


@transaction.atomic
def apply_early(batch: Batch, *, acting: Membership | None) -> None:
    """Begin anew to apply the files that came early, where their job was stopped or broke. Raises NotAllowed."""
    acting = require(acting, "read_returns")
    apply_or_ask(locked(batch, acting, "read_returns", S.SENT, S.RETURNED, S.CLOSED), acting)


def _waiting(batch: Batch) -> QuerySet[ReturnFile]:
    return batch.return_files.filter(state="waiting").order_by("pk")


def apply_waiting(batch: Batch, acting: Membership) -> None:
    """Apply the files that came before a locked batch was noted as sent, in the order they came."""
    waiting = _waiting(batch)
    if waiting:
        hold_drawn(batch, batch.lines.filter(state__in=OUT))
    for file in waiting:
        _apply(batch, file, acting)


def _kept(batch: Batch, found: Returned, name: str, digest: str, acting: Membership) -> ReturnFile:
    if batch.to_school:
        raise NotAllowed("这个批次拨到学校，没有银行回盘。请逐校确认到账。", "This batch goes to schools: there is no return file. Confirm school by school.")  # fmt: skip
    if found.batch != batch.number:
        raise NotAllowed(f"这是批次 {found.batch[:20]} 的回盘，不是 {batch.number} 的。请到那个批次读入。", f"This is the return of batch {found.batch[:20]}, not of {batch.number}. Read it there.")  # fmt: skip
    try:
        with transaction.atomic():
            return ReturnFile.objects.create(
                batch=batch, state="waiting", layout=found.layout.layout, name=name[:100], sha256=digest, rows_count=found.count,
                rows_fen=found.sum_fen, sent_by=acting, at=now(),
            )  # fmt: skip
    except IntegrityError:
        raise _known() from None


def refuse_known(batch: Batch, digest: str) -> None:
    """Raise NotAllowed where a batch has this very file already."""
    if batch.return_files.filter(sha256=digest).exists():
        raise _known()


def _known() -> NotAllowed:
    return NotAllowed("这个回盘文件已经读入过，没有再记一遍。", "This file was read before and does not count twice.")


def _told(found: Returned, work: Any) -> Iterator[ReturnedRow]:
    """The rows, while a worker says how many were read."""
    for nth, row in enumerate(found.rows()):
        if work and nth % CHUNK == 0:
            work.tell(nth, found.count, "读入回盘", "Reading what the bank sent back")
        yield row


def _write_rows(file: ReturnFile, rows: Iterable[ReturnedRow]) -> None:
    said = (
        (file.pk, r.row, r.number, key_of(r.account_no) if r.account_no else "", r.amount_fen, r.outcome, r.code[:20], r.cause, "", "", "")
        for r in rows
    )  # fmt: skip
    table = ReturnRow._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} {COLUMNS} FROM STDIN") as copy:
                for row in said:
                    copy.write_row(row)
            return
        for part in _chunks(said):
            cursor.executemany(f"INSERT INTO {table} {COLUMNS} VALUES ({', '.join(['%s'] * 11)})", part)


def _chunks(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    while part := list(islice(rows, CHUNK)):
        yield part


def _apply(batch: Batch, file: ReturnFile, acting: Membership) -> None:
    """Lay the rows to lines, move the lines, then the money; the batch is locked."""
    _match(batch, file)
    good = file.rows.filter(unmatched="")
    paid = batch.lines.filter(state__in=OUT, pk__in=good.filter(outcome="success").values("line"))
    refused = batch.lines.filter(state__in=OUT, pk__in=good.filter(outcome="refused").values("line"))
    sums = {WAYS["paid"]: drawn(paid), WAYS["refused"]: drawn(refused)}
    counts = {"paid": paid.update(state="paid", settled_at=now())}
    settle_paid(batch.lines.filter(arrear__isnull=False))
    cause = good.filter(outcome="refused", line=OuterRef("pk")).values("cause")[:1]
    counts["refused"] = refused.update(state="refused", settled_at=now(), why=Subquery(cause))
    pending = batch.lines.filter(state="ordered", pk__in=good.filter(outcome="pending").values("line"))
    counts["pending"] = pending.update(state="pending")
    counts["unmatched"] = file.rows.exclude(unmatched="").count()
    file.state, file.applied_at, file.counts = "applied", now(), counts
    file.save(update_fields=["state", "applied_at", "counts"])
    move_drawn(batch, SETTLE, sums, acting, reason=f"回盘文件 {file.sha256[:12]}", once=f"return:{file.pk}")
    if counts["refused"] and batch.state == S.SENT:
        move_to(batch, S.RETURNED)
    note(batch, "return_read", acting, details=counts | {"sha256": file.sha256[:12]})


def _match(batch: Batch, file: ReturnFile) -> None:
    """Lay each row to the line of its number, or say why it fits none; nothing is guessed."""
    line = batch.lines.filter(number=OuterRef("number")).values("pk")[:1]
    file.rows.update(line=Subquery(line))
    twice = file.rows.order_by().values("number").annotate(n=Count("pk")).filter(n__gt=1).values("number")
    for why, rows in (
        (U.UNKNOWN, file.rows.filter(line=None)),
        (U.AGAIN, file.rows.filter(number__in=list(twice.values_list("number", flat=True)))),
        (U.AMOUNT, file.rows.exclude(amount_fen=F("line__amount_fen"))),
        (U.ACCOUNT, _other_account(file.rows.exclude(account=""))),
        (U.CONTRADICTS, file.rows.filter(_contradicts())),
    ):
        chosen = rows.filter(unmatched="").order_by().values("pk")
        ReturnRow.objects.filter(pk__in=chosen).update(unmatched=why)


def _other_account(rows: QuerySet[ReturnRow]) -> QuerySet[ReturnRow]:
    number = AccountCheck.objects.filter(account=OuterRef("line__account")).values("number")[:1]
    return rows.annotate(known=Subquery(number)).exclude(account=F("known"))


def _contradicts() -> Q:
    """Paid and refused both; that a line is under way is no news of one that is settled, whichever file came first."""
    return Q(outcome="refused", line__state="paid") | Q(outcome="success", line__state="refused")


@transaction.atomic
def settle(
    row: ReturnRow, accept: bool, why: str, *, acting: Membership | None, number: int | None = None
) -> ReturnRow:
    """Settle a row that fits no line: take it for a line (of `number` where its own is unknown), or leave it, saying why.

    Raises NotAllowed, always where the amount is another one: money that does not agree is the bank's to put right.
    """
    acting = require(acting, "read_returns")
    batch = locked(row.file.batch, acting, "read_returns", S.SENT, S.RETURNED, S.CLOSED)
    found = ReturnRow.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if not found.unmatched or found.settled:
        raise NotAllowed("这一行已经处理过。", "This row is settled already.")
    said = because(why)
    if accept:
        _accept(batch, found, acting, said, number)
    found.settled, found.settled_by, found.settled_at, found.settled_why = (
        "accepted" if accept else "rejected",
        acting,
        now(),
        said,
    )
    found.save(update_fields=["line", "settled", "settled_by", "settled_at", "settled_why"])
    note(batch, "row_settled", acting, said, {"row": found.pk, "accepted": accept})
    return found


def _accept(batch: Batch, row: ReturnRow, acting: Membership, why: str, number: int | None) -> None:
    place = row.number if row.unmatched != U.UNKNOWN else number
    line = batch.lines.select_for_update(of=("self",)).filter(number=place).first()
    if line is None:
        raise NotAllowed("批次里没有这个序号。请核对序号，或不予采用。", "The batch has no such number. Check it, or leave the row.")  # fmt: skip
    if line.amount_fen != row.amount_fen:
        raise NotAllowed("金额与发放行不同，不能入账。请银行更正后重发回盘，或不予采用。", "The amount is not the line's, so it cannot count. Have the bank correct it, or leave the row.")  # fmt: skip
    if line.state == "refused" and row.outcome == "success" and line.reissued_by.filter(state__in=LIVING).exists():
        raise NotAllowed("这一行退回后已重发。请先把重发的行处理完，再核对是否重复到账。", "This line is being paid again already. Settle that first.")  # fmt: skip
    row.line = line
    way = _way(line, row.outcome)
    if way is None:
        return
    sums = {WAYS[way]: drawn(Line.objects.filter(pk=line.pk))} if way in WAYS else {}
    _set(line, row)
    if line.state == "refused" and batch.state in (S.SENT, S.CLOSED):
        move_to(batch, S.RETURNED, closed_at=None)
    move_drawn(batch, SETTLE, sums, acting, reason=why, once=f"return-row:{row.pk}")


def _way(line: Line, outcome: str) -> str | None:
    """How the money of a line goes by what a row says of it; None where the line stands there already."""
    if line.state in OUT:
        return {"success": "paid", "refused": "refused", "pending": "pending" if line.state == "ordered" else None}[
            outcome
        ]
    return {("paid", "refused"): "taken_back", ("refused", "success"): "booked_after_all"}.get((line.state, outcome))


def _set(line: Line, row: ReturnRow) -> None:
    line.state = {"success": "paid", "refused": "refused", "pending": "pending"}[row.outcome]
    line.why = row.cause if line.state == "refused" else ""
    line.settled_at = None if line.state == "pending" else now()
    line.save(update_fields=["state", "why", "settled_at"])
    settle_paid(Line.objects.filter(pk=line.pk))
