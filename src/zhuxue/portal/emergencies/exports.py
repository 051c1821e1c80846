"""The lists of events, students, checks and spending as they are asked for, on a page or in a file."""

from __future__ import annotations

from django.http import QueryDict

from zhuxue.portal.emergencies import queries, spending
from zhuxue.portal.emergencies.columns import AFFECTED, CHECKS, ELSEWHERE, EMERGENCIES, SPENDING
from zhuxue.portal.emergencies.forms import ChecksForm, ElsewhereForm, EventsForm, RowsForm
from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.ui.asking import OF
from zhuxue.portal.ui.listing import Listing, since


def _events(acting: Membership | None, action: str = "see_emergencies") -> list[tuple[str, str]]:
    """The events a list may be narrowed to, the latest first."""
    found = queries.emergencies_visible_to(acting, action).order_by("-from_on", "-pk")[:200]
    return [(str(event.pk), event.title) for event in found]


def emergencies(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the events in reach, the latest first."""
    form = EventsForm(asked)
    rows = queries.emergencies_listed(acting if form.is_valid() else None, **(form.cleaned_data if form.is_valid() else {}))  # fmt: skip
    return Listing(since(rows, asked, "confirmed_at"), EMERGENCIES, asked, "-from", filter=form)


def affected(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the students asked for; a list that cannot be understood is empty, never everything."""
    sends = acting is not None and MATRIX.allows(acting.role, "forward_affected")
    form = RowsForm(asked, events=_events(acting), sends=sends)
    seen = acting if form.is_valid() else None
    return Listing(queries.rows_listed(seen, **(form.cleaned_data if seen else {})), AFFECTED, asked, filter=form)


def elsewhere(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return name, school and reason of students of one's events who study beyond one's reach."""
    form = ElsewhereForm(asked, events=_events(acting, "run_emergency"))
    rows = queries.rows_elsewhere(acting if form.is_valid() else None)
    if form.is_valid() and form.cleaned_data["event"]:
        rows = rows.filter(emergency=form.cleaned_data["event"])
    return Listing(rows, ELSEWHERE, asked, filter=form)


def after_checks(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the checks in reach, the most urgent first."""
    form = ChecksForm(asked, events=_events(acting))
    rows = queries.checks_visible_to(acting if form.is_valid() else None)
    said = form.cleaned_data if form.is_valid() else {}
    rows = rows.filter(result="") if said.get("open") else rows
    rows = rows.filter(row__emergency=said["event"]) if said.get("event") else rows
    return Listing(rows, CHECKS, asked, "due", filter=form)


def emergency_spending(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return what the event `of` spent by school; empty where it is out of reach."""
    of = asked.get(OF, "")
    event = queries.emergencies_visible_to(acting).filter(pk=of).first() if of.isdecimal() else None
    rows = spending.by_school(acting, event) if event else Office.objects.none()
    return Listing(rows, SPENDING, asked)
