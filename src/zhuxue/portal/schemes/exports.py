"""The list of schemes as it is asked for, on a page or in a file."""

from __future__ import annotations

from django.http import QueryDict

from zhuxue.portal.people.models import Membership
from zhuxue.portal.schemes import queries
from zhuxue.portal.schemes.columns import VERSIONS
from zhuxue.portal.schemes.office_forms import SchemeFilter
from zhuxue.portal.ui.listing import Listing, since


def schemes(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the versions of schemes asked for; a list that cannot be understood is empty, never everything."""
    form = SchemeFilter(asked)
    found = queries.versions_visible_to(acting if form.is_valid() else None)
    if form.is_valid() and form.cleaned_data["state"]:
        found = found.filter(state=form.cleaned_data["state"])
    return Listing(since(found, asked, "changed_at"), VERSIONS, asked, filter=form)
