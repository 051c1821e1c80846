"""What people read: every sentence in Chinese and English, pages without inline code, refusals without details."""

from __future__ import annotations

import importlib
import importlib.util
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType

import polib
import pytest
from django import forms
from django.template.loader import get_template
from django.test import Client

from zhuxue.portal.people.models import Membership
from zhuxue.portal.schools.models import Enrolment

ROOT = Path(__file__).resolve().parents[2]
CHINESE = re.compile(r"[\u4e00-\u9fff]+")
SignedIn = Callable[[Membership], Client]
PORTAL = ROOT / "src/zhuxue/portal"
PAGES = sorted(PORTAL.rglob("*.html"))
# These narrow a list or choose what a page shows, as do those called …Filter or …FilterForm; every other form needs help.
NARROWING = {
    "applications.WorklistForm", "comparisons.RowsForm", "comparisons.TermForm", "emergencies.ChecksForm", "emergencies.ElsewhereForm",
    "emergencies.EventsForm", "emergencies.RowsForm", "funds.YearForm", "indicators.CellsForm", "indicators.ChargesForm",
    "indicators.EvidenceForm", "indicators.SheetForm", "indicators.WhichForm", "payments.BatchLinesForm", "payments.LinesForm", "payments.OffsetsForm",
    "payments.PayingForm", "payments.PeriodForm", "payments.PeriodLinesForm", "payments.PrivateForm", "people.EntriesForm", "registers.BoardForm",
    "registers.ProposalsForm", "rosters.KindForm", "schools.WayForm", "supervision.BoardForm", "supervision.IssuesForm",
    "supervision.RowsForm", "supervision.VisitsForm",
}  # fmt: skip
NO_VALUES = {
    "row",
    "all",
    "column",
    "what",
    "membership",
    "language",
}  # ticks of rows, the search and the menu of the page's head


@pytest.fixture(scope="module")
def english() -> ModuleType:
    """The program that lists and compiles the portal's English."""
    spec = importlib.util.spec_from_file_location("english", ROOT / "ops/english.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_sentence_has_its_english(english: ModuleType) -> None:
    assert english.missing() == []


def written_forms() -> dict[str, dict[str, forms.Field]]:
    """The fields somebody sees of every form class of the portal, by app and name."""
    found: dict[str, dict[str, forms.Field]] = {}
    for path in sorted(PORTAL.rglob("*.py")):
        if "forms." in path.read_text(encoding="utf-8") and not {"migrations", "management"} & set(path.parts):
            name = ".".join(path.relative_to(ROOT / "src").with_suffix("").parts)
            for form in vars(importlib.import_module(name)).values():
                if isinstance(form, type) and issubclass(form, forms.Form) and form.__module__ == name:
                    shown = {key: field for key, field in form.base_fields.items() if not field.widget.is_hidden}
                    found[f"{path.relative_to(PORTAL).parts[0]}.{form.__name__}"] = shown
    return found


def narrows(name: str) -> bool:
    """Whether a form only narrows a list."""
    return name in NARROWING or name.endswith(("Filter", "FilterForm"))


def test_every_field_somebody_fills_in_says_what_to_write() -> None:
    filled_in = {name: shown for name, shown in written_forms().items() if not narrows(name)}

    said = {f"{name}.{key}": field for name, shown in filled_in.items() for key, field in shown.items()}
    assert [name for name, field in said.items() if not field.help_text or field.help_text == field.label] == []
    assert len(said) > 150


def test_a_form_without_help_only_narrows_and_demands_nothing() -> None:
    narrowing = {name: shown for name, shown in written_forms().items() if narrows(name)}

    demanded = {name for name, shown in narrowing.items() if any(field.required for field in shown.values())}
    assert demanded <= {"registers.BoardForm", "rosters.KindForm"}  # what a page shows always has a value
    assert set(narrowing) >= NARROWING


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


class Fields(HTMLParser):
    """The fields of a page's forms that are sent, and the ids there are."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = False
        self.fields: list[tuple[str, str]] = []
        self.ids: set[str] = set()
        self.around: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {key: value or "" for key, value in attrs}
        self.ids.add(said.get("id", ""))
        if tag == "form":
            self.sent = said.get("method") == "post" and "/filter" not in said.get("action", "")
        if tag == "fieldset":
            self.around.append(said.get("aria-describedby", ""))
        if (
            self.sent
            and tag in {"input", "select", "textarea"}
            and said.get("type") not in {"hidden", "submit"}
            and said.get("name") not in NO_VALUES
        ):
            self.fields.append(
                (
                    said.get("name", ""),
                    said.get("aria-describedby") or next((words for words in reversed(self.around) if words), ""),
                )
            )

    def handle_endtag(self, tag: str) -> None:
        if tag == "fieldset":
            self.around.pop()
        self.sent = self.sent and tag != "form"


def without_help(html: str) -> list[str]:
    """Return the names of the fields of a page to which no sentence of the page belongs."""
    read = Fields()
    read.feed(html)
    return sorted({name for name, words in read.fields if not set(words.split()) & read.ids})


def test_a_field_drawn_without_its_help_is_found() -> None:
    field = '<form method="post"><p id="why">…</p><input name="reason" aria-describedby="{}"></form>'

    assert without_help(field.format("why")) == []
    assert without_help(field.format("who")) == ["reason"]
