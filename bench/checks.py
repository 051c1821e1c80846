"""The checks: each beside SQL written by hand for these tables alone, the same rows found; Spark finds them too."""

from __future__ import annotations

import importlib.util
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from bench.checks_data import make_tables
from bench.checks_run import AROUND
from bench.child import in_child
from bench.contest import Disagreement, Task, Timing, timings
from bench.province import Province

OURS, SPARK, HAND = "zhuxue", "zhuxue on Spark", "hand-written SQL"
MOST_FOR_SPARK = 1_000_000
ALL = "all checks"
EQUAL = "the columns that the hand-written query gives, row by row"
NOTE = "ours also puts each finding into a sentence with the rows it stands on; the query knows this data's words, codes and days only"
HEADS = ("check", "found", "zhuxue", "SQL by hand", "zhuxue takes", "on Spark")
Rows = Counter[tuple[Any, ...]]


def measure(province: Province) -> list[Timing]:
    """Every check on one set of tables, each way in processes of its own: the best of the times of each check."""
    make_tables(province)
    ways = {OURS: "checks", HAND: "checks_by_hand"}
    if province.students <= MOST_FOR_SPARK and importlib.util.find_spec("pyspark") and shutil.which("java"):
        ways[SPARK] = "checks_on_spark"
    outs = {who: province.spare / f"found_{what}" for who, what in ways.items()}
    told = {
        who: _told(province, what, outs[who], 1 if who == SPARK else min(2, province.repeats))
        for who, what in ways.items()
    }
    checks = [name for name in told[OURS] if name not in (AROUND, ALL)]
    found = [timing for check in checks for timing in _check(province, check, told, outs)]
    return found + _all(province, told)


def _told(province: Province, what: str, out: Path, repeats: int) -> dict[str, dict[str, float]]:
    """Return for each check, and for all of them together, its seconds; of all also the peak memory."""
    runs = []
    for _ in range(repeats):
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()
        runs.append(in_child(what, province.folder, out))
    stages = {check: {"seconds": min(run["stages"][check] for run in runs)} for check in runs[0]["stages"]}
    best = min(runs, key=lambda run: sum(run["stages"].values()))
    peak = {} if best["peak_bytes"] is None else {"peak GiB": round(best["peak_bytes"] / 2**30, 2)}
    return stages | {ALL: {"seconds": sum(best["stages"].values()), **peak}}


def _check(
    province: Province, check: str, told: dict[str, dict[str, dict[str, float]]], outs: dict[str, Path]
) -> list[Timing]:
    columns = pq.read_schema(outs[HAND] / f"{check}.parquet").names
    answers = {who: answer(out / f"{check}.parquet", columns) for who, out in outs.items()}
    if not answers[OURS]:
        raise Disagreement(f"checks, {check}: nothing is found, so being equal means nothing.")
    count = {"findings": float(answers[OURS].total())}
    task = Task("checks", check, province.students, min(2, province.repeats), EQUAL, NOTE)
    seconds = {who: stages[check]["seconds"] for who, stages in told.items()}
    return [_with(timing, count) for timing in timings(task, seconds, answers)]


def _all(province: Province, told: dict[str, dict[str, dict[str, float]]]) -> list[Timing]:
    task = Task("checks", ALL, province.students, min(2, province.repeats), EQUAL, NOTE)
    rows = timings(task, {who: stages[ALL]["seconds"] for who, stages in told.items()}, {})
    return [
        _with(row, {name: value for name, value in told[row.who][ALL].items() if name != "seconds"}) for row in rows
    ]


def answer(file: Path, columns: Sequence[str]) -> Rows:
    """Return the rows of a file, some columns of it, with how often each occurs."""
    table = pq.read_table(file, columns=list(columns))
    return Counter(zip(*(table[name].to_pylist() for name in columns), strict=True))


def _with(timing: Timing, details: dict[str, float]) -> Timing:
    return replace(timing, details=details)


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
