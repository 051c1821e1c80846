"""The whole path of a local programme in a real browser: written, tried, simulated, reviewed, published, seen by a family, a case under it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.utils.timezone import localdate
from playwright.sync_api import Browser, Page

from zhuxue.portal.applications.models import Case
from zhuxue.portal.jobs.worker import work_off
from zhuxue.portal.people.models import Office, Person, Role
from zhuxue.portal.runs.actions import layers_of
from zhuxue.portal.runs.models import RunLayer
from zhuxue.portal.schemes import triggers
from zhuxue.portal.schemes.models import SchemeVersion
from zhuxue.portal.schools.models import Enrolment, Run

from .award_people import judged
from .conftest import make_person
from .test_browser import PASSWORD, chromium, serious_faults, sync_allowed, wider_than_the_screen

__all__ = ["chromium", "sync_allowed"]
pytestmark = [pytest.mark.browser, pytest.mark.journey]


@pytest.fixture
def county(saved_student: Enrolment) -> Iterator[Office]:
    """A county with two officers and a school with one pupil."""
    triggers.install(connection)
    top = saved_student.school.parent
    county = Office.objects.create(kind="county", code="9902", name="示例县", parent=top, path="/99/9902/")
    school = Office.objects.create(
        kind="school", code="990201", name="示例小学", parent=county, path="/99/9902/990201/"
    )
    Enrolment.objects.filter(pk=saved_student.pk).update(school=school, office=school, roll_status="enrolled")
    for name in ("zhou", "qian"):
        make_person(name, county, Role.COUNTY)
    Person.objects.update(password=make_password(PASSWORD))
    yield county
    triggers.remove(connection)


def sign_in(page: Page, url: str, username: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{url}/sign-in/")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()


def looked_at(page: Page) -> None:
    assert serious_faults(page) == []
    assert not wider_than_the_screen(page)


def write_amount(page: Page) -> None:
    """Choose an amount of two parts, see their fields, and take the simple one after all."""
    page.locator("#id_pays-0-from_").fill("2026-F")
    page.locator("#id_pays-0-known_from").fill("2026-08-20")
    page.locator("#id_pays-0-source").fill("示例县教育局示例〔2026〕8号")
    page.locator("#id_pays-0-confidence").select_option("official")
    page.locator("#id_pays-0-per").select_option("term")
    page.locator("#id_pays-0-amount-0-kind").select_option("bands")
    page.locator("#row-pays-0-amount-0").get_by_role("button", name="按所选显示").click()
    page.locator("#id_pays-0-amount-0-band").select_option("grade")
    page.locator("#row-pays-0-amount-0").get_by_role("button", name="按所选显示").first.click()
    assert page.locator("#id_pays-0-amount-0-below-0-amount").count() == 1
    looked_at(page)
    page.locator("#id_pays-0-amount-0-kind").select_option("fixed")
    page.locator("#row-pays-0-amount-0").get_by_role("button", name="按所选显示").first.click()
    page.locator("#id_pays-0-amount-0-amount").fill("100")


def write_programme(page: Page) -> None:
    """Fill in the form as an officer does, one row added by its button."""
    page.locator("#id_head-english").fill("bus allowance")
    page.locator("#id_head-kind").select_option("grant")
    page.locator("#id_head-basis").select_option("entitlement")
    page.get_by_label("小学", exact=True).check()
    page.locator("#id_who-0-from_").fill("2026-F")
    page.locator("#id_who-0-known_from").fill("2026-08-20")
    page.locator("#id_who-0-source").fill("示例县教育局示例〔2026〕8号")
    page.locator("#id_who-0-confidence").select_option("official")
    page.locator("#id_who-0-conditions-0-says").fill("学籍在籍")
    page.locator("#id_who-0-conditions-0-fact").select_option("roll_status")
    page.locator("#id_who-0-conditions-0-value").fill("在校")
    write_amount(page)
    page.get_by_role("button", name="再加一个步骤").click()
    page.locator("#id_steps-0-step").fill("notice")
    page.locator("#id_steps-0-by").select_option("school")
    page.locator("#id_steps-0-workdays").fill("5")
    page.locator("#id_steps-0-source").fill("第五条")
    page.locator("#id_steps-0-confidence").select_option("official")
    page.get_by_role("button", name="保存项目内容").click()


def write_and_try(page: Page, url: str) -> None:
    """Zhou opens the scheme, is told of one fault, mends it, and lets the cases be proposed and run."""
    sign_in(page, url, "zhou")
    page.goto(f"{url}/programmes/schemes")
    looked_at(page)
    page.get_by_role("link", name="新设或改动一个项目").click()
    page.get_by_label("项目名称").fill("示例县交通补助")
    page.get_by_role("button", name="开始起草").click()
    looked_at(page)
    write_programme(page)
    assert "“在校”不是已知的“学籍状态”取值" in page.content()
    looked_at(page)
    page.locator("#id_who-0-conditions-0-value").fill("在籍")
    page.get_by_role("button", name="保存项目内容").click()
    page.get_by_role("button", name="按条件生成案例").click()
    looked_at(page)
    page.get_by_role("button", name="保存并运行案例").click()


def simulate_and_submit(page: Page, address: str) -> None:
    """Zhou simulates over her students, sees that the budget is too small, and submits."""
    page.get_by_label("预算").fill("50")
    page.get_by_role("button", name="开始测算").click()
    work_off()
    page.goto(address)
    page.get_by_role("link", name=re.compile("示例县 · 2026-F")).click()
    looked_at(page)
    assert "1 人增加" in page.content()
    assert "超出 50.00 元" in page.content()
    page.goto(address)
    page.get_by_role("button", name="提交同事复核").click()
    assert page.get_by_role("button", name="复核通过并发布").count() == 0


def ask_as_a_family(page: Page, url: str) -> None:
    """A family without account answers one question and sees the programme."""
    page.context.clear_cookies()
    page.goto(f"{url}/programmes/what-am-i-due")
    looked_at(page)
    page.get_by_label("小学", exact=True).check()
    page.get_by_label("在哪里上学").select_option(label="示例县")
    page.get_by_role("button", name="下一步").click()
    looked_at(page)
    page.get_by_label("在籍", exact=True).check()
    page.get_by_role("button", name="看结果").click()
    looked_at(page)
    assert "本学期 100.00 元" in page.content()


def a_case_begins_under_it(page: Page, url: str, county: Office) -> None:
    """The run of the term found the pupil due; her school opens a round of the programme, which has a case of hers."""
    child, code = (
        Enrolment.objects.get(school__parent=county),
        SchemeVersion.objects.get(scheme__owner=county).scheme.code,
    )
    run = Run.objects.create(term="2026-F", on=date(2026, 9, 1), as_known_on=localdate(), layer="hunan", library_sha256="0", manifest_sha256="browser", students_count=1)  # fmt: skip
    layer = Path(layers_of(county, localdate())[0][1]).name
    RunLayer.objects.create(run=run, office=county, layer=layer, manifest_sha256="browser")
    judged(child, code, "granted", amount_fen=10000, award_fen=10000)
    Person.objects.filter(pk=make_person("wu", child.school).pk).update(password=make_password(PASSWORD))
    sign_in(page, url, "wu")
    page.goto(f"{url}/awards/rounds/")
    page.get_by_role("link", name="开办一个项目").click()
    page.get_by_label("项目", exact=True).select_option(label="示例县交通补助")
    page.get_by_role("button", name="开办", exact=True).click()
    page.wait_for_load_state()
    looked_at(page)
    case = Case.objects.get(programme=code)
    assert case.student == child.student
    page.goto(f"{url}/cases/{case.pk}/")
    looked_at(page)
    assert "示例县交通补助" in page.content()


@pytest.mark.parametrize("width", [1440, 375])
def test_a_county_writes_a_programme_a_colleague_publishes_it_and_a_case_begins_under_it(
    live_server: Any, county: Office, chromium: Browser, width: int
) -> None:
    page = chromium.new_context(viewport={"width": width, "height": 900}, locale="zh-CN").new_page()
    write_and_try(page, live_server.url)
    address = f"{live_server.url}/programmes/schemes/{SchemeVersion.objects.get(scheme__owner=county).pk}"
    simulate_and_submit(page, address)

    sign_in(page, live_server.url, "qian")
    page.goto(address)
    looked_at(page)
    page.get_by_label("复核意见").fill("与文件逐条核对")
    page.get_by_role("button", name="复核通过并发布").click()
    assert "已发布" in page.content()

    ask_as_a_family(page, live_server.url)
    page.get_by_role("link", name="示例县交通补助").click()
    looked_at(page)
    assert "与规则的回答一致" in page.content()
    a_case_begins_under_it(page, live_server.url, county)
