"""`make bench`: each part of Zhuxue beside its rival on the same data; no time is printed unless their results are equal."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench import checks, identity, intake, join, linkage, openfisca, payfiles, planted, rules, run
from bench.contest import Disagreement, Timing
from bench.portal import measure as portal
from bench.portal import paying
from bench.province import Province
from bench.table import as_json, as_markdown

MEASUREMENTS: dict[str, Callable[[Province], list[Timing]]] = {
    "identity": identity.measure,
    "join": join.measure,
    "rules": rules.measure,
    "openfisca": openfisca.measure,
    "run": run.measure,
    "intake": intake.measure,
    "linkage": linkage.measure,
    "payfiles": payfiles.measure,
    "paying": paying.measure,
    "portal": portal.measure,
    "checks": checks.measure,
    "planted": planted.measure,
}
TABLES = {
    "portal": portal.as_markdown,
    "checks": checks.as_markdown,
    "planted": planted.as_markdown,
}  # of those that have a table of their own


def measured(students: int, names: list[str], folder: Path) -> list[Timing]:
    """Make a province below `folder` and take the measurements `names` on it."""
    province, found = Province.make(folder, students), []
    for name in names:
        print(f"{students:,} students: {name} …", file=sys.stderr, flush=True)
        found += MEASUREMENTS[name](province)
    return found


def main() -> int:
    """Measure at each size asked for, print one table, and leave nothing behind."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--students", type=int, nargs="+", default=[10_000, 1_000_000], help="sizes (default: 10000 1000000)"
    )
    parser.add_argument(
        "--only",
        nargs="+",
        choices=MEASUREMENTS,
        default=list(MEASUREMENTS),
        metavar="NAME",
        help=", ".join(MEASUREMENTS),
    )
    parser.add_argument("--json", type=Path, help="also write the table to this file")
    asked, found = parser.parse_args(), []
    for students in asked.students:
        folder = Path(tempfile.mkdtemp(prefix="zhuxue-bench-"))
        try:
            found += measured(students, asked.only, folder)
        except Disagreement as problem:
            print(f"Stopped: {problem}", file=sys.stderr)
            return 1
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    for table in (as_markdown, *TABLES.values()):
        if rows := [timing for timing in found if TABLES.get(timing.measurement, as_markdown) is table]:
            print(table(rows))
    if asked.json:
        asked.json.write_text(as_json(found), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
