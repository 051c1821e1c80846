"""Every form of amount, in whole fen: what it pays, what falls in a term, and that not known stays not known."""

from __future__ import annotations

from datetime import date

import pytest
from rulebook import GOOD, make_library, moment, pupil, verdicts, with_amount

from zhuxue.engine.rules.library import Library

UNKNOWN = ("unknown", None)


def paid(tmp_path, amount: str, people: list[dict], *, at=None, others: tuple[str, ...] = (), **how) -> list:
    """What the good programme pays each pupil when its amount is written like this; None when unknown."""
    library = Library.load(make_library(tmp_path, with_amount(amount, **how), *others))
    found = verdicts(library, [pupil(**person) for person in people], at or moment())
    assert {verdict for verdict, fen in found if fen is None} <= {"unknown"}
    assert {verdict for verdict, fen in found if fen is not None} <= {"granted"}
    return [fen for _, fen in found]


@pytest.mark.parametrize("yuan, fen", [("1000", 100000), ("312.50", 31250), ("0.01", 1), ("0", 0), ("null", None)])
def test_a_constant_is_the_same_for_everyone_and_null_is_not_nothing(tmp_path, yuan, fen):
    assert paid(tmp_path, yuan, [{}]) == [fen]


def test_a_tier_is_paid_by_level_and_a_level_without_a_tier_is_unknown(tmp_path):
    people = [{"hardship_level": level} for level in ("special", "hard", "general", None)]

    assert paid(tmp_path, "{tiers: {special: 1500, hard: 312.50}}", people) == [150000, 31250, None, None]


def test_a_choice_by_yes_and_no_leaves_the_missing_answer_unknown(tmp_path):
    people = [{"school_demonstration": answer} for answer in (True, False, None)]

    assert paid(tmp_path, "{by: school_demonstration, of: {true: 2000, false: 1600}}", people) == [200000, 160000, None]


def test_a_choice_by_a_number(tmp_path):
    assert paid(tmp_path, "{by: grade, of: {1: 10, 2: 20}}", [{"grade": g} for g in (1, 2, 3, None)]) == [1000, 2000, None, None]  # fmt: skip


def test_bands_begin_on_their_own_day(tmp_path):
    amount = "{bands: {fact: military_on, below: 80, steps: [{from: 2022-01-24, amount: 120}, {from: 2023-09-01, amount: null}]}}"
    days = [date(2022, 1, 23), date(2022, 1, 24), date(2023, 8, 31), date(2023, 9, 1), None]

    assert paid(tmp_path, amount, [{"military_on": day} for day in days]) == [8000, 12000, 12000, None, None]


def test_bands_of_money_begin_at_their_own_fen(tmp_path):
    amount = "{bands: {fact: tuition_paid_fen, below: 1, steps: [{from: 312.50元, amount: 2}]}}"

    assert paid(tmp_path, amount, [{"tuition_paid_fen": fen} for fen in (31249, 31250, None)]) == [100, 200, None]


@pytest.mark.parametrize("how, both", [("lesser_of", [500, 700, None]), ("greater_of", [700, 900, None]), ("sum", [1200, 1600, None])])  # fmt: skip
def test_a_cap_a_floor_and_a_sum_are_unknown_as_soon_as_one_part_is(tmp_path, how, both):
    people = [{"tuition_paid_fen": fen} for fen in (500, 900, None)]

    assert paid(tmp_path, f"{{{how}: [7, {{fact: tuition_paid_fen}}]}}", people) == both


def test_the_lesser_of_a_cap_and_a_fee_is_unknown_when_the_cap_is_not_known(tmp_path):
    assert paid(tmp_path, "{lesser_of: [{fact: tuition_paid_fen}, null]}", [{"tuition_paid_fen": 1}]) == [None]


def test_a_fact_is_paid_as_it_stands(tmp_path):
    assert paid(tmp_path, "{fact: approved_fee_fen}", [{"approved_fee_fen": 120001}, {}]) == [120001, None]


def test_a_share_of_another_programme_drops_parts_of_a_fen_and_follows_its_versions(tmp_path):
    later = GOOD.replace("from: 2020-F, known_from: 2020-09-01, per", "from: 2024-F, known_from: 2024-10-28, per")
    other = later.replace("pays:\n", "pays:\n  - {from: 2020-F, known_from: 2020-09-01, per: term, amount: 625.01, source: 测试, confidence: assumed}\n")  # fmt: skip
    other = other.replace("TEST_GRANT", "OTHER_GRANT")
    amount = "{share_percent: 50, of_programme: OTHER_GRANT}"

    assert paid(tmp_path / "a", amount, [{}], others=(other,), at=moment(known="2024-10-27")) == [31250]
    assert paid(tmp_path / "b", amount, [{}], others=(other,), at=moment(known="2024-10-28")) == [50000]


def test_a_years_amount_is_two_halves_and_the_odd_fen_comes_in_autumn(tmp_path):
    library = Library.load(make_library(tmp_path, with_amount("625.01", per="year")))

    autumn, spring = (verdicts(library, [pupil()], moment(term)) for term in ("2024-F", "2025-S"))

    assert (autumn, spring) == ([("granted", 31251)], [("granted", 31250)])


def test_six_hundred_and_twenty_five_a_year_is_three_hundred_and_twelve_fifty_a_term(tmp_path):
    assert paid(tmp_path, "625", [{}], per="year") == [31250]


def test_a_months_amount_is_paid_for_each_month_of_the_term(tmp_path):
    assert paid(tmp_path / "a", "60", [{}], per="month") == [30000]
    assert paid(tmp_path / "b", "60", [{}], per="month", at=moment(months=4)) == [24000]


@pytest.mark.parametrize("per", ["year", "once"])
@pytest.mark.parametrize("half, term, fen", [("autumn", "2024-F", 8000), ("autumn", "2025-S", 0), ("spring", "2024-F", 0), ("spring", "2025-S", 8000)])  # fmt: skip
def test_what_is_paid_in_one_term_of_the_year_is_paid_whole_there_and_not_in_the_other(tmp_path, per, half, term, fen):
    assert paid(tmp_path, "80", [{}], per=per, more=f"when_term: {half}", at=moment(term)) == [fen]


def test_an_unknown_amount_stays_unknown_in_the_term_it_is_not_paid_in(tmp_path):
    assert paid(tmp_path, "null", [{}], per="year", more="when_term: autumn", at=moment("2025-S")) == [None]


def test_a_refused_student_has_no_amount(tmp_path):
    library = Library.load(make_library(tmp_path, GOOD))

    assert verdicts(library, [{"stage": "senior_high", "roll_status": "withdrawn"}], moment()) == [("refused", None)]


def test_a_student_of_another_stage_has_no_row(tmp_path):
    library = Library.load(make_library(tmp_path, GOOD))

    assert verdicts(library, [{"stage": "primary", "roll_status": "enrolled"}, {}], moment()) == []
