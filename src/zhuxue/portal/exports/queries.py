"""Which exports somebody asked for, and which wait for her decision."""

from __future__ import annotations

from django.db.models import QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuxue.portal.exports.models import ExportRequest
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.people.models import Membership
from zhuxue.portal.ui.desk import Work


def job_key(pk: object) -> str:
    """Return under which key the file of an export is written once."""
    return f"export:{pk}"


def own(acting: Membership | None) -> QuerySet[ExportRequest]:
    """Return what the person asked for in this role, the latest first."""
    if acting is None:
        return ExportRequest.objects.none()
    found = ExportRequest.objects.filter(asked_as=acting.pk)
    return found.select_related("asked_as__office", "decided_by", "asked_by").order_by("-pk")


def with_jobs(rows: QuerySet[ExportRequest]) -> list[ExportRequest]:
    """Return these rows, those whose file is still to be made with the state of its job; jobs are asked for only then."""
    found = list(rows)
    to_make = {job_key(one.pk): one for one in found if one.approved and one.expires_on is None}
    if to_make:
        for key, state in Job.objects.filter(once_key__in=to_make).order_by("pk").values_list("once_key", "state"):
            to_make[str(key)].job_state = state
    return found


def to_decide(acting: Membership | None) -> QuerySet[ExportRequest]:
    """Return what others asked for in one's own office or below and nobody decided, the oldest first."""
    if acting is None or not MATRIX.allows(acting.role, "approve_export"):
        return ExportRequest.objects.none()
    waiting = ExportRequest.objects.filter(approved=None, asked_as__office__path__startswith=acting.office.path)
    found = waiting.exclude(asked_by=acting.person_id)
    return found.select_related("asked_as__office", "asked_by").order_by("pk")


def waiting(acting: Membership | None) -> list[Work]:
    """Return the exports that wait for a decision, and one's own that can be fetched."""
    ready, address = own(acting).exclude(file="").filter(expires_on__gte=localdate()), reverse("exports")
    return [
        Work(_("导出待批准"), to_decide(acting), address, "file-export", since=TruncDate("asked_at")),
        Work(_("导出可下载"), ready, address, "download", due="expires_on"),
    ]
