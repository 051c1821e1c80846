"""Declaring a batch and making its lines: the count and sum are said first, and the lines must come to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import BigIntegerField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.utils.timezone import now

from zhuxue.engine.common.money import yuan_text
from zhuxue.portal.jobs.actions import ask
from zhuxue.portal.payments.accounts import check_accounts, forget_checks
from zhuxue.portal.payments.actions.noting import S, because, locked, move_to, note
from zhuxue.portal.payments.checking import DEAD, FOUND, check_lines, findings_of, holding, named
from zhuxue.portal.payments.due import K, Scope, due, totals
from zhuxue.portal.payments.models import Batch, Line
from zhuxue.portal.payments.models.batches import LIVING
from zhuxue.portal.payments.programmes import begins_on, due_day, overlapping
from zhuxue.portal.payments.queries import title_of
from zhuxue.portal.payments.sizes import learn_sizes
from zhuxue.portal.payments.words import RELEASED_BY_REASON
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.people.queries import offices_visible_to
from zhuxue.portal.schools.models import Account, Run

AT_ONCE = 2000  # lines made within a request; more is a job
COLUMNS = "batch_id, award_id, arrear_id, reissues_id, student_id, enrolment_id, office_id, school_id, account_id, name, programme, period, month, amount_fen, state, why, note"  # fmt: skip
FROM = {K.REGULAR: "award", K.BACK_PAY: "arrear", K.REISSUE: "line"}


def declare(scope: Scope, *, acting: Membership | None, form_key: UUID) -> Batch:
    """Declare a batch by its count and sum, and have its lines made; the same form again returns the same batch. Raises NotAllowed."""
    acting = require(acting, "make_batch")
    if found := Batch.objects.filter(form_key=form_key, maker=acting.person_id).first():
        return found
    if not offices_visible_to(acting).filter(pk=scope.office.pk).exists():
        raise NotAllowed("这所学校不归您单位发放。", "Your office does not pay for this school.")
    with transaction.atomic():
        batch = _declared(scope, acting, form_key)
        if batch.declared_count > AT_ONCE:
            batch.job = ask("make-batch", {"batch": batch.pk}, acting, f"make-batch-{batch.pk}")
            batch.save(update_fields=["job"])
            return batch
        return make(batch, acting=acting)  # what cannot be made is not declared either


def _declared(scope: Scope, acting: Membership, form_key: UUID) -> Batch:
    count, fen = totals(scope)
    if not count:
        raise NotAllowed("这一范围现在没有应发未发的。请换一个范围。", "Nothing is due in this scope now. Choose another.")  # fmt: skip
    until, source = due_day(scope.programme, scope.period)
    try:
        with transaction.atomic():
            batch = Batch.objects.create(
                office=acting.office, programme=scope.programme, title=title_of(scope.programme), period=scope.period, month=scope.month,
                kind=scope.kind, scope=scope.office, year=scope.year or begins_on(scope.period, scope.month).year, to_school=scope.to_school, declared_count=count, declared_fen=fen, due_on=until,
                due_source=source[:200], made_by=acting, maker_id=acting.person_id, form_key=form_key, declared_at=now(),
            )  # fmt: skip
    except IntegrityError:
        raise NotAllowed(
            "同一范围的批次正在生成。请等它完成。", "A batch of the same scope is being made. Wait for it."
        ) from None
    note(batch, "declared", acting, details={"count": count, "fen": fen})
    return batch


def make(batch: Batch, *, acting: Membership | None, work: Any = None) -> Batch:
    """Make and check the lines of a declared batch, all or none; raises NotAllowed when they do not come to what was declared."""
    scope = Scope.of(batch)
    tell = (
        (lambda done, total: work.tell(done, total, "核对账户", "Checking accounts"))
        if work
        else (lambda done, total: None)
    )
    check_accounts(due(scope).order_by().values("student"), tell)
    try:
        with transaction.atomic():
            found = _filled(batch, scope, acting)
            if work:
                work.finish({"lines": found.declared_count})
            return found
    except IntegrityError:
        raise NotAllowed("其中有的行刚被另一批次列入。请重新申报。", "Another batch has just taken some of these lines. Declare anew.") from None  # fmt: skip


def _filled(batch: Batch, scope: Scope, acting: Membership | None) -> Batch:
    acting = require(acting, "make_batch")
    found = locked(batch, acting, "make_batch", S.DECLARED)
    fill(found, due(scope))
    learn_sizes(Line)
    made = found.lines.aggregate(count=Count("pk"), fen=Sum("amount_fen"))
    if (made["count"], made["fen"]) != (found.declared_count, found.declared_fen):
        raise NotAllowed(
            f"申报 {found.declared_count} 笔 {yuan_text(found.declared_fen)} 元，现在应发 {made['count']} 笔 {yuan_text(made['fen'] or 0)} 元，两者不同，没有生成。请重新申报。",
            f"{found.declared_count} lines of {yuan_text(found.declared_fen)} yuan were declared; {made['count']} of {yuan_text(made['fen'] or 0)} are due now. Nothing was made: declare anew.",
        )  # fmt: skip
    check_accounts(found.lines.order_by().values("student"))
    counts = check_lines(found)
    move_to(found, S.CHECKED)
    note(found, "checked", acting, details=counts)
    return found


def fill(batch: Batch, rows: QuerySet[Any]) -> None:
    """Write a line for each row that is due, in one statement of the database."""
    account = Account.objects.filter(student=OuterRef("student"), ends_on=None).values("pk")[:1]
    source = FROM[Batch.Kind(batch.kind)]
    school = "school_id" if source == "line" else "enrolment__school_id"
    nothing: Any = Value(None, output_field=BigIntegerField())
    award, arrear, line = nothing, nothing, nothing
    if source == "award":
        award = F("pk")
    elif source == "arrear":
        arrear = F("pk")
    else:
        award, arrear, line = F("award_id"), F("arrear_id"), F("pk")
    month = F("month") if source == "line" else Value(batch.month)
    paid_to = nothing if batch.to_school else Subquery(account)
    said = rows.order_by("pk").values_list(
        Value(batch.pk), award, arrear, line, "student_id", "enrolment_id", "office_id", school, paid_to, "name", "programme", "period", month,
        "fen", Value("draft"), Value(""), Value(""),
    )  # fmt: skip
    sql, params = said.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO payments_line ({COLUMNS}) {sql}", params)


@transaction.atomic
def check_again(batch: Batch, *, acting: Membership | None) -> dict[str, int]:
    """Check the blocked lines anew, with the accounts as they are now; what a person holds stays held. Raises NotAllowed."""
    acting = require(acting, "make_batch")
    found = locked(batch, acting, "make_batch", S.CHECKED)
    forget_checks(found)
    again = found.lines.filter(state="blocked").exclude(why="held")
    taken = Line.objects.filter(state__in=LIVING, award__in=again.values("award")).values("award")
    again = again.exclude(award__in=taken)
    account = Account.objects.filter(student=OuterRef("student"), ends_on=None).values("pk")[:1]
    if not found.to_school:
        again.update(account=Subquery(account))
    try:
        with transaction.atomic():
            again.filter(~Q(why__in=RELEASED_BY_REASON)).update(state="draft", why="")
    except IntegrityError:
        raise NotAllowed("其中有的行已列入别的批次。请刷新页面。", "Another batch has some of these by now. Load the page again.") from None  # fmt: skip
    check_accounts(found.lines.filter(state="draft").order_by().values("student"))
    counts = check_lines(found)
    note(found, "checked", acting, details=counts)
    return counts


@transaction.atomic
def block_found(run: Run) -> int:
    """Block the lines of batches that wait for approval against whose student a check of a run just loaded stands; return how many.

    The dead of any period, the rest of the run's own. A batch that one person had approved waits for two again, for it is
    another one now. What a person let go on by her reason stays.
    """
    found = findings_of("student").filter(run=run)
    ready = Line.objects.filter(state="ready", note="", batch__state__in=[S.CHECKED, S.APPROVED_ONCE])
    of_term = ready.filter(period__in=overlapping(run.term))
    return _held_by(ready.filter(Exists(found.filter(check_id=DEAD))), "deceased") + _held_by(
        of_term.filter(Exists(found.filter(holding()))), FOUND, named(run)
    )


def _held_by(lines: QuerySet[Line], why: str, said: Any = "") -> int:
    waiting = Batch.objects.filter(pk__in=lines.values("batch"))
    blocked = 0
    for batch in waiting.select_for_update(of=("self",)).order_by("pk"):
        held = lines.filter(batch=batch).update(state="blocked", why=why, note=said)
        if batch.state == S.APPROVED_ONCE:
            move_to(batch, S.CHECKED, round=batch.round + 1)
        note(batch, "checked", None, details={why: held})
        blocked += held
    return blocked


@transaction.atomic
def hold(lines: Sequence[int], batch: Batch, reason: str, *, acting: Membership | None) -> int:
    """Hold lines of a batch that nobody approved yet, saying why; return how many. Raises NotAllowed."""
    acting = require(acting, "hold_line")
    found, why = locked(batch, acting, "hold_line", S.CHECKED), because(reason)
    held = found.lines.filter(pk__in=lines, state="ready").update(state="blocked", why="held", note=why[:200])
    if not held:
        raise NotAllowed("没有选中可以暂停的行。", "No line was chosen that can be held.")
    note(found, "held", acting, reason=why, details={"lines": held})
    return held


@transaction.atomic
def release(lines: Sequence[int], batch: Batch, reason: str, *, acting: Membership | None) -> int:
    """Let held lines, and those no rule decides, go on by a person's reason; return how many. Raises NotAllowed."""
    acting = require(acting, "hold_line")
    found, why = locked(batch, acting, "hold_line", S.CHECKED), because(reason)
    chosen = found.lines.filter(pk__in=lines, state="blocked", why__in=RELEASED_BY_REASON)
    try:
        with transaction.atomic():
            freed = chosen.update(state="ready", why="", note=why[:200])
    except IntegrityError:
        raise NotAllowed("其中有的行已在别的批次发放。", "Another batch pays some of these already.") from None
    if not freed:
        raise NotAllowed("选中的行不能凭理由放行，请按“下一步”办理。", "These lines cannot go on by a reason alone; do what stands under “next”.")  # fmt: skip
    note(found, "released", acting, reason=why, details={"lines": freed})
    return freed


@transaction.atomic
def cancel(batch: Batch, reason: str, *, acting: Membership | None) -> None:
    """Give a batch up before two people approved it; what was in it is due again. Raises NotAllowed."""
    acting = require(acting, "make_batch")
    found = locked(batch, acting, "make_batch", S.DECLARED, S.CHECKED, S.APPROVED_ONCE)
    found.lines.update(state="cancelled")
    move_to(found, S.CANCELLED)
    note(found, "cancelled", acting, reason=because(reason))


def office_for(acting: Membership, pk: int | None) -> Office:
    """Return the office a batch is narrowed to: one in reach, else the office acted for."""
    return offices_visible_to(acting).filter(pk=pk).first() or acting.office
