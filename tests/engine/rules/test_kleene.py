"""A fact that is not known makes a truth unknown, never no: every operator, and all_of, any_of, not by Kleene's tables."""

from __future__ import annotations

from itertools import product

import pytest
from rulebook import as_students, facts, moment, pupil

from zhuxue.engine.common.yamlfile import parse_yaml
from zhuxue.engine.rules.compile import truth
from zhuxue.engine.rules.place import Place
from zhuxue.engine.rules.requirement import OPERATORS, read_test
from zhuxue.engine.warehouse.duck import DuckWarehouse

HELD = [  # test, fact that makes it true, fact that makes it false
    ("{fact: boards, is: true}", {"boards": True}, {"boards": False}),
    ("{fact: boards, is_not: true}", {"boards": False}, {"boards": True}),
    ("{fact: grade, is: 2}", {"grade": 2}, {"grade": 3}),
    ("{fact: ethnicity, is: 汉}", {"ethnicity": "汉"}, {"ethnicity": "苗"}),
    ("{fact: hukou_kind, is_not: urban}", {"hukou_kind": "rural"}, {"hukou_kind": "urban"}),
    ("{fact: hukou_kind, one_of: [rural, town]}", {"hukou_kind": "town"}, {"hukou_kind": "urban"}),
    ("{fact: hukou_kind, not_one_of: [rural, town]}", {"hukou_kind": "urban"}, {"hukou_kind": "town"}),
    ("{fact: grade, at_most: 2}", {"grade": 2}, {"grade": 3}),
    ("{fact: grade, at_least: 2}", {"grade": 2}, {"grade": 1}),
    ("{fact: grade, less_than: 2}", {"grade": 1}, {"grade": 2}),
    ("{fact: grade, more_than: 2}", {"grade": 3}, {"grade": 2}),
    ("{fact: grade, between: [2, 3]}", {"grade": 3}, {"grade": 4}),
    ("{fact: tuition_paid_fen, at_most: 312.50元}", {"tuition_paid_fen": 31250}, {"tuition_paid_fen": 31251}),
    ("{fact: score_rank_percent, at_most: 10%}", {"score_rank_percent": 10}, {"score_rank_percent": 11}),
    ("{fact: military_on, on_or_before: 2022-01-24}", {"military_on": "2022-01-24"}, {"military_on": "2022-01-25"}),
    ("{fact: military_on, on_or_after: 2022-01-24}", {"military_on": "2022-01-24"}, {"military_on": "2022-01-23"}),
    ("{fact: military_on, before: 2022-01-24}", {"military_on": "2022-01-23"}, {"military_on": "2022-01-24"}),
    ("{fact: military_on, after: 2022-01-24}", {"military_on": "2022-01-25"}, {"military_on": "2022-01-24"}),
    ("{fact: military_on, between: [2022-01-24, 2022-02-01]}", {"military_on": "2022-02-01"}, {"military_on": "2022-02-02"}),
    ("{fact: military_on, on_or_before: $on}", {"military_on": "2024-09-01"}, {"military_on": "2024-09-02"}),
    ("{fact: military_on, within_days_of: {fact: risk_cleared_on, days: 30}}",
     {"military_on": "2024-03-01", "risk_cleared_on": "2024-01-31"}, {"military_on": "2024-03-02", "risk_cleared_on": "2024-01-31"}),
    ("{in_register: DIBAO}", {"in_DIBAO": True}, {"in_DIBAO": False}),
    ("{in_register: [DIBAO, TEKUN]}", {"in_DIBAO": False, "in_TEKUN": True}, {"in_DIBAO": False, "in_TEKUN": False}),
]  # fmt: skip


def truths(test: str, people: list[dict]) -> list[bool | None]:
    """The truth of a test for each person, on DuckDB."""
    from datetime import date

    read = read_test(parse_yaml(test, name="test.yaml"), facts(), Place("test.yaml"))
    for person in people:
        for name in ("military_on", "risk_cleared_on"):
            if isinstance(person.get(name), str):
                person[name] = date.fromisoformat(person[name])
    warehouse = DuckWarehouse(threads=1)
    warehouse.create_from_arrow("students", as_students(people))
    sql = truth(read, moment()).sql("duckdb")
    found = [row[0] for row in warehouse.rows(f"SELECT {sql} FROM students ORDER BY student_key")]
    warehouse.close()
    return found


@pytest.mark.parametrize("test, yes, no", HELD, ids=[test for test, *_ in HELD])
def test_each_operator_knows_yes_no_and_unknown(test, yes, no):
    people = [pupil(**yes), pupil(**no), pupil(), *(pupil(**{**yes, name: None}) for name in yes)]

    found = truths(test, people)

    assert found[:3] == [True, False, None]
    assert False not in found[3:]


def test_no_operator_is_left_out_here():
    used = {word for test, *_ in HELD for word in OPERATORS if f", {word}:" in test}

    assert used == set(OPERATORS) - {"known"}


def test_known_is_the_one_test_that_a_missing_fact_can_answer():
    people = [pupil(grade=1), pupil()]

    assert truths("{fact: grade, known: true}", people) == [True, False]
    assert truths("{fact: grade, known: false}", people) == [False, True]
    assert truths("{not: {fact: grade, known: true}}", people) == [False, True]


def test_one_register_that_says_yes_outweighs_another_that_is_silent():
    people = [pupil(in_DIBAO=True), pupil(in_DIBAO=False), pupil()]

    assert truths("{in_register: [DIBAO, TEKUN]}", people) == [True, None, None]
    assert truths("{not: {in_register: [DIBAO, TEKUN]}}", people) == [False, None, None]


THREE = (True, False, None)


@pytest.mark.parametrize("width", [2, 3])
def test_all_of_any_of_and_not_follow_kleene(width):
    names = ("boards", "veteran", "freshman")[:width]
    rows = list(product(THREE, repeat=width))
    people = [pupil(**dict(zip(names, row, strict=True))) for row in rows]
    parts = ", ".join(f"{{fact: {name}, is: true}}" for name in names)
    every = [False if False in row else None if None in row else True for row in rows]
    some = [True if True in row else None if None in row else False for row in rows]

    assert truths(f"{{all_of: [{parts}]}}", people) == every
    assert truths(f"{{any_of: [{parts}]}}", people) == some
    assert truths(f"{{not: {{any_of: [{parts}]}}}}", people) == [None if t is None else not t for t in some]
    assert truths(f"{{not: {{not: {{all_of: [{parts}]}}}}}}", people) == every
