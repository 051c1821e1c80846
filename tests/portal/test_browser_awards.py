"""Awards in a real browser, on an office screen and on a phone: due without applying, and a scholarship with a tie."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from zhuxue.portal.awards.actions import ranking
from zhuxue.portal.awards.models import Round
from zhuxue.portal.people.models import Membership, Office, Role
from zhuxue.portal.schools.models import Enrolment, Run, Student

from .award_people import candidate, case_of, judged, mother_of, scholarship, staff
from .test_browser import chromium, serious_faults, sync_allowed, wider_than_the_screen

__all__ = ["chromium", "sync_allowed"]
pytestmark = [pytest.mark.browser, pytest.mark.journey]
Opened = Callable[[Membership], Page]


@pytest.fixture(params=[1440, 375])
def opened(request: pytest.FixtureRequest, live_server: Any, chromium: Browser) -> Opened:
    """Return a browser window in which somebody is signed in, and whose every page is looked at."""

    def window(acting: Membership) -> Page:
        client = Client()
        client.force_login(acting.person)
        context = chromium.new_context(viewport={"width": request.param, "height": 900}, locale="zh-CN", base_url=live_server.url)  # fmt: skip
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value, "url": live_server.url}])  # fmt: skip
        return context.new_page()

    return window


@pytest.fixture
def school(committed: None) -> list[Enrolment]:
    """A school with three students whom nobody judged yet, below a county."""
    top = Office.objects.create(kind="province", code="98", name="示例省", path="/98/")
    city = Office.objects.create(kind="city", code="9801", name="示例市", parent=top, path="/98/9801/")
    county = Office.objects.create(kind="county", code="980101", name="示例县", parent=city, path="/98/9801/980101/")
    office = Office.objects.create(kind="school", code="98010101", name="示例学校", parent=county, path="/98/9801/980101/98010101/")  # fmt: skip
    Run.objects.create(term="2024-F", on=date(2024, 9, 1), as_known_on=date(2026, 11, 25), layer="hunan", library_sha256="0", manifest_sha256="browser", students_count=3)  # fmt: skip
    students = [Student.objects.create(name=f"测试{number}", lookup=f"browser-{number}") for number in "甲乙丙"]
    return [
        Enrolment.objects.create(student=s, school=office, office=office, name=s.name, stage="primary", begins_on="2024-09-01")
        for s in students
    ]  # fmt: skip


def look(page: Page) -> None:
    """Nothing bars anybody from using the page, and it fits the screen."""
    assert serious_faults(page) == []
    assert not wider_than_the_screen(page)


def act(page: Page, name: str) -> None:
    """Unfold one act of a page."""
    page.locator("summary", has_text=name).click()


def send(page: Page, button: str, said: str) -> None:
    """Press a button and read what was done."""
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_text(said)).to_be_visible()
    look(page)


def open_in_browser(desk: Page, programme: str) -> None:
    """An officer opens a round."""
    desk.goto("/awards/rounds/")
    look(desk)
    desk.get_by_role("link", name="开办一个项目").click()
    look(desk)
    desk.get_by_label("项目", exact=True).select_option(label=programme)
    send(desk, "开办", "批次已开办")


def decline_on_a_phone(phone: Page, child: str) -> None:
    """A family reads what its child is due, and declines."""
    phone.goto("/awards/mine/")
    look(phone)
    phone.get_by_role("link", name=child).click()
    look(phone)
    act(phone, "放弃这一项")
    phone.get_by_label("理由").fill("让给更困难的同学")
    send(phone, "放弃这一项", "截止前可以收回")


def review_all(page: Page, round_: Round) -> None:
    """A head sees what passing all would do, and does it."""
    page.goto(f"/awards/rounds/{round_.pk}/candidates")
    look(page)
    page.get_by_label("全部轮到本单位办理的学生").check()
    page.get_by_label("理由").fill("名单核对无误")
    send(page, "下一步：看会怎样", "可以办")
    send(page, "确认办理", "已办")


def test_what_is_due_is_opened_reviewed_and_one_family_declines(school: list[Enrolment], opened: Opened) -> None:
    for enrolment in school[:2]:
        judged(enrolment, "CE_NONBOARD", "granted", amount_fen=31250, award_fen=31250)
    judged(school[2], "CE_NONBOARD", "unknown")
    officer, head = staff("officer", school[0].school), staff("head", school[0].school, Role.SCHOOL_HEAD)
    mother = mother_of(school[0])

    open_in_browser(opened(officer), "义务教育家庭经济困难非寄宿生生活补助")
    round_ = Round.objects.get(office=officer.office)
    decline_on_a_phone(opened(mother), "测试甲")
    review_all(opened(head), round_)

    assert [case_of(round_, s).state for s in school[:2]] == ["withdrawn", "open"]
    assert (case_of(round_, school[1]).at["step"], candidate(round_, school[2]).standing) == ("notice", "unknown")


def declare(page: Page, address: str, relative: str = "") -> None:
    """A reviewer says whether a relative is among the candidates."""
    page.goto(address)
    look(page)
    act(page, "申明")
    if relative:
        page.locator("#declare_relatives").get_by_label(relative).check()
        page.get_by_label("是什么关系").fill("姑母")
    send(page, "申明", "已申明。")


def vote(page: Page, name: str) -> None:
    """A reviewer votes for one of those level."""
    act(page, "投票")
    page.locator("#vote_candidate").get_by_label(name).check()
    page.locator("#vote_reason").fill("社会服务更多")
    send(page, "投票", "已投票")


def settle(desk: Page, address: str, name: str) -> None:
    """The officer settles the tie by the votes, then the list."""
    desk.goto(address)
    expect(desk.get_by_text("系统不代为选择")).to_be_visible()
    act(desk, "确定并列的取舍")
    desk.locator("#tie_chosen").get_by_label(name).check()
    desk.get_by_label("评审组得票").check()
    desk.locator("#tie_reason").fill("两票对零票")
    send(desk, "确定并列的取舍", "并列已有结论")
    act(desk, "确定名单，送下一步")
    desk.locator("#list_reason").fill("评审委员会会议通过")
    send(desk, "确定名单，送下一步", "名单已确定")


def test_a_scholarship_is_ranked_with_a_tie_settled_by_votes_and_a_relative_standing_back(
    school: list[Enrolment], opened: Opened
) -> None:
    for enrolment in school:
        judged(enrolment, "UG_NESCH", "granted")
    dean = staff("officer", school[0].school)
    aunt, first, second = (staff(name, dean.office) for name in ("aunt", "first", "second"))
    round_ = scholarship(dean, school, [(1, 120), (5, 100), (10, 200)], 2)
    for member in (aunt, first, second):
        ranking.name_reviewer(round_, member.pk, acting=dean)
    address = f"/awards/rounds/{round_.pk}/"

    hers = opened(aunt)
    declare(hers, address, "测试丙")
    expect(hers.locator("summary", has_text="投票")).to_have_count(0)
    for member in (first, second):
        page = opened(member)
        declare(page, address)
        vote(page, "测试乙")
    settle(opened(dean), address, "测试乙")

    assert [case_of(round_, s).at["step"] for s in school] == ["notice", "notice", "review"]
