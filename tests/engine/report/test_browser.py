"""report.html as a browser shows it, on a desk and on a telephone."""

from __future__ import annotations

import shutil

import pytest

from .conftest import MakeRun


@pytest.mark.browser
@pytest.mark.parametrize("width", [1440, 375])
def test_nothing_runs_off_the_side(make_run: MakeRun, width: int) -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no chromium")
    from playwright.sync_api import sync_playwright

    page_file = make_run(known="2024-12-01", broken=1) / "report.html"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": width, "height": 800})
        page.goto(page_file.as_uri())
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        longest = page.evaluate(
            "Math.max(...[...document.querySelectorAll('td,th,p,h1,h2,h3,b')].map(e => e.getBoundingClientRect().right))"
        )
        browser.close()

    assert overflow == 0
    assert longest <= width
