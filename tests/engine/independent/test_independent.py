"""Every verdict and amount of the engine, on random students with facts missing, held against plain Python."""

from __future__ import annotations

import random
import sys
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from zhuxue.engine.common.calendar import Calendar
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.terms import Term
from zhuxue.engine.rules.compile import Moment
from zhuxue.engine.rules.library import Library
from zhuxue.engine.rules.verdicts import judge, verdicts_select
from zhuxue.engine.warehouse.duck import DuckWarehouse

sys.path.insert(0, str(Path(__file__).parent))
import plain

MOMENTS = [
    ("national", "2024-F", "2024-10-01", 15000),
    ("national", "2025-S", "2025-03-01", 15000),
    ("hunan", "2024-F", "2024-10-01", 15000),
    ("hunan", "2024-F", "2024-12-01", 20000),
    ("hunan", "2025-F", "2025-09-10", 15000),
    ("hunan/pingjiang", "2024-S", "2024-05-07", 15000),
    ("hunan", "2019-F", "2019-08-31", 10000),
]
NOT_KNOWN = 0.12


def random_students(count: int, seed: int, facts, registers) -> list[dict]:
    """Students whose facts are drawn at random near every limit, about one in eight of them missing."""
    draw = random.Random(seed)
    days = [
        date(2012, 12, 31),
        date(2013, 1, 1),
        date(2014, 12, 31),
        date(2015, 1, 1),
        date(2022, 1, 23),
        date(2022, 1, 24),
    ]
    days += [date(2023, 8, 31) + timedelta(days=i) for i in range(2)] + [
        date(2024, 8, 31) + timedelta(days=i) for i in range(2)
    ]

    def value(name: str, fact):
        if name != "stage" and draw.random() < NOT_KNOWN:
            return None
        match fact.type:
            case "boolean":
                return draw.random() < 0.5
            case "one_of":
                return draw.choice(list(fact.values))
            case "date":
                return draw.choice(days)
            case "text":
                return draw.choice(["汉", "苗", "仫佬", "毛南", "430626", "433127"])
        if fact.unit == "fen":
            return draw.choice([0, 1, 99999, 800000, 1200001, 2000000, 2500000, 3000000])
        return draw.choice([9, 10, 11, 29, 30, 31]) if fact.unit == "percent" else draw.randint(0, 4)

    students = []
    for key in range(count):
        student = {"student_key": key} | {name: value(name, fact) for name, fact in facts.items()}
        student |= {f"in_{code}": draw.choice([True, False, False, None]) for code in registers}
        students.append(student)
    return students


def as_table(students: list[dict], facts) -> pa.Table:
    """Students as the engine's table, every column of its own type."""
    types = {"boolean": pa.bool_(), "integer": pa.int64(), "date": pa.date32()}
    columns = {
        name: pa.array([s[name] for s in students], types.get(fact.type, pa.string())) for name, fact in facts.items()
    }
    keys = {"student_key": pa.array([s["student_key"] for s in students], pa.int64())}
    flags = {name: pa.array([s[name] for s in students], pa.bool_()) for name in students[0] if name.startswith("in_")}
    return pa.table(keys | columns | flags)


def differences(warehouse, layer: str, term: str, known: str, count: int) -> tuple[int, list]:
    """Judge `count` random students by both; return how many verdicts were compared and those that differ."""
    library = Library.load(LIBRARY, layer=layer)
    students = random_students(
        count, len(layer) * 100 + int(term[:4]), library.facts.by_name, library.facts.register_titles
    )
    warehouse.create_from_arrow("students", as_table(students, library.facts.by_name))
    calendar, at = Calendar.load(LIBRARY), Term.parse(term)
    judge(
        warehouse,
        library,
        Moment(at, calendar.starts_on(at), date.fromisoformat(known), len(calendar.payment_months(at))),
    )
    engine = {
        (key, code): (verdict, fen)
        for key, code, verdict, fen in warehouse.rows(
            f"SELECT student_key, programme, verdict, amount_fen FROM ({verdicts_select()}) v"
        )
    }
    rules = plain.load(layer)
    expected = {}
    for student in students:
        for code, programme in rules.items():
            answer = plain.judge(student, programme, rules, term, date.fromisoformat(known))
            if answer is not None:
                expected[(student["student_key"], code)] = answer
    keys = engine.keys() | expected.keys()
    return len(keys), [
        (key, engine.get(key), expected.get(key)) for key in sorted(keys) if engine.get(key) != expected.get(key)
    ]


def test_a_hundred_thousand_random_students_get_the_same_verdicts_and_amounts_from_plain_python():
    warehouse = DuckWarehouse()
    assert sum(count for *_, count in MOMENTS) >= 100_000

    for layer, term, known, count in MOMENTS:
        compared, differing = differences(warehouse, layer, term, known, count)
        assert differing[:3] == []
        assert compared > count


@pytest.mark.spark
def test_spark_agrees_with_plain_python_too(tmp_path):
    from zhuxue.engine.warehouse.spark import SparkWarehouse

    warehouse = SparkWarehouse(tmp_path / "spark")

    for layer, term, known, count in MOMENTS:
        _, differing = differences(warehouse, layer, term, known, count)
        assert differing[:3] == []
    warehouse.close()
