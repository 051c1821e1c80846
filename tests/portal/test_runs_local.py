"""What an office published counts in a run of the portal: for its own students, and for nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate, now

from zhuxue.engine.common.terms import Term
from zhuxue.portal.applications.actions import decide
from zhuxue.portal.applications.columns import programme_title
from zhuxue.portal.applications.models import Case, Decision, HardshipLevel
from zhuxue.portal.applications.moves import Said
from zhuxue.portal.applications.posting import make_notice
from zhuxue.portal.applications.queries import cases_listed
from zhuxue.portal.applications.recognition import begin
from zhuxue.portal.applications.rules import months_of
from zhuxue.portal.awards.actions.rounds import Start, open_round
from zhuxue.portal.awards.programmes import openable
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.jobs.worker import work_off
from zhuxue.portal.notices.actions import post_notice, take_down_due
from zhuxue.portal.notices.models import Notice
from zhuxue.portal.overview.models import OfficeTotal
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership, Role
from zhuxue.portal.runs.actions import start_run
from zhuxue.portal.runs.layers import layer_at
from zhuxue.portal.schemes import actions, queries
from zhuxue.portal.schemes.models import SchemeVersion
from zhuxue.portal.schools.models import Enrolment, Run, StudentVerdict
from zhuxue.portal.supervision import written
from zhuxue.portal.supervision.actions import writing

from .award_people import candidate, mother_of
from .conftest import browser, holder, make_person
from .scheme_forms import BUS, draft_with_cases


@pytest.fixture
def zhou(db: None) -> Membership:
    """An officer of Lin's county."""
    return holder(Role.COUNTY)


def publish(zhou: Membership) -> str:
    """Zhou writes a bus allowance and Qian publishes it; return its code."""
    qian = make_person("qian", zhou.office, Role.COUNTY).memberships.get()
    version = SchemeVersion.objects.get(pk=draft_with_cases(browser(zhou), BUS))
    actions.submit(version, acting=zhou)
    actions.publish(version, acting=qian, reason="与文件一致", since=localdate())
    return version.scheme.code


def run_this_term() -> Run:
    start_run(Term.parse("2026-F"), on=None, as_known_on=None, acting=holder(Role.PROVINCE))
    work_off()
    assert Job.objects.get(kind="run_term").state == "done", Job.objects.get(kind="run_term").message_zh
    return Run.objects.order_by("-pk")[0]


def pupil(enrolment: Enrolment, level: str) -> Enrolment:
    """A pupil of grade three, of whom the roster says this level."""
    enrolment.facts |= {"hardship_level": level}
    enrolment.roll_status, enrolment.stage, enrolment.grade = "enrolled", "primary", 3
    enrolment.save()
    return enrolment


def decided(enrolment: Enrolment, state: str, level: str, lin: Membership) -> Case:
    """This year's recognition of a pupil has ended so."""
    case = begin(enrolment, acting=lin, consent="家长当面同意")
    said = {"number": 1, "step": "review", "reason": "核实", "person": lin.person, "membership": lin, "at": now()}
    decision = Decision.objects.create(case=case, round=1, sequence=1, verdict="pass", level=level, **said)
    Case.objects.filter(pk=case.pk).update(state=state, level=level)
    if level != "none":
        first, last = months_of(case.period)
        HardshipLevel.objects.create(student=enrolment.student, level=level, from_month=first, until_month=last, case=case, decision=decision)  # fmt: skip
    return case


def hang(case: Case, lin: Membership) -> None:
    """The case was posted, and its notice has hung its days."""
    made = make_notice([case], acting=lin)
    post_notice(made, names=True, contact_name="资助办", contact="综合楼203室", acting=lin)
    Notice.objects.filter(pk=made.pk).update(begins_at=now() - timedelta(days=24))
    take_down_due()


@pytest.fixture
def boarder(lin: Membership, hers: Enrolment) -> Enrolment:
    """A pupil of Lin's school whom the county's bus allowance is due: her recognition was decided in the portal."""
    decided(pupil(hers, "none"), Case.State.GRANTED, "hard", lin)
    return hers


@pytest.fixture
def elsewhere(zhou: Membership) -> Enrolment:
    """A pupil of another county, of a stage Zhou writes for."""
    return pupil(Enrolment.objects.exclude(office__path__startswith=zhou.office.path).filter(ends_on=None)[0], "hard")


def test_a_countys_programme_is_judged_for_its_students_and_for_nobody_elses(
    zhou: Membership, lin: Membership, elsewhere: Enrolment
) -> None:
    code = publish(zhou)

    run = run_this_term()

    judged = StudentVerdict.objects.filter(outcome__run=run, outcome__programme=code)
    here = Enrolment.objects.filter(office__path__startswith=zhou.office.path, ends_on=None, stage__in=BUS["head-stage"])  # fmt: skip
    assert set(judged.values_list("enrolment", flat=True)) == set(here.values_list("pk", flat=True))
    assert not elsewhere.verdicts.filter(outcome__run=run, outcome__programme=code).exists()
    assert elsewhere.verdicts.filter(outcome__run=run).exists()
    of_one = StudentVerdict.objects.filter(outcome__run=run, enrolment=here[0]).values_list("outcome__programme")
    assert len(of_one) == len(set(of_one)) > 1
    total = OfficeTotal.objects.filter(run=run, office=zhou.office).aggregate(n=Sum("students_count"))["n"]
    assert total == Enrolment.objects.filter(verdicts__outcome__run=run, office__path__startswith=zhou.office.path).distinct().count()  # fmt: skip
    assert run.layers.get().office == zhou.office
    assert layer_at(run, elsewhere.office) == "hunan" != layer_at(run, lin.office)
    assert code not in dict(openable(run, elsewhere.school, BUS["head-stage"]))


def test_a_family_reads_it_and_a_case_of_its_round_goes_through_the_steps_the_county_wrote(
    zhou: Membership, lin: Membership, boarder: Enrolment
) -> None:
    code, title = publish(zhou), BUS["head-title"]
    free = Enrolment.objects.filter(school=lin.office, ends_on=None, student__identity_number__isnull=False, cases=None).exclude(student__in=Case.objects.values("student"))  # fmt: skip
    refused, waiting = pupil(free[0], "hard"), pupil(free[1], "hard")
    decided(refused, Case.State.REFUSED, "none", lin)
    begin(waiting, acting=lin, consent="家长当面同意")
    run = run_this_term()

    assert refused.verdicts.get(outcome__run=run, outcome__programme=code).outcome.verdict != "granted"
    assert waiting.verdicts.get(outcome__run=run, outcome__programme=code).outcome.verdict == "granted"
    assert boarder.verdicts.get(outcome__run=run, outcome__programme=code).award_fen == 10000
    family = browser(mother_of(boarder))
    assert title in family.get("/programmes/mine").content.decode()
    school = browser(lin)
    assert title in school.get(f"/students/{boarder.pk}/").content.decode()
    assert dict(openable(run, lin.office, BUS["head-stage"]))[code] == title

    round_ = open_round(Start(programme=code), acting=lin)
    case = candidate(round_, boarder).case
    assert (round_.title, round_.way, case.at["step"], case.amount_fen) == (title, "due", "notice", 10000)
    assert str(programme_title(case)) == title
    assert title in school.get("/cases/tasks/").content.decode()
    with CaptureQueriesContext(connection) as asked:
        assert {str(programme_title(c)) for c in cases_listed(lin).filter(programme=code)} == {title}
    assert len(asked) == 1
    with pytest.raises(NotAllowed, match="公示"):
        decide(case.pk, Said("done", "公示无异议"), acting=lin, seen=case.last_sequence)
    hang(case, lin)
    decide(case.pk, Said("done", "公示期满，无异议"), acting=lin, seen=case.last_sequence)
    case.refresh_from_db()
    assert (case.state, case.awards.get().amount_fen) == ("granted", 10000)


def test_without_anything_published_a_run_is_of_the_provinces_layer_alone(zhou: Membership) -> None:
    qian = make_person("qian", zhou.office, Role.COUNTY).memberships.get()
    for version in queries.published(localdate()):
        actions.withdraw(version, acting=qian, reason="经费已取消")
    for check in written.published(localdate()):
        writing.withdraw(check, "核查已不需要", acting=qian)

    run = run_this_term()

    assert (run.layer, run.layers.count()) == ("hunan", 0)
