"""Every verdict and amount of the engine, on random students with facts missing, held against plain Python."""

from __future__ import annotations

import os
import random
import sys
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
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
ON_SPARK = [MOMENTS[3], MOMENTS[5]]  # the province's layer and the deepest; DuckDB and Spark run the same text
NOT_KNOWN = 0.12
VERDICT = ["student_key", "programme", "verdict", "amount_fen"]


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


Asked = tuple[str, str, str, int]  # layer, term, known on, how many students


class Answers:
    """What plain Python says of the random students of each moment, asked once for both engines and kept in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def students(self, asked: Asked) -> pa.Table:
        return pq.read_table(self._kept("students", asked))

    def expected(self, asked: Asked) -> pa.Table:
        return pq.read_table(self._kept("expected", asked))

    def _kept(self, what: str, asked: Asked) -> Path:
        name = "-".join(map(str, asked)).replace("/", "-")
        if not (self.folder / f"{name}-{what}.parquet").exists():
            students, expected = answered(*asked)
            for part, table in (("students", students), ("expected", expected)):
                mine = self.folder / f"{name}-{part}.{os.getpid()}"  # another process may write the same
                pq.write_table(table, mine)
                mine.rename(self.folder / f"{name}-{part}.parquet")
        return self.folder / f"{name}-{what}.parquet"


def answered(layer: str, term: str, known: str, count: int) -> tuple[pa.Table, pa.Table]:
    """Return random students as the engine's table, and plain Python's verdict and amount on each."""
    facts = Library.load(LIBRARY, layer=layer).facts
    students = random_students(count, len(layer) * 100 + int(term[:4]), facts.by_name, facts.register_titles)
    rules, day = plain.load(layer), date.fromisoformat(known)
    rows = [
        (student["student_key"], code, *answer)
        for student in students
        for code, programme in rules.items()
        if (answer := plain.judge(student, programme, rules, term, day)) is not None
    ]
    types = (pa.int64(), pa.string(), pa.string(), pa.int64())
    columns = [pa.array(values, kind) for values, kind in zip(zip(*rows, strict=True), types, strict=True)]
    return as_table(students, facts.by_name), pa.table(columns, names=VERDICT)


def differences(warehouse, answers: Answers, asked: Asked) -> tuple[int, list]:
    """Judge the students of one moment by the engine; return how many verdicts were compared and those that differ."""
    layer, term, known, _ = asked
    warehouse.create_from_arrow("students", answers.students(asked))
    calendar, at = Calendar.load(LIBRARY), Term.parse(term)
    months = len(calendar.payment_months(at))
    moment = Moment(at, calendar.starts_on(at), date.fromisoformat(known), months)
    judge(warehouse, Library.load(LIBRARY, layer=layer), moment)
    with duckdb.connect() as db:
        db.register("engine", warehouse.arrow(f"SELECT {', '.join(VERDICT)} FROM ({verdicts_select()}) v"))
        db.register("expected", answers.expected(asked))
        paired = f"FROM engine e FULL JOIN expected p USING ({', '.join(VERDICT[:2])})"
        [(compared,)] = db.execute(f"SELECT COUNT(*) {paired}").fetchall()
        differing = f"""
            SELECT student_key, programme, e.verdict, e.amount_fen, p.verdict, p.amount_fen {paired}
            WHERE e.verdict IS DISTINCT FROM p.verdict OR e.amount_fen IS DISTINCT FROM p.amount_fen ORDER BY ALL LIMIT 3"""
        return compared, db.execute(differing).fetchall()


@pytest.fixture(scope="module")
def answers(tmp_path_factory) -> Answers:
    shared = tmp_path_factory.getbasetemp()
    folder = (shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared) / "answers"
    folder.mkdir(exist_ok=True)
    return Answers(folder)


def test_a_hundred_thousand_random_students_get_the_same_verdicts_and_amounts_from_plain_python(answers):
    warehouse = DuckWarehouse()
    assert sum(count for *_, count in MOMENTS) >= 100_000

    for asked in MOMENTS:
        compared, differing = differences(warehouse, answers, asked)
        assert differing == []
        assert compared > asked[-1]


@pytest.mark.spark
def test_spark_agrees_with_plain_python_in_the_layers_of_province_and_county(tmp_path, answers):
    from zhuxue.engine.warehouse.spark import SparkWarehouse

    warehouse = SparkWarehouse(tmp_path / "spark")

    for asked in ON_SPARK:
        _, differing = differences(warehouse, answers, asked)
        assert differing == []
    warehouse.close()
