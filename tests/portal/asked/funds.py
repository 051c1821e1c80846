"""Routes of money."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils.timezone import localdate

from zhuxue.portal.funds.actions import Move, move
from zhuxue.portal.funds.models import (
    Allocation,
    AllocationLine,
    Fund,
    FundAccount,
    Quota,
    SetAside,
    State,
    Transaction,
)
from zhuxue.portal.funds.queries import transactions_visible_to
from zhuxue.portal.people.models import Membership, Office, Role

from . import Asked

REASON = "会议研究决定"
Pair = tuple[Any, Any]


def _split(acting: Membership | None, rows: Any, path: str = "office__path") -> Pair:
    """A row at the office of `acting` or below, and one elsewhere."""
    if acting is None:
        return rows.first(), None
    within = {f"{path}__startswith": acting.office.path}
    return rows.filter(**within).first(), rows.exclude(**within).first()


def _pks(pair: Pair) -> Pair:
    inside, outside = pair
    return inside and inside.pk, outside and outside.pk


def account(acting: Membership | None) -> Pair:
    """An account with money at the office of `acting`, opened where there is none; and one elsewhere."""
    if acting and not FundAccount.objects.filter(office=acting.office, state="allocated", balance_fen__gt=0).exists():
        _money(acting.office)
    here = FundAccount.objects.filter(state="allocated", balance_fen__gt=0).order_by("pk")
    if acting is None:
        return here.first(), None
    inside = here.filter(office=acting.office).first()
    return inside, here.exclude(office__path__startswith=acting.office.path).first()


def _money(office: Office) -> None:
    """Money for an office, entered by somebody of the province."""
    top = Membership.objects.filter(role=Role.PROVINCE).select_related("office").order_by("pk")[0]
    fund = Fund.objects.create(
        source="donor", programme="SOCIAL_AID", year=localdate().year, donor=f"捐{uuid.uuid4()}", title="捐赠"
    )
    moves = [Move(fund, office, State.OUTSIDE, office, State.ALLOCATED, 100)]
    move(top, "allocate", moves, reference="test", reason=REASON, once=str(uuid.uuid4()))


def fund(acting: Membership | None) -> Pair:
    """A fund with an account in reach, and one without."""
    inside, outside = account(acting)
    if acting is None:
        return inside.fund_id, None
    seen = FundAccount.objects.filter(office__path__startswith=acting.office.path).values("fund")
    beyond = Fund.objects.exclude(pk__in=seen).order_by("pk").first()
    return inside.fund_id, outside and beyond and beyond.pk


def transaction(acting: Membership | None) -> Pair:
    """A transaction in reach, and one beyond."""
    account(acting)
    if acting is None:
        return Transaction.objects.order_by("pk").first().pk, None
    seen = transactions_visible_to(acting)
    beyond = Transaction.objects.exclude(pk__in=seen.values("pk")).order_by("pk").first()
    return seen.order_by("-pk").first().pk, beyond and beyond.pk


def allocation(acting: Membership | None) -> Pair:
    """A proposal that waits at the office of `acting` or below, made where there is none; and one elsewhere."""
    draft = Allocation.objects.filter(state="draft").order_by("pk")
    if acting and not draft.filter(office__path__startswith=acting.office.path).exists():
        first = draft.first()
        lines = list(first.lines.all()[:1])
        first.pk, first.office, first._state.adding = None, acting.office, True
        first.save()
        for line in lines:
            line.pk, line.allocation, line.office = None, first, acting.office
            line.save()
    return _pks(_split(acting, draft))


def line(acting: Membership | None) -> Pair:
    """A line of such a proposal, and one of a proposal elsewhere."""
    allocation(acting)
    return _pks(_split(acting, AllocationLine.objects.filter(allocation__state="draft").order_by("pk"), "allocation__office__path"))  # fmt: skip


def quota(acting: Membership | None) -> Pair:
    """Places at the office of `acting`, and elsewhere."""
    if acting:
        Quota.objects.get_or_create(programme="UG_NESCH", period="2026-2027", office=acting.office, defaults={"got": 0})
    rows = Quota.objects.order_by("pk")
    if acting is None:
        return rows.first().pk, None
    beyond = rows.exclude(office__path__startswith=acting.office.path).first()
    return rows.filter(office=acting.office).first().pk, beyond and beyond.pk


def set_aside(acting: Membership | None) -> Pair:
    """A school's year in reach, with a shortfall; and one elsewhere."""
    if acting and not SetAside.objects.filter(office__path__startswith=acting.office.path).exists():
        school = acting.office
        if school.kind != "school":
            school = Office.objects.filter(kind="school", path__startswith=acting.office.path).order_by("path").first()
        SetAside.objects.create(office=school, year=2020, kind="private_school", income_fen=100, least=500, due_fen=5)
    return _pks(_split(acting, SetAside.objects.order_by("pk")))


def _once(**said: Any) -> Any:
    return lambda row: {"once": uuid.uuid4(), **said}


ASKED = {
    "fund": Asked(rows=fund),
    "transaction": Asked(rows=transaction),
    "reverse_transaction": Asked(post={"reason": REASON}, rows=transaction),
    "give_back_money": Asked(rows=fund),
    "propose_allocation": Asked(rows=fund),
    "allocation": Asked(rows=allocation),
    "settle_allocation": Asked(post={"act": "withdraw", "reason": REASON}, rows=allocation),
    "edit_allocation": Asked(post={"amount_fen": "1.00", "reason": REASON}, rows=line),
    "quota": Asked(rows=quota),
    "share_quota": Asked(rows=quota),
    "give_back_quota": Asked(rows=quota),
    "set_aside": Asked(rows=set_aside),
    "add_set_aside": Asked(post=_once(amount_fen="1.00", reason=REASON), rows=set_aside),
    "use_set_aside": Asked(rows=set_aside),
    "follow_set_aside": Asked(rows=set_aside),
    "close_account": Asked(rows=lambda acting: _pks(account(acting))),
}
