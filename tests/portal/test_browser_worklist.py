"""A day at a school in a browser: a guardian added by hand, a panel member replaced, the worklist narrowed by its filter."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser

from zhuxue.portal.applications.models import PanelMember
from zhuxue.portal.people.models import Office, Person, Role
from zhuxue.portal.schools.models import Enrolment, Guardian

from . import test_browser, test_browser_applications
from .conftest import make_person
from .test_browser_applications import Screen, apply

pytestmark = [pytest.mark.browser, pytest.mark.journey]
sync_allowed, chromium = test_browser.sync_allowed, test_browser.chromium  # the fixtures of that file
class_of_five = test_browser_applications.class_of_five


@pytest.fixture
def with_an_aunt(class_of_five: Enrolment) -> Enrolment:
    """The class of five, and somebody who can take a seat on its panel."""
    aunt = make_person("aunt", class_of_five.office, Role.APPLICANT)
    Person.objects.filter(pk=aunt.pk).update(password=Person.objects.get(username="teacher").password)
    class_of_five.refresh_from_db()
    return class_of_five


def add_guardian(screen: Screen, enrolment: Enrolment) -> None:
    """The officer adds an aunt, is told of a telephone that is none, and mends it."""
    page = screen.sign_in("officer", f"/students/{enrolment.pk}/")
    page.get_by_role("link", name="添加监护人").click()
    page.get_by_label("监护人姓名").fill("示例姑母")
    page.get_by_label("与学生的关系").fill("姑母")
    page.get_by_label("监护人电话").fill("不知道")
    page.get_by_label("为什么添加或更改").fill("父母外出务工")
    screen.press("保存监护人")
    assert "请写电话号码" in page.content()
    page.get_by_label("监护人电话").fill("19900001234")
    screen.press("保存监护人")
    assert "示例姑母" in page.content()
    assert Guardian.objects.filter(student=enrolment.student, name="示例姑母").count() == 1


def replace_member(screen: Screen, office: Office) -> None:
    """The teacher lets one member go and names who takes the seat; a name that nobody has is told."""
    page = screen.sign_in("teacher", f"/cases/panel/members/{office.pk}/")
    page.get_by_role("link", name="退出小组 ").first.click()
    screen.looked_at()
    page.get_by_label("为什么退出").fill("家长不愿再参加")
    page.get_by_label("接替的人的用户名").fill("nobody-here")
    screen.press("确认退出")
    assert "本校没有用这个名字登录的人" in page.content()
    page.get_by_label("接替的人的用户名").fill("aunt")
    screen.press("确认退出")
    assert "已退出评议小组" in page.content()
    sitting = PanelMember.objects.filter(office=office, ends_on=None).values_list("person__username", flat=True)
    assert "aunt" in sitting
    assert len(sitting) == 3


def vote(screen: Screen, office: Office) -> None:
    """Those who sit on the panel now vote; who took the seat votes in it."""
    for username in PanelMember.objects.filter(office=office, ends_on=None).values_list("person__username", flat=True):
        page = screen.sign_in(username, "/cases/panel/")
        page.get_by_role("link", name="第").click()
        page.get_by_label("困难", exact=True).check()
        screen.press("投这一票")


def narrow_worklist(screen: Screen, name: str) -> None:
    """The teacher narrows her worklist to nothing and back; the name never stands in the address."""
    page = screen.sign_in("teacher", "/cases/tasks/")
    assert page.locator(".work li").count() == 1
    page.get_by_label("姓名").fill("没有这个人")
    screen.press("查询")
    page.get_by_text("没有符合条件的待办").wait_for()
    page.get_by_label("姓名").fill(name)
    screen.press("查询")
    page.locator(".work li").wait_for()
    assert name not in page.url
    page.get_by_label("只看逾期的").check()
    screen.press("查询")
    page.get_by_text("没有符合条件的待办").wait_for()
    screen.looked_at()


@pytest.mark.parametrize("width", [1440, 375])
def test_a_guardian_is_added_a_member_replaced_and_the_worklist_narrowed(
    live_server: Any, with_an_aunt: Enrolment, chromium: Browser, width: int
) -> None:
    screen = Screen(chromium, live_server.url, width)
    add_guardian(screen, with_an_aunt)
    replace_member(screen, with_an_aunt.office)
    apply(screen)
    vote(screen, with_an_aunt.office)
    narrow_worklist(screen, with_an_aunt.name)
