"""The columns of the lists of notices and objections."""

from __future__ import annotations

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.notices.models import Notice, Objection
from zhuxue.portal.ui.listing import Column


def days_text(notice: Notice) -> object:
    """Return how many of its workdays a notice has hung."""
    if notice.state == Notice.State.DRAFT:
        return _("%(needed)s 个工作日") % {"needed": notice.workdays}
    return _("%(hung)s / %(needed)s 个工作日") % {"hung": notice.days_hung, "needed": notice.workdays}


def last_day_text(notice: Notice) -> object:
    """Return the last day of what hangs; unknown where a year's workdays are not published."""
    if notice.state != Notice.State.HANGING:
        return f"{localtime(notice.ended_at):%Y-%m-%d}" if notice.ended_at else ""
    return notice.last_day or _("待核实")


NOTICES = (
    Column("title", _("标题"), lambda row: row.title, sort="title", wide=True),
    Column("office", _("单位"), lambda row: row.office.name, sort="office__name"),
    Column("state", _("状态"), lambda row: row.get_state_display(), sort="state"),
    Column("rows", _("人数"), lambda row: row.rows_count, sort="rows_count"),
    Column("days", _("已公示"), days_text),
    Column("last_day", _("最后一天"), last_day_text),
    Column("made", _("拟稿时间"), lambda row: f"{localtime(row.made_at):%Y-%m-%d %H:%M}", sort="made_at"),
    Column("basis", _("依据"), lambda row: row.basis, shown=False, wide=True),
)


def about_text(objection: Objection) -> object:
    """Return what an objection is about: the row's name while it is kept, else its number."""
    if objection.row is None:
        return _("整份公示")
    return objection.row.name or _("第%(number)s行") % {"number": objection.row.number}


OBJECTIONS = (
    Column("about", _("对象"), about_text),
    Column("notice", _("公示"), lambda row: row.notice.title, wide=True),
    Column("office", _("单位"), lambda row: row.notice.office.name),
    Column("state", _("状态"), lambda row: row.get_state_display(), sort="state"),
    Column("due", _("应答复日"), lambda row: row.due_on or _("待核实")),
    Column("made", _("提出时间"), lambda row: f"{localtime(row.made_at):%Y-%m-%d %H:%M}", sort="made_at"),
)
