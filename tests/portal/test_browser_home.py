"""A slip of paper becomes a family's account on a phone, and a colleague's first day, in a real browser."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from playwright.sync_api import Browser, Page

from zhuxue.portal.people.models import Person

from .test_browser import (  # noqa: F401 — fixtures
    PASSWORD,
    chromium,
    serious_faults,
    sync_allowed,
    wider_than_the_screen,
)

pytestmark = [pytest.mark.browser, pytest.mark.journey]


def looked_at(page: Page) -> None:
    assert serious_faults(page) == []
    assert not wider_than_the_screen(page)


def signed_in(chromium: Browser, url: str, username: str, width: int) -> Page:  # noqa: F811
    page = chromium.new_context(viewport={"width": width, "height": 900}, locale="zh-CN").new_page()
    page.goto(url)
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(f"{url}/")
    return page


@pytest.mark.parametrize("width", [1440, 375])
def test_a_school_prints_a_slip_and_the_family_opens_its_account(
    live_server: Any,
    saved_student: Any,
    chromium: Browser,  # noqa: F811
    width: int,
) -> None:
    cache.clear()
    Person.objects.filter(username="officer").update(password=make_password(PASSWORD))
    school = signed_in(chromium, live_server.url, "officer", width)
    looked_at(school)
    school.goto(f"{live_server.url}/invitations/")
    looked_at(school)
    school.get_by_role("button", name="打印纸条").click()
    looked_at(school)
    code = school.locator(".slip .code").inner_text()

    family = chromium.new_context(viewport={"width": width, "height": 900}, locale="zh-CN").new_page()
    family.goto(f"{live_server.url}/invited/")
    looked_at(family)
    family.get_by_role("button", name="开通账号").click()
    assert family.get_by_role("alert").get_by_role("link").count() == 6
    looked_at(family)
    typed = {"code": code, "name": saved_student.name, "last_four": "1234", "username": "mama", "password": PASSWORD, "again": PASSWORD}  # fmt: skip
    for name, text in typed.items():
        family.locator(f"[name={name}]").fill(text)
    family.get_by_role("button", name="开通账号").click()
    family.get_by_role("heading", name="我的孩子").wait_for()

    looked_at(family)
    assert saved_student.name in family.content()


@pytest.mark.parametrize("width", [1440, 375])
def test_the_pages_of_offices_audit_and_exports_can_be_used_by_everybody(
    live_server: Any,
    saved_student: Any,
    chromium: Browser,  # noqa: F811
    width: int,
) -> None:
    officer = Person.objects.get(username="officer")
    officer.memberships.update(role="school_head")
    Person.objects.filter(username="officer").update(password=make_password(PASSWORD))
    page = signed_in(chromium, live_server.url, "officer", width)
    office = f"/people/offices/{saved_student.school_id}"
    for address in (
        f"{office}/",
        f"{office}/open",
        f"{office}/appoint",
        "/people/audit/",
        "/people/roles",
        "/exports/",
    ):
        page.goto(f"{live_server.url}{address}")
        looked_at(page)
    page.goto(f"{live_server.url}/people/audit/")
    page.get_by_role("button", name="核对审计链").click()
    page.get_by_text("完整，共").wait_for()
    looked_at(page)
