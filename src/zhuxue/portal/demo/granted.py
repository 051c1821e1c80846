"""A county's grants in the demo as if a term's rounds were over: cases passed, notices hung, awards written, all in bulk."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils.timezone import localdate, now

from zhuxue.portal.applications.models import NEVER, Case, Decision, Task
from zhuxue.portal.awards.models import Award, Candidate, Round
from zhuxue.portal.awards.programmes import terms_of
from zhuxue.portal.notices.models import Notice, NoticeRow
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.schools.models import Run, StudentVerdict

BATCH = 1000
LIVING = ("draft", "open", "granted")
JUDGED = {"review": "材料齐全，符合条件", "approve": "同意"}


def grant_all(
    programme: str, county: Office, run: Run, staff: Sequence[Membership], leave_out: str = ""
) -> list[Award]:
    """Grant a programme to whom the run owes it in a county and who has no case for it yet; two of the staff decide; `leave_out` ends the name of a school without."""
    terms = terms_of(programme, run, county)
    found = StudentVerdict.objects.filter(
        outcome__run=run, outcome__programme=programme, award_fen__gt=0, enrolment__ends_on=None
    )
    taken = Case.objects.filter(programme=programme, period=terms["period"], state__in=LIVING).values("student")
    here = found.filter(enrolment__school__path__startswith=county.path).exclude(enrolment__student__in=taken)
    here = here.exclude(enrolment__school__name__endswith=leave_out) if leave_out else here
    by_school: dict[Office, dict[int, StudentVerdict]] = defaultdict(dict)
    for said in here.select_related("enrolment__school", "enrolment__office").order_by("enrolment__school__path", "pk"):
        by_school[said.enrolment.school].setdefault(said.enrolment.student_id, said)
    made = []
    for school, verdicts in by_school.items():
        made += _of_a_school(_round(school, programme, terms, run, staff[0]), list(verdicts.values()), staff)
    return Award.objects.bulk_create(made, BATCH)


def _round(school: Office, programme: str, terms: dict[str, Any], run: Run, by: Membership) -> Round:
    said = {
        "title": terms["title"],
        "way": terms["way"],
        "run": run,
        "terms": terms,
        "reply_until": NEVER,
        "opened_by": by,
        "opened_at": now(),
    }
    return Round.objects.get_or_create(office=school, programme=programme, period=terms["period"], defaults=said)[0]


def _of_a_school(round_: Round, verdicts: list[StudentVerdict], staff: Sequence[Membership]) -> list[Award]:
    last = len(round_.process) - 1
    cases = Case.objects.bulk_create([
        Case(kind="award", student_id=v.enrolment.student_id, enrolment=v.enrolment, office=v.enrolment.office, name=v.enrolment.name,
             programme=round_.programme, period=round_.period, version=round_.terms["version"], process=round_.process, state="granted",
             step=last, last_sequence=len(JUDGED), amount_fen=v.award_fen, opened_by=staff[0].person, opened_as=staff[0], opened_at=now())
        for v in verdicts
    ], BATCH)  # fmt: skip
    _candidates(round_, cases)
    key = f"demo:granted:{round_.pk}"
    _tasks(cases, key)
    if any(step["step"] == "notice" for step in round_.process):
        _notice(round_, cases, key, staff[0])
    return [_award(round_, case, decision) for case, decision in zip(cases, _decisions(cases, staff), strict=True)]


def _candidates(round_: Round, cases: list[Case]) -> None:
    """Who stood in the round already and got no case gets this one; the rest are new."""
    known = {c.student_id: c for c in round_.candidates.all()}
    for case in cases:
        if candidate := known.get(case.student_id):
            candidate.case, candidate.standing, candidate.amount_fen = case, "told", case.amount_fen
    Candidate.objects.bulk_update(
        [known[case.student_id] for case in cases if case.student_id in known],
        ["case", "standing", "amount_fen"],
        BATCH,
    )
    Candidate.objects.bulk_create([
        Candidate(round=round_, student_id=case.student_id, enrolment_id=case.enrolment_id, office_id=case.office_id, name=case.name,
                  standing="told", case=case, amount_fen=case.amount_fen)
        for case in cases if case.student_id not in known
    ], BATCH)  # fmt: skip


def _tasks(cases: list[Case], key: str) -> None:
    Task.objects.bulk_create([
        Task(case=case, name=case.name, round=1, number=place, step=step["step"], by=step["by"], office_id=case.office_id, since=localdate(), due_on=NEVER,
             state="done", notice=key if step["step"] == "notice" else "")
        for case in cases for place, step in enumerate(case.process) if step["step"] not in {"tell", "apply"}
    ], BATCH)  # fmt: skip


def _notice(round_: Round, cases: list[Case], key: str, by: Membership) -> None:
    begun = now() - timedelta(days=20)
    notice = Notice.objects.create(
        office=round_.office, title=f"{round_.title}名单公示", basis_code=round_.programme, basis=round_.programme, made_from=key, workdays=5,
        workdays_source="项目文件", names=True, state="closed", token=secrets.token_urlsafe(24), contact_name="资助办公室", contact="综合楼203室",
        rows_count=len(cases), made_at=begun, posted_by=by.person, begins_at=begun, ended_at=begun + timedelta(days=9), days_hung=5,
    )  # fmt: skip
    NoticeRow.objects.bulk_create(
        [
            NoticeRow(notice=notice, number=number, about=str(case.pk), name=case.name)
            for number, case in enumerate(cases, start=1)
        ],
        BATCH,
    )


def _decisions(cases: list[Case], staff: Sequence[Membership]) -> list[Decision]:
    """Return the last decision of each case, the one that granted it."""
    made = [
        Decision(case=case, round=1, number=len(case.process) - 1, step=step, sequence=sequence, verdict="pass", amount_fen=case.amount_fen,
                 reason=reason, person=staff[sequence - 1].person, membership=staff[sequence - 1], at=now())
        for case in cases for sequence, (step, reason) in enumerate(JUDGED.items(), start=1)
    ]  # fmt: skip
    return Decision.objects.bulk_create(made, BATCH)[len(JUDGED) - 1 :: len(JUDGED)]


def _award(round_: Round, case: Case, decision: Decision) -> Award:
    return Award(
        case=case, decision=decision, student_id=case.student_id, enrolment_id=case.enrolment_id, office_id=case.office_id, name=case.name,
        programme=case.programme, title=round_.title, period=case.period, amount_fen=case.amount_fen, payee=round_.terms["payee"],
        through=round_.terms["through"], at=now(),
    )  # fmt: skip
