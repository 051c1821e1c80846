"""Whether a case may leave its public notice."""

from __future__ import annotations

from zhuxue.portal.applications.models import Case, Task
from zhuxue.portal.notices.queries import gate
from zhuxue.portal.people.access import NotAllowed


def notices_gate(case: Case, task: Task) -> None:
    """Raise NotAllowed, with what to do, while the notice of a case has not run its days or an objection holds its row."""
    if not task.notice:
        raise NotAllowed("这件申请还没有公示。请在待办里选中它，点“做公示”。", "This case was not posted yet. Tick it in the worklist and make a notice.")  # fmt: skip
    said, about = gate(task.notice), str(case.pk)
    if about in said.struck:
        raise NotAllowed("对这一行的异议成立，已从公示撤下。请撤销重办，再单独公示。", "An objection to this row was upheld. Undo the decision, decide anew and post it again.")  # fmt: skip
    if about in said.held:
        raise NotAllowed(
            "对这一行有异议，尚未答复。请先答复异议。", "An objection to this row is open. Answer it first."
        )
    if not said.may_go_on:
        raise NotAllowed(f"公示还没有结束：{said.why}。", f"The notice has not ended: {said.why}.")
