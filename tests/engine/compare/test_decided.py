"""What people decided on proposals: confirmed counts as a match, denied is not asked again, nobody is two people."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhuxue.engine.common.errors import InputError
from zhuxue.engine.common.hashed import Keys
from zhuxue.engine.compare.decided import Decided

from .conftest import Listed, Student, number

LIN = Student(1, name="林小满", identity_number=number(1))
SLIP = number(1)[:13] + str((int(number(1)[13]) + 1) % 10) + number(1)[14:]
TYPED = Listed("DIBAO", None, raw=SLIP, source_row=9)


def decided(decisions: dict[str, str]) -> Decided:
    return Decided(lambda *sides: "|".join(sides), decisions)


def pair(ours: str, given: str = SLIP) -> str:
    return f"DIBAO|{ours}|{given}|林小满"


def test_a_confirmed_proposal_is_a_match_that_says_a_person_confirmed_it(compare):
    found = compare([LIN], [TYPED], decided=decided({pair(number(1)): "same"}))

    assert found.matches("outcome, method") == [("match", "confirmed")]
    assert "经人工核对" in found.matches("evidence")[0][0]
    assert found.flag("DIBAO") == [True]


def test_a_denied_proposal_is_not_asked_again_and_is_no_match(compare):
    found = compare([LIN], [TYPED], decided=decided({pair(number(1)): "different"}))

    assert found.matches() == []
    assert found.flag("DIBAO") == [False]


def test_the_next_likely_one_is_asked_about_when_the_likeliest_was_denied(compare):
    other = SLIP[:16] + ("0" if SLIP[16] != "0" else "1") + SLIP[17]
    both = [TYPED, Listed("DIBAO", None, raw=other, source_row=12)]

    found = compare([LIN], both, decided=decided({pair(number(1)): "different"}))

    assert found.matches() == [(1, "DIBAO", "proposal")]
    assert "第12行" in found.matches("evidence")[0][0]


def test_somebody_confirmed_to_be_two_students_is_neither_and_is_asked_about(compare):
    twin = Student(2, name="林小满", identity_number=number(11))
    said = {pair(number(1)): "same", pair(number(11)): "same"}

    found = compare([LIN, twin], [TYPED], decided=decided(said))

    assert {row[2] for row in found.matches()} == {"proposal"}


def test_a_decision_about_another_name_or_register_says_nothing(compare):
    said = {pair(number(1)).replace("林小满", "林小雨"): "same", pair(number(1)).replace("DIBAO", "TEKUN"): "same"}

    assert compare([LIN], [TYPED], decided=decided(said)).matches() == [(1, "DIBAO", "proposal")]


def test_the_pair_is_told_with_both_sides_and_without_keys_is_null(compare):
    (said,) = compare([LIN], [TYPED], decided=decided({})).warehouse.rows(
        "SELECT pair, identity_number, number_given FROM proposals"
    )
    (without,) = compare([LIN], [TYPED]).warehouse.rows("SELECT pair FROM proposals")

    assert said == (pair(number(1)), number(1), SLIP)
    assert without == (None,)


@pytest.mark.parametrize("text", ["pair,decision\nab,yes\n", "ab,same\n", "", "pair,decision\nab\n"])
def test_a_file_that_is_no_list_of_decisions_is_refused_with_its_line(text: str, tmp_path: Path):
    path = tmp_path / "decisions.csv"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(InputError, match=r"decisions\.csv.*第\d行"):
        Decided.load(Keys("k", {}, b"0" * 16), path)


def test_decisions_without_keys_are_refused(tmp_path: Path):
    with pytest.raises(InputError, match="--keys"):
        Decided.load(None, tmp_path / "decisions.csv")
    (tmp_path / "decisions.csv").write_text("pair,decision\n", encoding="utf-8")
    with pytest.raises(InputError, match="lookup"):
        Decided.load(Keys("k", {}, None), tmp_path / "decisions.csv")
