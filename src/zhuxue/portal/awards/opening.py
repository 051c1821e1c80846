"""Whom a run found due, as candidates with their cases and letters: written in bulk, whatever their number."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate, now

from zhuxue.portal.applications.leads import enter_all
from zhuxue.portal.applications.models import Case
from zhuxue.portal.applications.process import first_step
from zhuxue.portal.awards.models import Candidate, Letter, Round
from zhuxue.portal.schools.models import Applicant, Outcome, Run, Student, StudentVerdict

S: Any = Candidate.Standing
BATCH = 500
LIVING = (Case.State.DRAFT, Case.State.OPEN, Case.State.GRANTED)


def due_candidates(round_: Round, run: Run) -> list[Candidate]:
    """Write whom a run found due or unknown at the round's office, and return them; those with a case stay as they are."""
    known = {c.student_id: c for c in round_.candidates.all()}
    changed: dict[int, Candidate] = {}
    for said in _verdicts(round_, run):
        candidate = known.get(said.enrolment.student_id)
        if candidate and (candidate.case_id or candidate.standing not in {S.UNKNOWN, S.WITHHELD}):
            continue
        new = _candidate(round_, said)
        new.pk = candidate.pk if candidate else None
        changed.setdefault(new.student_id, new)
    fresh = [c for c in changed.values() if c.pk is None]
    Candidate.objects.bulk_update([c for c in changed.values() if c.pk], ["standing", "why", "amount_fen"], BATCH)
    Candidate.objects.bulk_create(fresh, BATCH)
    return list(changed.values())


def due_count(round_: Round, run: Run) -> int:
    """Return how many a run found due or unknown at the round's office."""
    return _verdicts(round_, run).count()


def _verdicts(round_: Round, run: Run) -> QuerySet[StudentVerdict]:
    said = [Outcome.Verdict.GRANTED, Outcome.Verdict.UNKNOWN]
    found = StudentVerdict.objects.filter(
        outcome__run=run, outcome__programme=round_.programme, outcome__verdict__in=said
    )
    here = found.filter(enrolment__office__path__startswith=round_.office.path, enrolment__ends_on=None)
    return here.select_related("outcome", "enrolment").order_by("enrolment__name", "pk")


def _candidate(round_: Round, said: StudentVerdict) -> Candidate:
    """Due when granted and owed; else what stands in the way is kept in words."""
    granted = said.outcome.verdict == Outcome.Verdict.GRANTED
    standing = S.UNKNOWN if not granted else S.WITHHELD if said.withheld else S.TOLD
    enrolment = said.enrolment
    return Candidate(
        round=round_, student_id=enrolment.student_id, enrolment=enrolment, office_id=enrolment.office_id, name=enrolment.name,
        standing=standing, amount_fen=said.award_fen, why=said.withheld or said.outcome.reason,
    )  # fmt: skip


def open_cases(round_: Round, candidates: list[Candidate]) -> list[Candidate]:
    """Open a case for each candidate at the first step, and return those it was opened for.

    The students are locked first; who has a living case for it elsewhere stands as such and gets none.
    """
    students = [c.student_id for c in candidates]
    list(Student.objects.select_for_update().filter(pk__in=students).order_by("pk").values_list("pk"))
    elsewhere = set(
        Case.objects.filter(student__in=students, programme=round_.programme, period=round_.period, state__in=LIVING)
        .values_list("student_id", flat=True)
    )  # fmt: skip
    here = [c for c in candidates if c.student_id not in elsewhere]
    cases = Case.objects.bulk_create([_case(round_, c) for c in here], BATCH)
    for candidate, case in zip(here, cases, strict=True):
        candidate.case = case
    for candidate in candidates:
        candidate.standing = S.ELSEWHERE if candidate.student_id in elsewhere else S.TOLD
    Candidate.objects.bulk_update(candidates, ["case", "standing"], BATCH)
    enter_all(Case.objects.filter(pk__in=[c.pk for c in cases]))
    return here


def _case(round_: Round, candidate: Candidate) -> Case:
    return Case(
        kind=Case.Kind.AWARD, student_id=candidate.student_id, enrolment_id=candidate.enrolment_id, office_id=candidate.office_id,
        name=candidate.name, programme=round_.programme, period=round_.period, version=round_.terms["version"],
        process=round_.process, state=Case.State.OPEN, step=first_step(round_.process), amount_fen=candidate.amount_fen,
        opened_by_id=round_.opened_by.person_id, opened_as_id=round_.opened_by_id, opened_at=now(),
    )  # fmt: skip


def write_letters(candidates: list[Candidate]) -> None:
    """Tell each family: on its page where somebody signs in for the student, else by a slip to be printed."""
    students = [c.student_id for c in candidates]
    open_ones = Applicant.objects.filter(student__in=students, begins_on__lte=localdate())
    reached = set(open_ones.exclude(ends_on__lt=localdate()).values_list("student_id", flat=True))
    told = set(Letter.objects.filter(candidate__in=[c.pk for c in candidates]).values_list("candidate_id", flat=True))
    H, at = Letter.How, now()
    letters = [
        Letter(candidate=c, how=H.PORTAL if c.student_id in reached else H.SLIP, sent_at=at)
        for c in candidates
        if c.pk not in told
    ]
    Letter.objects.bulk_create(letters, BATCH)
