"""A small library in a folder of its own, and one programme in it that a test may change."""

from __future__ import annotations

import shutil
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.terms import Term
from zhuxue.engine.common.yamlfile import parse_yaml
from zhuxue.engine.rules.compile import Moment
from zhuxue.engine.rules.facts import Facts
from zhuxue.engine.rules.library import Library
from zhuxue.engine.rules.programme import Programme, read_programme
from zhuxue.engine.rules.verdicts import judge, verdicts_select
from zhuxue.engine.warehouse.duck import DuckWarehouse

GOOD = """\
programme: TEST_GRANT
title: 测试助学金
english: test grant
stage: [senior_high]
kind: grant
basis: entitlement
who:
  - from: 2020-F
    known_from: 2020-09-01
    source: 测试文件
    confidence: assumed
    conditions:
      - {id: enrolled, says: 在籍, test: {fact: roll_status, is: enrolled}, source: 测试文件}
pays:
  - {from: 2020-F, known_from: 2020-09-01, per: term, amount: 1000, source: 测试文件, confidence: assumed}
"""
TEST = "{fact: roll_status, is: enrolled}"
AMOUNT = "amount: 1000"


@cache
def facts() -> Facts:
    """The facts of the library."""
    return Facts.load(LIBRARY)


def read(text: str) -> Programme:
    """Read a programme from text, as from a file named test.yaml."""
    return read_programme(parse_yaml(text, name="test.yaml"), facts(), Path("test.yaml"))


def with_test(test: str) -> str:
    """The good programme with another test."""
    return GOOD.replace(TEST, test)


def with_amount(amount: str, *, per: str = "term", more: str = "") -> str:
    """The good programme with another amount."""
    return GOOD.replace("per: term, " + AMOUNT, f"per: {per}, amount: {amount}{', ' + more if more else ''}")


def make_library(folder: Path, *programmes: str, layers: dict[str, dict[str, str]] | None = None) -> Path:
    """Write a library: the real facts and registers, these programmes, and layers by name (each on the one before)."""
    target = folder / "library"
    (target / "programmes").mkdir(parents=True)
    for name in ("facts.yaml", "registers.yaml"):
        shutil.copy(LIBRARY / name, target / name)
    for nth, text in enumerate(programmes):
        (target / "programmes" / f"p{nth}.yaml").write_text(text, encoding="utf-8")
    below = "national"
    for name, files in (layers or {}).items():
        place = target / "layers" / name
        (place / "programmes").mkdir(parents=True)
        (place / "layer.yaml").write_text(f"layer: {name}\ntitle: {name}\non: {below}\n", encoding="utf-8")
        for file, text in files.items():
            (place / "programmes" / file).write_text(text, encoding="utf-8")
        below = name
    return target


def moment(term: str = "2024-F", *, on: str = "2024-09-01", known: str = "2024-12-01", months: int = 5) -> Moment:
    """A moment to ask the rules at."""
    return Moment(Term.parse(term), date.fromisoformat(on), date.fromisoformat(known), months)


def as_students(people: list[dict[str, Any]]) -> pa.Table:
    """`students` with every fact and register of the library; what a person does not say is not known."""
    types = {"boolean": pa.bool_(), "integer": pa.int64(), "date": pa.date32()}
    columns = {"student_key": pa.array(range(len(people)), pa.int64())}
    for name, fact in facts().by_name.items():
        columns[name] = pa.array([person.get(name) for person in people], types.get(fact.type, pa.string()))
    for code in facts().register_titles:
        columns[f"in_{code}"] = pa.array([person.get(f"in_{code}") for person in people], pa.bool_())
    return pa.table(columns)


def verdicts(library: Library, people: list[dict[str, Any]], at: Moment, *, code: str = "TEST_GRANT") -> list[tuple]:
    """(verdict, amount_fen) of each person for one programme, on DuckDB."""
    warehouse = DuckWarehouse(threads=1)
    warehouse.create_from_arrow("students", as_students(people))
    judge(warehouse, library, at)
    found = warehouse.rows(
        f"SELECT verdict, amount_fen FROM ({verdicts_select()}) v WHERE programme = '{code}' ORDER BY student_key"
    )
    warehouse.close()
    return found


def pupil(**facts_known: Any) -> dict[str, Any]:
    """A senior-high pupil on the roll, and what else is known."""
    return {"stage": "senior_high", "roll_status": "enrolled", **facts_known}
