"""The demo's planted anomalies and look-alikes: what each check found of them, as recall and precision."""

from __future__ import annotations

import shlex
import time
from collections.abc import Sequence
from contextlib import chdir, redirect_stdout
from io import StringIO
from pathlib import Path

from bench.contest import Timing
from bench.province import Province
from zhuxue.engine.cli import main
from zhuxue.engine.demo import make_demo
from zhuxue.engine.demo.scores import Score, scores

HEADS = ("check", "planted", "found", "recall", "findings there", "precision", "look-alikes", "of them found")


def measure(province: Province) -> list[Timing]:
    """Make a demo of so many students, run it by its run.sh, and score each check."""
    folder = province.spare / "planted"
    make_demo(folder, students=province.students)
    began = time.perf_counter()
    run(folder)
    seconds = time.perf_counter() - began
    found = scores(folder, folder / "out")
    return [Timing("planted", s.check, province.students, "zhuxue", seconds, 1, details=_details(s)) for s in found]


def run(folder: Path) -> None:
    """Do what run.sh of a demo does, without a word."""
    command = (folder / "run.sh").read_text(encoding="utf-8").split("exec zhuxue ")[1]
    with chdir(folder), redirect_stdout(StringIO()):
        if main(shlex.split(command)):
            raise RuntimeError(f"{folder / 'run.sh'} did not finish")


def _details(score: Score) -> dict[str, float]:
    shares = {"recall": score.recall, "precision": score.precision}
    counts = {
        "anomalies": score.anomalies, "missed": len(score.missed), "findings": score.findings,
        "innocent": score.innocent, "wronged": len(score.wronged),
    }  # fmt: skip
    return counts | {name: share for name, share in shares.items() if share is not None}


def as_markdown(timings: Sequence[Timing]) -> str:
    """Return a table for each size: a row a check."""
    found = []
    for size in dict.fromkeys(timing.students for timing in timings):
        rows = [HEADS, ("---", *["---:"] * (len(HEADS) - 1)), *(_row(t) for t in timings if t.students == size)]
        said = f"What was planted into a demo of {size:,} students, and what its checks found of it:"
        found.append("\n".join([said, "", *(f"| {' | '.join(row)} |" for row in rows)]))
    return "\n\n".join(found)


def _row(timing: Timing) -> tuple[str, ...]:
    told = timing.details
    recall, precision = (f"{told[name]:.4g}" if name in told else "–" for name in ("recall", "precision"))
    anomalies, findings, innocent, wronged = (f"{told[n]:,}" for n in ("anomalies", "findings", "innocent", "wronged"))
    seen = f"{told['anomalies'] - told['missed']:,}"
    return (timing.task, anomalies, seen, recall, findings, precision, innocent, wronged)
