"""Compare the tables of two runs, row order aside."""

from __future__ import annotations

from pathlib import Path

import duckdb

TABLES = (
    "students",
    "rejects",
    "matches",
    "verdicts",
    "awards",
    "withheld",
    "payments",
    "adjustments",
    "findings",
    "worklist",
)


def different_rows(one: Path, other: Path) -> dict[str, int]:
    """Return, by table, how many rows stand in only one of two runs, types included; tables that agree are left out."""
    db = duckdb.connect()
    found = {}
    for table in TABLES:
        a, b = (f"read_parquet('{folder / table}.parquet')" for folder in (one, other))
        kinds = [
            db.sql(f"SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM {x})").fetchall() for x in (a, b)
        ]
        assert kinds[0] == kinds[1], f"{table}: {set(kinds[0]) ^ set(kinds[1])}"
        query = f"SELECT COUNT(*) FROM ((SELECT * FROM {a} EXCEPT ALL SELECT * FROM {b}) UNION ALL (SELECT * FROM {b} EXCEPT ALL SELECT * FROM {a}))"
        row = db.sql(query).fetchall()[0]
        if row[0]:
            found[table] = row[0]
    return found
