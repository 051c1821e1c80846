"""A simulation: asked for, and made."""

from __future__ import annotations

from typing import Protocol

from django.db import transaction
from django.utils.timezone import localdate

from zhuxue.portal.audit.actions import record
from zhuxue.portal.jobs.actions import ask
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership
from zhuxue.portal.schemes.models import SchemeVersion, Simulation
from zhuxue.portal.schemes.queries import versions_visible_to
from zhuxue.portal.schemes.simulating import figures


class Ending(Protocol):
    """The job a simulation is made in."""

    def finish(self, result: dict[str, int]) -> None:
        """End the job."""


def ask_simulation(version: SchemeVersion, budget_fen: int | None, *, acting: Membership | None) -> Job:
    """Return the job that will simulate a version over the students of the acting office; the same asked twice is one."""
    acting = require(acting, "simulate_scheme")
    version = _complete(version, acting)
    once = f"simulate:{version.pk}:{version.changed_at:%Y%m%d%H%M%S%f}:{budget_fen}:{acting.office_id}:{localdate()}"
    return ask("scheme_simulate", {"version": version.pk, "budget_fen": budget_fen}, acting, once)


@transaction.atomic
def simulate(version: SchemeVersion, budget_fen: int | None, *, acting: Membership | None, work: Ending | None = None) -> Simulation:  # fmt: skip
    """Make and keep a simulation; raises NotAllowed for a version that is not complete, or out of reach."""
    acting = require(acting, "simulate_scheme")
    version = _complete(version, acting)
    moment, found = figures(version, acting, budget_fen, localdate())
    made = Simulation.objects.create(
        version=version, office=acting.office, by=acting.person, term=str(moment.term), of_day=localdate(),
        sha256=version.text_sha256, budget_fen=budget_fen, figures=found,
    )  # fmt: skip
    record(
        "scheme simulated", made, acting=acting, details={"version": version.pk, "students": found["whole"]["students"]}
    )
    if work is not None:
        work.finish({"simulation": made.pk})
    return made


def _complete(version: SchemeVersion, acting: Membership) -> SchemeVersion:
    found = versions_visible_to(acting, "simulate_scheme").filter(pk=version.pk).first()
    if found is None or not found.text:
        raise NotAllowed("项目内容还不完整，不能测算。请先填完并保存。", "The programme is not complete and cannot be simulated. Fill it in and save first.")  # fmt: skip
    return found
