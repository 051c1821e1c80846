"""One run in a process of its own, so that its peak memory is its own: prints seconds and bytes as JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import duckdb

from bench import checks_run
from bench.province import MEMORY, Province
from zhuxue.engine.run.term_run import run_term


def peak_bytes() -> int | None:
    """Return the largest memory this process ever held; null where the system does not tell (Windows)."""
    try:
        import resource
    except ImportError:
        return None
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def engine(province: Province, out: Path) -> dict[str, float]:
    """Run the term; return the seconds of each stage."""
    stages: dict[str, float] = run_term(province.order(out), lambda _: None)["seconds"]
    return stages


def by_hand(province: Province, script: Path) -> dict[str, float]:
    """Run a script of SQL in the folder of the province."""
    os.chdir(province.folder)
    db = duckdb.connect()
    db.execute(f"SET memory_limit = '{MEMORY}'")
    db.execute("SET temp_directory = 'by_hand/spill'")
    db.execute(script.read_text(encoding="utf-8"))
    db.close()
    return {}


ACTS = {
    "engine": engine, "by_hand": by_hand,
    "checks": checks_run.on_duckdb, "checks_on_spark": checks_run.on_spark, "checks_by_hand": checks_run.by_hand,
}  # fmt: skip


def in_child(what: str, folder: Path, argument: Path) -> dict[str, Any]:
    """Do one of ACTS in a new process; return seconds, stages and peak_bytes. Raises when it fails."""
    command = [sys.executable, "-m", "bench.child", what, str(folder), str(argument)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=Path(__file__).parents[1], check=False)
    if done.returncode:
        raise RuntimeError(f"{what} did not finish:\n{done.stderr[-2000:]}")
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def main() -> None:
    """Do what the arguments say: one of ACTS, FOLDER, OUT or SCRIPT."""
    what, folder, argument = sys.argv[1:]
    began = time.perf_counter()
    stages = ACTS[what](Province(Path(folder), 0), Path(argument))
    print(json.dumps({"seconds": time.perf_counter() - began, "stages": stages, "peak_bytes": peak_bytes()}))


if __name__ == "__main__":
    main()
