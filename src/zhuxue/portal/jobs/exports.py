"""The list of jobs as it is asked for, on a page or in a file."""

from __future__ import annotations

from django.http import QueryDict

from zhuxue.portal.jobs import queries
from zhuxue.portal.jobs.columns import JOBS
from zhuxue.portal.people.models import Membership
from zhuxue.portal.ui.listing import Listing


def jobs(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the jobs of the office acted for and those below, the newest first."""
    return Listing(queries.jobs_visible_to(acting), JOBS, asked, "-asked_at")
