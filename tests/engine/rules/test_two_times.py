"""Two time axes: a version holds from the term or day it takes force, and from the day it became known."""

from __future__ import annotations

import pytest
from rulebook import GOOD, make_library, moment, pupil, verdicts

from zhuxue.engine.rules.library import Library

V = "  - {{from: {0}, known_from: {1}, per: term, amount: {2}, source: 测试文件, confidence: assumed}}\n"
HEAD = GOOD[: GOOD.index("pays:")] + "pays:\n"


def amount_at(tmp_path, versions: str, term: str, *, on: str, known: str):
    """What is paid at a moment; None when no version holds."""
    library = Library.load(make_library(tmp_path, HEAD + versions))
    return verdicts(library, [pupil()], moment(term, on=on, known=known))[0][1]


@pytest.mark.parametrize(
    "term, known, yuan",
    [
        ("2020-S", "2024-12-01", None),  # before the first term
        ("2020-F", "2020-08-31", None),  # not known yet
        ("2020-F", "2020-09-01", 1000),
        ("2024-S", "2024-12-01", 1000),  # the new version is known, but not in force
        ("2024-F", "2024-10-27", 1000),  # in force since, but the day before it was known
        ("2024-F", "2024-10-28", 1500),
        ("2025-S", "2024-10-01", 1000),
    ],
)
def test_a_version_counts_when_it_is_both_in_force_and_known(tmp_path, term, known, yuan):
    versions = V.format("2020-F", "2020-09-01", 1000) + V.format("2024-F", "2024-10-28", 1500)

    assert amount_at(tmp_path, versions, term, on="2024-09-01", known=known) == (yuan and yuan * 100)


def test_a_correction_of_the_same_term_counts_from_the_day_it_is_known(tmp_path):
    versions = V.format("2024-F", "2024-11-20", 1800) + V.format("2024-F", "2024-10-28", 1500)

    assert amount_at(tmp_path / "a", versions, "2024-F", on="2024-09-01", known="2024-11-19") == 150000
    assert amount_at(tmp_path / "b", versions, "2024-F", on="2024-09-01", known="2024-11-20") == 180000


def test_a_later_start_outweighs_a_later_notice_about_an_earlier_start(tmp_path):
    versions = V.format("2024-F", "2024-08-01", 1500) + V.format("2020-F", "2024-11-01", 900)

    assert amount_at(tmp_path, versions, "2024-F", on="2024-09-01", known="2024-12-01") == 150000


def test_a_version_that_begins_on_a_day_holds_from_that_day(tmp_path):
    versions = V.format("2020-F", "2020-09-01", 1000) + V.format("2024-10-15", "2024-10-01", 1500)

    assert amount_at(tmp_path / "a", versions, "2024-F", on="2024-10-14", known="2024-12-01") == 100000
    assert amount_at(tmp_path / "b", versions, "2024-F", on="2024-10-15", known="2024-12-01") == 150000


def test_days_and_terms_stand_on_one_axis(tmp_path):
    versions = V.format("2024-10-15", "2024-10-01", 1500) + V.format("2024-F", "2024-10-20", 1200)

    assert amount_at(tmp_path, versions, "2024-F", on="2024-11-01", known="2024-12-01") == 150000


def test_before_a_programme_began_nobody_has_it_and_the_reason_says_since_when(tmp_path):
    text = GOOD.replace("who:", "begins: {term: 2020-F, source: 测试, confidence: assumed}\nwho:", 1)
    library = Library.load(make_library(tmp_path, text))

    assert verdicts(library, [pupil()], moment("2020-S")) == [("refused", None)]
    assert verdicts(library, [pupil()], moment("2020-F")) == [("granted", 100000)]
