"""Comparison: `compare_exactly` beside one LEFT JOIN a register written by hand, flags and matches equal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bench.contest import Contender, Task, Timing, contest
from bench.province import Province
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.registers import Registers
from zhuxue.engine.compare.exact import compare_exactly
from zhuxue.engine.warehouse.duck import DuckWarehouse

NUMBERS = {"student": "identity_number", "guardian": "guardian_identity_number"}
EQUAL = "flags by register and value, matches by register"
NOTE = "ours also writes each match's evidence in words, and flags for the registers nobody sent"
MONITORED = ("POV_UNSTABLE", "POV_MARGINAL", "POV_SUDDEN")


def measure(province: Province) -> list[Timing]:
    """Students to a file with a flag for each register, and a table of matches."""
    found = []
    for codes in (province.registers[:7], province.registers):
        task = Task("join", f"{len(codes)} registers", province.students, province.repeats, EQUAL, NOTE)
        found += contest(task, contenders(province, codes))
    return found


def contenders(province: Province, codes: list[str]) -> list[Contender]:
    """Both start from tables: ours from all register people in one, the query from a table for each register."""
    registers, warehouse = Registers.load(LIBRARY), province.loaded(codes)
    _split(warehouse, codes)
    ours, theirs = province.spare / "joined.parquet", province.spare / "joined_by_hand.parquet"

    def compare() -> None:
        compare_exactly(warehouse, registers, students="recognised", hukou=province.read, target=ours)

    return [
        Contender("zhuxue", compare, lambda _: answer(warehouse, codes, ours, "exact_matches")),
        Contender(
            "hand-written SQL",
            lambda: by_hand(warehouse, registers, codes, theirs),
            lambda _: answer(warehouse, codes, theirs, "matches_by_hand"),
        ),
    ]


def _split(warehouse: DuckWarehouse, codes: list[str]) -> None:
    """Give the hand-written query a table for each register, as a person would load them, and whom each covers."""
    for code in codes:
        warehouse.create(
            f"hand_{code}",
            "SELECT identity_number, bool_and(policy_entitled) AS entitled, bool_and(risk_cleared) AS cleared, "
            f"MAX(status) AS status FROM register_people WHERE register = '{code}' AND proves AND identity_number IS NOT NULL GROUP BY 1",
        )
    covers = ", ".join(f"bool_or(register = '{code}') AS covers_{code}" for code in codes)
    warehouse.create("covers", f"SELECT region, {covers} FROM register_people GROUP BY region")


def by_hand(warehouse: DuckWarehouse, registers: Registers, codes: list[str], target: Path) -> None:
    """One LEFT JOIN a register; a student whose hukou a register does not cover has null, not false."""
    number = {code: NUMBERS[registers.registers[code].match_on] for code in codes}
    flags = ", ".join(
        f"CASE WHEN {code}.identity_number IS NOT NULL THEN TRUE WHEN covers_{code} THEN FALSE END AS in_{code}"
        for code in codes
    )
    joins = " ".join(f"LEFT JOIN hand_{code} {code} ON {code}.identity_number = s.{number[code]}" for code in codes)
    cleared = ", ".join(f"{code}.cleared" for code in MONITORED if code in codes)
    warehouse.write_parquet(
        f"SELECT s.*, POV_LIFTED.entitled AS policy_entitled, list_bool_and([{cleared}]) AS risk_cleared, {flags} FROM recognised s "
        f"LEFT JOIN covers c ON c.region = s.hukou_region {joins}",
        target,
    )
    kinds = {column: [code for code in codes if number[code] == column] for column in sorted(set(number.values()))}
    people = {
        column: " UNION ALL ".join(
            f"SELECT '{code}' AS register, identity_number, status FROM hand_{code}" for code in mine
        )
        for column, mine in kinds.items()
    }
    matches = " UNION ALL ".join(
        f"SELECT s.student_key, r.register, r.status FROM recognised s JOIN ({select}) r ON r.identity_number = s.{column}"
        for column, select in people.items()
    )
    warehouse.create("matches_by_hand", matches)


def answer(warehouse: DuckWarehouse, codes: list[str], students: Path, matches: str) -> dict[Any, int]:
    """Return how often each flag has each value, and how many matches each register has."""
    found: dict[Any, int] = {}
    for name in ["policy_entitled", "risk_cleared", *(f"in_{code}" for code in codes)]:
        rows = warehouse.rows(f"SELECT {name}, COUNT(*) FROM read_parquet('{students}') GROUP BY 1")
        found |= {(name, value): count for value, count in rows}
    return found | {
        ("match", code): count for code, count in warehouse.rows(f"SELECT register, COUNT(*) FROM {matches} GROUP BY 1")
    }
