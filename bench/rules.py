"""Rules: `judge` from the library beside the same programmes written by hand in SQL, verdicts and amounts equal."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bench.contest import Contender, Task, Timing, contest
from bench.province import Province
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.rules.library import Library
from zhuxue.engine.rules.verdicts import judge, verdicts_select
from zhuxue.engine.warehouse.duck import DuckWarehouse

SEVEN = ("CE_BOARD", "CE_TWO_FREE", "PG_GRANT", "PRE_AID", "SH_GRANT", "SV_GRANT", "UG_VETGRANT")
SQL = Path(__file__).parent / "sql"
COUNTS = "SELECT programme, verdict, COUNT(*), CAST(SUM(fen) AS BIGINT) FROM {table} GROUP BY ALL"
Answer = dict[tuple[str, str], tuple[int, int | None]]


def by_hand(codes: Iterable[str] | None = None, text: str | None = None) -> str:
    """Return the hand-written SELECT of the programmes `codes` (all when None): student_key, programme, verdict, fen.

    programmes.sql says of each programme whether the student qualifies (true, false, null), whether it is owed by
    right, and how much; the verdict of those three is the same for all.
    """
    text = (SQL / "programmes.sql").read_text(encoding="utf-8") if text is None else text
    blocks = dict(re.findall(r"^-- programme: (\w+).*\n((?:(?!-- programme:).*\n)+)", text, flags=re.MULTILINE))
    chosen = blocks if codes is None else {code: blocks[code] for code in codes}
    rows = "\nUNION ALL\n".join(
        f"SELECT student_key, '{code}' AS programme, {block.strip()}" for code, block in chosen.items()
    )
    return (SQL / "verdicts.sql").read_text(encoding="utf-8").replace("{programmes}", rows)


def counted(warehouse: DuckWarehouse, table: str) -> Answer:
    """Return how many students and fen by programme and verdict."""
    return {(row[0], row[1]): (row[2], row[3]) for row in warehouse.rows(COUNTS.format(table=table))}


def measure(province: Province) -> list[Timing]:
    """Seven and all programmes, once to a file of verdicts and once to counts only."""
    found = []
    for name, codes in (("7 programmes", SEVEN), ("all programmes", None)):
        found += contest(_task(province, f"{name}, a row a verdict kept"), kept(province, codes, by_hand(codes)))
        found += contest(_task(province, f"{name}, counts only"), counting(province, codes, by_hand(codes)))
    return found


def _task(province: Province, name: str) -> Task:
    note = "ours keeps the truth of every condition, the hand-written query only the verdict"
    return Task("rules", name, province.students, province.repeats, "students and fen by programme and verdict", note)


def kept(province: Province, codes: Iterable[str] | None, hand: str) -> list[Contender]:
    """Both write one row per student and programme to Parquet."""
    warehouse, library, moment = _ready(province)
    ours, theirs = province.spare / "outcomes.parquet", province.spare / "by_hand.parquet"

    def written() -> Answer:
        return counted(warehouse, f"read_parquet('{theirs}')")

    return [
        Contender(
            "zhuxue", lambda: judge(warehouse, library, moment, codes=codes, store=ours), lambda _: _ours(warehouse)
        ),
        Contender("hand-written SQL", lambda: warehouse.write_parquet(hand, theirs), lambda _: written()),
    ]


def counting(province: Province, codes: Iterable[str] | None, hand: str) -> list[Contender]:
    """Both only count: ours by pattern of conditions, the query by verdict."""
    warehouse, library, moment = _ready(province)
    return [
        Contender("zhuxue", lambda: judge(warehouse, library, moment, codes=codes), lambda _: _ours(warehouse)),
        Contender("hand-written SQL", lambda: counted(warehouse, f"({hand})")),
    ]


def _ready(province: Province) -> tuple[DuckWarehouse, Library, Any]:
    warehouse = province.warehouse()
    warehouse.view_parquet("students", province.compared)
    return warehouse, Library.load(LIBRARY, layer="hunan"), province.moment


def _ours(warehouse: DuckWarehouse) -> Answer:
    return counted(warehouse, f"(SELECT programme, verdict, amount_fen AS fen FROM ({verdicts_select()}) v)")
