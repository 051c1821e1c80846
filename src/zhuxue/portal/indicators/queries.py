"""What a person may see of measurings, cells, red rows, charges and sheets; everything that reads them starts here."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import F, Model, Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.indicators.models import Cell, Charge, Measuring, RedRow, Sheet, SheetRow
from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.people.models import Membership, Office, Role
from zhuxue.portal.people.queries import current, offices_visible_to
from zhuxue.portal.ui.desk import Work

M = TypeVar("M", bound=Model)
ABOVE_SCHOOLS = ("province", "city", "county", "school")
WORKS = (Role.SCHOOL_OFFICER, Role.SCHOOL_HEAD, Role.COUNTY, Role.CITY, Role.PROVINCE)


def latest_measuring(term: str = "") -> Measuring | None:
    """Return the newest measuring, of a term where one is given; it holds nobody's data."""
    found = Measuring.objects.filter(term=term) if term else Measuring.objects.all()
    return found.order_by("-pk").first()


def measurings_of(term: str) -> QuerySet[Measuring]:
    """Return the measurings of a term, the newest first."""
    return Measuring.objects.filter(term=term).order_by("-pk")


def terms() -> list[str]:
    """Return the terms that were measured, the latest first."""
    return list(Measuring.objects.order_by("-term").values_list("term", flat=True).distinct())


def cells_visible_to(acting: Membership | None, action: str = "see_indicators") -> QuerySet[Cell]:
    """Return the cells of the office acted for and of those below."""
    return _in_reach(Cell.objects.all(), acting, action)


def rows_visible_to(acting: Membership | None, action: str = "see_indicators") -> QuerySet[RedRow]:
    """Return the red rows of the office acted for and of those below."""
    return _in_reach(RedRow.objects.all(), acting, action)


def charges_visible_to(acting: Membership | None, action: str = "see_indicators") -> QuerySet[Charge]:
    """Return the charges of the office acted for and of those below."""
    return _in_reach(Charge.objects.all(), acting, action)


def sheets_visible_to(acting: Membership | None, action: str = "see_national") -> QuerySet[Sheet]:
    """Return the sheets delivered for the office acted for and for those below."""
    return _in_reach(Sheet.objects.all(), acting, action)


def sheet_rows_visible_to(acting: Membership | None, action: str = "see_national") -> QuerySet[SheetRow]:
    """Return the rows of visible sheets, and those about schools in reach of sheets that the offices above delivered."""
    if acting is None or MATRIX.relation(acting.role, action) != "office":
        return SheetRow.objects.none()
    own = SheetRow.objects.filter(sheet__office__path__startswith=acting.office.path)
    return own | SheetRow.objects.filter(school__path__startswith=acting.office.path)


def office_in_reach(acting: Membership | None, pk: str) -> Office | None:
    """Return the office a page is asked about, down to schools; one's own (or the school of one's college) where none is asked for."""
    if acting is None or not MATRIX.allows(acting.role, "see_indicators"):
        return None
    if not pk:
        return acting.office
    return offices_visible_to(acting).filter(pk=pk, kind__in=ABOVE_SCHOOLS).first() if pk.isdecimal() else None


def offices_below(acting: Membership | None, office: Office) -> QuerySet[Office]:
    """Return the open offices directly below, down to schools; the cities and counties first."""
    below = offices_visible_to(acting).filter(parent=office, kind__in=ABOVE_SCHOOLS)
    return below.filter(closed_on=None).order_by("path")


def owners_of(charge: Charge) -> QuerySet[Membership]:
    """Return who works in the office of a charge today, and may own it."""
    found = Membership.objects.filter(current(), office=charge.office_id, role__in=WORKS)
    return found.select_related("person").order_by("role", "pk")


def waiting(acting: Membership | None) -> list[Work]:
    """Return the red cells that wait: one's own office's to put right, and those below past their day."""
    if acting is None:
        return []
    own, late = Q(office=acting.office_id), Q(due_on__lt=localdate())
    charges, seen, found = reverse("charges"), charges_visible_to(acting).filter(closed_by=None), []
    if acting.role in WORKS:
        found.append(Work(_("未达标的指标"), seen.filter(own), f"{charges}?own=on", "target", late, "opened_on", "due_on"))  # fmt: skip
    if acting.office.kind in ("province", "city", "county"):
        found.append(Work(_("下级未达标、已过期限的指标"), seen.filter(~own, late), f"{charges}?late=on", "target", True, "opened_on", "due_on"))  # fmt: skip
    return found


def with_office(rows: QuerySet[M]) -> QuerySet[M]:
    """Fetch each row's office and what stands above it."""
    return rows.select_related("office__parent").annotate(path=F("office__path"))


def _in_reach(rows: QuerySet[M], acting: Membership | None, action: str) -> QuerySet[M]:
    if acting is None or MATRIX.relation(acting.role, action) != "office":
        return rows.none()
    if acting.office.kind == Office.Kind.PROVINCE:
        return rows.filter(office__path__startswith=acting.office.path)
    return rows.filter(office__in=offices_visible_to(acting).order_by().values("pk"))
