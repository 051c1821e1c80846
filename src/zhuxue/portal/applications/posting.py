"""From cases that reached their notice to a draft of the public notice."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from zhuxue.portal.applications.columns import programme_title
from zhuxue.portal.applications.models import Case, Task
from zhuxue.portal.applications.rules import HARDSHIP
from zhuxue.portal.notices.actions import Posting, open_notice
from zhuxue.portal.notices.models import Notice
from zhuxue.portal.notices.queries import gates
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership, Office


@transaction.atomic
def make_notice(cases: Sequence[Case], *, acting: Membership | None) -> Notice:
    """Make one draft over cases of one programme that wait for their notice; raises NotAllowed."""
    acting = require(acting, "post_notices")
    _forget_taken_down(cases)
    tasks = Task.objects.select_for_update(of=("self",)).filter(
        case__in=cases, step="notice", state=Task.State.BLOCKED, notice=""
    )
    waiting = list(
        tasks.select_related("case__enrolment__school", "case__office", "office").order_by("case__name", "pk")
    )
    if not waiting:
        raise NotAllowed("选中的申请都不在等待公示，或已经做过公示。", "None of these cases waits for a notice, or each has one.")  # fmt: skip
    first = waiting[0]
    alike = {(task.case.programme, task.case.period, task.office_id) for task in waiting}
    if len(alike) > 1:
        raise NotAllowed("一份公示只能包括同一项目、同一学期的申请。请分开选。", "One notice holds one programme and period. Choose them apart.")  # fmt: skip
    key = f"cases:{first.case.programme}:{first.case.period}:{first.pk}"
    made = open_notice(_posting(first), made_from=key, rows=[_row(task.case) for task in waiting], office=first.office, acting=acting)  # fmt: skip
    Task.objects.filter(pk__in=[task.pk for task in waiting]).update(notice=key)
    return made


def _forget_taken_down(cases: Sequence[Case]) -> None:
    """A notice taken down early does not count: its cases wait for another one."""
    posted = Task.objects.filter(case__in=cases, step="notice", state=Task.State.BLOCKED).exclude(notice="")
    keys = set(posted.values_list("notice", flat=True))
    gone = [key for key, said in gates(sorted(keys)).items() if said.needs_new]
    posted.filter(notice__in=gone).update(notice="")


def _posting(task: Task) -> Posting:
    step = task.case.process[task.number]
    recognised = task.case.programme == HARDSHIP
    title = "家庭经济困难学生认定结果公示" if recognised else f"{programme_title(task.case)}名单公示"
    of_file = step.get("source") or str(programme_title(task.case))
    basis = "教财〔2018〕16号 家庭经济困难学生认定" if recognised else of_file
    days = step.get("workdays")
    return Posting(title, task.case.programme, basis, workdays=days, workdays_source=step.get("source", "项目文件"))


def _row(case: Case) -> dict[str, object]:
    """Return what may be posted of a case, and nothing else."""
    row = {
        "about": str(case.pk),
        "name": case.name,
        "school": case.enrolment.school.name,
        "grade": case.enrolment.grade_title,
    }
    if case.office.kind == Office.Kind.CLASS:
        row["class"] = case.office.name
    return row
