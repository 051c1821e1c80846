"""What the pages of indicators show: the board of an office, one indicator with its history, one red row, one charge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from django.db.models import Min
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuxue.engine.common.indicators import Indicator
from zhuxue.portal.indicators import queries
from zhuxue.portal.indicators.models import Cell, Charge, Measuring, RedRow
from zhuxue.portal.indicators.words import (
    STATES,
    fault_of,
    headline,
    money_sides,
    place_of,
    programme_title,
    sides,
    spoken,
)
from zhuxue.portal.jobs.columns import progress_of
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.people.queries import offices_visible_to
from zhuxue.portal.ui.charts import Chart, chart
from zhuxue.portal.ui.components import Kind, Text

SHOWN = 12  # measurings of a history
Cells: TypeAlias = Mapping[tuple[int, str], Cell]
Dues: TypeAlias = Mapping[tuple[int, str], date]
NO_DUES: Dues = {}


@dataclass(frozen=True)
class Shown:
    """One cell as a page shows it: a state in words with its icon, the figure, both sides, and where its rows are."""

    indicator: Indicator
    kind: Kind
    icon: str
    state: Text
    figure: Text
    sides: str = ""
    money: Text = ""
    note: str = ""
    rows: str = ""
    about: str = ""
    due: date | None = None
    late: bool = False


@dataclass(frozen=True)
class Line:
    """One office of the board with its cells in the order of the indicators."""

    office: Office
    cells: list[Shown]


def shown(cell: Cell | None, indicator: Indicator, office: Office, due: date | None = None) -> Shown:
    """Return a cell for the page; one that was never counted is unknown."""
    asked = urlencode({"indicator": indicator.indicator, "office": office.pk})
    about = f"{reverse('indicator', args=[indicator.indicator])}?{urlencode({'office': office.pk})}"
    if cell is None:
        kind, icon = STATES["unknown"]
        return Shown(indicator, kind, icon, _("暂无数据"), _("暂无数据"), note=_("还没有测算"), about=about)
    kind, icon = STATES[cell.state]
    rows = f"{reverse('indicator_rows')}?{asked}" if cell.state == Cell.State.RED else ""
    known = sides(cell, indicator) if cell.ours or cell.theirs else ""
    late = due is not None and due < localdate()
    money = money_sides(cell) if known else ""
    return Shown(indicator, kind, icon, cell.get_state_display(), headline(cell, indicator), known, money, _note(cell, office), rows, about, due, late)  # fmt: skip


def _note(cell: Cell, office: Office) -> str:
    """How many schools below are red or unknown."""
    if office.kind == Office.Kind.SCHOOL:
        return ""
    said = []
    if cell.schools_red:
        said.append(_("%(count)s 所未达标") % {"count": cell.schools_red})
    if cell.schools_unknown:
        said.append(_("%(count)s 所暂无数据") % {"count": cell.schools_unknown})
    return " · ".join(said)


def board(acting: Membership, office: Office, measuring: Measuring | None) -> dict[str, Any]:
    """Return an office's own cells and those of every office directly below."""
    below = list(queries.offices_below(acting, office))
    said = queries.cells_visible_to(acting).filter(measuring=measuring, programme="", office__in=[office.pk, *(o.pk for o in below)])  # fmt: skip
    cells = {(cell.office_id, cell.indicator): cell for cell in said}
    dues = _dues(acting, [office, *below], measuring)
    known = spoken()
    return {
        "office": office,
        "above": _above(acting, office),
        "measuring": measuring,
        "indicators": list(known.values()),
        "own": [
            shown(cells.get((office.pk, name)), each, office, dues.get((office.pk, name)))
            for name, each in known.items()
        ],
        "lines": [_line(below_one, cells, known, dues) for below_one in below],
        "chart": _chart(below, cells, known),
        "may_measure": MATRIX.allows(acting.role, "measure_indicators"),
        "progress": _progress(),
    }


def _line(office: Office, cells: Cells, known: Mapping[str, Indicator], dues: Dues = NO_DUES) -> Line:
    found = [
        shown(cells.get((office.pk, name)), each, office, dues.get((office.pk, name))) for name, each in known.items()
    ]
    return Line(office, found)


def _dues(acting: Membership, offices: list[Office], measuring: Measuring | None) -> Dues:
    """The nearest day by which each red cell of these offices is to be put right."""
    charges = queries.charges_visible_to(acting).filter(office__in=[office.pk for office in offices], closed_by=None)
    charges = charges.filter(term=measuring.term if measuring else "").order_by().values_list("office", "indicator")
    return {(office, indicator): due for office, indicator, due in charges.annotate(due=Min("due_on"))}


def _above(acting: Membership, office: Office) -> list[Office]:
    codes = office.path.strip("/").split("/")[:-1]
    return list(offices_visible_to(acting).filter(code__in=codes))


def _chart(below: list[Office], cells: Mapping[tuple[int, str], Cell], known: Mapping[str, Indicator]) -> Chart | None:
    """One bar for each indicator: how many of the schools below are green, red, unknown; the same figures stand in the table."""
    rows = []
    for name, each in known.items():
        mine = [cells[office.pk, name] for office in below if (office.pk, name) in cells]
        figures = [sum(getattr(cell, f"schools_{state}") for cell in mine) for state in ("green", "red", "unknown")]
        rows.append((each.title, figures, f"{reverse('indicator', args=[name])}"))
    legend = [("ok", _("达标学校")), ("late", _("未达标学校")), ("no", _("暂无数据学校"))]
    return chart(_("各项指标的学校数"), legend, rows) if below and any(sum(row[1]) for row in rows) else None


def _progress() -> Any:
    job = Job.objects.filter(kind="measure-indicators").order_by("-pk").first()
    return progress_of(job) if job and job.is_open else None


def of_indicator(
    acting: Membership, indicator: Indicator, office: Office, measuring: Measuring | None
) -> dict[str, Any]:
    """Return one indicator at one office: its definition, its parts by programme, and how it stood before."""
    mine = queries.cells_visible_to(acting).filter(indicator=indicator.indicator, office=office)
    term = measuring.term if measuring else ""
    before = list(
        mine.filter(programme="", measuring__term=term).select_related("measuring").order_by("-measuring")[:SHOWN]
    )
    parts = mine.filter(measuring=measuring).exclude(programme="").order_by("programme")
    cells = _cells_of(acting, measuring, indicator, office)
    now = next((cell for cell in before if cell.measuring_id == (measuring.pk if measuring else 0)), None)
    return {
        "indicator": indicator, "office": office, "above": _above(acting, office), "measuring": measuring,
        "now": shown(now, indicator, office),
        "parts": [(programme_title(cell.programme), shown(cell, indicator, office)) for cell in parts],
        "history": [(cell.measuring, shown(cell, indicator, office), cell.faults) for cell in before],
        "below": [_line(each, cells, {indicator.indicator: indicator}) for each in queries.offices_below(acting, office)],
    }  # fmt: skip


def _cells_of(acting: Membership, measuring: Measuring | None, indicator: Indicator, office: Office) -> dict[tuple[int, str], Cell]:  # fmt: skip
    said = queries.cells_visible_to(acting).filter(measuring=measuring, indicator=indicator.indicator, programme="", office__parent=office)  # fmt: skip
    return {(cell.office_id, cell.indicator): cell for cell in said}


def of_row(row: RedRow, acting: Membership) -> dict[str, Any]:
    """Return one red row: what differs, where it is put right, who is charged, and whether it is red still."""
    known = spoken().get(row.indicator)
    last = queries.latest_measuring(row.measuring.term)
    same = {
        "indicator": row.indicator,
        "office": row.office_id,
        "programme": row.programme,
        "fault": row.fault,
        "about": row.about,
    }
    still = last is not None and queries.rows_visible_to(acting).filter(measuring=last, **same).exists()
    charges = queries.charges_visible_to(acting).filter(
        indicator=row.indicator, office=row.office_id, programme__in=["", row.programme], term=row.measuring.term
    )
    return {
        "row": row, "indicator": known, "fault": fault_of(row), "place": place_of(row, acting.role), "still": still, "last": last,
        "programme": programme_title(row.programme) if row.programme else "", "charge": charges.select_related("owner__person").order_by("-pk").first(),
        "may_measure": MATRIX.allows(acting.role, "measure_indicators"), "progress": _progress(),
    }  # fmt: skip


def of_charge(charge: Charge, acting: Membership) -> dict[str, Any]:
    """Return one charge: the red cell, who and until when, and whether that may be changed."""
    asked = urlencode({"indicator": charge.indicator, "office": charge.office_id, "term": charge.term})
    return {
        "charge": charge, "indicator": spoken().get(charge.indicator), "rows": f"{reverse('indicator_rows')}?{asked}",
        "programme": programme_title(charge.programme) if charge.programme else "",
        "late": charge.closed_by_id is None and charge.due_on < localdate(),
        "may_set": charge.closed_by_id is None and charge.office_id != acting.office_id and MATRIX.allows(acting.role, "set_charge"),
    }  # fmt: skip
