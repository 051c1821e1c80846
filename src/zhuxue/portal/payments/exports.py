"""The lists of payments, batches and arrears as they are asked for, on a page or in a file."""

from __future__ import annotations

from django.http import QueryDict

from zhuxue.portal.payments import queries
from zhuxue.portal.payments.columns import ALL_LINES, ARREARS, BATCHES, LINES
from zhuxue.portal.payments.forms import LinesForm, PeriodLinesForm
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
    form, of = LinesForm(asked), asked.get(OF, "")
    batch = queries.batches_visible_to(acting).filter(pk=of).first() if of.isdecimal() else None
    seen = acting if batch and form.is_valid() else None
    rows = queries.lines_listed(seen, batch=batch, **(form.cleaned_data if seen else {}))
    return Listing(rows, LINES, asked, filter=form)


def arrears(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the differences of students in reach."""
    return Listing(queries.arrears_visible_to(acting).select_related("office"), ARREARS, asked)
