"""A term run from the portal says what the engine says of the same people, and its verdicts stand on their pages."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db.models import Count, Sum

from zhuxue.engine.common.terms import Term
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.jobs.worker import work_off
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership, Office, Role
from zhuxue.portal.registers.models import ReleasePart
from zhuxue.portal.runs import actions, queries
from zhuxue.portal.schools.models import Enrolment, Run, Student, StudentVerdict

from .conftest import NUMBER, browser, holder

TERM = Term.parse("2024-F")


def said(run: Run, *, beside: Office | None = None) -> dict[tuple[str, str], tuple[int, int | None]]:
    """How many, and how much by the programme alone, each programme turned out in a run, `beside` an office's students."""
    found = StudentVerdict.objects.filter(outcome__run=run)
    if beside:
        found = found.exclude(enrolment__office__path__startswith=beside.path)
    counted = found.values("outcome__programme", "outcome__verdict")
    sums = counted.annotate(count=Count("pk"), fen=Sum("amount_fen")).order_by()
    return {(s["outcome__programme"], s["outcome__verdict"]): (s["count"], s["fen"]) for s in sums}


@pytest.fixture
def province(db: None) -> Membership:
    return holder(Role.PROVINCE)


def started(province: Membership, loaded: Run) -> Run:
    """A run from the portal at the moment of one that was loaded."""
    actions.start_run(TERM, on=loaded.on, as_known_on=loaded.as_known_on, acting=province)
    work_off()
    return Run.objects.order_by("-pk")[0]


def test_the_portals_run_says_the_same_as_the_engines_run_on_the_files(province: Membership) -> None:
    loaded, own_rules = (
        Run.objects.latest("pk"),
        holder(Role.COUNTY).office,
    )  # the files know nothing of what she published
    made = started(province, loaded)

    assert Job.objects.get(kind="run_term").message_zh != ""
    assert made != loaded
    assert made.students_count == loaded.students_count
    assert said(made, beside=own_rules) == said(loaded, beside=own_rules)
    assert len(said(made, beside=own_rules)) > 20


def test_without_registers_nobody_is_refused_and_whoever_was_not_judged_is_listed(
    province: Membership, lin: Membership, hers: Enrolment
) -> None:
    loaded = Run.objects.latest("pk")
    ReleasePart.objects.all().delete()  # as after the end of their time
    unread = Enrolment.objects.filter(school=lin.office, ends_on=None).exclude(pk=hers.pk)[0]
    Student.objects.filter(pk=unread.student_id).update(identity_number=NUMBER)

    made = started(province, loaded)

    unknown = {
        run.pk: sum(count for (_, verdict), (count, _) in said(run).items() if verdict == "unknown")
        for run in (made, loaded)
    }
    assert unknown[made.pk] > unknown[loaded.pk]
    assert not any("名单中没有" in outcome.reason for outcome in made.outcomes.filter(verdict="refused"))
    assert made in queries.runs_visible_to(province)
    assert hers.verdicts.filter(outcome__run=made).exists()
    page = browser(province).get("/runs/").content.decode()
    assert "最近一次计算有 1 名学生没有算到" in page
    shown = browser(lin).get(re.search(r'href="([^"]*unjudged)"', page)[1]).content.decode()
    assert f">{unread.name}<" in shown
    assert "共 1 " in shown


def test_a_run_of_a_day_without_students_loads_nothing(province: Membership) -> None:
    before = Run.objects.count()
    actions.start_run(TERM, on=date(2001, 9, 1), as_known_on=date(2024, 12, 1), acting=province)
    work_off()

    job = Job.objects.get(kind="run_term")
    assert job.state == "failed"
    assert "没有在校学生" in job.message_zh
    assert Run.objects.count() == before


def test_asked_for_twice_it_is_one_run(province: Membership) -> None:
    day = date(2024, 9, 1)

    first = actions.start_run(TERM, on=day, as_known_on=day, acting=province)

    assert actions.start_run(TERM, on=day, as_known_on=day, acting=province) == first


def test_only_the_province_starts_a_run(lin: Membership) -> None:
    county = holder(Role.COUNTY)
    for acting in (lin, county):
        with pytest.raises(NotAllowed):
            actions.start_run(TERM, on=None, as_known_on=None, acting=acting)
    assert not queries.runs_visible_to(lin).exists()


def test_the_page_refuses_a_term_that_is_none_and_shows_the_run_asked_for(province: Membership) -> None:
    client = browser(province)

    assert client.post("/runs/start", {"term": "明年"}).status_code == 422
    client.post("/runs/start", {"term": "2026-F"})
    assert "最近交办的计算" in client.get("/runs/").content.decode()
