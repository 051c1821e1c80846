"""Check digits: the engine's SQL for identity numbers beside SQL written by hand and beside plain Python."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

from bench.contest import Contender, Task, Timing, contest
from bench.province import Province
from zhuxue.engine.intake import identity_sql as ids
from zhuxue.engine.warehouse.duck import DuckWarehouse

MOST_FOR_PYTHON = 1_000_000
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
WHOLE = re.compile("[0-9]{17}[0-9X]")
# Eight in a hundred numbers get a fault of those that offices make; a shape that is mended on reading counts as none.
NUMBERS = """
SELECT CASE hash(identity_number) % 100
  WHEN 0 THEN identity_number[:17] || CASE identity_number[18] WHEN '1' THEN '2' ELSE '1' END
  WHEN 1 THEN identity_number[:10] || '0231' || identity_number[15:]
  WHEN 2 THEN ' ' || lower(identity_number)
  WHEN 3 THEN '''' || identity_number
  WHEN 4 THEN '#NUMBER:4.39901E+17'
  WHEN 5 THEN NULL
  WHEN 6 THEN identity_number[:17]
  WHEN 7 THEN identity_number[:3] || 'O' || identity_number[5:]
  ELSE identity_number END AS raw
FROM read_parquet('{roster}')
"""


def measure(province: Province) -> list[Timing]:
    """Every student's number judged: how many of each fault."""
    warehouse = province.warehouse()
    warehouse.create("numbers", NUMBERS.format(roster=province.folder / "roster.parquet"))
    hand = (Path(__file__).parent / "sql" / "identity.sql").read_text(encoding="utf-8")
    contenders = [
        Contender("zhuxue", lambda: _counts(warehouse, ours())),
        Contender("hand-written SQL", lambda: _counts(warehouse, hand)),
    ]
    if province.students <= MOST_FOR_PYTHON:
        numbers = [row[0] for row in warehouse.rows("SELECT raw FROM numbers")]
        contenders.append(Contender("plain Python", lambda: dict(Counter(map(fault, numbers)))))
    note = f"plain Python up to {MOST_FOR_PYTHON:,} only; the engine's SQL also knows 15 digits, student numbers and hidden characters"
    task = Task(
        "check digits",
        "one number a student, 8 % altered",
        province.students,
        province.repeats,
        "numbers by fault",
        note,
    )
    return contest(task, contenders)


def ours() -> str:
    """Return the engine's own SQL, as intake uses it, to counts by fault."""
    read = (
        f"SELECT {ids.upgraded('cleaned')} AS number FROM (SELECT {ids.cleaned_number('raw')} AS cleaned FROM numbers)"
    )
    return f"SELECT number_fault, COUNT(*) FROM ({ids.judged(read)}) judged GROUP BY number_fault"


def _counts(warehouse: DuckWarehouse, select: str) -> dict[str | None, int]:
    return dict(warehouse.rows(select))


def fault(raw: str | None) -> str | None:
    """Return why a number is not possible, or None: what somebody would write with nothing but Python."""
    number = (raw or "").replace(" ", "").replace("'", "").upper()
    if not number:
        return "blank"
    if number.startswith("#NUMBER:"):
        return "stored_as_number"
    if len(number) != 18:
        return "length"
    if not WHOLE.fullmatch(number):
        return "characters"
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return "date"
    if born.year < 1900:
        return "date"
    due = "10X98765432"[sum(weight * int(digit) for weight, digit in zip(WEIGHTS, number, strict=False)) % 11]
    return None if number[17] == due else "check_digit"
