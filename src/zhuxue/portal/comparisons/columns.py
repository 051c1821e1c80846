"""The columns of the lists of rounds and of their rows."""

from __future__ import annotations

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.common.terms import Term
from zhuxue.portal.comparisons.lists import rules
from zhuxue.portal.comparisons.models import Comparison, ComparisonRow
from zhuxue.portal.ui.components import Kind, Tag
from zhuxue.portal.ui.listing import Column

KINDS: dict[str, Kind] = {"making": "wait", "open": "wait", "closed": "ok", "answered": "ok", "returned": "late"}


def state_of(round_: Comparison) -> Tag:
    """Return the state of a round in words."""
    return Tag(round_.get_state_display(), KINDS[round_.state])


def row_state(row: ComparisonRow) -> Tag:
    """Return the state of a row in words; what is past its day says so."""
    if row.state != ComparisonRow.State.ANSWERED and row.comparison.due_on < localdate():
        return Tag(_("%(state)s，已逾期") % {"state": row.get_state_display()}, "late")
    return Tag(row.get_state_display(), KINDS[row.state])


def list_title(name: str) -> str:
    """Return what people call a list."""
    return rules().lists[name].title  # type: ignore[index]


def answer_title(code: str) -> str:
    """Return what people call an answer; empty for none."""
    known = rules().answers.get(code)
    return known.title if known else code


ROUNDS = (
    Column("office", _("单位"), lambda row: row.office.name, sort="office__path"),
    Column("term", _("学期"), lambda row: Term.parse(row.term).title, sort="term"),
    Column("state", _("状态"), lambda row: row.get_state_display()),
    Column("due_on", _("截止"), lambda row: f"{row.due_on:%Y-%m-%d}", sort="due_on"),
    Column("rows", _("行数"), lambda row: row.rows_count, sort="rows_count"),
    Column("waiting", _("未处置"), lambda row: row.waiting, sort="waiting"),
    Column("at", _("开办时间"), lambda row: f"{row.opened_at:%Y-%m-%d}", sort="id"),
)
ROWS = (
    Column("name", _("学生"), lambda row: row.name, sort="name"),
    Column("list", _("清单"), lambda row: list_title(row.list), sort="list"),
    Column("state", _("状态"), lambda row: row_state(row).text, sort="state"),
    Column("says", _("为什么列入"), lambda row: row.says, wide=True),
    Column("answer", _("处置结论"), lambda row: answer_title(row.answer)),
    Column("school", _("学校"), lambda row: row.school.name, sort="school__path"),
    Column("class", _("班级"), lambda row: row.office.name if row.office_id != row.school_id else "", shown=False),
)
