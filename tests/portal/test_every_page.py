"""Every page, in every role that may open it, in a real browser: nothing that bars anybody, nothing wider than a phone.

The browser's requests are answered by Django itself inside the test's transaction, so pages show the demo province.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, Request, Route, sync_playwright

from zhuxue.portal.people.access import MATRIX, PUBLIC, SIGNED_IN
from zhuxue.portal.people.models import Membership, Role

from .asked import Asked, asked
from .conftest import browser as signed_in_browser
from .test_browser import CHROMIUM, serious_faults, wider_than_the_screen

pytestmark = pytest.mark.browser
ASKED = asked()
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


def opened(page: Page, client: Client) -> None:
    """Let Django answer whatever the page asks for."""

    def answer(route: Route, request: Request) -> None:
        said = client.get(
            request.url.removeprefix("http://localhost"), follow=True, headers={"accept-language": "zh-CN"}
        )
        body = b"".join(said.streaming_content) if said.streaming else said.content
        kept = {
            name: value
            for name, value in said.headers.items()
            if name.lower() not in {"content-length", "set-cookie", "location"}
        }
        route.fulfill(status=said.status_code, headers=kept, body=body)

    page.route("**/*", answer)


@pytest.mark.parametrize("role", Role)
def test_every_page_of_a_role_bars_nobody_and_fits_a_phone(
    chromium: Browser,
    somebody: dict[Role, Membership],
    role: Role,
) -> None:
    client, faults, seen = signed_in_browser(somebody[role]), [], 0
    page = chromium.new_page(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    said: list[str] = []
    page.on("console", lambda message: said.append(f"{page.url}: {message.text}") if message.type == "error" else None)
    opened(page, client)
    for route, address in addresses(role, somebody[role]):
        answer: Any = client.get(address)
        if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
            continue
        seen += 1
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(f"http://localhost{address}")
        faults += [f"{route}: {fault}" for fault in serious_faults(page)]
        page.set_viewport_size({"width": 375, "height": 800})
        faults += [f"{route} is wider than a phone"] if wider_than_the_screen(page) else []
    page.close()

    assert faults + said == []
    assert seen >= 3
