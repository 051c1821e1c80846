"""The long step of a scheme: trying a version over all students of an office."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.jobs.kinds import kind
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.jobs.worker import Work
from zhuxue.portal.schemes.models import SchemeVersion
from zhuxue.portal.schemes.simulation_actions import simulate


def page(job: Job) -> str | None:
    """Return the address of the simulation once it is made, before that of its version."""
    made = job.result.get("simulation")
    return reverse("simulation", args=[made]) if made else reverse("scheme", args=[job.arguments["version"]])


@kind("scheme_simulate", _("测算本地项目"), page=page)
def run(work: Work) -> dict[str, Any] | None:
    """Simulate a version; the simulation and the end of the job stand or fall together."""
    version = SchemeVersion.objects.get(pk=work.arguments["version"])
    simulate(version, work.arguments["budget_fen"], acting=work.acting, work=work)
    return None
