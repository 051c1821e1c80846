"""Whether a case may leave its public notice."""

from __future__ import annotations

from django.utils.timezone import localdate

from zhuxue.portal.applications.models import NEVER, Case, Task
from zhuxue.portal.people.access import NotAllowed


def notices_gate(case: Case, task: Task) -> None:
    """Raise NotAllowed, with what to do, while the notice of a case has not run its days or an objection holds it."""
    if task.due_on == NEVER:
        raise NotAllowed("公示到哪一天还不能算出：政策库里没有这一年的工作日安排。请先补上。", "The last day of the notice cannot be counted: the library has no workdays for that year. Add them first.")  # fmt: skip
    if localdate() <= task.due_on:
        raise NotAllowed(f"公示到 {task.due_on} 才满期。满期后再继续。", f"The notice runs until {task.due_on}. Go on after that day.")  # fmt: skip
