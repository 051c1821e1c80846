"""Money in a real browser, on an office screen and on a phone: sent down by two people, idle and given back, proved and followed up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils.timezone import now
from playwright.sync_api import Browser, Page, expect

from zhuxue.portal.funds.actions import Move, move
from zhuxue.portal.people.models import Membership, Role

from .funds_people import ALLOCATED, OUTSIDE, Treasury, keeper, treasury
from .test_browser import chromium, serious_faults, sync_allowed, wider_than_the_screen
from .test_funds_tree import due

__all__ = ["chromium", "sync_allowed"]
pytestmark = [pytest.mark.browser, pytest.mark.journey]
Opened = Callable[[Membership], Page]
LONG_AGO = 75  # days


@pytest.fixture(params=[1440, 375])
def opened(request: pytest.FixtureRequest, live_server: Any, chromium: Browser) -> Opened:
    """Return a browser window in which somebody is signed in."""

    def window(acting: Membership) -> Page:
        client = Client()
        client.force_login(acting.person)
        context = chromium.new_context(viewport={"width": request.param, "height": 900}, locale="zh-CN", base_url=live_server.url)  # fmt: skip
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value, "url": live_server.url}])  # fmt: skip
        return context.new_page()

    return window


@pytest.fixture
def books(committed: None) -> Treasury:
    """A province that got money two months ago, and a run by which four students are due a grant."""
    made = treasury()
    top = made.province.office
    moves = [Move(made.fund, top, OUTSIDE, top, ALLOCATED, 1_000_000)]
    move(made.province, "allocate", moves, reference=f"fund:{made.fund.pk}", reason="示例文", once="old", at=now() - timedelta(days=LONG_AGO))  # fmt: skip
    due(made, {made.school: 4})
    return made


def look(page: Page) -> None:
    """Nothing bars anybody from using the page, and it fits the screen."""
    assert serious_faults(page) == []
    assert not wider_than_the_screen(page)


def test_money_goes_down_by_two_people_comes_back_and_is_followed_up(opened: Opened, books: Treasury) -> None:
    first, second = opened(books.province), opened(keeper(books.province.office, suffix="-2"))
    county, auditor = opened(books.county), opened(keeper(books.province.office, Role.AUDITOR))

    first.goto("/funds/idle/")  # money that lies idle is put to use
    expect(first.get_by_text("10,000.00").first).to_be_visible()
    look(first)
    first.get_by_role("link", name=books.fund.title).click()
    first.get_by_role("link", name="拟一个下达方案").click()
    look(first)
    first.get_by_label("按需要的百分之几下达").fill("100")
    first.get_by_label("直接下达到县").check()
    first.get_by_label("下达文号").fill("示例财教指〔2036〕9号")
    first.get_by_role("button", name="测算各单位金额").click()
    expect(first.get_by_text("4,800.00").first).to_be_visible()  # 4 × 1,000 × 2 × 60 percent
    expect(first.get_by_text("请另一位同事复核下达").first).to_be_visible()
    look(first)

    _approved(second, books)
    _given_back(county, books)
    _followed_up(auditor, books)


def _approved(second: Page, books: Treasury) -> None:
    second.goto("/")
    second.get_by_role("link", name="资金下达方案待复核").first.click()
    second.get_by_role("link", name=books.fund.title).first.click()
    second.get_by_role("button", name="复核无误，下达资金").click()
    expect(second.get_by_text("已下达。资金已到下级账户。")).to_be_visible()


def _given_back(county: Page, books: Treasury) -> None:
    county.goto("/funds/?year=2036")
    expect(county.get_by_text("4,800.00").first).to_be_visible()
    look(county)
    county.goto(f"/funds/{books.fund.pk}/")
    county.get_by_role("link", name="退回上级").click()
    county.get_by_label("金额（元）").fill("800")
    county.get_by_label("理由或文号").fill("学生减少，用不完")
    county.get_by_role("button", name="退回这笔资金").click()
    expect(county.get_by_role("heading", name="退回上级 800.00 元")).to_be_visible()
    look(county)


def _followed_up(auditor: Page, books: Treasury) -> None:
    auditor.goto("/funds/proof")
    auditor.get_by_role("button", name="现在证明一次").click()
    expect(auditor.get_by_text("项证明全部通过")).to_be_visible()
    look(auditor)
    auditor.goto(f"/funds/{books.fund.pk}/")
    auditor.locator("#rows td a").first.click()
    auditor.get_by_role("link", name="查看同一业务的全部流水").click()
    expect(auditor.get_by_role("heading", name="同一业务的流水")).to_be_visible()
    look(auditor)
