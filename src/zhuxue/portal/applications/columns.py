"""The columns of the list of cases, and the words for steps."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.applications.models import NEVER, Case, Task
from zhuxue.portal.applications.rules import HARDSHIP, level_title
from zhuxue.portal.schemes.library import event_title, file_of, programme_titles
from zhuxue.portal.schemes.queries import local_titles
from zhuxue.portal.ui.listing import Column

STEPS: dict[str, str | Promise] = {
    "tell": _("提前告知"),
    "apply": _("家庭申请"),
    "panel": _("民主评议"),
    "college": _("院系审核"),
    "review": _("学校审核"),
    "notice": _("公示"),
    "file": _("建档备案"),
    "approve": _("审批"),
    "receipt": _("录入回执"),
}


def step_title(step: str) -> str | Promise:
    """Return what a step is called; one without a word here by its own name."""
    return STEPS.get(step, step)


def programme_title(case: Case) -> str | Promise:
    """Return what a case is about in words; lists bring the title of a local programme along as `local_title`."""
    shipped = shipped_title(case.programme)
    if shipped:
        return shipped
    local = case.local_title if hasattr(case, "local_title") else local_titles(case.programme).first()
    return local or case.programme


def shipped_title(programme: str) -> str | Promise:
    """Return what a programme of the software is called; empty for one that an office wrote."""
    if programme == HARDSHIP:
        return _("困难认定")
    shipped = programme_titles().get(file_of(programme), "")
    return shipped + event_title(programme) if shipped else ""


def where(case: Case) -> Any:
    """Return at which step a case under way is; empty for one that has ended."""
    return step_title(case.at["step"]) if case.state in {Case.State.DRAFT, Case.State.OPEN} else ""


def due_text(task: Task) -> Any:
    """Return the last day of a task; empty where no source names one."""
    return "" if task.due_on == NEVER else task.due_on


CASES = (
    Column("name", _("姓名"), lambda row: row.name, sort="name"),
    Column("programme", _("事项"), programme_title),
    Column("period", _("学年学期"), lambda row: row.period),
    Column("school", _("学校"), lambda row: row.enrolment.school.name),
    Column("class", _("班级"), lambda row: row.office.name if row.office_id != row.enrolment.school_id else ""),
    Column("state", _("状态"), lambda row: row.get_state_display()),
    Column("step", _("现在的环节"), where),
    Column("level", _("困难等级"), lambda row: level_title(row.level)),
)
