"""What people read: every sentence in Chinese and English, pages without inline code, refusals without details."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import polib
import pytest
from django.template.loader import get_template
from django.test import Client

from zhuxue.portal.people.models import Membership
from zhuxue.portal.schools.models import Enrolment

ROOT = Path(__file__).resolve().parents[2]
CHINESE = re.compile(r"[\u4e00-\u9fff]+")
SignedIn = Callable[[Membership], Client]
PAGES = sorted((ROOT / "src/zhuxue/portal").rglob("*.html"))


@pytest.fixture(scope="module")
def english() -> ModuleType:
    """The program that lists and compiles the portal's English."""
    spec = importlib.util.spec_from_file_location("english", ROOT / "ops/english.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_sentence_has_its_english(english: ModuleType) -> None:
    assert english.missing() == []


def test_no_english_is_left_over_or_loses_a_value(english: ModuleType) -> None:
    entries = polib.pofile(str(english.CATALOGUE))

    assert {entry.msgid for entry in entries} == english.said()
    values = re.compile(r"%\(\w+\)s")
    assert [e.msgid for e in entries if sorted(values.findall(e.msgid)) != sorted(values.findall(e.msgstr))] == []


def test_the_compiled_english_is_what_the_catalogue_says(english: ModuleType) -> None:
    assert english.CATALOGUE.with_suffix(".mo").read_bytes() == english.compiled(), "run python ops/english.py"


def test_a_page_in_english_holds_no_chinese_but_names_and_the_rules_own_words(
    lin: Membership, hers: Enrolment, signed_in: SignedIn
) -> None:
    browser = signed_in(lin)
    browser.post("/language", {"language": "en"})

    page = browser.get("/students/?verdict=refused&column=stage&column=amount").content.decode()
    names = f"{lin.office.name}{lin.person.name}中文"
    assert [word for word in CHINESE.findall(page) if word not in names] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_no_page_holds_inline_code_or_style(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    assert re.findall(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=|javascript:|https?://", text) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_chinese_in_a_page_goes_through_gettext_or_stands_beside_its_english(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    handed = re.sub(r"\{% translate (['\"]).*?\1|\{% blocktranslate.*?endblocktranslate %\}", "", text, flags=re.DOTALL)
    left = {word for word in CHINESE.findall(handed)} - {"助", "中文"}

    assert not left or 'lang="en"' in text


@pytest.mark.parametrize("code", ["403", "404", "500"])
def test_an_error_page_is_complete_without_session_or_database(code: str) -> None:
    assert "Home" in get_template(f"{code}.html").render()


def test_an_unknown_address_is_answered_without_details(lin: Membership, signed_in: SignedIn) -> None:
    page = signed_in(lin).get("/students/999999999/")

    assert page.status_code == 404
    assert "Enrolment" not in page.content.decode()


@pytest.mark.parametrize("address", ["/sign-in/", "/students/", "/nowhere"])
def test_every_answer_forbids_foreign_code_and_tells_no_other_site(
    lin: Membership, signed_in: SignedIn, address: str
) -> None:
    headers = signed_in(lin).get(address).headers

    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
