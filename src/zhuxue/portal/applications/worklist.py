"""The worklist of an office as its page shows it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.applications.columns import programme_title, step_title
from zhuxue.portal.applications.models import NEVER, Task
from zhuxue.portal.ui.components import Act, Tag, Work
from zhuxue.portal.ui.listing import Column, Listing

TASKS = (Column("due", _("期限"), lambda row: row.due_on, sort="due_on"),)
SENDING_ON = {"panel": "", "notice": "notice", "file": "done", "receipt": "done"}


def works_of(listing: Listing) -> list[Work]:
    """Return the rows of a page of tasks."""
    today = localdate()
    return [_work(task, today) for task, _cells in listing.shown]


def _work(task: Any, today: Any) -> Work:
    case = task.case
    place = [case.enrolment.school.name] + ([case.office.name] if case.office_id != case.enrolment.school_id else [])
    posted = Tag(_("公示中"), "info") if task.notice else None
    return Work(
        task.pk, f"{case.name} · {step_title(task.step)}", reverse("case", args=[case.pk]),
        f"{programme_title(case)} · {case.period} · {' '.join(place)}", task.since,
        None if task.due_on == NEVER else task.due_on, task.due_on < today and task.step != "notice", posted,
    )  # fmt: skip


def acts_on(tasks: Iterable[Task]) -> list[Act]:
    """Return the bulk acts that fit the steps in sight."""
    wanted = {SENDING_ON.get(task.step, "pass") for task in tasks}
    acts = [Act(_("批量通过：先看结果"), "pass", primary=True), Act(_("为选中的做公示"), "notice"), Act(_("批量办结：先看结果"), "done")]  # fmt: skip
    return [act for act in acts if act.value in wanted or (act.value == "done" and "notice" in wanted)]
