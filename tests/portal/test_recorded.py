"""A run asks the portal's own records: notices that are missing, too short or say too much, and money not set aside."""

from __future__ import annotations

import pytest

from zhuxue.engine.common.terms import Term
from zhuxue.engine.intake.records import office_code_of
from zhuxue.portal.applications.models import Task
from zhuxue.portal.applications.recorded import notices
from zhuxue.portal.demo.recorded import KEY, PLANTED
from zhuxue.portal.funds.models import SetAside
from zhuxue.portal.funds.setting_aside import set_asides
from zhuxue.portal.jobs.worker import work_off
from zhuxue.portal.notices.models import Notice
from zhuxue.portal.people.models import Membership, Office, Role
from zhuxue.portal.runs import actions
from zhuxue.portal.schools.models import Finding, Run, RunCheck

from .conftest import browser, holder

TERM = Term.parse("2024-F")
CHECKS = ("A17", "NL08", "NL11", "NL13")


@pytest.fixture
def province(db: None) -> Membership:
    return holder(Role.PROVINCE)


def started(province: Membership) -> Run:
    """A run over the portal's students and records as known today."""
    actions.start_run(TERM, on=Run.objects.latest("pk").on, as_known_on=None, acting=province)
    work_off()
    return Run.objects.latest("pk")


def school_of(kind: str) -> Office:
    """The school into which the demo planted a kind."""
    notice = Notice.objects.filter(made_from=KEY + kind).first()
    if notice:
        return notice.office
    state = {"passed_without_a_notice": "done", "waits_for_its_notice": "blocked"}[kind]
    task = Task.objects.filter(
        step="notice", notice="", state=state, case__period="2024-2025", office__kind="school"
    ).latest("pk")
    return task.office


def test_a_run_finds_what_the_demo_planted_in_the_portals_records_and_nothing_else(province: Membership) -> None:
    made = started(province)

    found = {(f.check_id, f.office_id) for f in Finding.objects.filter(run=made, check_id__in=CHECKS)}
    last = {row.office_id for row in set_asides().filter(year=made.on.year - 1) if row.shortfall_fen}
    planted = {(one.check, school_of(one.kind).pk) for one in PLANTED if not one.innocent}
    assert planted | {("NL13", pk) for pk in last} == found
    assert last and SetAside.objects.filter(year=made.on.year - 1).count() > len(last)
    assert {one.check for one in PLANTED} == set(CHECKS) - {"NL13"}


def test_a_run_over_files_says_that_these_checks_did_not_run(province: Membership) -> None:
    of_files, made = Run.objects.latest("pk"), started(province)

    assert not RunCheck.objects.filter(run=of_files, check_id__in=CHECKS, ran=True).exists()
    assert RunCheck.objects.filter(run=made, check_id__in=CHECKS, ran=True).count() == len(CHECKS)
    page = browser(province).get(f"/runs/{of_files.pk}/").content.decode()
    assert "没有运行的核查" in page
    assert "公示缺失" in page


def test_what_a_run_is_told_of_notices_names_nobody(province: Membership) -> None:
    rows = list(notices(province.office, TERM, Run.objects.latest("pk").loaded_at.date()))

    names = set(Notice.objects.filter(rows__name__gt="").values_list("rows__name", flat=True))
    told = {str(value) for row in rows for value in row.values()}
    assert rows and names
    assert not names & told
    assert all(office_code_of(row["source"]) for row in rows)


def test_a_county_is_told_of_its_own_notices_only(province: Membership) -> None:
    school = school_of("class_says_dibao")

    rows = list(notices(school, TERM, Run.objects.latest("pk").loaded_at.date()))

    assert {office_code_of(row["source"]) for row in rows} == {school.code}


def test_once_names_are_deleted_nobody_knows_what_was_shown(province: Membership) -> None:
    Notice.objects.filter(made_from=f"{KEY}class_says_dibao").update(names_deleted_at="2026-01-01T00:00:00Z")

    made = started(province)

    assert not Finding.objects.filter(run=made, check_id="NL08").exists()
