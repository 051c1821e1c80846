"""A rule file that cannot be meant is refused with file, line and what to write instead, in both languages."""

from __future__ import annotations

import re
from datetime import date

import pytest
from rulebook import AMOUNT, GOOD, TEST, make_library, read, with_amount, with_test

from zhuxue.engine.common.errors import LibraryError
from zhuxue.engine.common.exclusions import Exclusions
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.rules.library import Library

VERSION = "  - {from: 2020-F, known_from: 2020-09-01, per: term, amount: 1000, source: 测试文件, confidence: assumed}\n"
TEST_LINE, PAYS_LINE = 13, 15

TESTS = {
    "a fact nobody declared": ("{fact: hardship_levle, is: hard}", "hardship_level"),
    "an operator nobody knows": ("{fact: grade, at_mots: 2}", "at_most"),
    "a value the fact does not have": ("{fact: hardship_level, is: hart}", "hard"),
    "a test without a fact": ("{is: enrolled}", "Name the fact"),
    "two comparisons in one test": ("{fact: grade, at_most: 2, at_least: 1}", "all_of"),
    "yuan for a fact that is no money": ("{fact: grade, at_most: 2000元}", "whole number"),
    "money without a unit": ("{fact: tuition_paid_fen, at_most: 18000}", "18000元"),
    "money that is no number": ("{fact: tuition_paid_fen, at_most: 一万元}", "18000元"),
    "half a fen": ("{fact: tuition_paid_fen, at_most: 0.005元}", "18000元"),
    "percent for a count": ("{fact: grade, at_most: 10%}", "whole number"),
    "a day for a count": ("{fact: grade, at_most: 2024-09-01}", "whole number"),
    "yes for a count": ("{fact: grade, is: true}", "whole number"),
    "a count for a day": ("{fact: military_on, before: 2}", "2024-10-28"),
    "a day that does not exist": ("{fact: military_on, before: 2023-02-29}", "2024-10-28"),
    "an order among words": ("{fact: hardship_level, at_most: hard}", "one_of"),
    "a yes or no that is a word": ("{fact: boards, is: 'yes'}", "boolean"),
    "a register nobody knows": ("{in_register: [DIBAU]}", "DIBAO"),
    "no register at all": ("{in_register: []}", "at least one"),
    "a list for one value": ("{fact: roll_status, is: [enrolled]}", "one_of and between take"),
    "one value for a list": ("{fact: roll_status, one_of: enrolled}", "one_of and between take"),
    "an empty list": ("{fact: roll_status, one_of: []}", "at least one value"),
    "between the wrong way round": ("{fact: grade, between: [3, 1]}", "smaller"),
    "known that is neither": ("{fact: grade, known: maybe}", "true or false"),
    "days before": ("{fact: military_on, within_days_of: {fact: risk_cleared_on, days: -1}}", "days: 30"),
    "days of no date": ("{fact: military_on, within_days_of: {fact: grade, days: 3}}", "Choose a date"),
    "an empty all_of": ("{all_of: []}", "one per line"),
    "a word for a test": ("enrolled", "{fact: boards, is: true}"),
    "a key beside all_of": (f"{{all_of: [{TEST}], fact: grade}}", "all_of"),
    "a fault deep inside": (f"{{not: {{any_of: [{TEST}, {{fact: grad, is: 1}}]}}}}", "grade"),
}  # fmt: skip
AMOUNTS = {
    "a part of a fen": ("0.001", "312.5"),
    "less than nothing": ("-5", "below zero"),
    "a word": ("很多", "312.5"),
    "a form nobody knows": ("{lesser_off: [1, 2]}", "lesser_of"),
    "half a form": ("{share_percent: 50}", "of_programme"),
    "nothing to compare": ("{lesser_of: []}", "lesser_of"),
    "a fact that is no money": ("{fact: grade}", "_fen"),
    "a tier nobody holds": ("{tiers: {hart: 1}}", "hard"),
    "no tier at all": ("{by: hardship_level, of: {}}", "each value"),
    "yes that is a word": ("{by: boards, of: {yes: 1}}", "true"),
    "a choice by a day": ("{by: military_on, of: {2024-01-01: 1}}", "bands"),
    "a choice by no number": ("{by: grade, of: {one: 1}}", "whole number"),
    "bands of words": ("{bands: {fact: hardship_level, below: 1, steps: [{from: hard, amount: 2}]}}", "by/of"),
    "bands without steps": ("{bands: {fact: grade, below: 1, steps: []}}", "steps"),
    "a band without a start": ("{bands: {fact: grade, below: 1, steps: [{amount: 2}]}}", "steps"),
    "bands that fall": ("{bands: {fact: grade, below: 1, steps: [{from: 2, amount: 2}, {from: 1, amount: 3}]}}", "start"),
    "a share of half a percent": ("{share_percent: 0.5, of_programme: TEST_GRANT}", "share_percent"),
}  # fmt: skip
FILES = {
    "a key nobody knows": (("kind: grant", "kind: grant\nquotta: 3"), 6, "quota"),
    "a key inside a version": (("per: term,", "per: term, avrage: 3,"), PAYS_LINE, "average"),
    "a key inside a condition": (("says: 在籍", "says: 在籍, sauce: 1"), TEST_LINE, "source"),
    "a key written twice": (("kind: grant", "kind: grant\nkind: loan"), 6, "Delete one"),
    "no source": ((AMOUNT + ", source: 测试文件", AMOUNT), PAYS_LINE, "Add it"),
    "no confidence": ((", confidence: assumed}", "}"), PAYS_LINE, "Add it"),
    "confidence nobody knows": (("confidence: assumed}", "confidence: sure}"), PAYS_LINE, "official"),
    "a stage nobody knows": (("[senior_high]", "[senior_hihg]"), 4, "senior_high"),
    "a stage that is no list": (("[senior_high]", "senior_high"), 4, "[primary]"),
    "no stage": (("[senior_high]", "[]"), 4, "at least one"),
    "a kind nobody knows": (("kind: grant", "kind: grand"), 5, "grant"),
    "a term that is none": (("{from: 2020-F", "{from: 2020-A"), PAYS_LINE, "2024-F"),
    "a day that is none": (("known_from: 2020-09-01, per", "known_from: 2020-13-01, per"), PAYS_LINE, "2024-10-28"),
    "two versions of one moment": ((VERSION, VERSION * 2), 16, "Merge"),
    "a term and a day that are one": ((VERSION, VERSION + VERSION.replace("2020-F", "2020-09-01")), 16, "Merge"),
    "no version of who": ((GOOD[GOOD.index("who:"):GOOD.index("pays:")], "who: []\n"), 7, "Add the version"),
    "no version of an amount owed by right": (("pays:\n" + VERSION, ""), 1, "Add the version"),
    "no version from the term it began in":
        (("who:", "begins: {term: 2019-F, source: 测试, confidence: assumed}\nwho:"), 8, "Add the version"),
    "begun in no term":
        (("who:", "begins: {term: spring, source: 测试, confidence: assumed}\nwho:"), 7, "2024-F"),
    "conditions with one name": (("      - {id", "      - {id: enrolled, says: 又, test: {fact: boards, is: true}}\n      - {id"), 8, "own id"),
    "no condition": ((GOOD[GOOD.index("      - {id"):GOOD.index("pays:")], "      []\n"), 8, "own id"),
    "a condition without words": (("says: 在籍, ", ""), TEST_LINE, "all_of"),
    "two amounts": ((AMOUNT, "amount: 1, tiers: {hard: 2}"), PAYS_LINE, "Delete one"),
    "no amount": ((AMOUNT + ", ", ""), PAYS_LINE, "amount: null"),
    "one half of a year's term": (("per: term,", "per: term, when_term: autumn,"), PAYS_LINE, "per: year"),
    "once, and every term": (("per: term,", "per: once,"), PAYS_LINE, "when_term"),
    "more than the whole": (("pays:", "funding: {central_percent: 101, source: 测试, confidence: assumed}\npays:"), 14, "too large"),
    "no day of the year": (("pays:", "process: [{step: a, by: bank, until: 02-30, source: 测试, confidence: assumed}]\npays:"), 14, "09-30"),
    "not YAML": (("stage: [senior_high]", "stage: [senior_high"), 5, "brackets|indentation|Check"),
}  # fmt: skip


def refused(text: str) -> LibraryError:
    """What reading the text is refused with; its shape is the same for every refusal."""
    with pytest.raises(LibraryError) as found:
        read(text)
    error = found.value
    assert re.match(r"test\.yaml，第\d+行", error.zh)
    assert re.match(r"test\.yaml, line \d+", error.en)
    assert not re.search(r"[\u4e00-\u9fff]", re.sub("“[^”]*”|[[(].*?[])]|title|测试|18000元", "", error.en)), error.en
    assert re.search(r"[\u4e00-\u9fff]", error.zh)
    return error


def line_of(error: LibraryError) -> int:
    """The line a refusal names."""
    return int(re.search(r"line (\d+)", error.en)[1])


def test_the_file_these_tests_break_is_good():
    assert read(GOOD).code == "TEST_GRANT"


@pytest.mark.parametrize("what", TESTS)
def test_a_test_that_cannot_be_meant_is_refused(what):
    text, remedy = TESTS[what]

    error = refused(with_test(text))

    assert line_of(error) == TEST_LINE
    assert remedy in error.en


@pytest.mark.parametrize("what", AMOUNTS)
def test_an_amount_that_cannot_be_meant_is_refused(what):
    text, remedy = AMOUNTS[what]

    error = refused(with_amount(text))

    assert line_of(error) == PAYS_LINE
    assert remedy in error.en


@pytest.mark.parametrize("what", FILES)
def test_a_file_that_cannot_be_meant_is_refused(what):
    (before, after), line, remedy = FILES[what]
    assert before in GOOD

    error = refused(GOOD.replace(before, after))

    assert line_of(error) == line, error.en
    assert re.search(remedy, error.en), error.en


def loading(folder, *, layer="national", on=None) -> LibraryError:
    """What loading a library is refused with."""
    with pytest.raises(LibraryError) as found:
        library = Library.load(folder, layer=layer)
        library.refuse_expired(on)
    return found.value


def test_a_rule_past_its_review_date_is_refused_and_on_the_day_itself_is_not(tmp_path):
    folder = make_library(tmp_path, GOOD.replace("kind:", "reviewed_until: 2024-10-01\nkind:"))

    Library.load(folder).refuse_expired(date(2024, 10, 1))
    error = loading(folder, on=date(2024, 10, 2))

    assert error.en.startswith("p0.yaml, line 5")
    assert "Check it against its sources" in error.en


def test_a_review_date_a_layer_moved_is_told_with_the_layers_own_file(tmp_path):
    old = GOOD.replace("kind:", "reviewed_until: 2023-10-01\nkind:")
    layer = {"hunan": {"test.yaml": "overrides: TEST_GRANT\nreviewed_until: 2024-10-01\n"}}

    error = loading(make_library(tmp_path, old, layers=layer), layer="hunan", on=date(2024, 10, 2))

    assert error.en.startswith("test.yaml, line 2")


@pytest.mark.parametrize(
    "share, said",
    [
        ("{share_percent: 50, of_programme: OTHER_GRANT}", "OTHERS_GRANT"),
        ("{share_percent: 50, of_programme: YEAR_GRANT}", "Use the same per"),
        ("{share_percent: 50, of_programme: TEST_GRANT}", "share of itself"),
        ("{sum: [1, {share_percent: 50, of_programme: OTHERS_GRANT}]}", "share of itself"),
    ],
)
def test_a_share_that_leads_nowhere_is_refused(tmp_path, share, said):
    back = with_amount("{share_percent: 10, of_programme: TEST_GRANT}")
    others = back.replace("programme: TEST_GRANT\n", "programme: OTHERS_GRANT\n", 1)
    yearly = with_amount("5", per="year").replace("TEST_GRANT", "YEAR_GRANT")

    error = loading(make_library(tmp_path, with_amount(share), others, yearly))

    assert re.match(rf"p[01]\.yaml, line {PAYS_LINE}", error.en)
    assert said in error.en


@pytest.mark.parametrize(
    "text, line, said",
    [
        ("notes: 无\noverrides: TEST_GRAND\n", 2, "TEST_GRANT"),
        (GOOD, 1, "already defined in p0.yaml"),
        (GOOD.replace("programme:", "overrides:"), 2, "only repeats the layer below"),
        ("overrides: TEST_GRANT\npays:\n" + VERSION, 3, "only repeats the layer below"),
        ("overrides: TEST_GRANT\nprogramme: TEST_GRANT\n", 2, "overrides alone"),
        ("notes: 无\n", 1, "neither programme nor overrides"),
        ("overrides: TEST_GRANT\nkind: grand\n", 2, "grant"),
        ("overrides: TEST_GRANT\n\npays:\n" + VERSION.replace("1000", "-1"), 4, "below zero"),
    ],
)
def test_a_layer_that_copies_or_misses_what_it_changes_is_refused(tmp_path, text, line, said):
    error = loading(make_library(tmp_path, GOOD, layers={"hunan": {"layer-file.yaml": text}}), layer="hunan")

    assert error.en.startswith(f"layer-file.yaml, line {line}")
    assert said in error.en


def test_a_fault_of_the_national_file_is_told_with_the_national_file_even_under_a_layer(tmp_path):
    layer = {"hunan": {"test.yaml": "overrides: TEST_GRANT\nnotes: 省里的话\n"}}

    error = loading(make_library(tmp_path, with_test("{fact: grad, is: 1}"), layers=layer), layer="hunan")

    assert error.en.startswith(f"p0.yaml, line {TEST_LINE}")


def test_an_exclusion_keeps_one_of_its_own_two_programmes(tmp_path):
    text = (LIBRARY / "exclusions.yaml").read_text(encoding="utf-8").replace("keep: UG_VETGRANT", "keep: UG_VETGRAND")
    (tmp_path / "exclusions.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(LibraryError) as found:
        Exclusions.load(tmp_path)

    assert "Let keep be one of better, UG_VETGRANT, UG_GRANT" in found.value.en


def test_an_exclusion_of_a_programme_nobody_knows_is_refused(tmp_path):
    with pytest.raises(LibraryError, match="UG_NSCH"):
        Exclusions.load(LIBRARY, programmes={"UG_NESCH"})

    assert Exclusions.load(LIBRARY, programmes=Library.load().programmes).exclusions
