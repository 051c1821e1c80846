"""What an identity number may be, and that the rule for one number and the SQL for millions agree."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhuxue.engine.common.identity import born_on, check_digit, fault, masked, masked_name, upgraded
from zhuxue.engine.intake.identity_sql import judged

FIRST17 = st.from_regex(r"4399[0-9]{2}(19|20)[0-9]{2}[0-1][0-9][0-3][0-9][0-9]{3}", fullmatch=True)
NUMBERS = st.one_of(
    FIRST17.map(lambda first: first + check_digit(first)),
    st.tuples(FIRST17, st.sampled_from("0123456789X")).map("".join),
    st.text("0123456789X", max_size=19),
)
DB = duckdb.connect()


@settings(max_examples=200, deadline=None)
@given(NUMBERS)
def test_the_sql_for_millions_says_what_the_rule_for_one_says(number):
    (found,) = DB.execute(f"SELECT number_fault FROM ({judged('SELECT $1 AS number')})", [number]).fetchall()

    said = fault(number)
    assert found == (("blank" if number == "" else said),)


@settings(max_examples=100)
@given(FIRST17, st.integers(0, 16), st.sampled_from("0123456789"))
def test_one_wrong_digit_never_passes(first17, place, digit):
    number = first17 + check_digit(first17)
    wrong = number[:place] + digit + number[place + 1 :]

    assert wrong == number or fault(wrong) is not None


def test_the_example_of_the_standard_is_whole():
    assert fault("11010519491231002X") is None
    assert str(born_on("11010519491231002X")) == "1949-12-31"


def test_a_fifteen_digit_number_belongs_to_somebody_born_in_the_last_century():
    number = upgraded("439901800229123")

    assert (fault(number), str(born_on(number))) == (None, "1980-02-29")


@pytest.mark.parametrize("text", ["439901201301010010", "E12345678", "4399012013010100", "1234"])
def test_what_is_shown_of_a_number_does_not_let_it_be_rebuilt(text):
    shown = masked(text)

    assert len(shown) == len(text)
    assert sum(letter != "*" for letter in shown) <= 8
    assert shown != text


def test_what_is_shown_of_a_name_is_its_first_character():
    assert [masked_name(name) for name in ("林小满", "林", "", None)] == ["林**", "*", "", ""]
