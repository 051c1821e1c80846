"""`make bench`: one run of a term from Parquet, stage by stage, and its rules beside the same rules written by hand."""

from __future__ import annotations

import argparse
import resource
import shutil
import tempfile
import time
from datetime import date
from pathlib import Path

from zhuxue.engine.cli.parser import parse
from zhuxue.engine.common.calendar import Calendar
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.terms import Term
from zhuxue.engine.demo.bulk import make_parquet
from zhuxue.engine.rules.compile import Moment
from zhuxue.engine.rules.library import Library
from zhuxue.engine.rules.verdicts import judge
from zhuxue.engine.run.term_run import Order, run_term
from zhuxue.engine.warehouse.duck import DuckWarehouse

SEVEN = ("CE_BOARD", "CE_TWO_FREE", "SH_GRANT", "SV_GRANT", "UG_VETGRANT", "PG_GRANT", "PRE_AID")
KNOWN = date(2024, 12, 1)
LEVELS = "hardship_level IN ('special', 'hard', 'general')"
BY_HAND = {
    "CE_BOARD": ("stage IN ('primary', 'junior_high')", f"roll_status = 'enrolled' AND boards AND {LEVELS}", "CASE stage WHEN 'primary' THEN 62500 ELSE 75000 END"),
    "CE_TWO_FREE": ("stage IN ('primary', 'junior_high')", "roll_status = 'enrolled'", "NULL"),
    "SH_GRANT": ("stage = 'senior_high'", f"roll_status = 'enrolled' AND {LEVELS}", "CASE hardship_level WHEN 'special' THEN 150000 WHEN 'hard' THEN 100000 ELSE 50000 END"),
    "SV_GRANT": ("stage = 'vocational'", f"roll_status = 'enrolled' AND full_time AND grade BETWEEN 1 AND 2 AND (major_kind = 'agricultural' OR {LEVELS})", "100000"),
    "UG_VETGRANT": ("stage = 'undergraduate'", "roll_status = 'enrolled' AND full_time AND veteran", "185000"),
    "PG_GRANT": ("stage = 'postgraduate'", "roll_status = 'enrolled' AND full_time AND directed_training NOT IN ('directed', 'entrusted')", "CASE education_level WHEN 'master' THEN 300000 WHEN 'doctor' THEN 650000 END"),
    "PRE_AID": ("stage = 'preschool'", f"roll_status = 'enrolled' AND (school_kind = 'public' OR school_inclusive) AND ({LEVELS} OR in_ORPHAN OR in_DISABLED_STU)", "50000"),
}  # fmt: skip


def seconds(act) -> float:
    """How long one call takes."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def whole_run(folder: Path) -> dict[str, float]:
    """Run a term on the bulk province; return the seconds of each stage."""
    words = [word for word in (folder / "run.txt").read_text(encoding="utf-8").splitlines() if word and word != "run"]
    options = parse(["run", *words, "--out", str(folder / "out")], "zh")
    order = Order(
        rosters=tuple(folder / path for path in options.roster),
        registers=tuple((code, folder / path, day) for code, path, day in options.register),
        hardship=folder / options.hardship, term=options.term, out=folder / "out", as_known_on=KNOWN,
    )  # fmt: skip
    return run_term(order, lambda _: None)["seconds"]


def rules_beside_hand_sql(students: Path) -> list[tuple[str, float]]:
    """Seven and all programmes to counts by programme, and the seven written by hand; students in memory."""
    warehouse = DuckWarehouse()
    warehouse.create("students", f"SELECT * FROM read_parquet('{students}')")
    library, term, calendar = Library.load(LIBRARY, layer="hunan"), Term.parse("2024-F"), Calendar.load(LIBRARY)
    moment = Moment(term, calendar.starts_on(term), KNOWN, 5)
    hand = " UNION ALL ".join(
        f"SELECT '{code}' AS programme, {who} AS granted, {pays} AS fen FROM students WHERE {stage}"
        for code, (stage, who, pays) in BY_HAND.items()
    )
    return [
        ("7 rules, hand-written SQL", seconds(lambda: warehouse.rows(f"SELECT programme, granted, COUNT(*), SUM(fen) FROM ({hand}) h GROUP BY ALL"))),
        ("7 rules, from the library", seconds(lambda: judge(warehouse, library, moment, codes=SEVEN))),
        (f"all {len(library.programmes)} programmes, from the library", seconds(lambda: judge(warehouse, library, moment))),
    ]  # fmt: skip


def main() -> None:
    """Measure at each size asked for and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, nargs="+", default=[10_000, 1_000_000])
    for count in parser.parse_args().students:
        folder = Path(tempfile.mkdtemp(prefix="zhuxue-bench-")) / "province"
        make_parquet(folder, students=count)
        stages = whole_run(folder)
        print(f"\n{count:,} students, 15 registers, Parquet in, one run")
        for name, took in stages.items():
            print(f"  {name:44}{took:9.2f} s")
        print(f"  {'whole run':44}{sum(stages.values()):9.2f} s")
        for name, took in rules_beside_hand_sql(folder / "out" / "students.parquet"):
            print(f"  {name:44}{took:9.2f} s")
        print(
            f"  peak memory of the process so far {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1048576:.2f} GiB"
        )
        shutil.rmtree(folder.parent)


if __name__ == "__main__":
    main()
