"""The columns of the list of jobs."""

from __future__ import annotations

from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.jobs.models import Job
from zhuxue.portal.jobs.queries import title_of
from zhuxue.portal.ui.components import Kind, Progress, Tag
from zhuxue.portal.ui.listing import Column

KINDS: dict[str, Kind] = {"waiting": "info", "running": "wait", "done": "ok", "failed": "late", "stopped": "no"}


def message_of(job: Job) -> str:
    """Return what happened, in the reader's language."""
    return job.message_en if (get_language() or "").startswith("en") else job.message_zh


def refusals_of(job: Job) -> list[tuple[str, str]]:
    """Return what a job over many rows could not do: the address of each row kept, and why, in the reader's language."""
    language = "en" if (get_language() or "").startswith("en") else "zh"
    return [(one["address"], one[language]) for one in job.result.get("why", [])]


def progress_of(job: Job) -> Progress:
    """Return how far a job is, for `ui/progress.html`."""
    ended_badly = job.state in (Job.State.FAILED, Job.State.STOPPED)
    finished = job.state == Job.State.DONE
    waits = _("正在排队，轮到后自动开始。") if job.state == Job.State.WAITING else ""
    return Progress(job.done, job.total or None, message_of(job) or waits, finished, ended_badly)


def state_of(job: Job) -> Tag:
    """Return the state of a job in words, for `ui/status.html`."""
    return Tag(job.get_state_display(), KINDS[job.state])


JOBS = (
    Column("kind", _("任务"), title_of),
    Column("state", _("状态"), lambda job: job.get_state_display()),
    Column("office", _("单位"), lambda job: job.office.name),
    Column("who", _("交办人"), lambda job: job.asked_by.person.name),
    Column("asked_at", _("交办时间"), lambda job: f"{localtime(job.asked_at):%Y-%m-%d %H:%M}", sort="id"),
    Column("message", _("说明"), message_of, wide=True),
)
