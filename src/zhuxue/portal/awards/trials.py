"""Trials of many candidates: whose they are, and what each found."""

from __future__ import annotations

from django.db.models import QuerySet

from zhuxue.portal.awards.actions.reviewing import TRIAL
from zhuxue.portal.awards.models import Foreseen, Round
from zhuxue.portal.awards.queries import rounds_visible_to
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.jobs.queries import jobs_visible_to
from zhuxue.portal.people.models import Membership


def trial_of(acting: Membership | None, pk: int) -> tuple[Job, Round] | None:
    """Return a trial that the office acted for, or one below, asked for, with its round; null out of reach."""
    job = jobs_visible_to(acting).filter(kind=TRIAL, pk=pk).first()
    if job is None:
        return None
    mine = rounds_visible_to(acting, "review_round").select_related("office")
    round_ = mine.filter(pk=job.arguments["round"]).first()
    return (job, round_) if round_ else None


def found_by(trial: Job, works: str) -> QuerySet[Foreseen]:
    """Return what a trial found: all, what works (yes), what does not (no)."""
    rows = Foreseen.objects.filter(job=trial).select_related("candidate__office")
    return {"yes": rows.filter(zh=""), "no": rows.exclude(zh="")}.get(works, rows)
