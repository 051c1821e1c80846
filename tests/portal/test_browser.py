"""The whole path in a real browser, on an office screen and on a phone: signing in, one student, a number in clear."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth.hashers import make_password
from playwright.sync_api import Browser, Page, sync_playwright

from zhuxue.portal.audit.models import Entry
from zhuxue.portal.people.models import Person

pytestmark = pytest.mark.browser
SERIOUS = {"serious", "critical"}
PASSWORD = "a-long-demo-word"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


@pytest.fixture
def sync_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Playwright runs an event loop, in which Django would refuse its database."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture
def chromium(sync_allowed: None) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def serious_faults(page: Page) -> list[str]:
    """What axe-core finds that bars somebody from using the page, once nothing moves any more."""
    page.emulate_media(reduced_motion="reduce")  # a button half way into another colour is nobody's page
    page.wait_for_timeout(200)
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [f"{fault['id']}: {fault['nodes'][0]['html']}" for fault in found if fault["impact"] in SERIOUS]


def wider_than_the_screen(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
@pytest.mark.parametrize("width", [1440, 375])
def test_an_officer_finds_a_student_and_sees_a_number_with_a_reason(
    live_server: Any, saved_student: Any, chromium: Browser, width: int, javascript: bool
) -> None:
    Person.objects.update(password=make_password(PASSWORD))
    settings.DEMO_ACCOUNTS_FILE.write_text(json.dumps({"password": PASSWORD, "accounts": []}), encoding="utf-8")
    page = chromium.new_context(viewport={"width": width, "height": 900}, java_script_enabled=javascript, locale="zh-CN").new_page()  # fmt: skip
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))

    def looked_at() -> None:
        if javascript:
            assert serious_faults(page) == []
            assert not wider_than_the_screen(page)

    page.goto(live_server.url)
    looked_at()
    page.get_by_label("用户名").fill("officer")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    looked_at()
    page.goto(f"{live_server.url}/students/")
    looked_at()
    page.get_by_role("link", name=saved_student.name).click()
    looked_at()
    number = saved_student.student.identity_number.in_clear()
    assert number not in page.content()
    page.locator("#id_reason").fill("家长来电核对")
    page.get_by_role("button", name="记下理由并显示").click()
    looked_at()

    assert number in page.content()
    assert number not in page.url
    assert Entry.objects.order_by("-number")[0].action == "shown in clear"
    assert refused == []


@pytest.mark.parametrize("width", [1440])
def test_the_keyboard_alone_is_enough_to_sign_in_and_reach_the_content(
    live_server: Any, saved_student: Any, chromium: Browser, width: int
) -> None:
    Person.objects.update(password=make_password(PASSWORD))
    page = chromium.new_page(viewport={"width": width, "height": 900}, locale="zh-CN")
    page.goto(live_server.url)
    page.get_by_label("用户名").focus()
    page.keyboard.type("officer")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=saved_student.school.name).wait_for()
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id || location.hash") in {"main", "#main"}
