"""Money, terms, days and places: what is not surely one of them is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhuxue.engine.common.calendar import Calendar
from zhuxue.engine.common.errors import LibraryError
from zhuxue.engine.common.hardship import Hardship
from zhuxue.engine.common.money import fen_from_yuan, yuan_text
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.regions import Regions
from zhuxue.engine.common.registers import Registers
from zhuxue.engine.common.terms import Term
from zhuxue.engine.common.yamlfile import parse_yaml

REGIONS, CALENDAR = Regions.load(LIBRARY), Calendar.load(LIBRARY)


@given(st.integers(-(10**15), 10**15))
def test_fen_written_as_yuan_are_the_same_fen(fen):
    assert fen_from_yuan(yuan_text(fen).replace(",", "")) == fen


@pytest.mark.parametrize("yuan", ["0.001", "12.345", "abc", "", "NaN", "Infinity", Decimal("1e-9")])
def test_a_part_of_a_fen_or_no_number_is_no_amount(yuan):
    with pytest.raises(ValueError, match="yuan"):
        fen_from_yuan(yuan)


@pytest.mark.parametrize("text", ["2024", "2024-X", "24-F", "2024-f", "2024-F ", ""])
def test_what_is_no_term_is_refused(text):
    with pytest.raises(ValueError, match="is not a term"):
        Term.parse(text)


@given(st.integers(2000, 2100), st.integers(0, 1), st.integers(-10, 10))
def test_terms_go_forward_and_back_to_where_they_were(year, half, terms):
    term = Term(year, half)

    assert term.shifted(terms).shifted(-terms) == term
    assert (term.shifted(1) > term) and term.shifted(1).number == term.number + 1


def test_an_autumn_term_reaches_into_the_next_year():
    autumn = Term.parse("2024-F")

    assert CALENDAR.starts_on(autumn) == date(2024, 9, 1)
    assert CALENDAR.day_in(autumn, "01-15") == date(2025, 1, 15)
    assert all("2024-08" < month < "2025-03" for month in CALENDAR.payment_months(autumn))


def test_workdays_skip_the_national_day_and_know_the_sundays_worked():
    assert CALENDAR.add_workdays(date(2024, 9, 30), 1) == date(2024, 10, 8)
    with pytest.raises(LibraryError, match="1999"):
        CALENDAR.is_workday(date(1999, 1, 4))


@pytest.mark.parametrize("name", ["平江县", "岳阳市平江县", "湖南省平江县", "湖南省岳阳市平江县"])
def test_a_county_is_known_by_its_exact_name_alone_or_after_its_city_and_province(name):
    assert REGIONS.code_of(name) == "430626"


@pytest.mark.parametrize("name", ["平江", "平江县城关镇", "县", ""])
def test_a_part_of_a_name_is_no_county(name):
    assert REGIONS.code_of(name) is None


def test_a_title_names_its_counties_before_its_city_and_province():
    assert REGIONS.named_in("湖南省岳阳市平江县农村低保名单") == ["430626"]
    assert REGIONS.named_in("湖南省低保名单") == ["43"]
    assert REGIONS.named_in("低保名单") == []


def test_every_alias_of_a_group_or_level_belongs_to_one_only():
    hardship = Hardship.load(LIBRARY)
    for kind in (hardship.special_groups, hardship.levels):
        words = [word for each in kind for word in (each.title, *each.aliases)]
        assert len(words) == len(set(words))


def test_a_status_word_means_one_thing():
    registers = Registers.load(LIBRARY)
    words = [
        *registers.in_force_statuses, *registers.ended_statuses, *registers.not_entitled_statuses, *registers.cleared_statuses, *registers.open_statuses,
    ]  # fmt: skip

    assert len(words) == len(set(words)) == len(registers.states)


@pytest.mark.parametrize(("text", "line"), [("a: 1\nb: 2\na: 3", "第3行"), ("a:\n  - x\n - y", "第3行")])
def test_yaml_that_says_a_thing_twice_or_is_none_is_refused_with_its_line(text, line):
    with pytest.raises(LibraryError, match=line):
        parse_yaml(text, name="x.yaml")


def test_yaml_turns_no_word_into_a_value_and_no_money_into_a_float():
    assert parse_yaml("{on: yes, from: 2024-09-01, rate: 0.1}", name="x") == {
        "on": "yes",
        "from": "2024-09-01",
        "rate": Decimal("0.1"),
    }
