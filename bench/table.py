"""Timings as a Markdown table for people and as JSON for programs."""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from dataclasses import asdict
from os import cpu_count

from bench.contest import Timing

HEADS = ("measurement", "students", "task", "who", "seconds", "best of", "Zhuxue takes")


def as_markdown(timings: Sequence[Timing]) -> str:
    """Return one table, then once for each measurement what was found equal, what to know, and the stages of a run."""
    rows = [HEADS, ("---", "---:", "---", "---", "---:", "---:", "---:"), *map(_row, timings)]
    table = [f"| {' | '.join(row)} |" for row in rows]
    said = dict.fromkeys(f"* {t.measurement}: equal are {t.equal}. {t.note[:1].upper()}{t.note[1:]}." for t in timings)
    stages = [f"* {t.measurement}, {t.students:,} students, {t.who}: {_stages(t)}" for t in timings if t.details]
    return "\n".join([f"{_machine()}; one process, best of the times given.", "", *table, "", *said, *stages])


def _row(timing: Timing) -> tuple[str, ...]:
    ratio = "" if timing.ours_to_rival is None else f"{timing.ours_to_rival:.2f} ×"
    return (
        timing.measurement,
        f"{timing.students:,}",
        timing.task,
        timing.who,
        f"{timing.seconds:.3f}",
        str(timing.repeats),
        ratio,
    )


def _stages(timing: Timing) -> str:
    return ", ".join(f"{name} {value:g}" for name, value in timing.details.items())


def _machine() -> str:
    return f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {cpu_count()} cores"


def as_json(timings: Sequence[Timing]) -> str:
    """Return the same rows as JSON: a list of objects with the fields of Timing."""
    return json.dumps({"machine": _machine(), "timings": [asdict(t) for t in timings]}, ensure_ascii=False, indent=1)
