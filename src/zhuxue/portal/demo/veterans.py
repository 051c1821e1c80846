"""Back pay in the demo: a university paid its veterans before 财教〔2024〕181号 was known, which raised the grant from that autumn."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

from django.utils.timezone import now

from zhuxue.engine.common.terms import Term
from zhuxue.engine.report.finished import finished_run
from zhuxue.engine.rules.amount import Fixed
from zhuxue.engine.rules.compile import Moment
from zhuxue.engine.rules.verdicts import in_force
from zhuxue.portal.demo.found import Demo
from zhuxue.portal.funds.programmes import programme_for
from zhuxue.portal.people.models import Office
from zhuxue.portal.schools.loading import run_of
from zhuxue.portal.schools.models import Outcome, Run, StudentVerdict

PROGRAMME = "UG_VETGRANT"
EVE = date(2024, 10, 27)  # the notice became known on the 28th
A_YEAR = {"year": 2, "term": 1}  # terms that the amount of a file is for


def earlier_run(run_folder: Path) -> Run | None:
    """Save the run the university had before the notice: the same students and term, as known on the eve; None without veterans.

    It is saved before the demo's own run, for that is the latest; `judge_as_known` writes what it said.
    """
    with finished_run(run_folder) as finished:
        if not list(finished.tables.rows(f"SELECT 1 FROM awards WHERE programme = '{PROGRAMME}' LIMIT 1")):
            return None
    run = run_of(run_folder)
    run.as_known_on = EVE
    run.manifest_sha256 = hashlib.sha256(f"{run.manifest_sha256} {EVE}".encode()).hexdigest()
    run.loaded_at = now()
    run.save()
    return run


def judge_as_known(demo: Demo) -> Office | None:
    """Write what the earlier run said of the veterans of the first university that has any, and return it; None without."""
    said = StudentVerdict.objects.filter(outcome__run=demo.run, outcome__programme=PROGRAMME, award_fen__gt=0)
    first = said.select_related("enrolment__school").order_by("enrolment__school__path").first()
    if demo.earlier is None or first is None or (fen := _owed_then(first.enrolment.school, demo.earlier)) is None:
        return None
    school, known = first.enrolment.school, first.outcome
    outcome = Outcome.objects.create(
        run=demo.earlier, programme=PROGRAMME, title=known.title, verdict=known.verdict, reason=known.reason,
        version=known.version.partition("/")[0], conditions=known.conditions,
    )  # fmt: skip
    StudentVerdict.objects.bulk_create(
        StudentVerdict(enrolment_id=enrolment, outcome=outcome, amount_fen=fen, award_fen=fen)
        for enrolment in said.filter(enrolment__school=school).order_by("pk").values_list("enrolment", flat=True)
    )
    return school


def _owed_then(school: Office, run: Run) -> int | None:
    """The amount of one term in fen by the library as it was known then; null where it names none."""
    pays = in_force(programme_for(PROGRAMME, school).pays, Moment(Term.parse(run.term), run.on, run.as_known_on))
    if pays is None or not isinstance(pays.amount, Fixed) or pays.amount.fen is None:
        return None
    return pays.amount.fen // A_YEAR[pays.per]
