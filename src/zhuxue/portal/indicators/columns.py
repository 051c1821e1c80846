"""The columns of lists of cells, red rows, charges, sheets and their rows."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.awards.columns import money
from zhuxue.portal.awards.words import period_title
from zhuxue.portal.indicators.models import Charge
from zhuxue.portal.indicators.words import CORRECT, fault_of, layout_title, programme_title, rejected_because, title_of
from zhuxue.portal.ui.listing import Column


def programme(row: Any) -> object:
    """Return a programme's title; of all together, that."""
    return programme_title(row.programme) if row.programme else ""


def charge_state(charge: Charge) -> object:
    """Return where a charge stands: closed, late, or how many days are left."""
    if charge.closed_by_id:
        return _("已销号")
    days = (charge.due_on - localdate()).days
    return _("已逾期 %(days)s 天") % {"days": -days} if days < 0 else _("剩 %(days)s 天") % {"days": days}


def optional_money(fen: int | None) -> object:
    """Return an amount; empty where money is not counted."""
    return "" if fen is None else money(fen)


CELLS = (
    Column("office", _("单位"), lambda row: row.office.name, sort="path"),
    Column("indicator", _("指标"), lambda row: title_of(row.indicator), sort="indicator"),
    Column("programme", _("项目"), programme),
    Column("state", _("结果"), lambda row: row.get_state_display(), sort="state"),
    Column("ours", _("系统"), lambda row: row.ours, sort="ours"),
    Column("theirs", _("对照"), lambda row: row.theirs, sort="theirs"),
    Column("faults", _("不符"), lambda row: row.faults, sort="faults"),
    Column("ours_fen", _("系统金额"), lambda row: optional_money(row.ours_fen), shown=False),
    Column("theirs_fen", _("对照金额"), lambda row: optional_money(row.theirs_fen), shown=False),
    Column("schools_red", _("未达标学校"), lambda row: row.schools_red, sort="schools_red"),
    Column("schools_green", _("达标学校"), lambda row: row.schools_green, sort="schools_green", shown=False),
    Column("schools_unknown", _("暂无数据学校"), lambda row: row.schools_unknown, sort="schools_unknown"),
)
ROWS = (
    Column("name", _("姓名或名称"), lambda row: row.name or "—", sort="name"),
    Column("office", _("单位"), lambda row: row.office.name, sort="path"),
    Column("programme", _("项目"), programme),
    Column("fault", _("哪里不符"), lambda row: fault_of(row).says, wide=True),
    Column("next", _("怎样更正"), lambda row: fault_of(row).next, wide=True),
)
CHARGES = (
    Column("indicator", _("指标"), lambda row: title_of(row.indicator), sort="indicator"),
    Column("office", _("单位"), lambda row: row.office.name, sort="path"),
    Column("programme", _("项目"), programme),
    Column("opened", _("发现日期"), lambda row: row.opened_on, sort="opened_on"),
    Column("due", _("期限"), lambda row: row.due_on, sort="due_on"),
    Column("owner", _("责任人"), lambda row: row.owner.person.name if row.owner else ""),
    Column("state", _("状态"), charge_state),
)
SHEETS = (
    Column("layout", _("表"), lambda row: layout_title(row.layout), sort="layout"),
    Column("office", _("范围"), lambda row: row.office.name, sort="path"),
    Column("term", _("学期"), lambda row: period_title(row.term), sort="term"),
    Column("as_of", _("数据日期"), lambda row: row.as_of, sort="as_of"),
    Column("rows_in", _("行数"), lambda row: row.rows_in, sort="rows_in"),
    Column("matched", _("一致"), lambda row: row.matched, sort="matched"),
    Column("different", _("不一致"), lambda row: row.different, sort="different"),
    Column("rejected", _("退回"), lambda row: row.rejected, sort="rejected"),
    Column("only_ours", _("只有本系统有"), lambda row: row.only_ours, sort="only_ours"),
    Column("at", _("交表时间"), lambda row: row.sent_at.date(), sort="sent_at"),
)
SHEET_ROWS = (
    Column("name", _("姓名或名称"), lambda row: row.name or _("（未读出）"), sort="name"),
    Column("row", _("第几行"), lambda row: row.row),
    Column("school", _("学校"), lambda row: row.school.name if row.school else row.code),
    Column("programme", _("项目"), programme, shown=False),
    Column("outcome", _("比对结果"), lambda row: row.get_outcome_display(), sort="outcome"),
    Column("ours", _("本系统"), lambda row: row.ours, wide=True),
    Column("theirs", _("国家系统"), lambda row: rejected_because(row) if row.fault else row.theirs, wide=True),
    Column("correct", _("怎样更正"), lambda row: CORRECT[row.outcome], wide=True),
)
