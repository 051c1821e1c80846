"""Asking for a job, and stopping one."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import now

from zhuxue.portal.audit.actions import record
from zhuxue.portal.jobs.kinds import KINDS
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.jobs.queries import jobs_visible_to
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership

S = Job.State


@transaction.atomic
def ask(kind: str, arguments: dict[str, Any], acting: Membership | None, once_key: str | None = None) -> Job:
    """Return a job that waits for a worker. The caller has checked that `acting` may ask; None is the machine itself.

    With a `once_key` that a job waiting, running or done has already, that job is returned; what failed or was
    stopped may be asked for again.
    """
    if kind not in KINDS:
        raise KeyError(kind)
    try:
        with transaction.atomic():
            job = Job.objects.create(
                kind=kind,
                arguments=arguments,
                asked_by=acting,
                office=acting.office if acting else None,
                once_key=once_key,
            )
    except IntegrityError:
        return Job.objects.get(once_key=once_key, state__in=(S.WAITING, S.RUNNING, S.DONE))
    record("job asked", job, acting=acting, details={"kind": kind})
    return job


@transaction.atomic
def stop(job: Job, *, acting: Membership | None) -> Job:
    """Stop a job that waits at once, and one that runs at its next step; raises NotAllowed when it has ended."""
    acting = require(acting, "stop_job")
    found = jobs_visible_to(acting, "stop_job").order_by().select_for_update(of=("self",)).filter(pk=job.pk).first()
    if found is None:
        raise NotAllowed("没有这项任务。请回到任务列表。", "There is no such job. Go back to the list of jobs.")
    if not found.is_open:
        raise NotAllowed("这项任务已经结束，不能再停止。", "This job has ended and cannot be stopped.")
    found.stop_asked = True
    if found.state == S.WAITING:
        found.state, found.ended_at = S.STOPPED, now()
    found.save(update_fields=["stop_asked", "state", "ended_at"])
    record("job stopped", found, acting=acting)
    return found
