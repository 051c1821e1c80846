"""What moves money, `move` and `reverse` (everything that changes the ledger goes through them), and local shares."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction as database
from django.db.models import F
from django.utils.timezone import now
from django.utils.translation import override

from zhuxue.engine.common.money import yuan_text
from zhuxue.portal.audit.actions import record
from zhuxue.portal.funds.kinds import KINDS
from zhuxue.portal.funds.models import Allocation, Fund, FundAccount, LocalShare, Posting, State, Transaction
from zhuxue.portal.funds.splitting import WHOLE, central_part, local_part
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership, Office

Key = tuple[int, int, str]  # fund, office, state


@dataclass(frozen=True)
class Move:
    """So much of a fund from one office and state to another."""

    fund: Fund
    from_office: Office
    from_state: object  # a State, or its text
    to_office: Office
    to_state: object
    amount_fen: int

    @property
    def sides(self) -> tuple[Key, Key]:
        """The accounts it goes between."""
        return (
            (self.fund.pk, self.from_office.pk, str(self.from_state)),
            (self.fund.pk, self.to_office.pk, str(self.to_state)),
        )


@database.atomic
def move(
    acting: Membership, kind: str, moves: Sequence[Move], *, reference: str, reason: str, once: str, at: datetime | None = None
) -> Transaction:  # fmt: skip
    """Move money, all of it or nothing; raises NotAllowed when it would overdraw an account, or may not go that way.

    `at` is when it happened, for books that were begun on paper; now, unless told.

    The same `once` again returns what was done the first time and moves nothing; with other moves it is refused.
    Accounts stay locked, in one order, until the caller's transaction ends. Who moves money more than once in one
    transaction of the database calls `hold` first, with all that will be moved.
    """
    require(acting, "move_money")
    _may_go(acting, kind, moves)
    said = {"kind": kind, "at": at or now(), "membership": acting, "reason": reason, "reference": reference}
    return _write(acting, moves, said, once)


def hold(keys: set[Key]) -> None:
    """Lock accounts before the first of several moves in the caller's transaction, so that locks are taken in one order."""
    _locked(keys)


@database.atomic
def reverse(acting: Membership, transaction: Transaction, reason: str) -> Transaction:
    """Undo a transaction by its mirror image; raises NotAllowed when its kind is not undone by hand, or the money has gone on.

    The allocation it sent, if any, reads as reversed from then on, with the reason.
    """
    require(acting, "move_money")
    if transaction.reverses_id:
        raise NotAllowed("冲正本身不能再冲正。请重新办理原来的业务。", "A reversal is not reversed again. Do the original act anew.")  # fmt: skip
    back = [Move(m.fund, m.to_office, m.to_state, m.from_office, m.from_state, m.amount_fen) for m in moves_of(transaction)]  # fmt: skip
    if not KINDS[transaction.kind].by_hand:
        raise NotAllowed("这笔流水属于发放批次等业务，不能单独冲正。请在那项业务里办理。", "This belongs to a batch or another act, and is not undone by itself. Undo it where it was done.")  # fmt: skip
    _in_reach(acting, back)
    said = {"kind": "reverse", "at": now(), "membership": acting, "reason": reason, "reference": transaction.reference}
    done = _write(acting, back, said | {"reverses": transaction}, f"reverse:{transaction.pk}")
    Allocation.objects.filter(transaction=transaction).update(state=Allocation.State.REVERSED, why=reason)
    return done


def moves_of(transaction: Transaction) -> list[Move]:
    """Return the moves a transaction was made of, in their order."""
    rows = transaction.postings.select_related("account__fund", "account__office").order_by("number", "amount_fen")
    pairs = [list(pair) for pair in zip(rows[::2], rows[1::2], strict=True)]
    return [
        Move(a.account.fund, a.account.office, a.account.state, b.account.office, b.account.state, b.amount_fen)
        for a, b in pairs
    ]


def _write(acting: Membership, moves: Sequence[Move], said: dict[str, Any], once: str) -> Transaction:
    accounts = _locked({side for one in moves for side in one.sides})
    if done := Transaction.objects.filter(once=once).first():
        return _same(done, said["kind"], moves)
    changes = _changes(moves)
    for key, change in changes.items():
        if accounts[key].state != State.OUTSIDE and accounts[key].balance_fen + change < 0:
            raise _short(accounts[key], change)
    made, new = Transaction.objects.get_or_create(once=once, defaults=said)
    if not new:  # somebody else used the key for other accounts in this very moment
        return _same(made, said["kind"], moves)
    Posting.objects.bulk_create(_postings(made, moves, accounts), batch_size=2000)
    for key, change in sorted(changes.items(), key=lambda item: accounts[item[0]].pk):
        if change:
            FundAccount.objects.filter(pk=accounts[key].pk).update(balance_fen=F("balance_fen") + change)
    made.sealed = True
    made.save(update_fields=["sealed"])
    details = {"kind": made.kind, "reference": made.reference, "fen": sum(one.amount_fen for one in moves)}
    record("money moved", made, acting=acting, reason=made.reason, details=details)
    return made


def _may_go(acting: Membership, kind: str, moves: Sequence[Move]) -> None:
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is no kind of transaction; add it to funds.kinds.KINDS")
    if not moves or any(one.amount_fen <= 0 for one in moves):
        raise NotAllowed("金额必须大于零。请核对金额。", "An amount must be above zero. Check the amounts.")
    for one in moves:
        way = (str(one.from_state), str(one.to_state))
        if way not in KINDS[kind].ways or (one.from_office.pk != one.to_office.pk) is not KINDS[kind].elsewhere:
            raise ValueError(f"{kind!r} does not move money from {way[0]} to {way[1]} that way")
    _in_reach(acting, moves)


def _in_reach(acting: Membership, moves: Iterable[Move]) -> None:
    """Money is taken from offices in reach, and goes to those, or up to one above."""
    mine = acting.office.path
    for one in moves:
        up = mine.startswith(one.to_office.path)
        if not one.from_office.path.startswith(mine) or not (one.to_office.path.startswith(mine) or up):
            raise NotAllowed("这笔资金不在您的管辖范围内。请由资金所在单位或其上级办理。", "This money is not within your reach. Its office, or one above, must do it.")  # fmt: skip


def _locked(keys: set[Key]) -> dict[Key, FundAccount]:
    """Return the accounts, opened where they were not, locked in one order so that nobody waits in a circle."""
    funds, offices, states = ({key[place] for key in keys} for place in range(3))
    known = FundAccount.objects.filter(fund__in=funds, office__in=offices, state__in=states)
    missing = sorted(keys - set(known.values_list("fund", "office", "state")))
    opened = [FundAccount(fund_id=fund, office_id=office, state=state) for fund, office, state in missing]
    FundAccount.objects.bulk_create(opened, ignore_conflicts=True)
    rows = known.select_related("fund", "office").select_for_update(of=("self",)).order_by("pk")
    found = {(row.fund_id, row.office_id, row.state): row for row in rows}
    return {key: found[key] for key in keys}


def _changes(moves: Iterable[Move]) -> dict[Key, int]:
    changes: dict[Key, int] = {}
    for one in moves:
        for side, sign in zip(one.sides, (-1, 1), strict=True):
            changes[side] = changes.get(side, 0) + sign * one.amount_fen
    return changes


def _postings(made: Transaction, moves: Sequence[Move], accounts: dict[Key, FundAccount]) -> list[Posting]:
    return [
        Posting(transaction=made, number=number, account=accounts[side], amount_fen=sign * one.amount_fen)
        for number, one in enumerate(moves, start=1)
        for side, sign in zip(one.sides, (-1, 1), strict=True)
    ]


def _same(done: Transaction, kind: str, moves: Sequence[Move]) -> Transaction:
    before = [(*one.sides, one.amount_fen) for one in moves_of(done)]
    if done.kind != kind or before != [(*one.sides, one.amount_fen) for one in moves]:
        raise NotAllowed("这件事已经办过，但金额或去向不同。请先查看已办的那一笔。", "This was done already, with other amounts or places. Look at what was done first.")  # fmt: skip
    return done


def _short(account: FundAccount, change: int) -> NotAllowed:
    short, has = yuan_text(-change - account.balance_fen), yuan_text(account.balance_fen)
    with override("zh-hans"):
        state = str(account.get_state_display())
    return NotAllowed(
        f"“{account.office.name}”的“{account.fund.title}”{state}只有 {has} 元，还差 {short} 元。请减少金额，或先请上级下达。",
        f"“{account.office.name}” has {has} yuan {account.state} in “{account.fund.title}”, {short} yuan too little. Lower the amount, or have money allocated first.",
    )


@database.atomic
def enter_local_share(
    acting: Membership, office: Office, programme: str, since: date, parts: tuple[int, int, int], *, source: str, central: int | None = None
) -> LocalShare:  # fmt: skip
    """Enter what province, city and county bear from a day on, in hundredths of a percent of the whole.

    `central` is what the centre bears, where the programme's file does not know it. Raises NotAllowed when the parts do
    not sum to the local share of the file (with `central`, to the whole), or the day was entered before.
    """
    acting = require(acting, "enter_local_share")
    if not office.path.startswith(acting.office.path):
        raise NotAllowed("这个单位不在您的管辖范围内。", "This office is not within your reach.")
    _refuse_wrong_sum(programme, office, parts, central)
    if LocalShare.objects.filter(office=office, programme=programme, since=since).exists():
        raise NotAllowed("这一天起的比例已经登记过。比例有变时，请从新的一天起登记。", "A split from this day on was entered before. When it changes, enter it from a new day.")  # fmt: skip
    province, city, county = parts
    made = LocalShare.objects.create(office=office, programme=programme, since=since, central=central, province=province, city=city, county=county, source=source, membership=acting)  # fmt: skip
    record("local share entered", made, acting=acting, reason=source, details={"office": office.code, "programme": programme, "since": since.isoformat(), "central": central, "parts": list(parts)})  # fmt: skip
    return made


def _refuse_wrong_sum(programme: str, office: Office, parts: tuple[int, int, int], central: int | None) -> None:
    known = central_part(programme, office) is not None
    if known and central is not None:
        raise NotAllowed("项目文件已写明中央负担比例，这里不填中央一项。请清空后再登记。", "The programme's file says what the centre bears. Leave the centre's part empty.")  # fmt: skip
    if not known and central is None:
        raise NotAllowed("项目文件没有写明中央负担比例。请把中央、省、市、县四项按文件一起登记。", "The programme's file does not say what the centre bears. Enter centre, province, city and county together, from the document.")  # fmt: skip
    due = local_part(programme, office) if central is None else WHOLE - central
    if sum(parts) != due:
        raise NotAllowed(f"省、市、县比例合计应为 {due / 100:g}%。请核对文件。", f"Province, city and county must sum to {due / 100:g} percent. Check the document.")  # fmt: skip
