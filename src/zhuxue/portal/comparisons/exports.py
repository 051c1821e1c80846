"""The lists of rounds and of their rows as they are asked for, on a page or in a file."""

from __future__ import annotations

from django.http import QueryDict

from zhuxue.portal.comparisons import queries
from zhuxue.portal.comparisons.columns import ROUNDS, ROWS
from zhuxue.portal.comparisons.forms import RowsForm, TermForm
from zhuxue.portal.comparisons.models import ComparisonRow
from zhuxue.portal.people.models import Membership
from zhuxue.portal.ui.asking import OF
from zhuxue.portal.ui.listing import Listing, since


def rounds(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the rounds in reach, the newest first; empty where it cannot be understood."""
    form = TermForm(asked)
    rows = queries.rounds_listed(acting if form.is_valid() else None, **(form.cleaned_data if form.is_valid() else {}))
    return Listing(since(rows, asked, "closed_at"), ROUNDS, asked, "-at", filter=form)


def rows(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the rows of the round `of` asked for; empty where it is out of reach or cannot be understood."""
    form, of = RowsForm(asked), asked.get(OF, "")
    found = queries.comparisons_visible_to(acting).filter(pk=of).first() if of.isdecimal() else None
    listed = queries.rows_listed(found, acting, **form.cleaned_data) if found and form.is_valid() else ComparisonRow.objects.none()  # fmt: skip
    return Listing(listed, ROWS, asked, "-state", filter=form)
