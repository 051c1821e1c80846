"""The guide of each role tells the truth: its pages open to the role and say, word for word, what the guide quotes."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, sync_playwright

from zhuxue.portal.guides import books
from zhuxue.portal.guides.books import guide_of, picture
from zhuxue.portal.people.models import Membership, Role

from .conftest import browser
from .test_browser import CHROMIUM
from .test_every_page import HOST, answered

QUOTED = re.compile(r"【([^】]+)】")
PICTURES = Path(books.__file__).parent / "static"
LARGEST = 100 * 1024  # bytes of a picture: a guide is read on telephones


@pytest.fixture(params=list(Role))
def acting(request: pytest.FixtureRequest, somebody: dict[Role, Membership]) -> Membership:
    """Somebody in each role, with something to see where the demo has it."""
    return somebody[request.param]


def read(acting: Membership, route: str) -> str:
    """What somebody reads on a page: no tags, no spaces."""
    said = browser(acting).get(reverse(route), headers={"accept-language": "zh-CN"})
    assert said.status_code == 200, route
    return re.sub(r"\s|<[^>]*>", "", unescape(said.content.decode()))


def test_what_a_guide_quotes_stands_on_its_page(acting: Membership) -> None:
    said = [(part, read(acting, part.route)) for part in guide_of(acting.role).parts]
    lies = [
        f"{part.route}: {word}"
        for part, page in said
        for word in QUOTED.findall(part.title + part.when + "".join(part.steps))
        if word.replace(" ", "") not in page
    ]

    assert lies == []


def test_the_guide_opens_with_its_pictures(acting: Membership) -> None:
    page = read(acting, "guide")

    guide = guide_of(acting.role)
    assert guide.about.replace(" ", "") in page
    for number in range(1, len(guide.parts) + 1):
        size = (PICTURES / picture(acting.role, number)).stat().st_size
        assert 1024 < size < LARGEST


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.mark.browser
@pytest.mark.journey
def test_the_pages_of_a_guide_can_be_pictured(chromium: Browser, acting: Membership) -> None:
    """With ZHUXUE_PICTURES set, they are taken again."""
    guide, client = guide_of(acting.role), browser(acting)
    width = 375 if guide.phone else 1100
    page = chromium.new_page(viewport={"width": width, "height": 640}, locale="zh-CN")
    addresses = [reverse(part.route) for part in guide.parts]
    answered(page, client, {address: client.get(address, headers={"accept-language": "zh-CN"}) for address in addresses})  # fmt: skip
    for number, address in enumerate(addresses, start=1):
        page.goto(f"{HOST}{address}")
        assert page.locator("h1, h2").first.is_visible()
        if os.environ.get("ZHUXUE_PICTURES"):
            page.screenshot(path=PICTURES / picture(acting.role, number), type="jpeg", quality=70)
    page.close()
