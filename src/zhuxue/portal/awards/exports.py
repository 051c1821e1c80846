"""The ledger of awards as it is asked for, on a page or in a file."""

from __future__ import annotations

from django.http import QueryDict

from zhuxue.portal.awards import queries
from zhuxue.portal.awards.columns import AWARDS
from zhuxue.portal.people.models import Membership
from zhuxue.portal.ui.listing import Listing, since


def awards(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the ledger of awards in reach."""
    return Listing(since(queries.awards_visible_to(acting).select_related("undone_by"), asked, "at"), AWARDS, asked)
