"""The columns of lists of rounds, candidates and awards."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.common.money import yuan_text
from zhuxue.portal.applications.models import NEVER, Case
from zhuxue.portal.awards.models import Award, Candidate
from zhuxue.portal.awards.words import PAYEES, period_title, step_name
from zhuxue.portal.ui.listing import Column


def money(fen: int | None) -> object:
    """Return an amount in yuan; where there is none, that it is not known yet."""
    return _("待定") if fen is None else _("%(yuan)s 元") % {"yuan": yuan_text(fen)}


def where(candidate: Candidate) -> object:
    """Return the step a candidate's case is at, or how it ended."""
    case = candidate.case
    if case is None:
        return ""
    return step_name(case.at) if case.state == Case.State.OPEN else case.get_state_display()


def stands(award: Award) -> object:
    """Return whether an award stands, was taken back, or is the taking back."""
    if award.undoes_id:
        return _("撤销")
    return _("已撤销") if hasattr(award, "undone_by") else _("有效")


ROUNDS = (
    Column("title", _("项目"), lambda row: row.title, sort="title"),
    Column("office", _("学校"), lambda row: row.office.name, sort="office__name"),
    Column("period", _("学期或学年"), lambda row: row.period_title, sort="period"),
    Column("way", _("方式"), lambda row: row.get_way_display()),
    Column("people", _("人数"), lambda row: row.people),
    Column("until", _("家庭答复截止"), lambda row: "" if row.reply_until == NEVER else row.reply_until),
    Column("state", _("状态"), lambda row: row.get_state_display()),
)
CANDIDATES = (
    Column("name", _("姓名"), lambda row: row.name, sort="name"),
    Column("class", _("班级"), lambda row: row.office.name, sort="office__name"),
    Column("standing", _("情况"), lambda row: row.get_standing_display()),
    Column("step", _("办到"), where),
    Column("amount", _("金额"), lambda row: money(row.amount_fen) if row.case_id else ""),
    Column("why", _("说明"), lambda row: row.why, wide=True),
)
FORESEEN = (
    Column("name", _("姓名"), lambda row: row.candidate.name, sort="candidate__name"),
    Column("class", _("班级"), lambda row: row.candidate.office.name, sort="candidate__office__name"),
    Column("works", _("试算结果"), lambda row: _("办不了") if row.zh else _("可以办")),
    Column("why", _("说明"), lambda row: row.en if (get_language() or "").startswith("en") else row.zh, wide=True),
)
AWARDS = (
    Column("name", _("姓名"), lambda row: row.name, sort="name"),
    Column("title", _("项目"), lambda row: row.title, sort="title"),
    Column("period", _("学期或学年"), lambda row: period_title(row.period)),
    Column("amount", _("金额"), lambda row: money(row.amount_fen)),
    Column("payee", _("发放对象"), lambda row: PAYEES.get(row.payee, _("暂无数据"))),
    Column("stands", _("是否有效"), stands),
    Column("at", _("登记日期"), lambda row: row.at.date()),
)
