"""Routes of jobs."""

from __future__ import annotations

from zhuxue.portal.jobs.models import Job
from zhuxue.portal.people.models import Membership, Role
from zhuxue.portal.people.queries import offices_visible_to

from . import Asked


def job(acting: Membership | None) -> tuple[int | None, int | None]:
    """A job that `acting` asked for, and one of an office elsewhere."""
    officers = Membership.objects.filter(role=Role.SCHOOL_OFFICER).order_by("pk")
    if acting is None:
        return _asked_by(officers[0]), None
    elsewhere = officers.exclude(office__in=offices_visible_to(acting).order_by().values("pk")).first()
    return _asked_by(acting), elsewhere and _asked_by(elsewhere)


def _asked_by(member: Membership) -> int:
    return Job.objects.create(kind="nothing", asked_by=member, office=member.office).pk


ASKED = {"job": Asked(rows=job), "stop_job": Asked(post={}, rows=job)}
