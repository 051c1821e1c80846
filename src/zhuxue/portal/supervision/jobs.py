"""Long work of supervision: trying a written check on the copies of a large run."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.jobs.kinds import kind
from zhuxue.portal.jobs.worker import Work
from zhuxue.portal.supervision.actions import writing
from zhuxue.portal.supervision.models import CheckVersion


@kind(writing.TRIAL, _("试查"), page=lambda job: reverse("written_check", args=[job.arguments["version"]]))
def try_check(work: Work) -> dict[str, Any] | None:
    """Try a draft; the query is stopped at the engine's limit of seconds, whoever waits for it."""
    work.tell(0, 0, "正在学生副本上试查，并核对案例……", "Trying it on copies of the students, and its cases …")
    version = CheckVersion.objects.select_related("check_of__owner").get(pk=work.arguments["version"])
    return {"rows": writing.try_out(version, acting=work.acting)["rows"]}
