"""Recognition in a real browser: a phone, a panel of three, the school, the notice, the file; and a flood later in the year."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.utils.timezone import localdate, now
from playwright.sync_api import Browser, Page

from zhuxue.portal.applications.models import Case
from zhuxue.portal.applications.panel import appoint_member
from zhuxue.portal.notices.actions import take_down_due
from zhuxue.portal.notices.models import Notice
from zhuxue.portal.people.models import Membership, Office, Person, Role
from zhuxue.portal.schools.models import Applicant, Enrolment

from . import test_browser
from .conftest import make_person
from .test_browser import PASSWORD, serious_faults, wider_than_the_screen

pytestmark = [pytest.mark.browser, pytest.mark.journey]
sync_allowed, chromium = test_browser.sync_allowed, test_browser.chromium  # the fixtures of that file


@pytest.fixture
def class_of_five(saved_student: Enrolment) -> Enrolment:
    """A class with its teacher, three members of a panel, a mother, an officer and a head."""
    school = saved_student.school
    a_class = Office.objects.create(
        kind="class", code="9901-1", name="1班", parent=school, path=f"{school.path}9901-1/"
    )
    Enrolment.objects.filter(pk=saved_student.pk).update(office=a_class)
    teacher = make_person("teacher", a_class, Role.CLASS_TEACHER).memberships.get()
    make_person("head", school, Role.SCHOOL_HEAD)
    mother = make_person("mother", a_class, Role.APPLICANT)
    Applicant.objects.create(person=mother, student=saved_student.student, begins_on="2024-09-01")
    for number in (1, 2, 3):
        appoint_member(a_class, make_person(f"member{number}", a_class, Role.APPLICANT), acting=teacher)
    Person.objects.update(password=make_password(PASSWORD))
    return saved_student


class Screen:
    """One screen in which people sign in one after another."""

    def __init__(self, browser: Browser, address: str, width: int, *, javascript: bool = True) -> None:
        self.browser, self.address, self.width, self.javascript = browser, address, width, javascript
        self.page: Page

    def sign_in(self, username: str, address: str) -> Page:
        context = self.browser.new_context(viewport={"width": self.width, "height": 900}, java_script_enabled=self.javascript, locale="zh-CN")  # fmt: skip
        self.page = context.new_page()
        self.page.goto(f"{self.address}/sign-in/")
        self.page.get_by_label("用户名").fill(username)
        self.page.get_by_label("密码", exact=True).fill(PASSWORD)
        self.page.get_by_role("button", name="登录").click()
        self.page.goto(f"{self.address}{address}")
        self.looked_at()
        return self.page

    def looked_at(self) -> None:
        if self.javascript:
            assert serious_faults(self.page) == []
            assert not wider_than_the_screen(self.page)

    def press(self, button: str) -> None:
        self.page.get_by_role("button", name=button).click()
        self.page.wait_for_load_state()
        self.looked_at()


def apply(screen: Screen) -> None:
    """The mother fills in the form, forgets the promise once, and hands it in."""
    page = screen.sign_in("mother", "/cases/apply/")
    screen.press("开始申请")
    page.get_by_label("家里几口人").fill("4")
    page.get_by_label("其中能劳动挣钱的有几人").fill("1")
    page.get_by_label("去年人均收入（元）").fill("4800")
    page.get_by_label("父母一方抚养").check()
    page.get_by_label("父母均无工作").check()
    screen.press("承诺并提交")
    assert "请先勾选承诺" in page.content()
    page.get_by_label("本人承诺以上内容真实").check()
    screen.press("承诺并提交")
    assert "申请已提交" in page.content()


def vote(screen: Screen, name: str) -> None:
    """Three members vote without seeing whose case it is."""
    for number in (1, 2, 3):
        page = screen.sign_in(f"member{number}", "/cases/panel/")
        page.get_by_role("link", name="第").click()
        screen.looked_at()
        assert name not in page.content()
        page.get_by_label("一般困难" if number == 3 else "困难", exact=True).check()
        screen.press("投这一票")


def decide(screen: Screen, username: str, button: str, *, level: str = "") -> None:
    """Somebody takes the case from her worklist and decides."""
    page = screen.sign_in(username, "/cases/tasks/")
    page.locator(".work a").first.click()
    screen.looked_at()
    if level:
        page.get_by_label("困难等级").select_option(level)
    page.get_by_label("理由").fill("材料和走访情况一致")
    screen.press(button)
    assert "已办理" in page.content()


def post(screen: Screen) -> None:
    """The officer makes the notice from her worklist, and its days pass."""
    page = screen.sign_in("officer", "/cases/tasks/")
    page.locator("input[name=row]").first.check()
    screen.press("为选中的做公示")
    made = Notice.objects.latest("pk")
    begun = now() - timedelta(days=24)
    Notice.objects.filter(pk=made.pk).update(
        state="hanging", names=True, begins_at=begun, contact_name="资助办", contact="203室", posted_by=Person.objects.get(username="officer")
    )  # fmt: skip
    take_down_due()


@pytest.mark.parametrize(
    ("width", "javascript"),
    [(1440, True), (375, True), (375, False)],
    ids=["office", "phone", "phone without JavaScript"],
)
def test_a_family_is_recognised_and_a_flood_raises_its_level(
    live_server: Any,
    class_of_five: Enrolment,
    chromium: Browser,
    width: int,
    javascript: bool,
) -> None:
    screen = Screen(chromium, live_server.url, width, javascript=javascript)
    apply(screen)
    vote(screen, class_of_five.name)
    decide(screen, "teacher", "通过，进入下一环节", level="hard")
    decide(screen, "officer", "通过，进入下一环节")
    post(screen)
    decide(screen, "officer", "办结这一环节")
    decide(screen, "officer", "办结这一环节")
    case = Case.objects.get(enrolment=class_of_five)
    assert (case.state, case.level) == (Case.State.GRANTED, "hard")

    page = screen.sign_in("head", f"/cases/{case.pk}/")
    page.get_by_label("困难等级").select_option("special")
    page.get_by_label("从哪个月起").fill(f"{localdate():%Y-%m}")
    page.get_by_label("理由").fill("本月洪灾，房屋倒塌")
    screen.press("从这个月起调整等级")

    page = screen.sign_in("mother", f"/cases/{case.pk}/")
    assert "本月洪灾" in page.content()
    assert "特别困难" in page.content()
    assert Membership.objects.get(person__username="head").person.name not in page.locator(".tl").inner_text()
