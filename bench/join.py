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
MONITORED = ("POV_UNSTABLE", "POV_MARGINAL", "POV_SUDDEN")


def measure(province: Province) -> list[Timing]:
    """Students to a file with a flag for each register, and a table of matches."""
    registers, found = Registers.load(LIBRARY), []
    for codes in (province.registers[:7], province.registers):
        warehouse = province.loaded(codes)
        _split(warehouse, registers, codes)
        ours, theirs = province.spare / "joined.parquet", province.spare / "joined_by_hand.parquet"
        engine = Contender(
            "zhuxue",
            lambda w=warehouse, file=ours: compare_exactly(w, registers, students="recognised", hukou=province.read, target=file),
            lambda _, w=warehouse, c=codes, file=ours: answer(w, c, file, "exact_matches"),
        )  # fmt: skip
        hand = Contender(
            "hand-written SQL",
            lambda w=warehouse, c=codes, file=theirs: by_hand(w, registers, c, file),
            lambda _, w=warehouse, c=codes, file=theirs: answer(w, c, file, "matches_by_hand"),
        )  # fmt: skip
        note = "ours also writes each match's evidence in words, and flags for the registers nobody sent"
        task = Task(
            "join",
            f"{len(codes)} registers",
            province.students,
            province.repeats,
            "flags by register and value, matches by register",
            note,
        )
        found += contest(task, [engine, hand])
    return found


def _split(warehouse: DuckWarehouse, registers: Registers, codes: list[str]) -> None:
    """Give the hand-written query a table for each register, as a person would load them, and whom each covers."""
    for code in codes:
        warehouse.create(
            f"hand_{code}",
            "SELECT identity_number, bool_and(policy_entitled) AS entitled, bool_and(risk_cleared) AS cleared, "
            f"MAX(status) AS status FROM register_people WHERE register = '{code}' AND proves AND identity_number IS NOT NULL GROUP BY 1",
        )
        warehouse.create(f"covers_{code}", f"SELECT DISTINCT region FROM register_people WHERE register = '{code}'")


def by_hand(warehouse: DuckWarehouse, registers: Registers, codes: list[str], target: Path) -> None:
    """One LEFT JOIN a register; a student whose hukou a register does not cover has null, not false."""
    number = {code: NUMBERS[registers.registers[code].match_on] for code in codes}
    flags = ", ".join(
        f"CASE WHEN {code}.identity_number IS NOT NULL THEN TRUE WHEN s.hukou_region IN (FROM covers_{code}) THEN FALSE END AS in_{code}"
        for code in codes
    )
    joins = " ".join(f"LEFT JOIN hand_{code} {code} ON {code}.identity_number = s.{number[code]}" for code in codes)
    cleared = ", ".join(f"{code}.cleared" for code in MONITORED if code in codes)
    warehouse.write_parquet(
        f"SELECT s.*, POV_LIFTED.entitled AS policy_entitled, list_bool_and([{cleared}]) AS risk_cleared, {flags} FROM recognised s {joins}",
        target,
    )
    matches = " UNION ALL ".join(
        f"SELECT s.student_key, '{code}' AS register, r.status FROM recognised s JOIN hand_{code} r ON r.identity_number = s.{number[code]}"
        for code in codes
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
