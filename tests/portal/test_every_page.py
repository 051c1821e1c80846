"""Every page, in every role that may open it, in a real browser: nothing bars anybody, is wider than a phone or needs JavaScript.

Django makes each page inside the test's transaction, so they show the demo province; the browser is given what it made.
A page is looked at again in another role when it holds elements of a new kind.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, Request, Route, sync_playwright

from zhuxue.portal.people.access import MATRIX, PUBLIC, SIGNED_IN
from zhuxue.portal.people.models import Membership, Role

from .asked import Asked, asked
from .conftest import browser as signed_in_browser
from .test_browser import CHROMIUM, serious_faults, wider_than_the_screen
from .test_words import without_help

pytestmark = [pytest.mark.browser, pytest.mark.journey]
ASKED = asked()
HOST = "http://localhost"
NOT_SENT = {"content-length", "set-cookie"}
TAG, KEPT = re.compile(r"<(\w+)([^>]*)>"), re.compile(r'(?:class|role|type)="[^"]*"|[\w-]+(?==)')
LOOKED_AT: defaultdict[str, set[tuple[str, ...]]] = defaultdict(set)
# A button works by itself in a form only; what htmx does must also be a link, a form or a button of one, and a page that
# asks for itself again must do so without scripts too.
NEEDS_SCRIPT = """() => [...document.querySelectorAll("button, [hx-get], [hx-post], a[href='#'], a:not([href])")]
    .filter(e => !e.form && e.tagName !== "FORM" && !/^[^#]/.test(e.getAttribute("href") || ""))
    .filter(e => !(e.hasAttribute("hx-trigger") && document.querySelector("head noscript")))
    .map(e => e.outerHTML.slice(0, 200))"""
LEADS_AWAY = {"account_logout", "account_inactive", "mfa_authenticate", "robots", "health"}  # no pages, or none of ours


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs an event loop in this thread
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def addresses(role: Role, acting: Membership) -> Iterator[tuple[str, str]]:
    """Every route a role may open by GET, with an address within its reach."""
    for route, action in MATRIX.routes.items():
        line = ASKED.get(route, Asked())
        if line.post is not None or route in LEADS_AWAY:
            continue
        if action in {PUBLIC, SIGNED_IN} or MATRIX.allows(role, action):
            row = line.rows(acting)[0] if line.rows else None
            if line.rows and row is None:
                continue
            yield route, reverse(route, args=row if isinstance(row, tuple) else [] if row is None else [row])


def answered(page: Page, client: Client, pages: dict[str, HttpResponse]) -> None:
    """Give the browser the pages that Django made before; only what needs no database, as style sheets, is asked for now."""

    def answer(route: Route, request: Request) -> None:
        asked = request.url.removeprefix(HOST)
        said = pages.get(asked) or client.get(asked)
        body = b"".join(said.streaming_content) if said.streaming else said.content
        kept = {name: value for name, value in said.headers.items() if name.lower() not in NOT_SENT}
        route.fulfill(status=said.status_code, headers=kept, body=body)

    page.route("**/*", answer)


def new_to_look_at(route: str, html: str) -> bool:
    """Whether a page holds any kind of element (tag, class, attributes) that no role's page of this route held before."""
    kinds = {(tag, *sorted(KEPT.findall(attributes))) for tag, attributes in TAG.findall(html)}
    new = kinds - LOOKED_AT[route]
    LOOKED_AT[route] |= kinds
    return bool(new)


@pytest.mark.parametrize("role", Role)
def test_every_page_of_a_role_bars_nobody_fits_a_phone_and_needs_no_javascript(
    chromium: Browser,
    somebody: dict[Role, Membership],
    role: Role,
) -> None:
    client, faults, said = signed_in_browser(somebody[role]), [], []
    pages: dict[str, HttpResponse] = {}
    page = chromium.new_page(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    page.on("console", lambda message: said.append(f"{page.url}: {message.text}") if message.type == "error" else None)
    answered(page, client, pages)
    for route, address in addresses(role, somebody[role]):
        made = client.get(address, headers={"accept-language": "zh-CN"})
        if made.status_code != 200 or not made.headers["Content-Type"].startswith("text/html"):
            continue
        pages[address] = made
        if not new_to_look_at(route, made.content.decode()):
            continue
        faults += [f"{route}: nothing helps with {name}" for name in without_help(made.content.decode())]
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(f"{HOST}{address}")
        faults += [f"{route}: {fault}" for fault in serious_faults(page)]
        faults += [f"{route} needs JavaScript: {element}" for element in page.evaluate(NEEDS_SCRIPT)]
        page.set_viewport_size({"width": 375, "height": 800})
        faults += [f"{route} is wider than a phone"] if wider_than_the_screen(page) else []
    page.close()

    assert faults + said == []
    assert len(pages) >= 3
