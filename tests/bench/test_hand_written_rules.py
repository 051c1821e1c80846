"""The rules written by hand agree with the library also where facts are missing, which the bulk province seldom shows."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "engine" / "independent"))
from test_independent import as_table, random_students

from bench import openfisca, rules
from bench.province import Province
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.rules.library import Library
from zhuxue.engine.rules.verdicts import judge, verdicts_select
from zhuxue.engine.warehouse.duck import DuckWarehouse


@pytest.fixture(scope="module")
def warehouse():
    """Five thousand students whose facts are drawn at random near every limit, one in eight of them missing."""
    library, warehouse = Library.load(LIBRARY, layer="hunan"), DuckWarehouse()
    facts = library.facts
    warehouse.create_from_arrow(
        "students", as_table(random_students(5000, 7, facts.by_name, facts.register_titles), facts.by_name)
    )
    judge(warehouse, library, Province(Path(), 0).moment)
    return warehouse


def test_every_random_student_gets_the_same_verdict_and_amount_by_hand(warehouse):
    differing = warehouse.rows(f"""
        SELECT COALESCE(e.programme, h.programme), e.verdict, h.verdict, e.amount_fen, h.fen
        FROM ({verdicts_select()}) e FULL JOIN ({rules.by_hand()}) h ON h.student_key = e.student_key AND h.programme = e.programme
        WHERE e.verdict IS DISTINCT FROM h.verdict OR e.amount_fen IS DISTINCT FROM h.fen LIMIT 3""")

    assert differing == []


def test_all_programmes_of_the_library_are_written_by_hand(warehouse):
    written = {programme for programme, _ in rules.counted(warehouse, f"({rules.by_hand()})")}

    assert written == set(Library.load(LIBRARY, layer="hunan").programmes)


if openfisca.interpreter():  # in an environment of its own, which `make bench` sets up

    def test_openfisca_gives_random_students_the_same_verdicts_and_amounts(warehouse, tmp_path):
        province = Province(tmp_path / "province", 5000)
        province.spare.mkdir()
        warehouse.write_parquet("SELECT * FROM students", province.spare / "students.parquet")
        vars(province)["compared"] = province.spare / "students.parquet"

        assert len(openfisca.measure(province)) == 4
