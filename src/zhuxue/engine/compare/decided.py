"""What people decided on proposals: the same person counts as a match from then on, another person is not asked about again."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from zhuxue.engine.common.errors import InputError
from zhuxue.engine.common.hashed import Keys
from zhuxue.engine.common.registers import Registers
from zhuxue.engine.intake import identity_sql as ids
from zhuxue.engine.warehouse.duck import DuckWarehouse

SAME, DIFFERENT = "same", "different"
HEADER = ["pair", "decision"]
# The pairs Splink would look at: one name, and one stretch of the numbers alike. See `propose.settings`.
STRETCHES = ((1, 8), (11, 8), (5, 10))
NEAR = """
SELECT p.place, p.register, p.number AS given, s.identity_number AS ours, s.name
FROM asked_people p JOIN {roster} s ON s.name = p.name AND substr(s.identity_number, {start}, {length}) = substr(p.number, {start}, {length})
"""
# `place` numbers the rows of the table for as long as it is not written anew.
ASKED = """
SELECT p.rowid AS place, p.register, p.name, COALESCE(p.identity_number, {raw}) AS number FROM register_people p
WHERE p.proves AND p.name IS NOT NULL AND p.register IN ({codes})
  AND NOT EXISTS (SELECT 1 FROM {roster} s WHERE s.identity_number = p.identity_number)
"""


@dataclass(frozen=True)
class Decided:
    """Decisions by pair. `pair` names the two sides of a proposal for ever, without telling who they are."""

    pair: Callable[[str, str, str, str], str]  # register, our number, the number given, name
    decisions: dict[str, str]

    @classmethod
    def load(cls, keys: Keys | None, decisions: Path | None) -> Decided | None:
        """Read a file of decisions; null without keys. Raises InputError where it is none, or there are no keys to it."""
        if keys is None and decisions is None:
            return None
        if keys is None:
            raise InputError("给了线索的处理结果，却没有密钥文件。请加 --keys。", "Decisions on proposals were given without the key file. Add --keys.")  # fmt: skip
        said = _read(decisions) if decisions else {}
        try:
            hashed = keys.of_pairs()
        except InputError:
            if decisions:
                raise
            return None
        return cls(lambda *sides: hashed("\x1f".join(("pair", *sides))), said)

    def denied(self, pair: str) -> bool:
        """Return whether a person said that these are two people."""
        return self.decisions.get(pair) == DIFFERENT


def _read(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = [*csv.reader(file)] or [[]]
    wrong = next((number for number, row in enumerate(rows, 2) if len(row) != 2 or row[1] not in (SAME, DIFFERENT)), 0)
    if header != HEADER or wrong:
        raise InputError(
            f"“{path.name}”第{wrong or 1}行不是线索的处理结果。表头应为 pair,decision，结果只写 {SAME} 或 {DIFFERENT}。",
            f"“{path.name}”, line {wrong or 1}, is no decision on a proposal. The header is pair,decision and a decision is {SAME} or {DIFFERENT}.",
        )
    return {pair: decision for pair, decision in rows}


def confirm(duck: DuckWarehouse, registers: Registers, decided: Decided | None, *, roster: str = "roster") -> int:
    """Give the people of `register_people` who were confirmed to be ours our number; return how many.

    Somebody confirmed to be two students is neither: the question stays open.
    """
    same = {pair for pair, decision in decided.decisions.items() if decision == SAME} if decided else set()
    if decided is None or not same:
        return 0
    codes = ", ".join(f"'{code}'" for code, register in registers.registers.items() if register.match_on == "student")
    duck.create("asked_people", ASKED.format(raw=ids.cleaned_number("p.identity_raw"), codes=codes, roster=roster))
    near = " UNION ".join(NEAR.format(start=start, length=length, roster=roster) for start, length in STRETCHES)
    found = {
        (place, ours)
        for place, code, given, ours, name in duck.rows(near)
        if decided.pair(code, ours, given, name) in same
    }
    times = Counter(place for place, _ in found)
    ours = {place: number for place, number in found if times[place] == 1}
    _put_numbers(duck, ours)
    return len(ours)


def _put_numbers(duck: DuckWarehouse, ours: dict[int, str]) -> None:
    types = {"place": pa.int64(), "number": pa.string()}
    columns = {"place": list(ours), "number": list(ours.values())}
    duck.create_from_arrow("confirmed", pa.table({name: pa.array(columns[name], types[name]) for name in types}))
    put = {
        "identity_number": "COALESCE(c.number, p.identity_number)", "born_on": f"COALESCE({ids.born_on('c.number')}, p.born_on)",
        "confirmed": "p.confirmed OR c.number IS NOT NULL",
    }  # fmt: skip
    kept = ", ".join(f"{put.get(name, f'p.{name}')} AS {name}" for name in duck.columns("register_people"))
    duck.create("people_confirmed", f"SELECT {kept} FROM register_people p LEFT JOIN confirmed c ON c.place = p.rowid")
    duck.create("register_people", "SELECT * FROM people_confirmed")
    duck.drop(["people_confirmed", "confirmed", "asked_people"])
