"""The checks: each beside SQL written by hand for these tables alone, the same rows found; Spark finds them too."""

from __future__ import annotations

import importlib.util
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from bench.checks_data import make_tables
from bench.checks_run import AROUND
from bench.child import in_child
from bench.contest import Disagreement, Task, Timing, difference, timings
from bench.province import Province

OURS, SPARK, HAND = "zhuxue", "zhuxue on Spark", "hand-written SQL"
MOST_FOR_SPARK = 1_000_000
ALL = "all checks"
EQUAL = "the columns that the hand-written query gives, row by row"
NOTE = "ours also puts each finding into a sentence with the rows it stands on; the query knows this data's words, codes and days only"
WAYS = {OURS: "checks", HAND: "checks_by_hand", SPARK: "checks_on_spark"}
HEADS = ("check", "found", "zhuxue", "SQL by hand", "zhuxue takes", "on Spark")
Rows = Counter[tuple[Any, ...]]


def measure(province: Province) -> list[Timing]:
    """Make the tables and do every check on them each way."""
    make_tables(province)
    with_spark = importlib.util.find_spec("pyspark") and shutil.which("java")
    ways = WAYS if province.students <= MOST_FOR_SPARK and with_spark else {who: WAYS[who] for who in (OURS, HAND)}
    return compared(province, ways)


def compared(province: Province, ways: Mapping[str, str]) -> list[Timing]:
    """Do every check each way, in processes of their own; of each check the best of its times. Raise Disagreement where rows differ.

    `ways`: what bench.child is asked to do, by who does it, ours first.
    """
    outs = {who: province.spare / f"found_{what}" for who, what in ways.items()}
    told = {
        who: _told(province, ways[who], out, 1 if who == SPARK else min(2, province.repeats))
        for who, out in outs.items()
    }
    checks = [name for name in told[OURS] if name not in (AROUND, ALL)]
    counts = {check: agreed(check, outs) for check in checks}
    found = [row for check, count in counts.items() for row in _rows(province, check, told, count)]
    return found + _rows(province, ALL, told, None)


def _told(province: Province, what: str, out: Path, repeats: int) -> dict[str, dict[str, float]]:
    """Return for each check, and for all of them together, its seconds; of all also the peak memory."""
    runs = []
    for _ in range(repeats):
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()
        runs.append(in_child(what, province.folder, out))
    stages = {check: {"seconds": min(run["stages"][check] for run in runs)} for check in runs[0]["stages"]}
    best = min(runs, key=lambda run: sum(run["stages"].values()))
    java = what == WAYS[SPARK]  # whose memory is not that of the process measured
    peak = {} if java or best["peak_bytes"] is None else {"peak GiB": round(best["peak_bytes"] / 2**30, 2)}
    return stages | {ALL: {"seconds": sum(best["stages"].values()), **peak}}


def _rows(
    province: Province, check: str, told: Mapping[str, Mapping[str, dict[str, float]]], count: int | None
) -> list[Timing]:
    """The rows of one check, or of all of them."""
    task = Task("checks", check, province.students, min(2, province.repeats), EQUAL, NOTE)
    rows = timings(task, {who: stages[check]["seconds"] for who, stages in told.items()}, {})
    found = {} if count is None else {"findings": float(count)}
    more = {row.who: {name: value for name, value in told[row.who][check].items() if name != "seconds"} for row in rows}
    return [replace(row, details=found | more[row.who]) for row in rows]


def agreed(check: str, outs: Mapping[str, Path]) -> int:
    """Return how much a check found; raise Disagreement when not all found the same, or none anything."""
    columns = pq.read_schema(outs[HAND] / f"{check}.parquet").names
    answers = {who: answer(out / f"{check}.parquet", columns) for who, out in outs.items()}
    for who, rows in answers.items():
        if rows != answers[OURS]:
            said = f"checks, {check}: “{OURS}” and “{who}” differ, so no time is given: "
            raise Disagreement(said + difference(set(answers[OURS].items()), set(rows.items())))
    if not answers[OURS]:
        raise Disagreement(f"checks, {check}: nothing is found, so that being equal means nothing.")
    return answers[OURS].total()


def answer(file: Path, columns: Sequence[str]) -> Rows:
    """Return the rows of a file, some columns of it, with how often each occurs."""
    table = pq.read_table(file, columns=list(columns))
    return Counter(zip(*(table[name].to_pylist() for name in columns), strict=True))


def as_markdown(found: Sequence[Timing]) -> str:
    """Return a table for each size: a row a check, seconds by who found it."""
    tables = []
    for size in dict.fromkeys(timing.students for timing in found):
        here = [timing for timing in found if timing.students == size]
        rows = [
            HEADS,
            ("---", *["---:"] * (len(HEADS) - 1)),
            *(_row(task, here) for task in dict.fromkeys(t.task for t in here)),
        ]
        peaks = ", ".join(f"{t.who} {t.details['peak GiB']:g} GiB" for t in here if "peak GiB" in t.details)
        said = (
            f"The checks at {size:,} students, seconds, best of {here[0].repeats}; {here[0].note}. Equal are {EQUAL}."
        )
        tables.append("\n".join([said, "", *(f"| {' | '.join(row)} |" for row in rows), "", f"Peak memory: {peaks}."]))
    return "\n\n".join(tables)


def _row(task: str, here: Sequence[Timing]) -> tuple[str, ...]:
    by = {timing.who: timing for timing in here if timing.task == task}
    count = by[OURS].details.get("findings")
    spark = f"{by[SPARK].seconds:.2f}" if SPARK in by else ""
    return (
        task, "" if count is None else f"{count:,.0f}", f"{by[OURS].seconds:.2f}", f"{by[HAND].seconds:.2f}",
        f"{by[HAND].ours_to_rival or 0:.2f} ×", spark,
    )  # fmt: skip
