"""The columns of lists of batches, lines and arrears."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zhuxue.portal.awards.columns import money
from zhuxue.portal.awards.words import period_title
from zhuxue.portal.payments import lights, offsets
from zhuxue.portal.payments.models import Batch, Line
from zhuxue.portal.payments.timeliness import days_late
from zhuxue.portal.payments.words import why_of
from zhuxue.portal.ui.listing import Column


def because(line: Line) -> object:
    """Return why a line is blocked or came back, in words."""
    if not line.why:
        return line.note
    said = why_of(line.why).says
    return _("%(why)s：%(note)s") % {"why": said, "note": line.note} if line.note else said


def next_act(line: Line) -> object:
    """Return what is to be done about a line that is blocked or came back."""
    return why_of(line.why).next if line.why else ""


def due_on(batch: Batch) -> object:
    """Return the last day of a batch, where its programme's file names one."""
    return batch.due_on or _("文件没有规定")


BATCHES = (
    Column("title", _("项目"), lambda row: row.title, sort="title"),
    Column("number", _("批次号"), lambda row: row.number),
    Column("period", _("发放期"), lambda row: row.period_title),
    Column("kind", _("类别"), lambda row: row.get_kind_display()),
    Column("office", _("发放单位"), lambda row: row.office.name, sort="office__name", shown=False),
    Column("count", _("笔数"), lambda row: row.declared_count, sort="declared_count"),
    Column("sum", _("金额"), lambda row: money(row.declared_fen), sort="declared_fen"),
    Column("due", _("最迟"), due_on),
    Column("state", _("状态"), lambda row: row.get_state_display(), sort="state"),
    Column("at", _("申报时间"), lambda row: row.declared_at.date(), sort="declared_at"),
)
LINES = (
    Column("name", _("姓名"), lambda row: row.name, sort="name"),
    Column("office", _("班级"), lambda row: row.office.name),
    Column("school", _("学校"), lambda row: row.school.name, shown=False),
    Column("title", _("项目"), lambda row: row.batch.title, shown=False),
    Column("amount", _("金额"), lambda row: money(row.amount_fen), sort="amount_fen"),
    Column("account", _("账户"), lambda row: row.account and row.account.account_no, shown=False),
    Column("state", _("状态"), lambda row: row.get_state_display()),
    Column("why", _("原因"), because, wide=True),
    Column("next", _("下一步"), next_act, wide=True),
)
ALL_LINES = (
    *LINES[:2],
    Column("title", _("项目"), lambda row: row.batch.title),
    Column("period", _("发放期"), lambda row: row.month or period_title(row.period)),
    *LINES[4:8],
)
OFFSETS = (
    Column("school", _("学校"), lambda row: row.office.name, sort="office__path"),
    Column("title", _("项目"), lambda row: row.batch.title, sort="batch__title"),
    Column("period", _("发放期"), lambda row: row.batch.period_title),
    Column("received", _("到校日期"), lambda row: row.received_on, sort="received_on"),
    Column("count", _("学生"), lambda row: row.count, sort="count"),
    Column("sum", _("到校金额"), lambda row: money(row.fen), sort="fen"),
    Column("passed", _("已冲抵到学生"), offsets.percent),
    Column("days", _("到校天数"), offsets.days_open),
    Column("state", _("状态"), lambda row: row.get_state_display(), sort="state"),
)
OFFSET_LINES = (
    Column("number", _("序号"), lambda row: row.number, sort="number"),
    Column("name", _("姓名"), lambda row: row.name, sort="name"),
    Column("office", _("班级"), lambda row: row.office.name),
    Column("amount", _("金额"), lambda row: money(row.amount_fen), sort="amount_fen"),
)
ON_TIME = (
    Column("office", _("单位"), lambda row: row.name, sort="path"),
    Column("awards", _("资助结果"), lambda row: row.awards, sort="awards"),
    Column("due", _("应发"), lambda row: money(row.fen), sort="fen"),
    Column("paid", _("已到账"), lambda row: money(row.paid_fen), sort="paid_fen"),
    Column("soon", _("按时到账"), lambda row: money(row.in_time_fen), sort="in_time_fen"),
    Column("percent", _("按时率"), lambda row: f"{row.percent}%", sort="percent"),
    Column("open", _("还没有到账"), lambda row: money(row.open_fen), sort="open_fen"),
)
PRIVATE_SCHOOLS = (
    Column("school", _("学校"), lambda row: row.name, sort="path"),
    Column("light", _("红黄绿灯"), lambda row: lights.tag(row).text, sort="light"),
    Column("why", _("原因"), lambda row: "；".join(str(each) for each in lights.reasons(row)), wide=True),
    Column("office", _("主管单位"), lambda row: row.parent.name),
    Column("received", _("到校资金"), lambda row: money(row.received_fen), sort="received_fen"),
    Column("paid", _("已发到学生"), lambda row: money(row.paid_fen), sort="paid_fen"),
    Column("late", _("逾期未到账"), lambda row: money(row.late_fen), sort="late_fen"),
    Column("days", _("逾期天数"), days_late, sort="late_since"),
    Column("missing", _("缺账户学生"), lambda row: row.missing, sort="missing"),
    Column("waived", _("免学费到校"), lambda row: money(row.waived_fen), sort="waived_fen"),
    Column("passed", _("已冲抵到学生"), lambda row: money(row.passed_fen), sort="passed_fen"),
)
ARREARS = (
    Column("name", _("姓名"), lambda row: row.name, sort="name"),
    Column("office", _("班级"), lambda row: row.office.name),
    Column("title", _("项目"), lambda row: row.title),
    Column("period", _("发放期"), lambda row: row.period_title),
    Column("kind", _("方向"), lambda row: row.get_kind_display()),
    Column("was", _("已发"), lambda row: money(row.was_fen)),
    Column("now", _("应发"), lambda row: money(row.now_fen)),
    Column("amount", _("差额"), lambda row: money(row.amount_fen), sort="amount_fen"),
    Column("state", _("状态"), lambda row: row.get_state_display()),
)
