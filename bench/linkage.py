"""The residue: proposals of `propose` beside bare Splink with the same settings, and beside a naive pairwise comparison."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from splink import DuckDBAPI, Linker

from bench.contest import Contender, Task, Timing, contest
from bench.province import Province
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.registers import Registers
from zhuxue.engine.compare import propose as linkage
from zhuxue.engine.compare.exact import compare_exactly
from zhuxue.engine.warehouse.duck import DuckWarehouse

MOST_FOR_NAIVE = 10_000
ONE_SLIP_IN = 20
HANDED = ("a_students", "b_register")
# One digit of the birthday is one more, so that the check digit fails, as on a list typed by hand.
SLIPS = f"""
SELECT * EXCLUDE (slip) REPLACE (
  CASE WHEN slip THEN NULL ELSE identity_number END AS identity_number,
  CASE WHEN slip THEN identity_raw[:13] || CAST((CAST(identity_raw[14] AS INT) + 1) % 10 AS VARCHAR) || identity_raw[15:] ELSE identity_raw END AS identity_raw
) FROM (SELECT *, hash(identity_raw) % {ONE_SLIP_IN} = 0 AS slip FROM all_people)
"""
NAIVE = """
SELECT DISTINCT c.unique_id, r.register FROM residue r JOIN candidates c ON c.name = r.name AND damerau_levenshtein(c.number, r.number) <= 2
WHERE NOT EXISTS (SELECT 1 FROM exact_matches e WHERE e.student_key = c.unique_id AND e.register = r.register)
"""
SPLINK = """
SELECT DISTINCT p.unique_id_l, r.register FROM {pairs} p JOIN residue r ON r.unique_id = p.unique_id_r
WHERE NOT EXISTS (SELECT 1 FROM exact_matches e WHERE e.student_key = p.unique_id_l AND e.register = r.register)
"""
Pairs = set[tuple[int, str]]


def measure(province: Province) -> list[Timing]:
    """Everything after the exact comparison, up to the table of matches."""
    warehouse, registers = ready(province), Registers.load(LIBRARY)
    ours(warehouse, registers)  # makes the residue that the rivals start from
    residue = warehouse.rows("SELECT COUNT(*) FROM residue")[0][0]
    proposed = warehouse.rows("SELECT COUNT(*) FROM proposals")[0][0]
    contenders = [
        Contender("zhuxue", lambda: ours(warehouse, registers), lambda _: _proposed(warehouse)),
        Contender(
            "bare Splink", lambda: bare(warehouse), lambda pairs: set(warehouse.rows(SPLINK.format(pairs=pairs)))
        ),
    ]
    if province.students <= MOST_FOR_NAIVE:
        contenders.append(Contender("naive, every pair of a name", lambda: set(warehouse.rows(NAIVE))))
    note = (
        f"one in {ONE_SLIP_IN} register rows is given a slip; residue {residue:,}, proposals {proposed:,}; ours also finds the residue and words the evidence; "
        f"the rivals start from its residue; naive up to {MOST_FOR_NAIVE:,} only"
    )
    task = Task(
        "linkage",
        "proposals for the residue",
        province.students,
        province.repeats,
        "student and register of every proposal",
        note,
    )
    found = contest(task, contenders)
    warehouse.close()
    return [replace(row, details={"proposals a second": round(proposed / row.seconds)}) for row in found]


def ready(province: Province) -> DuckWarehouse:
    """Return a warehouse compared exactly, with slips in the registers."""
    warehouse = province.loaded(province.registers)
    warehouse.create("all_people", "SELECT * FROM register_people")
    warehouse.create("register_people", SLIPS)
    warehouse.drop(["all_people"])
    target = province.spare / "with_slips.parquet"
    compare_exactly(warehouse, Registers.load(LIBRARY), students="recognised", hukou=province.read, target=target)
    return warehouse


def ours(warehouse: DuckWarehouse, registers: Registers) -> None:
    """Propose again: a run does it once, so what Splink was handed the last time is forgotten first."""
    warehouse.drop(HANDED)
    linkage.propose(warehouse, warehouse, registers)


def bare(warehouse: DuckWarehouse) -> str:
    """Let Splink score the residue against the candidates; return its table of pairs."""
    warehouse.drop(HANDED)
    api: Any = DuckDBAPI(warehouse.db)
    columns = "unique_id, number, name, region"
    frames = [
        api.register(warehouse.arrow(f"SELECT {columns} FROM candidates"), dataset_display_name=HANDED[0]),
        api.register(warehouse.arrow(f"SELECT {columns} FROM residue"), dataset_display_name=HANDED[1]),
    ]
    linker = Linker(frames, linkage.settings(), log_level="ERROR")
    found = linker.inference.predict(threshold_match_probability=linkage.LEAST_PROBABILITY, warning_mode="never")
    return str(found.physical_name)


def _proposed(warehouse: DuckWarehouse) -> Pairs:
    return set(warehouse.rows("SELECT student_key, register FROM matches WHERE outcome = 'proposal'"))
