"""Long work of rounds: filling one with thousands of students, deciding more rows than a request should."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.awards.actions.reviewing import TRIAL, foresee, keep_trial, picked, review
from zhuxue.portal.awards.actions.rounds import fill_round
from zhuxue.portal.awards.models import Round
from zhuxue.portal.jobs.kinds import kind
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.jobs.worker import Work

STEP = 100  # rows between two signs of life
SHOWN = 50  # refusals kept in the result


def _round_page(job: Job) -> str:
    return reverse("round", args=[job.arguments["round"]])


@kind("fill-round", _("开办免申即享"), page=_round_page)
def fill(work: Work) -> dict[str, Any]:
    """Take all students into a round at once, or none."""
    round_ = Round.objects.get(pk=work.arguments["round"])
    with transaction.atomic():
        counts = fill_round(round_, acting=work.acting, reason=work.arguments["reason"])
        work.finish(counts)
    return counts


@kind(TRIAL, _("批量审核试算"), page=lambda job: reverse("foreseen", args=[job.pk]))
def foresee_many(work: Work) -> dict[str, Any]:
    """Try every row that waits for the office, some at a time so that nobody waits for long; nothing of it stays decided."""
    round_, acting = Round.objects.get(pk=work.arguments["round"]), work.acting
    rows = picked(round_, [], everybody=True, acting=acting)
    results = []
    for start in range(0, len(rows), STEP):
        work.tell(start, len(rows), f"已试算 {start} 人", f"{start} tried")
        results += foresee(rows[start : start + STEP], work.arguments["verdict"], acting=acting)
    work.tell(len(rows), len(rows))
    keep_trial(work, results)
    return work.job.result


@kind("review-round", _("批量审核"), page=_round_page)
def review_many(work: Work) -> dict[str, Any]:
    """Decide every row that waits for the office, in transactions of their own: done again it finds only the rest."""
    round_, acting = Round.objects.get(pk=work.arguments["round"]), work.acting
    rows = picked(round_, [], everybody=True, acting=acting)
    failed: list[dict[str, str]] = []
    for start in range(0, len(rows), STEP):
        work.tell(start, len(rows))
        results = review(rows[start : start + STEP], work.arguments["verdict"], work.arguments["reason"], acting=acting)
        failed += [
            {"address": reverse("award", args=[each.candidate.pk]), "zh": each.refused.zh, "en": each.refused.en}
            for each in results
            if each.refused
        ]
    return {"done": len(rows) - len(failed), "failed": len(failed), "why": failed[:SHOWN]}
