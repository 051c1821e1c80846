"""The process in which a written check is tried: copies of tables in memory, no files, no network, no settings to change."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import duckdb

PLACES = "places.parquet"  # where each student stands; no table a check may ask
SANDBOX = (
    "SET temp_directory = ''", "SET enable_external_access = false", "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false", "SET threads = 1", "SET lock_configuration = true",
)  # fmt: skip


def main() -> None:
    """Read what is asked on stdin, say when the copies are there, answer on stdout."""
    asked = json.load(sys.stdin)
    db = duckdb.connect()
    db.execute("SET memory_limit = $1", [asked["memory"]])
    load(db, Path(asked["folder"]), asked["within"])
    for statement in SANDBOX:
        db.execute(statement)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdout.write(json.dumps(answer(db, asked), default=str, ensure_ascii=False))


def load(db: Any, folder: Path, within: str | None) -> None:
    """Copy the tables of every part in `folder`: of those who stand under the path `within` alone, of everybody where it is null."""
    parts = sorted(folder.iterdir()) if within is not None else [folder]
    for number, part in enumerate(parts):
        only = ""
        if within is not None:
            db.execute("CREATE OR REPLACE TEMP TABLE here AS SELECT student_key FROM read_parquet($1) WHERE starts_with(path, $2)", [str(part / PLACES), within])  # fmt: skip
            only = " WHERE student_key IN (SELECT student_key FROM here)"
        for path in sorted(part.glob("*.parquet")):
            if path.name != PLACES:
                source = str(path).replace("'", "''")
                put = f"INSERT INTO {path.stem} BY NAME" if number else f"CREATE TABLE {path.stem} AS"
                db.execute(f"{put} SELECT * FROM read_parquet('{source}'){only}")
    db.execute("DROP TABLE IF EXISTS here")


def answer(db: Any, asked: dict[str, Any]) -> dict[str, Any]:
    """Return the rows, at most as many as asked for, and whether there are more; or the first line of the fault."""
    try:
        found = db.execute(f"SELECT * FROM ({asked['sql']}) LIMIT {int(asked['rows']) + 1}")
        names = [column[0] for column in found.description]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    except duckdb.Error as fault:
        return {"fault": str(fault).splitlines()[0]}
    return {"rows": rows[: asked["rows"]], "more": len(rows) > asked["rows"]}


if __name__ == "__main__":
    main()
