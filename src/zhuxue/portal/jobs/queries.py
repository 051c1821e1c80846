"""Which jobs a person may see: those that her office, or one below it, asked for."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.functional import Promise

from zhuxue.portal.jobs.kinds import KINDS
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.people.models import Membership
from zhuxue.portal.people.queries import offices_visible_to


def jobs_visible_to(acting: Membership | None, action: str = "see_jobs") -> QuerySet[Job]:
    """Return the jobs on which `acting` may do `action`, each with who asked for it; none without a role."""
    if acting is None or MATRIX.relation(acting.role, action) is None:
        return Job.objects.none()
    within = offices_visible_to(acting).order_by().values("pk")
    return Job.objects.filter(office__in=within).select_related("office", "asked_by__person")


def title_of(job: Job) -> str | Promise:
    """Return what people call this kind of job."""
    return KINDS[job.kind].title if job.kind in KINDS else job.kind


def page_about(job: Job) -> str | None:
    """Return the address of what the job is about, when there is a page of it."""
    return KINDS[job.kind].page(job) if job.kind in KINDS else None
