"""Two journeys in a real browser: a release is sent, its difference read, accepted, the board green; a proposal is confirmed."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.utils.timezone import localdate, now
from playwright.sync_api import Browser, Page

from zhuxue.portal.jobs.worker import work_off
from zhuxue.portal.people.models import Membership, Office, Person, Role
from zhuxue.portal.registers.models import Proposal, Release
from zhuxue.portal.schools.models import Enrolment, Run

from .conftest import make_person
from .register_files import csv_of
from .roster_files import number
from .test_browser import PASSWORD, chromium, sync_allowed
from .test_browser_rosters import looked_at, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.journey]
__all__ = ["chromium", "sync_allowed"]  # fixtures


def two_officers(school: Office) -> Office:
    """A county above the saved student's school with two officers, `wang` and `zhao`."""
    county = Office.objects.create(
        kind="county", code="990101", name="示例县", parent=school.parent, path="/99/990101/"
    )
    Office.objects.filter(pk=school.pk).update(parent=county, path="/99/990101/9901/")
    for name in ("wang", "zhao"):
        make_person(name, county, Role.COUNTY)
    Person.objects.update(password=make_password(PASSWORD))
    return county


def a_run() -> Run:
    return Run.objects.create(term="2026-F", on=localdate(), as_known_on=localdate(), layer="hunan", library_sha256="0" * 64, manifest_sha256=uuid.uuid4().hex,
                              students_count=1, loaded_at=now())  # fmt: skip


def sent(page: Page, file: Path, day: str) -> None:
    """Send a file of 低保 and have it read."""
    page.get_by_role("link", name="部门名单").first.click() if page.viewport_size["width"] > 900 else page.goto(page.url.rpartition("/registers")[0] + "/registers/")  # fmt: skip
    page.get_by_role("link", name="收一份名单").click()
    page.get_by_label("哪种名单").select_option(label="低保家庭")
    page.get_by_label("名单反映哪一天的情况").fill(day)
    page.set_input_files("input[type=file]", str(file))
    page.get_by_role("button", name="上传并读取").click()
    work_off()
    page.reload()
    looked_at(page)


@pytest.mark.parametrize("width", [1440, 375])
def test_a_release_is_sent_its_difference_read_accepted_and_the_board_is_green(
    live_server: Any, saved_student: Enrolment, chromium: Browser, tmp_path: Path, width: int
) -> None:
    two_officers(saved_student.school)
    for name, people in (("first.csv", (1, 2)), ("second.csv", (2, 3, 4))):
        (tmp_path / name).write_bytes(csv_of(*([f"示例{n}", number(n), "正常"] for n in people)))
    wang = signed_in(chromium, live_server.url, "wang", width)
    zhao = signed_in(chromium, live_server.url, "zhao", width)
    today = localdate()

    for name, day in (("first.csv", today.replace(day=1).isoformat()), ("second.csv", today.isoformat())):
        wang.goto(f"{live_server.url}/registers/")
        sent(wang, tmp_path / name, day)
        assert "请另一位同事核对采用" in wang.content()
        zhao.goto(wang.url)
        looked_at(zhao)
        if name == "second.csv":
            assert "新增" in zhao.content()
            assert zhao.locator("dt:has-text('新增') + dd").first.inner_text() == "2"
            assert zhao.locator("dt:has-text('不再列入') + dd").first.inner_text() == "1"
        zhao.get_by_role("button", name="采用这份名单").click()
        assert "已采用，下一次计算会用到" in zhao.content()

    from zhuxue.portal.registers.board import coming_term

    zhao.goto(f"{live_server.url}/registers/?term={coming_term().shifted(-1)}")
    looked_at(zhao)
    assert "有效" in zhao.locator("tr", has_text="低保家庭").first.inner_text()
    assert Release.objects.filter(office__code="990101", state="accepted").count() == 2


@pytest.mark.parametrize("width", [1440, 375])
def test_a_proposal_is_confirmed_with_its_reason(
    live_server: Any, saved_student: Enrolment, chromium: Browser, width: int
) -> None:
    two_officers(saved_student.school)
    asked = Proposal.objects.create(pair="a" * 64, given="b" * 64, run=a_run(), enrolment=saved_student, register="DIBAO", label="DIBAO@2026-10-25", percent=97,
                                    evidence="与“低保家庭”第9行姓名相同，证件号码第14位不同；请核对证件后确认", number_given="439900201001021234", source_row=9)  # fmt: skip
    page = signed_in(chromium, live_server.url, "wang", width)

    page.goto(f"{live_server.url}/registers/proposals/?state=open")
    looked_at(page)
    page.get_by_role("link", name=saved_student.name).click()
    looked_at(page)
    assert "439900201001021234" not in page.content()
    page.get_by_label("依据").fill("核对了户口簿，是同一人，名单录错一位")
    page.get_by_role("button", name="确认是同一人").click()

    assert "下一次计算按此办理" in page.content()
    looked_at(page)
    asked.refresh_from_db()
    assert asked.state == "confirmed"
    assert asked.decisions.get().by == Membership.objects.get(person__username="wang")
