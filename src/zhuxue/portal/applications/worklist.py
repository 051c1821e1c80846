"""The worklist of an office as its page shows it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.applications import queries
from zhuxue.portal.applications.columns import due_text, shipped_title, step_title
from zhuxue.portal.applications.forms import WorklistForm
from zhuxue.portal.applications.models import NEVER, Task
from zhuxue.portal.notices.queries import Gate, gates
from zhuxue.portal.people.models import Membership
from zhuxue.portal.ui.components import Act, Tag, Work
from zhuxue.portal.ui.listing import Column, Listing

SENDING_ON = {"panel": "", "notice": "notice", "file": "done", "receipt": "done"}


def title_of(task: Any) -> Any:
    """Return what a task's case is about in words; the list brings the title of a local programme along."""
    return shipped_title(task.case.programme) or task.local_title or task.case.programme


def is_late(task: Any) -> bool:
    """Return whether a task is past its last day, as `queries.late` says it to the database."""
    return task.due_on < localdate() and task.step != "notice"


TASKS = (
    Column("due", _("期限"), due_text, sort="due_on"),
    Column("name", _("姓名"), lambda row: row.case.name, sort="name"),
    Column("since", _("从哪天起等"), lambda row: row.since, sort="since"),
    Column("programme", _("事项"), title_of),
    Column("period", _("学年学期"), lambda row: row.case.period),
    Column("step", _("环节"), lambda row: step_title(row.step)),
    Column("school", _("学校"), lambda row: row.case.enrolment.school.name),
    Column("class", _("班级"), lambda row: row.case.office.name if row.case.office_id != row.case.enrolment.school_id else ""),
    Column("late", _("是否逾期"), lambda row: _("已逾期") if is_late(row) else ""),
)  # fmt: skip


def tasks_asked(acting: Membership | None, asked: QueryDict) -> Listing:
    """Return the worklist asked for, on a page or in a file; one that cannot be understood is empty, never everything."""
    form = WorklistForm(asked)
    seen = acting if form.is_valid() else None
    return Listing(queries.tasks_listed(seen, **form.cleaned_data), TASKS, asked, filter=form)


def works_of(listing: Listing) -> list[Work]:
    """Return the rows of a page of tasks."""
    rows = [task for task, _cells in listing.shown]
    said = gates({task.notice for task in rows if task.notice})
    return [_work(task, said.get(task.notice)) for task in rows]


def _work(task: Any, gate: Gate | None) -> Work:
    case = task.case
    place = [case.enrolment.school.name] + ([case.office.name] if case.office_id != case.enrolment.school_id else [])
    posted = None
    if gate:
        posted = Tag(_("公示期满，可以办结"), "ok") if gate.may_go_on else Tag(gate.why, "info")
    elif task.step == "notice":
        posted = Tag(_("还没有做公示"), "wait")
    return Work(
        task.pk, f"{case.name} · {step_title(task.step)}", reverse("case", args=[case.pk]),
        f"{title_of(task)} · {case.period} · {' '.join(place)}", task.since,
        None if task.due_on == NEVER else task.due_on, is_late(task), posted,
    )  # fmt: skip


def acts_on(tasks: Iterable[Task]) -> list[Act]:
    """Return the bulk acts that fit the steps in sight."""
    wanted = {SENDING_ON.get(task.step, "pass") for task in tasks}
    acts = [Act(_("批量通过：先看结果"), "pass", primary=True), Act(_("为选中的做公示"), "notice"), Act(_("批量办结：先看结果"), "done")]  # fmt: skip
    return [act for act in acts if act.value in wanted or (act.value == "done" and "notice" in wanted)]
