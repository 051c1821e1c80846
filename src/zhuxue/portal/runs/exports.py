"""The list of runs as it is asked for, on a page or in a file."""

from __future__ import annotations

from django.http import QueryDict

from zhuxue.portal.people.models import Membership
from zhuxue.portal.runs import queries
from zhuxue.portal.runs.columns import RUNS
from zhuxue.portal.ui.listing import Listing


def runs(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the runs that may be seen, the newest first."""
    return Listing(queries.runs_visible_to(acting), RUNS, asked, "-loaded_at")
