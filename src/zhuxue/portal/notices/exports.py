"""The lists of notices and objections as they are asked for, on a page or in a file."""

from __future__ import annotations

from django.http import QueryDict

from zhuxue.portal.notices import queries
from zhuxue.portal.notices.columns import NOTICES, OBJECTIONS
from zhuxue.portal.notices.forms import FilterForm, ObjectionFilterForm
from zhuxue.portal.people.models import Membership
from zhuxue.portal.ui.listing import Listing, since


def notices(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the notices asked for; a list that cannot be understood is empty, never everything."""
    form = FilterForm(asked)
    seen = acting if form.is_valid() else None
    rows = since(queries.notices_listed(seen, **form.cleaned_data), asked, "ended_at", "begins_at")
    return Listing(rows, NOTICES, asked, "-made", form)


def objections(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the objections asked for, never with who made them; one that cannot be understood is empty."""
    form = ObjectionFilterForm(asked)
    seen = acting if form.is_valid() else None
    rows = since(queries.objections_listed(seen, **form.cleaned_data), asked, "made_at", "answered_at")
    return Listing(rows, OBJECTIONS, asked, "-made", form)
