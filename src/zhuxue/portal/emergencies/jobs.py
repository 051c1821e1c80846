"""Long work of emergencies: looking for students, verifying and approving many."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.emergencies.actions import rows
from zhuxue.portal.emergencies.finding import find
from zhuxue.portal.emergencies.models import Emergency
from zhuxue.portal.jobs.kinds import kind
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.jobs.worker import Work

SHOWN = 50  # refusals kept in the result


def _event_page(job: Job) -> str:
    return reverse("emergency", args=[job.arguments["event"]])


@kind("find_affected", _("查找受影响的学生"), page=_event_page)
def find_affected(work: Work) -> dict[str, Any]:
    """Look for the students an event hit, all or none."""
    return find(Emergency.objects.get(pk=work.arguments["event"]), acting=work.acting, work=work)


@kind("answer_affected", _("批量核实或审批受影响的学生"), page=lambda job: reverse("affected"))
def answer_affected(work: Work) -> dict[str, Any]:
    """Do one act for many; begun again after a dead worker it does nothing twice."""
    said = work.arguments
    if said["act"] == "approve":
        done = rows.approve_many(said["rows"], rows.Granting(**said["granting"]), said["reason"], acting=work.acting, tell=work.tell)  # fmt: skip
    else:
        act = rows.confirm_many if said["act"] == "confirm" else rows.refuse_many
        done = act(said["rows"], said["reason"], acting=work.acting, tell=work.tell)
    why = [
        {"address": reverse("affected_row", args=[row.pk]), "zh": each.zh, "en": each.en} for row, each in done.refused
    ]
    return {"done": done.done, "failed": len(why), "why": why[:SHOWN]}
