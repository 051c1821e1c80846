"""The lists of payments, batches and arrears as they are asked for, on a page or in a file."""

from __future__ import annotations

from django.http import QueryDict

from zhuxue.portal.payments import lights, queries, timeliness
from zhuxue.portal.payments.columns import (
    ALL_LINES,
    ARREARS,
    BATCHES,
    LINES,
    OFFSET_LINES,
    OFFSETS,
    ON_TIME,
    PRIVATE_SCHOOLS,
)
from zhuxue.portal.payments.forms import BatchLinesForm, PayingForm, PeriodLinesForm, PrivateForm
from zhuxue.portal.payments.forms_offsets import OffsetsForm
from zhuxue.portal.people.models import Membership
from zhuxue.portal.ui.asking import OF
from zhuxue.portal.ui.listing import Listing, since


def lines(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the list asked for; one that cannot be understood is empty, never everything."""
    form = PeriodLinesForm(asked)
    seen = acting if form.is_valid() else None
    rows = queries.lines_listed(seen, **(form.cleaned_data if seen else {}))
    return Listing(since(rows, asked, "settled_at"), ALL_LINES, asked, filter=form)


def batches(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the batches in reach, the newest first."""
    return Listing(queries.batches_listed(acting), BATCHES, asked, "-at")


def lines_of_batch(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the lines of the batch `of`, empty where it is out of reach or the list cannot be understood."""
    form, of = BatchLinesForm(asked), asked.get(OF, "")
    batch = queries.batches_visible_to(acting).filter(pk=of).first() if of.isdecimal() else None
    seen = acting if batch and form.is_valid() else None
    rows = queries.lines_listed(seen, batch=batch, **(form.cleaned_data if seen else {}))
    return Listing(rows, LINES, asked, filter=form)


def arrears(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the differences of students in reach."""
    return Listing(queries.arrears_visible_to(acting).select_related("office"), ARREARS, asked)


def offsets(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the waivers that came to schools in reach, the newest first; empty where that cannot be understood."""
    form = OffsetsForm(asked)
    said = form.cleaned_data if form.is_valid() else {}
    rows = queries.offsets_visible_to(acting if form.is_valid() else None).select_related("batch", "office")
    rows = rows.filter(state=said["state"]) if said.get("state") else rows
    rows = rows.filter(office=said["below"]) if said.get("below") else rows
    return Listing(rows, OFFSETS, asked, "-received", filter=form)


def lines_of_offset(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the students of the offset `of`; empty where it is out of reach."""
    of = asked.get(OF, "")
    found = queries.offsets_visible_to(acting).filter(pk=of).first() if of.isdecimal() else None
    rows = queries.lines_of_offset(found) if found else queries.lines_visible_to(None)
    return Listing(rows.select_related("office", "batch"), OFFSET_LINES, asked, "number")


def paying_asked(payings: list[timeliness.Paying], asked: QueryDict) -> tuple[PayingForm, timeliness.Paying | None]:
    """Return the filter filled in, and the programme and period it asks for: the latest with a last day unless told."""
    known = {paying.key: paying for paying in payings}
    first = next((paying for paying in payings if paying.until), payings[0] if payings else None)
    paying = known.get(asked.get("paying", ""), first)
    choices = [(each.key, each.title) for each in payings]
    return PayingForm({"paying": paying.key if paying else ""}, choices=choices), paying


def on_time(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return how much of the programme and period asked for arrived in time, by office; empty where nothing is due."""
    form, paying = paying_asked(timeliness.payings(acting), asked)
    return Listing(timeliness.by_office(acting, paying or timeliness.NOTHING), ON_TIME, asked, "percent", filter=form)


def private_schools(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the private schools in reach with the books of the latest year unless asked, red first; empty where that cannot be understood."""
    known, said = lights.years(acting), asked.copy()
    if known and "year" not in said:
        said["year"] = str(known[0])
    form = PrivateForm(said, periods=timeliness.periods(acting), years=known)
    found = form.cleaned_data if form.is_valid() else {}
    rows = lights.lit(acting if form.is_valid() else None, period=found.get("period", ""), year=found.get("year"))
    if found.get("light") is not None:
        rows = rows.filter(light=found["light"])
    return Listing(rows.select_related("parent"), PRIVATE_SCHOOLS, said, "-light", filter=form)
