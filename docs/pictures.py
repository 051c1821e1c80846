"""Make the pictures of docs/images in a real browser: the report of the tutorial's demo, for the READMEs that of
`make run`, which has to be run first, and the portal's tutorial by its test; `make docs ALSO=--pictures`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import transcript
from playwright.sync_api import Browser, sync_playwright

IMAGES = Path(__file__).parent / "images"
TUTORIAL = Path(__file__).parent / "tutorial" / "first-term.md"
DESK, PHONE = 1440, 375
WHOLE = "结果"
ROOT = Path(__file__).resolve().parents[1]
MADE_BY_MAKE_RUN = ROOT / "out" / "demo-run" / "report.html"
# name → (width, what is pictured; a height cuts the page off there)
PICTURES: dict[str, tuple[int, str | int]] = {
    "report-top": (DESK, 640),
    "report-phone": (PHONE, 760),
    "report-rejects": (DESK, "#rejects"),
    "report-proposals": (DESK, "#proposals"),
}
FOR_READMES: dict[str, tuple[int, str | int]] = {"report": (DESK, 1900)}


def make_all() -> None:
    """Follow the tutorial up to its first report, and picture its parts."""
    with tempfile.TemporaryDirectory() as folder:
        place = transcript.Place(Path(folder))
        first = TUTORIAL.read_text(encoding="utf-8").partition("## 3.")[0]
        for printed in transcript.follow(first, place):
            print(printed.command)
        take(place.cwd / WHOLE / "report.html", PICTURES)
    if MADE_BY_MAKE_RUN.exists():
        take(MADE_BY_MAKE_RUN, FOR_READMES)
    test = ["-m", "pytest", "-q", "tests/portal/test_browser_tutorial.py"]
    subprocess.run([sys.executable, *test], check=True, cwd=ROOT, env=os.environ | {"ZHUXUE_PICTURES": "1"})


def take(report: Path, pictures: dict[str, tuple[int, str | int]]) -> None:
    """Picture the parts of a report."""
    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=_installed(), args=["--no-sandbox"])
        for name, (width, part) in pictures.items():
            _picture(browser, report, width, part, IMAGES / f"{name}.png")
        browser.close()


def _installed() -> str | None:
    """Return the browser of this machine, if it has one that Playwright can drive."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def _picture(browser: Browser, report: Path, width: int, part: str | int, target: Path) -> None:
    page = browser.new_page(viewport={"width": width, "height": part if isinstance(part, int) else 900})
    page.goto(report.as_uri())
    if isinstance(part, int):
        page.screenshot(path=target)
    else:
        page.locator(part).screenshot(path=target)
    print(f"{target.name} {target.stat().st_size // 1024} kB")
    page.close()
