"""The columns of the list of jobs."""

from __future__ import annotations

from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.jobs.models import Job
from zhuxue.portal.jobs.queries import title_of
from zhuxue.portal.ui.listing import Column


def message_of(job: Job) -> str:
    """Return what happened, in the reader's language."""
    return job.message_en if (get_language() or "").startswith("en") else job.message_zh


JOBS = (
    Column("kind", _("任务"), title_of),
    Column("state", _("状态"), lambda job: job.get_state_display()),
    Column("office", _("单位"), lambda job: job.office.name),
    Column("who", _("交办人"), lambda job: job.asked_by.person.name),
    Column("asked_at", _("交办时间"), lambda job: f"{localtime(job.asked_at):%Y-%m-%d %H:%M}", sort="newest"),
    Column("message", _("说明"), message_of, wide=True),
)
