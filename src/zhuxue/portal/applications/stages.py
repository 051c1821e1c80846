"""How far a case is, in the few words of the funnel: which steps each stage holds, and how a case ends."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.applications.models import Case


@dataclass(frozen=True)
class Stage:
    """One stage: its title, its colour in a chart, the steps a case under way is at; none where the case has ended."""

    title: str | Promise
    colour: str
    steps: tuple[str, ...] = ()


STAGES: dict[str, Stage] = {
    "family": Stage(_("家庭填写"), "no", ("apply",)),
    "judged": Stage(_("评议与审核"), "m", ("panel", "college", "review", "approve")),
    "noticed": Stage(_("公示"), "wait", ("notice",)),
    "filed": Stage(_("备案与回执"), "p", ("file", "receipt")),
    str(Case.State.GRANTED): Stage(_("已通过"), "ok"),
    str(Case.State.REFUSED): Stage(_("未通过"), "late"),
}
ENDED = frozenset(key for key, stage in STAGES.items() if not stage.steps)


def stage_at(step: str) -> str:
    """Return the stage a step belongs to; a step of a local programme that is in none is one of judging."""
    return next((key for key, stage in STAGES.items() if step in stage.steps), "judged")
