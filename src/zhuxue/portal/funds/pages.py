"""What the pages of money show, put together for their templates."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet, Sum
from django.http import QueryDict
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.common.money import yuan_text
from zhuxue.portal.funds import figures, queries
from zhuxue.portal.funds.allocating import ENTERED, Received
from zhuxue.portal.funds.columns import kind_title, listed, programme_title
from zhuxue.portal.funds.forms import YearForm
from zhuxue.portal.funds.models import Fund, FundAccount, Source, State, Transaction
from zhuxue.portal.funds.picture import picture
from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.ui.components import Figure, Tab

S: Any = State


def tabs(acting: Membership, current: str) -> list[Tab]:
    """Return the views of money this role may open."""
    views = (
        ("funds", _("总览")), ("accounts", _("账户余额")), ("allocations", _("资金下达")), ("quotas", _("名额")), ("set_asides", _("校内计提")),
        ("idle_money", _("闲置资金")), ("year_end", _("年终结转")), ("local_shares", _("地方分担比例")), ("verify_money", _("账目证明")),
    )  # fmt: skip
    return [
        Tab(title, reverse(route), route == current)
        for route, title in views
        if MATRIX.allows(acting.role, MATRIX.routes[route])
    ]


def asked_year(acting: Membership, asked: QueryDict) -> tuple[YearForm, int, str]:
    """Return the filter of the desk, and which year and programme it asks for: this year, or the last that has money."""
    seen = queries.funds_visible_to(acting)
    years = sorted(set(seen.values_list("year", flat=True)), reverse=True) or [localdate().year]
    codes = sorted(set(seen.values_list("programme", flat=True)))
    programmes = [(code, programme_title(code, acting.office)) for code in codes]
    this = localdate().year if localdate().year in years else years[0]
    year = int(asked["year"]) if asked.get("year", "").isdecimal() and int(asked["year"]) in years else this
    programme = asked.get("programme", "") if asked.get("programme") in codes else ""
    form = YearForm(years=years, programmes=programmes, initial={"year": str(year), "programme": programme})
    return form, year, programme


def desk(acting: Membership, asked: QueryDict) -> dict[str, Any]:
    """Return the desk of money of the office acted for."""
    form, year, programme = asked_year(acting, asked)
    accounts = figures.accounts_of(acting, year, programme)
    flow, levels = figures.flow(accounts), figures.levels(acting, accounts)
    return {
        "filter": form,
        "year": year,
        "tabs": tabs(acting, "funds"),
        "flow": flow,
        "picture": picture(flow),
        "figures": _figures(acting, accounts),
        "levels": levels,
        "years": figures.by_school_year(acting, programme),
        "received": list(queries.received_lines(acting).filter(office=acting.office)[:5]),
        "may_receive": MATRIX.allows(acting.role, "move_money") and bool(sources_at(acting.office)),
        "may_propose": MATRIX.allows(acting.role, "plan_allocation"),
    }


def _figures(acting: Membership, accounts: QuerySet[FundAccount]) -> list[Figure]:
    sums = dict(accounts.values_list("state").annotate(Sum("balance_fen")).order_by())
    own = sum(accounts.filter(office=acting.office, state=S.ALLOCATED).values_list("balance_fen", flat=True))
    under_way = sums.get(S.RESERVED, 0) + sums.get(S.ORDERED, 0)
    return [
        Figure(_("本级可用（元）"), yuan_text(own), _("可以下达或发放"), icon="wallet"),
        Figure(_("在途（元）"), yuan_text(under_way), _("已预留或已下发放指令"), icon="clock", kind="wait"),
        Figure(_("已发放（元）"), yuan_text(sums.get(S.PAID, 0)), _("本级和下级合计"), icon="circle-check", kind="ok"),
        Figure(_("退汇待处理（元）"), yuan_text(sums.get(S.RETURNED, 0)), _("银行退回，还没有重发"), icon="alert-circle", kind="late" if sums.get(S.RETURNED) else "no"),
    ]  # fmt: skip


def of_fund(acting: Membership, fund: Fund) -> dict[str, Any]:
    """Return one fund: its accounts in reach, and what may be done."""
    accounts = queries.accounts_visible_to(acting).filter(fund=fund).exclude(balance_fen=0).select_related("office")
    mine = [row for row in accounts.filter(office=acting.office, state=S.ALLOCATED)]
    moves = MATRIX.allows(acting.role, "move_money")
    return {
        "fund": fund,
        "programme": programme_title(fund.programme, acting.office),
        "accounts": list(accounts.order_by("office__path", "state")[:200]),
        "may_give_back": bool(mine) and moves and acting.office.parent_id is not None,
        "may_see_payments": MATRIX.allows(acting.role, "see_payments"),
        "may_propose": bool(mine) and MATRIX.allows(acting.role, "plan_allocation"),
        "closing": mine[0] if mine and MATRIX.allows(acting.role, "close_year") else None,
    }


def of_transaction(acting: Membership, found: Transaction) -> dict[str, Any]:
    """Return one transaction with its postings in reach, and the office above that money came from or went to."""
    postings = list(
        listed(queries.postings_visible_to(acting).filter(transaction=found)).order_by("number", "amount_fen")
    )
    shown = {posting.pk for posting in postings}
    others = found.postings.exclude(pk__in=shown).filter(number__in=[p.number for p in postings]).select_related("account__office")  # fmt: skip
    above = {p.number: p.account.office for p in others if acting.office.path.startswith(p.account.office.path)}
    return {
        "transaction": found,
        "kind": kind_title(found.kind),
        "postings": [(posting, above.get(posting.number)) for posting in postings],
        "above": bool(above),
        "may_reverse": queries.may_reverse(acting, found),
        "undone_by": Transaction.objects.filter(reverses=found).first(),
        "sum": sum(
            {posting.number: abs(posting.amount_fen) for posting in postings}.values()
        ),  # of a move one side may be out of reach
    }


def sources_at(office: Office) -> list[str]:
    """Return whose money may be entered at an office: of its own level, and gifts. A school's own money is set aside instead."""
    own = [str(source) for source, kind in ENTERED.items() if kind == office.kind and source != Source.SCHOOL]
    return [*own, str(Source.DONOR)] if own else []


def received(said: dict[str, Any], title: str) -> Received:
    """Return what a form says of money received, with the title of its fund."""
    kinds: Any = Source
    source = kinds(said["source"]).label
    name = f"{said['donor'] or source} {title} {said['year']}"
    keys = ("source", "programme", "year", "amount_fen", "document", "donor")
    return Received(title=name, **{key: said[key] for key in keys})
