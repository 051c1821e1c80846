"""The tutorial of the portal, followed word by word in a real browser; with ZHUXUE_PICTURES set it takes the pictures again."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from playwright.sync_api import Browser, Locator, Page

from zhuxue.portal.demo.make import make_demo
from zhuxue.portal.people.models import Office, Person, Role

from . import test_browser
from .conftest import holder
from .test_browser import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.journey]
sync_allowed, chromium = test_browser.sync_allowed, test_browser.chromium  # the fixtures of that file
DOCS = Path(__file__).parents[2] / "docs"
TUTORIAL, IMAGES = DOCS / "tutorial" / "portal.zh-CN.md", DOCS / "images" / "portal"
QUOTED, PICTURE = re.compile(r"【([^】]+)】"), re.compile(r"\.\./images/portal/([\w-]+)\.png")


@pytest.fixture
def officer(committed: None, run_folder: Path) -> Person:
    """The officer of the first school of the demo, with the password that the sign-in page shows."""
    if not Office.objects.exists():  # an earlier test of this kind left an empty database
        make_demo(run_folder)
    found: Person = holder(Role.SCHOOL_OFFICER).person
    Person.objects.filter(pk=found.pk).update(password=make_password(PASSWORD))
    said = {"password": PASSWORD, "accounts": [{"username": found.username, "title": "学校资助专干"}]}
    settings.DEMO_ACCOUNTS_FILE.write_text(json.dumps(said), encoding="utf-8")
    return found


class Reader:
    """Somebody who follows the tutorial: what stood on each page, and the pictures."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self.address = browser, address
        self.pages, self.pictures = list[str](), list[str]()
        self.page: Page = self.a_screen()

    def a_screen(self) -> Page:
        return self.browser.new_context(viewport={"width": 1280, "height": 720}, locale="zh-CN").new_page()

    def sees(self, name: str, part: Locator | None = None) -> None:
        """Read the page, and picture it from `part` on."""
        self.pages.append(self.page.locator("body").inner_text())
        self.pictures.append(name)
        if part:
            part.evaluate("part => part.scrollIntoView({behavior: 'instant'})")
        if os.environ.get("ZHUXUE_PICTURES"):
            self.page.screenshot(path=IMAGES / f"{name}.png")

    def press(self, button: str) -> None:
        self.page.get_by_role("button", name=button).first.click()
        self.page.wait_for_load_state()

    def choose(self, entry: str) -> None:
        self.page.locator("nav.wide").get_by_role("link", name=entry, exact=True).click()
        self.page.wait_for_load_state()


def signs_in_and_finds_a_student(reader: Reader, username: str) -> None:
    reader.page.goto(reader.address)
    reader.sees("1-sign-in")
    reader.page.get_by_label("用户名").fill(username)
    reader.page.get_by_label("密码", exact=True).fill(PASSWORD)
    reader.press("登录")
    reader.sees("2-desk")
    reader.choose("学生")
    reader.sees("3-students")
    reader.page.locator("#rows tbody a").first.click()
    reader.page.wait_for_load_state()
    reader.sees("4-student")


def reviews_in_bulk(reader: Reader) -> None:
    reader.choose("待办")
    reader.sees("5-tasks")
    reader.page.locator("input[name=all]").check()
    reader.press("批量通过：先看结果")
    reader.sees("6-trial")
    reader.page.get_by_label("理由").fill("材料与走访情况一致")
    reader.page.get_by_role("button", name="办理这").click()
    reader.page.wait_for_load_state()
    reader.sees("7-done")


def posts_the_notice(reader: Reader) -> str:
    """Make, preview and post the notice; return its public address."""
    reader.choose("待办")
    for row in (
        reader.page.locator(".work li").filter(has_text="还没有做公示").filter(has_text="普通高中国家助学金").all()
    ):
        row.get_by_role("checkbox").check()
    reader.pages.append(reader.page.locator("body").inner_text())
    reader.press("为选中的做公示")
    reader.page.get_by_label("列出姓名", exact=True).check()
    reader.page.get_by_label("异议受理部门或受理人").fill("学校资助办公室")
    reader.page.get_by_label("受理方式").fill("综合楼203室")
    reader.sees("8-draft")
    reader.sees("9-preview", reader.page.locator(".preview"))
    reader.press("开始公示（5 个工作日）")
    reader.sees("10-hanging", reader.page.locator("h1"))
    return str(reader.page.locator(".copy a").get_attribute("href"))


def sees_it_as_a_neighbour(reader: Reader, address: str) -> None:
    reader.page = reader.a_screen()
    reader.page.goto(address)
    reader.sees("11-public")


def test_every_word_of_the_tutorial_stands_on_the_pages_in_its_order(
    live_server: Any, officer: Person, chromium: Browser
) -> None:
    reader = Reader(chromium, live_server.url)
    signs_in_and_finds_a_student(reader, officer.username)
    reviews_in_bulk(reader)
    sees_it_as_a_neighbour(reader, posts_the_notice(reader))

    text = TUTORIAL.read_text(encoding="utf-8")
    assert out_of_order(QUOTED.findall(text), reader.pages) == []
    assert PICTURE.findall(text) == reader.pictures
    assert "SH_GRANT" not in reader.pages[-1]  # the public reads words, no codes
    assert [name for name in reader.pictures if not (IMAGES / f"{name}.png").exists()] == []


def out_of_order(words: list[str], pages: list[str]) -> list[str]:
    """Return the words that stand on no page from the one on where the word before them was found."""
    missing, here = [], 0
    for word in words:
        found = [number for number in range(here, len(pages)) if word in pages[number]]
        if found:
            here = found[0]
        else:
            missing.append(word)
    return missing


def test_a_word_that_stands_on_no_page_is_noticed() -> None:
    assert out_of_order(["登录", "待办", "登录"], ["登录", "待办"]) == ["登录"]
