"""The columns of lists of issues, of their rows, and of the board."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.awards.columns import money
from zhuxue.portal.supervision.models import Issue, IssueRow
from zhuxue.portal.supervision.sampling import stratum_title
from zhuxue.portal.ui.listing import Column

NO_DATA = _("暂无数据")


def overdue(issue: Issue) -> bool:
    """Whether the last day of its order is past."""
    return bool(issue.state == Issue.State.ORDERED and issue.due_on and issue.due_on < localdate())


def where(issue: Issue) -> object:
    """Return the state, and where an overdue order climbed to."""
    if issue.chased_to:
        return _("%(state)s，已升级到%(office)s") % {"state": issue.get_state_display(), "office": issue.chased_to.name}
    return (
        _("%(state)s，已逾期") % {"state": issue.get_state_display()} if overdue(issue) else issue.get_state_display()
    )


def fen_or_none(fen: int | None) -> object:
    """Return money; what is not known is no zero."""
    return NO_DATA if fen is None else money(fen)


def who(row: IssueRow) -> object:
    """Return whom a row is about: a student, else the office."""
    return row.finding.enrolment.name if row.finding.enrolment else row.finding.office.name


def place(row: IssueRow) -> object:
    """Return the class of a row's student, else nothing."""
    return row.finding.enrolment.office.name if row.finding.enrolment else ""


def source(row: IssueRow) -> object:
    """Return the first rows of files a finding stands on, and how many more there are."""
    shown, more = row.finding.sources[:2], len(row.finding.sources) - 2
    said = "；".join(one.replace("|", " ") for one in shown)
    return _("%(rows)s 等 %(count)s 行") % {"rows": said, "count": more + 2} if more > 0 else said


ISSUES = (
    Column("title", _("疑点"), lambda row: row.title, sort="title", wide=True),
    Column("number", _("编号"), lambda row: row.number, shown=False),
    Column("check", _("核查"), lambda row: row.check_id),
    Column("office", _("单位"), lambda row: row.office.name, sort="office__name"),
    Column("parent", _("主管单位"), lambda row: row.office.parent.name if row.office.parent else "", shown=False),
    Column("term", _("学期"), lambda row: row.term_title, shown=False),
    Column("severity", _("级别"), lambda row: row.get_severity_display()),
    Column("phase", _("环节"), lambda row: row.get_phase_display(), shown=False),
    Column("rows", _("行数"), lambda row: row.rows_count, sort="rows_count"),
    Column("fen", _("涉及金额"), lambda row: fen_or_none(row.fen)),
    Column("due", _("整改期限"), lambda row: row.due_on or ""),
    Column("state", _("状态"), where, wide=True),
    Column("at", _("发现时间"), lambda row: localdate(row.found_at), sort="found_at"),
)
ROWS = (
    Column("who", _("对象"), who),
    Column("class", _("班级"), place),
    Column("says", _("情况"), lambda row: row.finding.sentence, wide=True),
    Column("fen", _("涉及金额"), lambda row: fen_or_none(row.finding.amount_fen)),
    Column("state", _("状态"), lambda row: row.get_state_display(), sort="state"),
    Column("source", _("所据各行"), source, shown=False, wide=True),
)


def _fen(row: Any) -> object:
    return money(row.sum_fen) if row.priced else NO_DATA


BOARD = (
    Column("office", _("单位"), lambda row: row.name, sort="path"),
    Column("issues", _("疑点"), lambda row: row.issues, sort="issues"),
    Column("open", _("待处置"), lambda row: row.open, sort="open"),
    Column("ordered", _("整改中"), lambda row: row.ordered, sort="ordered"),
    Column("overdue", _("逾期"), lambda row: row.overdue, sort="overdue"),
    Column("ended", _("已办结"), lambda row: row.ended, sort="ended"),
    Column("rows", _("行数"), lambda row: row.found_rows, sort="found_rows"),
    Column("fen", _("涉及金额"), _fen, sort="sum_fen"),
)
SAMPLES = (
    Column("number", _("编号"), lambda row: row.number),
    Column("office", _("单位"), lambda row: row.office.name, sort="office__name"),
    Column("term", _("学期"), lambda row: row.term_title),
    Column("way", _("核查方式"), lambda row: row.get_way_display()),
    Column("size", _("抽取"), lambda row: row.size),
    Column("population", _("总数"), lambda row: row.population),
    Column("margin", _("误差（百分点）"), lambda row: f"±{row.margin}" if row.margin else NO_DATA),
    Column("left", _("待核查"), lambda row: row.left),
    Column("bad", _("发现问题"), lambda row: row.bad),
    Column("at", _("抽取时间"), lambda row: localdate(row.at), sort="at"),
)
VISITS = (
    Column("number", _("序号"), lambda row: row.number, sort="number"),
    Column("name", _("姓名"), lambda row: row.enrolment.name),
    Column("class", _("班级"), lambda row: row.enrolment.office.name),
    Column("school", _("学校"), lambda row: row.enrolment.school.name),
    Column("stratum", _("层"), lambda row: stratum_title(row.stratum), wide=True),
    Column("state", _("状态"), lambda row: row.get_state_display(), sort="state"),
)
CHECKS = (
    Column("title", _("名称"), lambda row: row.check_of.title, sort="check_of__title"),
    Column("code", _("核查编号"), lambda row: row.check_of.code),
    Column("owner", _("单位"), lambda row: row.check_of.owner.name),
    Column("number", _("版本"), lambda row: row.number),
    Column("severity", _("级别"), lambda row: row.get_severity_display()),
    Column("state", _("状态"), lambda row: row.get_state_display(), sort="state"),
    Column("from", _("从哪天起"), lambda row: row.published_from or ""),
    Column("author", _("起草人"), lambda row: row.author.name),
)
