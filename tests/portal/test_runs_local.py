"""What an office published counts in a run of the portal: for its own students, and for nobody else."""

from __future__ import annotations

import pytest
from django.utils.timezone import localdate

from zhuxue.engine.common.terms import Term
from zhuxue.portal.applications.columns import programme_title
from zhuxue.portal.applications.models import Case
from zhuxue.portal.applications.queries import cases_listed
from zhuxue.portal.awards.actions.rounds import Start, open_round
from zhuxue.portal.awards.programmes import openable
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.jobs.worker import work_off
from zhuxue.portal.overview.models import OfficeTotal
from zhuxue.portal.people.models import Membership, Role
from zhuxue.portal.runs.actions import start_run
from zhuxue.portal.runs.layers import layer_at
from zhuxue.portal.schemes import actions
from zhuxue.portal.schemes.models import SchemeVersion
from zhuxue.portal.schools.models import Enrolment, Run, StudentVerdict

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


def test_a_countys_programme_is_judged_for_its_students_and_rounds_and_cases_know_it(
    zhou: Membership, lin: Membership, others: Enrolment
) -> None:
    code = publish(zhou)

    run = run_this_term()

    judged = StudentVerdict.objects.filter(outcome__run=run, outcome__programme=code)
    here = Enrolment.objects.filter(office__path__startswith=zhou.office.path, ends_on=None)
    assert set(judged.values_list("enrolment", flat=True)) == set(here.values_list("pk", flat=True))
    assert not others.verdicts.filter(outcome__run=run, outcome__programme=code).exists()
    assert others.verdicts.filter(outcome__run=run).exists()
    per_student = StudentVerdict.objects.filter(outcome__run=run, enrolment=here[0]).values_list("outcome__programme")
    assert len(per_student) == len(set(per_student))
    assert OfficeTotal.objects.get(run=run, office=zhou.office, stage=here[0].stage).students_count > 0

    assert run.layers.get().office == zhou.office
    assert layer_at(run, lin.office) != layer_at(run, others.office) == "hunan"
    offered = dict(openable(run, lin.office, ["primary", "junior_high"]))
    assert offered[code] == BUS["head-title"]
    assert code not in dict(openable(run, others.school, ["primary", "junior_high"]))
    round_ = open_round(Start(programme=code), acting=lin)
    assert round_.title == BUS["head-title"]
    case = Case.objects.filter(programme=code).first()
    assert case is None or str(programme_title(case)) == BUS["head-title"]
    for listed in cases_listed(lin).filter(programme=code):
        assert str(programme_title(listed)) == BUS["head-title"]


def test_without_anything_published_a_run_is_of_the_provinces_layer_alone(zhou: Membership) -> None:
    run = run_this_term()

    assert (run.layer, run.layers.count()) == ("hunan", 0)
