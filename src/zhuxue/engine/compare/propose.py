"""The residue: register people whom no student's number meets, against students and rejected rows; proposals only.

Splink scores the pairs; what it gives is a question for a person, never a grant. The weights below are set by hand
(assumed), not trained: the residue of one county is too small to learn from, and a fixed weight gives the same answer
every time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from zhuxue.engine.common.registers import Registers
from zhuxue.engine.compare.decided import Decided
from zhuxue.engine.intake import identity_sql as ids
from zhuxue.engine.warehouse.base import Warehouse
from zhuxue.engine.warehouse.duck import DuckWarehouse

LEAST_PROBABILITY = 0.5
MOST_PROBABILITY = 0.999999  # one is kept for exact matches
MATCHES = pa.schema([
    ("student_key", pa.int64()), ("register", pa.string()), ("outcome", pa.string()), ("method", pa.string()), ("score", pa.float64()),
    ("evidence", pa.string()), ("release", pa.string()), ("status", pa.string()), ("status_on", pa.date32()), ("role", pa.string()),
])  # fmt: skip
# Both sides of a proposal, for the person who decides; `pair` names them for ever, null without keys.
PROPOSALS = pa.schema([*MATCHES, ("pair", pa.string()), ("name", pa.string()), ("identity_number", pa.string()), ("number_given", pa.string()),
                       ("region", pa.string()), ("source_row", pa.int64())])  # fmt: skip
EXACT = """SELECT student_key, register, 'match' AS outcome, method, score, evidence, release, status, status_on, role FROM exact_matches"""

# One row per person of a register that no student bears the number of, and who would prove something.
RESIDUE = """
SELECT ROW_NUMBER() OVER (ORDER BY p.register, p.release, p.source_file, p.source_sheet, p.source_row, p.role, p.identity_raw) AS unique_id,
       COALESCE(p.identity_number, {raw}) AS number, p.name, p.region, p.register, p.release, p.source_row, p.status, p.status_on, p.role
FROM register_people p JOIN register_titles t ON t.register = p.register JOIN current_releases r ON r.release = p.release
WHERE p.proves AND t.match_on = 'student' AND p.name IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM students s WHERE s.identity_number = p.identity_number)
"""
# Whom they may be: students, and roster rows that were rejected for their number; only those sharing a name.
CANDIDATES = """
SELECT c.* FROM (
  SELECT student_key AS unique_id, identity_number AS number, name, hukou_region AS region FROM students WHERE identity_number IS NOT NULL
  UNION ALL
  SELECT row_key, {number}, {name}, CAST(NULL AS VARCHAR) FROM rejects
  WHERE source_kind = 'roster' AND reason_code IN ('check_digit', 'date', 'length', 'characters') AND name_raw IS NOT NULL
) c JOIN (SELECT DISTINCT name FROM residue) n ON n.name = c.name
"""
PAIRS = """
SELECT CAST(p.unique_id_l AS BIGINT) AS student_key, r.register, p.match_probability AS score, c.number AS number_l, r.number AS number_r, r.name,
       r.region, r.release, r.source_row, r.status, r.status_on, r.role
FROM {pairs} p JOIN residue r ON r.unique_id = p.unique_id_r JOIN candidates c ON c.unique_id = p.unique_id_l
WHERE NOT EXISTS (SELECT 1 FROM exact_matches e WHERE e.student_key = p.unique_id_l AND e.register = r.register)
ORDER BY student_key, r.register, p.match_probability DESC, r.unique_id
"""


def settings() -> dict[str, Any]:
    """Return Splink's settings: how names, numbers with slips and counties are weighed."""

    def level(sql: str, label: str, m: float, u: float) -> dict[str, Any]:
        return {"sql_condition": sql, "label_for_charts": label, "m_probability": m, "u_probability": u}

    number = [
        {"sql_condition": "number_l IS NULL OR number_r IS NULL", "label_for_charts": "null", "is_null_level": True},
        level("damerau_levenshtein(number_l, number_r) <= 1", "one slip", 0.9, 1e-7),
        level("damerau_levenshtein(number_l, number_r) <= 2", "two slips", 0.06, 1e-5),
        level("ELSE", "other", 0.04, 0.99999),
    ]
    region = [
        {"sql_condition": "region_l IS NULL OR region_r IS NULL", "label_for_charts": "null", "is_null_level": True},
        level("region_l = region_r", "same county", 0.95, 0.01),
        level("ELSE", "other county", 0.05, 0.99),
    ]
    name = [level("name_l = name_r", "same name", 0.98, 0.002), level("ELSE", "other name", 0.02, 0.998)]
    return {
        "link_type": "link_only", "unique_id_column_name": "unique_id", "probability_two_random_records_match": 1e-4,
        "comparisons": [
            {"output_column_name": "number", "comparison_levels": number}, {"output_column_name": "name", "comparison_levels": name},
            {"output_column_name": "region", "comparison_levels": region},
        ],
        "blocking_rules_to_generate_predictions": [
            "l.name = r.name AND substr(l.number, 1, 8) = substr(r.number, 1, 8)",
            "l.name = r.name AND substr(l.number, 11, 8) = substr(r.number, 11, 8)",
            "l.name = r.name AND substr(l.number, 5, 10) = substr(r.number, 5, 10)",
        ],
        "retain_intermediate_calculation_columns": False, "retain_matching_columns": False,
    }  # fmt: skip


def propose(duck: DuckWarehouse, warehouse: Warehouse, registers: Registers, decided: Decided | None = None) -> None:
    """Make `matches`: every exact match, and a proposal for each student (or rejected row) and register that Splink finds.

    Grain: one row per student_key and register. The linkage runs in DuckDB whatever the engine: the residue is small.
    `proposals` are the same with both sides. What a person denied (`decided`) is not proposed again; the next likely one is.
    """
    if warehouse is not duck:
        for name in ("exact_matches", "register_titles", "current_releases"):
            duck.create_from_arrow(name, warehouse.arrow(f"SELECT * FROM {name}"))
    duck.create("residue", RESIDUE.format(raw=ids.cleaned_number("p.identity_raw")))
    cleaned = {"number": ids.cleaned_number("identity_raw"), "name": ids.cleaned_name("name_raw")}
    duck.create("candidates", CANDIDATES.format(**cleaned))
    proposals = _proposals(duck, {code: register.title for code, register in registers.registers.items()}, decided)
    warehouse.create_from_arrow("proposals", proposals)
    names = ", ".join(MATCHES.names)
    warehouse.create("matches", f"{EXACT} UNION ALL SELECT {names} FROM proposals")


def _proposals(duck: DuckWarehouse, titles: dict[str, str], decided: Decided | None) -> pa.Table:
    if not duck.rows("SELECT 1 FROM residue LIMIT 1") or not duck.rows("SELECT 1 FROM candidates LIMIT 1"):
        return PROPOSALS.empty_table()
    from splink import DuckDBAPI, Linker

    api = DuckDBAPI(duck.db)
    frames = [api.register(duck.arrow("SELECT unique_id, number, name, region FROM candidates"), dataset_display_name="a_students"),
              api.register(duck.arrow("SELECT unique_id, number, name, region FROM residue"), dataset_display_name="b_register")]  # fmt: skip
    pairs = Linker(frames, settings(), log_level="ERROR").inference.predict(
        threshold_match_probability=LEAST_PROBABILITY, warning_mode="never"
    )
    found = duck.rows(PAIRS.format(pairs=pairs.physical_name))
    return pa.Table.from_pylist(list(_likeliest(found, titles, decided)), schema=PROPOSALS)


def _likeliest(found: list[tuple[Any, ...]], titles: dict[str, str], decided: Decided | None) -> Iterator[dict[str, Any]]:  # fmt: skip
    """Yield the likeliest pair of each student and register that nobody denied; `found` is in that order."""
    taken = set[tuple[int, str]]()
    for key, register, score, mine, theirs, name, region, release, line, status, status_on, role in found:
        pair = decided.pair(register, mine, theirs, name) if decided else None
        if (key, register) in taken or (decided and pair and decided.denied(pair)):
            continue
        taken.add((key, register))
        yield {
            "student_key": key, "register": register, "outcome": "proposal", "method": "splink",
            "score": min(round(score, 6), MOST_PROBABILITY), "evidence": _evidence(mine, theirs, titles[register], line),
            "release": release, "status": status, "status_on": status_on, "role": role,
            "pair": pair, "name": name, "identity_number": mine, "number_given": theirs, "region": region, "source_row": line,
        }  # fmt: skip


def _evidence(mine: str, theirs: str, title: str, line: int) -> str:
    """Say in a sentence why the two may be one person; no number is shown."""
    return f"与“{title}”第{line}行姓名相同，证件号码{_difference(mine, theirs)}；请核对证件后确认"


def _difference(a: str, b: str) -> str:
    """Say where two numbers differ.

    >>> _difference("1234", "1324"), _difference("1234", "1239"), _difference("123", "1234")
    ('第2、3位对调', '第4位不同', '位数不同')
    """
    if len(a) != len(b):
        return "位数不同"
    places = [i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
    if (
        len(places) == 2
        and places[1] == places[0] + 1
        and a[places[0]] == b[places[1]]
        and a[places[1]] == b[places[0]]
    ):
        return f"第{places[0] + 1}、{places[1] + 1}位对调"
    return f"第{'、'.join(str(i + 1) for i in places)}位不同" if places else "相同"
