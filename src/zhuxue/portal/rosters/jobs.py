"""The two long steps of an upload: reading and comparing it, applying it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.common.errors import InputError
from zhuxue.portal.jobs.kinds import kind
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.jobs.worker import Work
from zhuxue.portal.rosters import applying, reading_in
from zhuxue.portal.rosters.models import RosterUpload


def page(job: Job) -> str | None:
    """Return the address of the upload a job is about."""
    return reverse("roster", args=[job.arguments["upload"]])


@kind("roster_read", _("读取并比对名册"), page=page)
def read(work: Work) -> dict[str, Any] | None:
    """Read an upload and compare it. A file that cannot be read ends the job well: the upload says what is wrong."""
    upload = RosterUpload.objects.select_related("office").get(pk=work.arguments["upload"])
    try:
        reading_in.read_in(upload, work)
    except InputError as refused:
        reading_in.refuse(upload, refused, work)
    return None


@kind("roster_apply", _("应用名册"), page=page)
def apply(work: Work) -> dict[str, Any] | None:
    """Apply a confirmed upload, whole or not at all."""
    upload = RosterUpload.objects.select_related("office").get(pk=work.arguments["upload"])
    try:
        applying.apply(upload, work)
    except applying.Outdated as refused:
        applying.outdate(upload, refused, work)
    return None
