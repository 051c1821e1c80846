"""What may be seen of runs."""

from __future__ import annotations

from django.db.models import QuerySet

from zhuxue.portal.jobs.models import Job
from zhuxue.portal.jobs.queries import jobs_visible_to
from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.people.models import Membership
from zhuxue.portal.schools.models import Run


def runs_visible_to(acting: Membership | None) -> QuerySet[Run]:
    """Return the runs that were loaded; they are the whole province's and hold nobody's data. None without the role."""
    allowed = acting is not None and MATRIX.allows(acting.role, "see_runs")
    return Run.objects.all() if allowed else Run.objects.none()


def open_job(acting: Membership | None) -> Job | None:
    """Return the run that waits or goes on in reach, or the last one that failed after the last success."""
    return jobs_visible_to(acting).filter(kind="run_term").order_by("-pk").first()
