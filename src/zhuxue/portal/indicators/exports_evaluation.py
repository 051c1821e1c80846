"""Lists of evaluations, of the rows behind a figure, of counties side by side, on a page or in a file."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.http import QueryDict
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.awards.columns import money
from zhuxue.portal.indicators import queries_evaluation as queries
from zhuxue.portal.indicators import report
from zhuxue.portal.indicators.columns import programme
from zhuxue.portal.indicators.evaluating import sets
from zhuxue.portal.indicators.forms_evaluation import CompareForm, EvidenceForm
from zhuxue.portal.indicators.models import Evaluation, EvidenceRow
from zhuxue.portal.people.models import Membership
from zhuxue.portal.ui.asking import OF
from zhuxue.portal.ui.listing import Column, Listing


def span(row: Evaluation) -> object:
    """Return an evaluation's points, from at least to at most."""
    return report.span(row.low, row.high) if row.low is not None and row.high is not None else _("还没有算完")


def special_share(row: Evaluation) -> object:
    """Return the share of special groups, in percent."""
    return f"{row.special_count * 1000 // row.students_count / 10:g}%" if row.students_count else ""


EVALUATIONS = (
    Column("title", _("自评"), report.title, sort="name"),
    Column("office", _("单位"), lambda row: row.office.name, sort="path"),
    Column("year", _("年度"), lambda row: row.year, sort="year"),
    Column("points", _("得分"), span),
    Column("grade", _("等级"), report.grades),
    Column("state", _("状态"), lambda row: row.get_state_display(), sort="state"),
    Column("at", _("起草日期"), lambda row: row.made_at.date(), sort="made_at"),
)
COMPARED = (
    Column("office", _("单位"), lambda row: row.office.name, sort="path"),
    Column("above", _("上级"), lambda row: row.office.parent.name if row.office.parent else ""),
    Column("students", _("在校学生"), lambda row: f"{row.students_count:,}", sort="students_count"),
    Column("special", _("特殊群体占比"), special_share),
    Column("points", _("得分"), span),
    Column("open", _("未知分值"), lambda row: report.points(row.high - row.low)),
    Column("grade", _("等级"), report.grades),
    Column("signed", _("签署日期"), lambda row: row.signed_at.date()),
)


def evaluations(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the evaluations in reach, the newest first."""
    rows = queries.evaluations_visible_to(acting).select_related("office").annotate(path=F("office__path"))
    return Listing(rows, EVALUATIONS, asked, "-at")


def compared(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the signed evaluations of the kind and year asked for, in the order of the tree."""
    said = asked.copy()
    said.setdefault("name", next(iter(sets())))
    said.setdefault("year", str(localdate().year))
    form = CompareForm(said)
    found = form.cleaned_data if form.is_valid() else {}
    rows = queries.compared(acting if found else None, name=found.get("name") or "", year=found.get("year") or 0)
    return Listing(rows.annotate(path=F("office__path")), COMPARED, said, filter=form)


def evidence(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the rows behind the figure `of`; empty where it is out of reach."""
    form, of = EvidenceForm(asked), asked.get(OF, "")
    figure = queries.figures_visible_to(acting).filter(pk=of).first() if of.isdecimal() and form.is_valid() else None
    rows = queries.evidence_visible_to(acting).filter(figure=figure) if figure else EvidenceRow.objects.none()
    if figure and form.cleaned_data["only"] == "bad":
        rows = rows.exclude(ours=None).exclude(ours=F("theirs"))
    elif figure and form.cleaned_data["only"] == "unknown":
        rows = rows.filter(ours=None)
    said = figure.evaluation.said.get("measures", []) if figure else []
    in_yuan = any(each["id"] == figure.measure and each["money"] for each in said) if figure else False
    return Listing(
        rows.select_related("office").annotate(path=F("office__path")), _columns(in_yuan), asked, filter=form
    )


def _columns(in_yuan: bool) -> tuple[Column, ...]:
    def shown(value: int | None) -> object:
        return _("暂无数据") if value is None else money(value) if in_yuan else _verdict(value)

    return (
        Column("name", _("姓名或名称"), lambda row: row.name or "—", sort="name"),
        Column("office", _("单位"), lambda row: row.office.name, sort="path"),
        Column("programme", _("项目"), programme),
        Column("ours", _("完成"), lambda row: shown(row.ours)),
        Column("theirs", _("应完成"), lambda row: money(row.theirs) if in_yuan else row.theirs),
    )


def _verdict(value: int) -> Any:
    return _("是") if value else _("否")
