"""The list of rosters as it is asked for, on a page or in a file."""

from __future__ import annotations

from django.http import QueryDict

from zhuxue.portal.people.models import Membership
from zhuxue.portal.rosters import queries
from zhuxue.portal.rosters.columns import UPLOADS
from zhuxue.portal.ui.listing import Listing, since


def rosters(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the rosters sent by the office acted for and those below, the newest first."""
    return Listing(since(queries.uploads_visible_to(acting), asked, "applied_at"), UPLOADS, asked, "-uploaded_at")
