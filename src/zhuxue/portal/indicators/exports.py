"""The lists of this app as they are asked for, on a page or in a file; a sheet of the national system filled from ours."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import QueryDict
from django.utils.timezone import localdate

from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.terms import Term
from zhuxue.engine.files.national import Column as NationalColumn
from zhuxue.engine.files.national import NationalLayout, load_national
from zhuxue.portal.applications.levels import levels_in
from zhuxue.portal.applications.rules import level_title
from zhuxue.portal.indicators import queries
from zhuxue.portal.indicators.columns import CELLS, CHARGES, ROWS, SHEET_ROWS, SHEETS
from zhuxue.portal.indicators.forms import CellsForm, ChargesForm, SheetForm, TemplateForm, WhichForm
from zhuxue.portal.indicators.models import Measuring, SheetRow
from zhuxue.portal.indicators.words import programme_title
from zhuxue.portal.payments.queries import lines_visible_to
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.people.queries import offices_visible_to
from zhuxue.portal.personal.fields import Sealed
from zhuxue.portal.schools.queries import enrolments_visible_to, latest_run
from zhuxue.portal.ui.asking import OF
from zhuxue.portal.ui.listing import Column, Listing, since


def cells(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the cells of the measuring asked for; a list that cannot be understood is empty, never everything."""
    form = CellsForm(asked)
    said = form.cleaned_data if form.is_valid() else {}
    rows = queries.cells_visible_to(acting if form.is_valid() else None).filter(measuring=measuring_asked(asked))
    rows = narrowed(acting, rows, said)
    if said.get("state"):
        rows = rows.filter(state=said["state"])
    if said.get("kind"):
        rows = rows.filter(office__kind=said["kind"])
    return Listing(queries.with_office(rows), CELLS, asked, filter=form)


def rows(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the rows that make cells red."""
    form = WhichForm(asked)
    said = form.cleaned_data if form.is_valid() else {}
    found = queries.rows_visible_to(acting if form.is_valid() else None).filter(measuring=measuring_asked(asked))
    return Listing(queries.with_office(narrowed(acting, found, said)), ROWS, asked, filter=form)


def charges(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return who is to put what right until when, the most urgent first."""
    form = ChargesForm(asked)
    said = form.cleaned_data if form.is_valid() else {}
    found = queries.charges_visible_to(acting if form.is_valid() else None)
    found = narrowed(acting, found, said)
    found = found.exclude(closed_by=None) if said.get("closed") else found.filter(closed_by=None)
    if said.get("late"):
        found = found.filter(due_on__lt=localdate())
    if said.get("own") and acting:
        found = found.filter(office=acting.office_id)
    found = queries.with_office(found).select_related("office__parent", "owner__person")
    return Listing(since(found, asked, "opened_by__at"), CHARGES, asked, "due", filter=form)


def sheets(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the sheets delivered, the newest first."""
    return Listing(queries.sheets_visible_to(acting).select_related("office"), SHEETS, asked, "-at")


def sheet_rows(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the rows of the sheet `of`; empty where it is out of reach, or the list cannot be understood."""
    form, of = SheetForm(asked), asked.get(OF, "")
    sheet = queries.sheets_visible_to(acting).filter(pk=of).first() if of.isdecimal() and form.is_valid() else None
    found = sheet.rows.select_related("school") if sheet else SheetRow.objects.none()
    if sheet and form.cleaned_data["outcome"]:
        found = found.filter(outcome=form.cleaned_data["outcome"])
    elif sheet:
        found = found.exclude(outcome=SheetRow.Outcome.MATCHED) if "outcome" not in asked else found
    return Listing(found, SHEET_ROWS, asked, filter=form)


def measuring_asked(asked: QueryDict) -> Measuring | None:
    """Return the newest measuring of the term asked for, else the newest of all."""
    return queries.latest_measuring(asked.get("term", "")[:6])


def narrowed(acting: Membership | None, rows: QuerySet[Any], said: dict[str, Any]) -> QuerySet[Any]:
    """Keep the rows of one indicator, and of one office in reach and all below it."""
    if said.get("indicator"):
        rows = rows.filter(indicator=said["indicator"])
    if said.get("office"):
        paths = offices_visible_to(acting).filter(pk=said["office"]).values_list("path", flat=True)
        rows = rows.filter(office__path__startswith=paths[0]) if paths else rows.none()
    return rows


def national_template(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return a sheet of the national system filled from ours, in its own columns; numbers stay masked as in every export."""
    return _filled(acting, asked, _cell)


def national_in_clear(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the same with its numbers in clear; it leaves only by what another person approved."""
    return _filled(acting, asked, _in_clear)


def _filled(acting: Membership | None, asked: QueryDict, cell: Any) -> Listing:
    form = TemplateForm(asked)
    layouts = load_national(LIBRARY)
    layout = layouts[form.cleaned_data["layout"]] if form.is_valid() else layouts["enrolled"]
    rows = FILLED[layout.kind](acting if form.is_valid() else None)
    columns = tuple(Column(f"c{at}", each.title, cell(layout, each), sort="" if at else SORT[layout.kind]) for at, each in enumerate(layout.columns))  # fmt: skip
    return Listing(rows, columns, asked, filter=form)


SORT = {"institutions": "code", "enrolled": "name", "hardship": "name", "aid": "name"}


def _institutions(acting: Membership | None) -> QuerySet[Any]:
    return offices_visible_to(acting).filter(kind=Office.Kind.SCHOOL, closed_on=None)


def _enrolled(acting: Membership | None) -> QuerySet[Any]:
    here = enrolments_visible_to(acting).filter(ends_on=None, roll_status__in=["", "enrolled"])
    return here.select_related("school", "office", "student")


def _hardship(acting: Membership | None) -> QuerySet[Any]:
    levels = levels_in(f"{localdate():%Y-%m}")
    here = enrolments_visible_to(acting).filter(ends_on=None, student__in=levels.values("student"))
    level = levels.filter(student=OuterRef("student")).values("level")[:1]
    return here.annotate(level=Subquery(level)).select_related("school", "office", "student")


def _aid(acting: Membership | None) -> QuerySet[Any]:
    run = latest_run()
    periods = [run.term, Term.parse(run.term).school_year] if run else []
    paid = lines_visible_to(acting).filter(state="paid", period__in=periods)
    return paid.select_related("school", "office", "student", "enrolment")


FILLED = {"institutions": _institutions, "enrolled": _enrolled, "hardship": _hardship, "aid": _aid}


def _cell(layout: NationalLayout, column: NationalColumn) -> Any:
    """Return what fills a column of a row; what we do not have is its constant."""
    if column.is_ is None:
        return lambda row: column.constant
    if layout.kind == "institutions":
        return lambda row: row.code if column.is_ == "school_code" else row.name
    return OF_STUDENT[column.is_]


def _in_clear(layout: NationalLayout, column: NationalColumn) -> Any:
    """Return what fills a column of a row, in clear; empty where we do not know it."""
    shown = _cell(layout, column)

    def cell(row: Any) -> object:
        value = shown(row)
        return value.in_clear() if isinstance(value, Sealed) else value

    return cell


def _enrolment(row: Any) -> Any:
    return row.enrolment if hasattr(row, "enrolment_id") else row


def _level(row: Any) -> object:
    return level_title(row.level) if row.level else ""


OF_STUDENT: dict[str, Any] = {
    "school_code": lambda row: row.school.code,
    "school_name": lambda row: row.school.name,
    "name": lambda row: row.name,
    "identity_number": lambda row: row.student.identity_number,
    "student_number": lambda row: _enrolment(row).student_number,
    "class_name": lambda row: row.office.name if row.office_id != row.school_id else "",
    "grade": lambda row: _enrolment(row).grade,
    "level": _level,
    "programme": lambda row: programme_title(row.programme),
    "amount": lambda row: f"{row.amount_fen // 100}.{row.amount_fen % 100:02d}",
}
