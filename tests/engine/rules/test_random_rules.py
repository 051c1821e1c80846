"""Rules drawn at random, students drawn at random, nulls too: DuckDB, Spark and plain Python give the same rows."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

import pytest
import yaml
from random_rules import BY_TYPE, Author
from rulebook import as_students, facts, make_library, moment

from zhuxue.engine.rules.library import Library
from zhuxue.engine.rules.verdicts import judge, verdicts_select
from zhuxue.engine.warehouse.duck import DuckWarehouse

sys.path.insert(0, str(Path(__file__).parents[1] / "independent"))
import plain

MOMENTS = [("2024-F", "2024-09-01", "2024-10-01"), ("2024-F", "2024-10-15", "2024-12-01"), ("2025-S", "2025-03-01", "2025-03-01")]  # fmt: skip
ROWS = "student_key, programme, verdict, reason, amount_fen, version, conditions"


class Drawn:
    """A library of random programmes and the random students to judge by it."""

    def __init__(self, folder: Path, *, seed: int, programmes: int, students: int) -> None:
        author = Author(facts().by_name, list(facts().register_titles), seed)
        texts = [author.programme(f"R{nth:03d}") for nth in range(programmes)]
        self.text = "\n".join(texts)
        self.library = Library.load(make_library(folder, *texts))
        self.plain = {data["programme"]: data for data in (yaml.load(text, Loader=yaml.BaseLoader) for text in texts)}
        self.students = [author.student() for _ in range(students)]
        self.table = as_students(self.students)

    def judged(self, warehouse, term: str, on: str, known: str) -> list[tuple]:
        """The verdicts of every student, sorted."""
        warehouse.create_from_arrow("students", self.table)
        judge(warehouse, self.library, moment(term, on=on, known=known))
        return sorted(warehouse.rows(f"SELECT {ROWS} FROM ({verdicts_select()}) v"))

    def expected(self, term: str, on: str, known: str) -> dict[tuple, tuple]:
        """(verdict, amount_fen, truths) by student and programme, by plain Python."""
        day, known_on = date.fromisoformat(on), date.fromisoformat(known)
        found = {}
        for key, student in enumerate(self.students):
            for code, programme in self.plain.items():
                answer = plain.judge(student, programme, self.plain, term, known_on, day)
                if answer is not None:
                    who = plain.chosen(programme["who"], term, known_on, day)
                    found[key, code] = (*answer, plain.truths(who, student, day) if who else {})
        return found


def as_plain(rows: list[tuple]) -> dict[tuple, tuple]:
    """The engine's rows in the form of `Drawn.expected`."""
    return {(key, code): (verdict, fen, json.loads(truths)) for key, code, verdict, _, fen, _, truths in rows}


@pytest.mark.parametrize("seed", range(2))
def test_random_rules_give_the_same_rows_by_plain_python(tmp_path, seed):
    drawn = Drawn(tmp_path, seed=seed, programmes=60, students=120)
    warehouse = DuckWarehouse(threads=1)

    for at in MOMENTS:
        found, expected = as_plain(drawn.judged(warehouse, *at)), drawn.expected(*at)
        assert found.keys() == expected.keys()
        assert [(key, found[key], expected[key]) for key in found if found[key] != expected[key]][:3] == []
        assert {verdict for verdict, *_ in found.values()} == {"granted", "refused", "unknown"}
    warehouse.close()


def test_the_random_rules_use_every_operator_and_every_form_of_amount(tmp_path):
    text = Drawn(tmp_path, seed=0, programmes=60, students=1).text

    operators = {operator for some in BY_TYPE.values() for operator in some}
    forms = ("by", "tiers", "bands", "lesser_of", "greater_of", "sum", "share_percent", "in_register", "not", "all_of", "any_of")  # fmt: skip
    assert [word for word in (*operators, *forms) if f"{word}: " not in text] == []


@pytest.mark.spark
def test_spark_gives_the_same_rows_as_duckdb_on_random_rules(tmp_path):
    from zhuxue.engine.warehouse.spark import SparkWarehouse

    drawn = Drawn(tmp_path, seed=99, programmes=24, students=300)  # Spark takes long over each rule, not over each row
    duck, spark = DuckWarehouse(threads=1), SparkWarehouse(tmp_path / "spark")

    assert drawn.judged(spark, *MOMENTS[1]) == drawn.judged(duck, *MOMENTS[1])
    spark.close()
    duck.close()
