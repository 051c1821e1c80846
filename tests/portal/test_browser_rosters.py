"""Two journeys in a real browser: a roster with errors corrected, sent again and applied; a transfer in mid-term."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page

from zhuxue.portal.jobs.worker import work_off
from zhuxue.portal.people.models import Office, Person
from zhuxue.portal.personal.cipher import lookup
from zhuxue.portal.schools.models import Enrolment

from .conftest import NUMBER, make_person
from .roster_files import as_csv, number, pupil
from .test_browser import PASSWORD, chromium, serious_faults, sync_allowed, wider_than_the_screen

pytestmark = [pytest.mark.browser, pytest.mark.journey]
__all__ = ["chromium", "sync_allowed"]  # fixtures


def signed_in(browser: Browser, address: str, username: str, width: int) -> Page:
    """A browser of its own in which somebody signed in."""
    page = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN").new_page()
    page.goto(address)
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    return page


def looked_at(page: Page) -> None:
    assert serious_faults(page) == []
    assert not wider_than_the_screen(page)


def sent(page: Page, file: Path) -> None:
    """Choose a file, send it, and have it read."""
    page.set_input_files("input[type=file]", str(file))
    page.get_by_role("button", name="上传并比对").click()
    work_off()
    page.reload()
    looked_at(page)


def confirmed(page: Page) -> None:
    """Press the button that says what will happen, and have it happen."""
    page.get_by_role("button", name="确认并应用").click()
    work_off()
    page.reload()
    looked_at(page)


@pytest.mark.parametrize("width", [1440, 375])
def test_a_roster_with_errors_is_corrected_sent_again_and_applied(
    live_server: Any, saved_student: Enrolment, chromium: Browser, tmp_path: Path, width: int
) -> None:
    Person.objects.update(password=make_password(PASSWORD))
    (tmp_path / "名册.csv").write_bytes(as_csv([pupil(1), pupil(2) | {"身份证号": number(2)[:-1]}]))
    page = signed_in(chromium, live_server.url, "officer", width)
    page.goto(f"{live_server.url}/rosters/")
    looked_at(page)
    page.get_by_role("link", name="上传名册").click()
    looked_at(page)

    sent(page, tmp_path / "名册.csv")
    assert "2 = 接收 1 + 退回 1" in page.locator("main").inner_text()
    with page.expect_download() as download:
        page.get_by_role("button", name="下载退回的 1 行").click()
    rejects = tmp_path / "rejects.xlsx"
    download.value.save_as(rejects)
    confirmed(page)
    assert "已应用" in page.locator("main").inner_text()

    book = load_workbook(rejects)
    header = [cell.value for cell in book.worksheets[0][1]]
    book.worksheets[0].cell(2, header.index("身份证号") + 1).value = number(2)
    book.save(rejects)
    page.get_by_role("link", name="交回改正后的文件").click()
    sent(page, rejects)
    confirmed(page)

    here = Enrolment.objects.filter(school=saved_student.school, ends_on=None)
    assert set(here.values_list("student__lookup", flat=True)) == {lookup(n) for n in (NUMBER, number(1), number(2))}


@pytest.mark.parametrize("width", [1440, 375])
def test_a_transfer_in_mid_term_leaves_one_history(
    live_server: Any, saved_student: Enrolment, chromium: Browser, width: int
) -> None:
    second = Office.objects.create(kind="school", code="9902", name="示例二校", parent=saved_student.school.parent, path="/99/9902/")  # fmt: skip
    make_person("receiver", second)
    Person.objects.update(password=make_password(PASSWORD))
    new = signed_in(chromium, live_server.url, "receiver", width)
    new.goto(f"{live_server.url}/students/transfers/")
    looked_at(new)
    new.get_by_role("link", name="申请转入一名学生").click()
    looked_at(new)
    new.get_by_label("学生证件号码").fill(NUMBER)
    new.get_by_label("转入日期（在本校的第一天）").fill("2026-10-20")
    new.get_by_label("学段").select_option("primary")
    new.get_by_label("理由").fill("随父母迁居")
    new.get_by_role("button", name="提交转入申请").click()
    looked_at(new)
    assert saved_student.school.name not in new.locator("main").inner_text()

    old = signed_in(chromium, live_server.url, "officer", width)
    old.goto(f"{live_server.url}/students/transfers/")
    old.get_by_role("link", name=saved_student.name).click()
    looked_at(old)
    old.get_by_role("button", name="确认转出").click()
    old.goto(f"{live_server.url}/students/{saved_student.pk}/")
    looked_at(old)
    assert "只供查阅" in old.locator("main").inner_text()
    assert second.name not in old.locator("main").inner_text()

    here = Enrolment.objects.get(school=second)
    new.goto(f"{live_server.url}/students/{here.pk}/")
    looked_at(new)
    assert (str(here.begins_on), str(Enrolment.objects.get(pk=saved_student.pk).ends_on)) == (
        "2026-10-20",
        "2026-10-19",
    )
