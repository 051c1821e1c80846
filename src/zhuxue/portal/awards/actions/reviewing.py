"""Many candidates of a round decided at once: first what would happen, then done one by one, with what failed and why."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.timezone import now

from zhuxue.portal.applications.actions import decide
from zhuxue.portal.applications.models import Decision
from zhuxue.portal.applications.moves import Said
from zhuxue.portal.awards.models import Candidate, Foreseen, Round
from zhuxue.portal.awards.queries import candidates_listed
from zhuxue.portal.jobs.actions import ask
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.jobs.worker import Work
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership
from zhuxue.portal.ui.words import in_language

AT_ONCE = 200  # rows tried or decided in one request; more are done by a job
TRIAL = "foresee-round"  # the kind of job that tries
V: Any = Decision.Verdict
VERDICTS = (V.PASS, V.DONE, V.SEND_BACK, V.REFUSE, V.UNDO)


@dataclass(frozen=True)
class Result:
    """What came, or would come, of one candidate: null where it works, else why not."""

    candidate: Candidate
    refused: NotAllowed | None

    @property
    def why(self) -> str:
        """Why not, in the reader's language; empty where it works."""
        return in_language(self.refused) if self.refused else ""


class _TakenBack(Exception):
    """Ends a trial run."""


def foresee(candidates: Collection[Candidate], verdict: str, *, acting: Membership | None) -> list[Result]:
    """Return what deciding so would do to each, by doing it and taking it back: nothing stays."""
    found: list[Result] = []
    try:
        with transaction.atomic():
            found = review(candidates, verdict, "试算", acting=acting)
            raise _TakenBack
    except _TakenBack:
        return found


def review(candidates: Iterable[Candidate], verdict: str, reason: str, *, acting: Membership | None) -> list[Result]:
    """Decide each in a transaction of its own, on what was last decided when it was read; what fails is told, the rest stands."""
    acting = require(acting, "review_round")
    return [Result(candidate, _decided(candidate, verdict, reason, acting)) for candidate in candidates]


def _decided(candidate: Candidate, verdict: str, reason: str, acting: Membership) -> NotAllowed | None:
    if candidate.case is None:
        return NotAllowed("还没有办件：资料待核实或不在办理之列。", "There is no case yet.")
    if verdict not in VERDICTS:
        return NotAllowed("没有这种办法。", "There is no such verdict.")
    try:
        decide(candidate.case_id, Said(verdict, reason), acting=acting, seen=candidate.case.last_sequence)
    except NotAllowed as refused:
        return refused
    return None


def ask_for_review(round_pk: int, verdict: str, reason: str, *, acting: Membership | None) -> Job:
    """Ask for a job that decides every row waiting for the office; the same wish twice is one job."""
    acting = require(acting, "review_round")
    once = f"review-{round_pk}-{acting.pk}-{verdict}-{now():%Y%m%d%H%M}"
    return ask("review-round", {"round": round_pk, "verdict": verdict, "reason": reason}, acting, once)


def ask_for_trial(round_pk: int, verdict: str, reason: str, *, acting: Membership | None) -> Job:
    """Ask for a job that tries every row waiting for the office; the same wish twice is one job."""
    acting = require(acting, "review_round")
    once = f"foresee-{round_pk}-{acting.pk}-{verdict}-{now():%Y%m%d%H%M}"
    return ask(TRIAL, {"round": round_pk, "verdict": verdict, "reason": reason}, acting, once)


def keep_trial(work: Work, results: Collection[Result]) -> None:
    """Keep what a trial found, in place of what the same person tried in this round before, and end its job."""
    with transaction.atomic():
        earlier = Job.objects.filter(kind=TRIAL, arguments__round=work.arguments["round"], asked_by=work.job.asked_by)
        Foreseen.objects.filter(job__in=earlier).delete()
        Foreseen.objects.bulk_create([_foreseen(work.job, each) for each in results], batch_size=500)
        refused = sum(each.refused is not None for each in results)
        work.finish({"works": len(results) - refused, "fails": refused})


def _foreseen(job: Job, result: Result) -> Foreseen:
    said = result.refused
    return Foreseen(job=job, candidate=result.candidate, zh=said.zh[:500] if said else "", en=said.en[:500] if said else "")  # fmt: skip


def picked(round_: Round, keys: Collection[str], *, everybody: bool, acting: Membership | None) -> list[Candidate]:
    """Return the candidates ticked, as `number` or `number-lastdecision`; with `everybody` all that wait for the office."""
    rows = candidates_listed(acting, round_, mine=True)
    if everybody:
        return list(rows.order_by("name", "pk"))
    seen = dict(_key(key) for key in keys)
    chosen = list(candidates_listed(acting, round_).filter(pk__in=seen).order_by("name", "pk"))
    for candidate in chosen:
        if candidate.case is not None and seen[candidate.pk] is not None:
            candidate.case.last_sequence = seen[candidate.pk]
    return chosen


def _key(key: str) -> tuple[int, int | None]:
    pk, _, sequence = key.partition("-")
    return (int(pk) if pk.isdecimal() else 0, int(sequence) if sequence.isdecimal() else None)
