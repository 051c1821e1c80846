"""Copies of a finished run's tables without anybody's number, for checks that offices write."""

from __future__ import annotations

from pathlib import Path

from zhuxue.engine.checks.about import SOURCE
from zhuxue.engine.checks.written import TABLES
from zhuxue.engine.report.finished import finished_run

MASKED = "CASE WHEN name IS NULL THEN NULL ELSE SUBSTR(name, 1, 1) || '**' END"


def keep_tables(run_folder: Path, out: Path) -> None:
    """Write the copies of a finished run into `out`: names masked to their first character, no numbers of people or accounts."""
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    with finished_run(run_folder) as run:
        there = set(run.tables.columns("students"))
        computed = {"name": MASKED, "office": "COALESCE(school_name, source_file)", "source": SOURCE}
        columns = [f"{computed.get(name, name if name in there else 'NULL')} AS {name}" for name in TABLES["people"]]
        run.tables.write_parquet(f"SELECT {', '.join(columns)} FROM students", out / "people.parquet")
        for name in ("awards", "withheld"):
            run.tables.write_parquet(f"SELECT {', '.join(TABLES[name])} FROM {name}", out / f"{name}.parquet")
