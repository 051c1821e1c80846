"""What a batch's lines draw from which fund, and moving that money as the lines move."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db import connection
from django.db.models import QuerySet, Sum

from zhuxue.portal.funds.actions import Move, hold, move
from zhuxue.portal.funds.kinds import KINDS, Kind
from zhuxue.portal.funds.models import Fund, State, Transaction
from zhuxue.portal.funds.splitting import split
from zhuxue.portal.payments.models import Batch, Draw, Line
from zhuxue.portal.payments.programmes import begins_on
from zhuxue.portal.payments.sizes import learn_sizes
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership
from zhuxue.portal.schemes.library import file_of
from zhuxue.portal.ui.components import Text

S: Any = State
SETTLE = "settle"  # what a return file or a person's settling of its rows comes to, in one transaction
WAYS = {
    "paid": (S.ORDERED, S.PAID),
    "refused": (S.ORDERED, S.RETURNED),
    "taken_back": (S.PAID, S.RETURNED),
    "booked_after_all": (S.RETURNED, S.PAID),
}
Sums = dict[int, int]  # fen by fund
# Who says of each line (its number) from which one fund it is paid, by the code of the programme's file; else shares do.
FUND_OF: dict[str, Callable[[Batch], Iterable[tuple[int, int]]]] = {}


def register(title: Text) -> None:
    """Make the kind of transaction known that this app adds."""
    KINDS[SETTLE] = Kind(title, frozenset(WAYS.values()))


def write_draws(batch: Batch) -> None:
    """Write from which funds each ready line draws: a line paid again from those it drew from before, else by the programme's shares."""
    if batch.kind == Batch.Kind.REISSUE:
        _copy_draws(batch)
    else:
        _split_draws(batch)
    learn_sizes(Draw)


def _split_draws(batch: Batch) -> None:
    if named := FUND_OF.get(file_of(batch.programme)):
        _named_draws(batch, dict(named(batch)))
        return
    ready = batch.lines.filter(state="ready")
    on = begins_on(batch.period, batch.month)
    for fen in sorted(set(ready.order_by().values_list("amount_fen", flat=True))):
        for share in split(batch.programme, fen, batch.office, on, batch.year):
            _draw(batch, fen, share.fund, share.amount_fen)


def _named_draws(batch: Batch, funds: Mapping[int, int]) -> None:
    """Each line out of the one fund a person named for it; raises NotAllowed where nobody named one."""
    ready = list(batch.lines.filter(state="ready").order_by("pk").values_list("pk", "amount_fen"))
    if missing := sum(line not in funds for line, _fen in ready):
        raise NotAllowed(f"有 {missing} 行没有写明用哪一笔资金。请退回，由审批单位写明资金来源。", f"{missing} lines do not say which money pays them. Send the batch back; whoever approves names the source.")  # fmt: skip
    Draw.objects.bulk_create([Draw(line_id=line, fund_id=funds[line], amount_fen=fen) for line, fen in ready], 2000)


def _draw(batch: Batch, fen: int, fund: Fund, part: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO payments_draw (line_id, fund_id, amount_fen) SELECT id, %s, %s FROM payments_line"
            " WHERE batch_id = %s AND state = 'ready' AND amount_fen = %s",
            [fund.pk, part, batch.pk, fen],
        )


def _copy_draws(batch: Batch) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO payments_draw (line_id, fund_id, amount_fen) SELECT l.id, d.fund_id, d.amount_fen FROM payments_line l"
            " JOIN payments_draw d ON d.line_id = l.reissues_id WHERE l.batch_id = %s AND l.state = 'ready'",
            [batch.pk],
        )


def drawn(lines: QuerySet[Line]) -> Sums:
    """Return how much these lines draw from each fund."""
    sums = (
        Draw.objects.filter(line__in=lines.order_by().values("pk"))
        .order_by()
        .values("fund")
        .annotate(sum=Sum("amount_fen"))
    )
    return {row["fund"]: row["sum"] for row in sums.order_by("fund")}


def hold_drawn(batch: Batch, lines: QuerySet[Line]) -> None:
    """Lock every account that results of these lines may move money between, before several files do so at once."""
    states = {str(state) for way in WAYS.values() for state in way}
    hold({(fund, batch.office_id, state) for fund in drawn(lines) for state in states})


def move_drawn(
    batch: Batch, kind: str, by_way: Mapping[Any, Sums], acting: Membership, *, reason: str, once: str
) -> Transaction | None:
    """Move what was drawn, by (from state, to state), in one transaction of the ledger; None where nothing was."""
    funds = Fund.objects.in_bulk({fund for sums in by_way.values() for fund in sums})
    office = batch.office
    moves = [
        Move(funds[fund], office, start, office, end, fen)
        for (start, end), sums in by_way.items()
        for fund, fen in sorted(sums.items())
        if fen
    ]
    return move(acting, kind, moves, reference=batch.reference, reason=reason, once=once) if moves else None
