"""A sample can be drawn again by anybody, strata get what their weight says, and a wrong file is refused."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhuxue.engine.checks.sample_rules import SampleRules, VisitForms
from zhuxue.engine.checks.sampling import Plan, Unit, allocate, draw, frame_text, margin_of, read_frame, size_for
from zhuxue.engine.common.errors import InputError, LibraryError
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.supervision import SupervisionRules

FRAME = [Unit(str(key), "risky" if key % 5 == 0 else "plain") for key in range(500)]
PLAN = Plan("a recorded seed", 60, 2, {"risky": 4})
Sizes = st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(0, 500), max_size=6)


def test_the_same_frame_and_seed_give_the_same_sample_in_whatever_order_the_frame_comes() -> None:
    assert draw(FRAME, PLAN) == draw(reversed(FRAME), PLAN)
    assert draw(FRAME, Plan("another seed", 60, 2, {"risky": 4})) != draw(FRAME, PLAN)


def test_a_risky_stratum_is_drawn_more_often() -> None:
    drawn = draw(FRAME, PLAN)

    assert len(drawn) == 60
    assert (
        sum(unit.stratum == "risky" for unit in drawn) == 29
    )  # 100 of weight 4 beside 400 of weight 1, after two of each


def test_one_more_key_changes_no_other_ticket() -> None:
    before = {unit.key for unit in draw(FRAME, Plan("s", 500, 2, {}))}

    assert before <= {unit.key for unit in draw([*FRAME, Unit("new", "plain")], Plan("s", 501, 2, {}))}


@given(Sizes, st.integers(0, 900), st.integers(1, 5), st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(1, 9)))  # fmt: skip
def test_places_are_all_given_and_no_stratum_gets_more_than_it_has(sizes: dict[str, int], size: int, least: int, weights: dict[str, int]) -> None:  # fmt: skip
    places = allocate(sizes, Plan("s", size, least, weights))

    floor = sum(min(count, least) for count in sizes.values())
    assert sum(places.values()) == max(floor, min(size, sum(sizes.values())))
    assert all(places[name] <= sizes[name] for name in places)
    assert all(places[name] >= min(count, least) for name, count in sizes.items() if count)


def test_a_key_that_stands_twice_is_refused() -> None:
    with pytest.raises(InputError, match="重复"):
        draw([*FRAME, FRAME[0]], PLAN)


def test_the_margin_of_uneven_strata_is_said_and_not_that_of_an_even_sample() -> None:
    even = margin_of({"a": 500, "b": 500}, {"a": 50, "b": 50}, z=Decimal("1.96"), share_percent=Decimal(50))
    uneven = margin_of({"a": 500, "b": 500}, {"a": 90, "b": 10}, z=Decimal("1.96"), share_percent=Decimal(50))

    assert even is not None and uneven is not None and uneven > even
    assert margin_of({"a": 5, "b": 5}, {"a": 5}, z=Decimal(2), share_percent=Decimal(50)) is None


def test_a_whole_small_population_is_drawn_for_a_small_margin() -> None:
    assert size_for(3, margin_percent=Decimal(1), z=Decimal("1.96"), share_percent=Decimal(50)) == 3


def test_the_command_draws_what_the_file_says(tmp_path: Path) -> None:
    path = tmp_path / "frame.csv"
    path.write_text(frame_text(FRAME, PLAN), encoding="utf-8")
    done = subprocess.run([sys.executable, "-m", "zhuxue.engine.cli", "sample", str(path)], capture_output=True, text=True, check=True)  # fmt: skip

    drawn = [line.split(",")[1] for line in done.stdout.splitlines()[1:]]
    assert drawn == [unit.key for unit in draw(FRAME, PLAN)]


def test_a_frame_that_was_spoilt_is_refused_with_its_line() -> None:
    with pytest.raises(InputError, match="第6行"):
        read_frame(frame_text(FRAME, PLAN).replace("\n0,risky", "\n0,risky,x", 1))


@pytest.mark.parametrize(
    ("file", "load", "before", "after", "says"),
    [
        ("supervision.yaml", SupervisionRules.load, "due: {days: 15,", "due: {days: 0,", "due.days"),
        ("supervision.yaml", SupervisionRules.load, "to_city:", "to_citty:", "to_city"),
        ("sampling.yaml", SampleRules.load, "{visited_no: 1}", "{visited_no: 1, school_kind: private}", "只写一个条件"),
        ("sampling.yaml", SampleRules.load, "least: {count: 2,", "least: {count: 0,", "least.count"),
        ("visits.yaml", VisitForms.load, "{name}（{office}）入户核查：与登记", "入户核查：与登记", "{name}"),
    ],
)
def test_a_wrong_file_is_refused_with_place_and_remedy(tmp_path: Path, file: str, load: object, before: str, after: str, says: str) -> None:  # fmt: skip
    text = (LIBRARY / file).read_text(encoding="utf-8")
    assert before in text
    (tmp_path / file).write_text(text.replace(before, after, 1), encoding="utf-8")

    with pytest.raises(LibraryError) as refused:
        load(tmp_path)
    assert refused.value.zh.startswith(file) and says in refused.value.zh
