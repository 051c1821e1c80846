"""The columns of the lists of money."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.common.money import yuan_text
from zhuxue.portal.funds.kinds import KINDS
from zhuxue.portal.funds.models import Posting, SetAside
from zhuxue.portal.funds.programmes import title_at
from zhuxue.portal.funds.rules import set_aside_rule
from zhuxue.portal.people.models import Office
from zhuxue.portal.ui.components import Text
from zhuxue.portal.ui.listing import Column


def kind_title(kind: str) -> Text:
    """Return what a kind of transaction is called; its code where no app knows it any more."""
    return KINDS[kind].title if kind in KINDS else kind


def signed(fen: int) -> str:
    """Return an amount with its sign, so that what came and what went are told apart without colour.

    >>> signed(100), signed(-100)
    ('+1.00', '-1.00')
    """
    return f"+{yuan_text(fen)}" if fen > 0 else yuan_text(fen)


def programme_title(code: str, office: Office) -> str:
    """Return what a programme is called at an office; its code where the library has none."""
    return title_at(code, office)


def kind_of_school(row: SetAside) -> str:
    """Return the kind of a school in words."""
    rule = set_aside_rule(row.office, row.kind)
    return rule.title if rule else row.kind


def listed(rows: QuerySet[Posting]) -> QuerySet[Posting]:
    """Return postings with all that their columns show."""
    return rows.select_related("transaction", "account__office", "account__fund")


ACCOUNTS = (
    Column("fund", _("资金"), lambda row: row.fund.title, sort="fund__title", wide=True),
    Column("source", _("来源"), lambda row: row.fund.get_source_display(), sort="fund__source"),
    Column("year", _("预算年度"), lambda row: row.fund.year, sort="fund__year"),
    Column("office", _("单位"), lambda row: row.office.name, sort="office__path"),
    Column("state", _("状态"), lambda row: row.get_state_display(), sort="state"),
    Column("balance", _("余额（元）"), lambda row: yuan_text(row.balance_fen), sort="balance_fen"),
)
POSTINGS = (
    Column("at", _("时间"), lambda row: f"{localtime(row.transaction.at):%Y-%m-%d %H:%M}", sort="transaction_id"),
    Column("kind", _("事项"), lambda row: kind_title(row.transaction.kind)),
    Column("office", _("单位"), lambda row: row.account.office.name),
    Column("state", _("状态"), lambda row: row.account.get_state_display()),
    Column("amount", _("金额（元）"), lambda row: signed(row.amount_fen), sort="amount_fen"),
    Column("reason", _("依据"), lambda row: row.transaction.reason, wide=True),
)
ALLOCATIONS = (
    Column("fund", _("资金"), lambda row: row.fund.title, wide=True),
    Column("part", _("下达方式"), lambda row: row.get_part_display(), sort="part"),
    Column("office", _("下达单位"), lambda row: row.office.name, sort="office__path"),
    Column("state", _("状态"), lambda row: row.get_state_display(), sort="state"),
    Column("drafted", _("拟方案时间"), lambda row: f"{localtime(row.drafted_at):%Y-%m-%d %H:%M}", sort="id"),
    Column("document", _("文号"), lambda row: row.document, wide=True),
    Column("why", _("撤回或冲回的原因"), lambda row: row.why, wide=True),
)
IDLE = (
    Column("fund", _("资金"), lambda row: row.fund.title, sort="fund__title", wide=True),
    Column("office", _("单位"), lambda row: row.office.name, sort="office__path"),
    Column("balance", _("可用余额（元）"), lambda row: yuan_text(row.balance_fen), sort="balance_fen"),
    Column("idle_0", _("闲置30天以上（元）"), lambda row: yuan_text(row.idle_0), sort="idle_0"),
    Column("idle_1", _("60天以上"), lambda row: yuan_text(row.idle_1), sort="idle_1"),
    Column("idle_2", _("90天以上"), lambda row: yuan_text(row.idle_2), sort="idle_2"),
)
SET_ASIDES = (
    Column("school", _("学校"), lambda row: row.office.name, sort="office__path"),
    Column("year", _("年度"), lambda row: row.year, sort="year"),
    Column("kind", _("学校类型"), kind_of_school),
    Column("due", _("应提（元）"), lambda row: yuan_text(row.due_fen), sort="due_fen"),
    Column("set", _("已提（元）"), lambda row: yuan_text(row.set_fen), sort="set_fen"),
    Column("used", _("已使用（元）"), lambda row: yuan_text(row.used_fen), sort="used_fen"),
    Column("short", _("缺口（元）"), lambda row: yuan_text(row.shortfall_fen) if row.shortfall_fen else _("无缺口"), sort="shortfall_fen"),
    Column("owner", _("责任人"), lambda row: row.owner.person.name if row.owner else ""),
    Column("due_on", _("补足期限"), lambda row: f"{row.due_on:%Y-%m-%d}" if row.due_on else ""),
)  # fmt: skip
QUOTAS = (
    Column("programme", _("资助项目"), lambda row: programme_title(row.programme, row.office)),
    Column("period", _("学年或学期"), lambda row: row.period, sort="period"),
    Column("office", _("单位"), lambda row: row.office.name, sort="office__path"),
    Column("got", _("得到"), lambda row: row.got, sort="got"),
    Column("given", _("已分配"), lambda row: row.given, sort="given"),
    Column("used", _("已使用"), lambda row: row.used, sort="used"),
    Column("free", _("可用"), lambda row: row.free),
)
SHARES = (
    Column("programme", _("资助项目"), lambda row: programme_title(row.programme, row.office)),
    Column("office", _("单位"), lambda row: row.office.name, sort="office__path"),
    Column("since", _("从哪一天起"), lambda row: f"{row.since:%Y-%m-%d}", sort="since"),
    Column("central", _("中央"), lambda row: _("见项目文件") if row.central is None else f"{row.central / 100:g}%"),
    Column("province", _("省级"), lambda row: f"{row.province / 100:g}%"),
    Column("city", _("市级"), lambda row: f"{row.city / 100:g}%"),
    Column("county", _("县级"), lambda row: f"{row.county / 100:g}%"),
    Column("source", _("依据"), lambda row: row.source, wide=True),
)
CLOSING = (
    Column("fund", _("资金"), lambda row: row.fund.title, sort="fund__title", wide=True),
    Column("year", _("预算年度"), lambda row: row.fund.year, sort="fund__year"),
    Column("office", _("单位"), lambda row: row.office.name, sort="office__path"),
    Column("balance", _("结余（元）"), lambda row: yuan_text(row.balance_fen), sort="balance_fen"),
)
