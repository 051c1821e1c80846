"""The columns of lists of events, students, checks and what was spent."""

from __future__ import annotations

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.common.money import yuan_text
from zhuxue.portal.applications.models import NEVER
from zhuxue.portal.emergencies.forms import REASONS
from zhuxue.portal.emergencies.models import Affected, Emergency
from zhuxue.portal.emergencies.rules import kind_title
from zhuxue.portal.payments.models import Line
from zhuxue.portal.ui.components import Text
from zhuxue.portal.ui.listing import Column

FIRST, AGAIN = "{}", "{}、{}"


def reasons_of(row: Affected) -> Text:
    """Return why a student stands there, all of it."""
    held = [title for name, title in REASONS if name != "unknown" and getattr(row, name)]
    said: Text = ""
    for title in held or ([dict(REASONS)["unknown"]] if row.lives is None else []):
        said = format_lazy(AGAIN, said, title) if said else title
    return said


def yuan(fen: int | None) -> str:
    """Return an amount in yuan; empty where there is none."""
    return "" if fen is None else yuan_text(fen)


def paid(row: Affected) -> Text:
    """Return where the money of an approved student is."""
    if row.state != Affected.State.APPROVED:
        return ""
    state = getattr(row, "line_state", None)
    return Line.State(state).label if state else _("待列入发放批次")


def days(event: Emergency) -> str:
    """Return from when until when an event lasted."""
    return f"{event.from_on} — {event.until_on}" if event.until_on else f"{event.from_on}"


EMERGENCIES = (
    Column("title", _("事件"), lambda row: row.title),
    Column("kind", _("种类"), lambda row: kind_title(row.kind)),
    Column("from", _("发生"), days, sort="from_on"),
    Column("office", _("登记单位"), lambda row: row.office.name, sort="office__name"),
    Column("state", _("状态"), lambda row: row.get_state_display(), sort="state"),
    Column("people", _("本单位范围学生"), lambda row: row.people or 0),
    Column("spent", _("其中已批准（元）"), lambda row: yuan(row.spent_fen or 0)),
)
AFFECTED = (
    Column("name", _("姓名"), lambda row: row.name, sort="name"),
    Column("school", _("学校"), lambda row: row.school.name, sort="school__name"),
    Column("class", _("班级"), lambda row: row.office.name if row.office_id != row.school_id else ""),
    Column("event", _("事件"), lambda row: row.emergency.title),
    Column("why", _("列入原因"), reasons_of),
    Column("state", _("状态"), lambda row: _("待省级转送") if row.held else row.get_state_display(), sort="state"),
    Column("due", _("最迟核实"), lambda row: "" if row.due_on == NEVER else row.due_on, sort="due_on"),
    Column("amount", _("金额（元）"), lambda row: yuan(row.amount_fen)),
    Column("source", _("资金来源"), lambda row: row.fund.get_source_display() if row.fund else ""),
    Column("paid", _("到账"), paid),
)
ELSEWHERE = (
    Column("name", _("姓名"), lambda row: row.name, sort="name"),
    Column("school", _("学校"), lambda row: row.school.name, sort="school__name"),
    Column("why", _("列入原因"), reasons_of),
)
CHECKS = (
    Column("name", _("姓名"), lambda row: row.row.name, sort="row__name"),
    Column("school", _("学校"), lambda row: row.row.school.name),
    Column("event", _("事件"), lambda row: row.row.emergency.title),
    Column("due", _("最迟核查"), lambda row: row.due_on, sort="due_on"),
    Column("result", _("核查结果"), lambda row: row.get_result_display() or _("还没有")),
    Column("note", _("看到的情况"), lambda row: row.note, wide=True),
    Column("evidence", _("佐证"), lambda row: row.evidence, wide=True),
)
SPENDING = (
    Column("school", _("学校"), lambda row: row.name, sort="name"),
    Column("listed", _("列入人数"), lambda row: row.listed, sort="listed"),
    Column("people", _("批准人数"), lambda row: row.people, sort="people"),
    Column("approved", _("批准（元）"), lambda row: yuan(row.approved_fen), sort="approved_fen"),
    Column("county", _("其中财政（元）"), lambda row: yuan(row.public_fen), sort="public_fen"),
    Column("set_aside", _("其中学校计提（元）"), lambda row: yuan(row.school_fen), sort="school_fen"),
    Column("donor", _("其中社会捐赠（元）"), lambda row: yuan(row.donor_fen), sort="donor_fen"),
    Column("paid_people", _("到账人数"), lambda row: row.paid_people, sort="paid_people"),
    Column("paid", _("到账（元）"), lambda row: yuan(row.paid_fen), sort="paid_fen"),
)
