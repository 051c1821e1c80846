"""The whole run from Parquet beside one script of SQL written by hand for the same result."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.child import in_child
from bench.contest import Task, Timing, timings
from bench.province import Province
from bench.rules import SQL, by_hand
from zhuxue.engine.warehouse.duck import DuckWarehouse

NOTE = (
    "the script knows this data's words only and does no vocabulary, rejects, reasons, evidence, findings, worklists, "
    "proposals or back-pay; both processes start before the clock does"
)
EQUAL = "students; matches by register; verdicts and fen by programme; awards and fen; payments in fen"
VERDICTS = "COPY (\n{select}) TO 'by_hand/verdicts.parquet' (FORMAT parquet);\n"


def measure(province: Province) -> list[Timing]:
    """Each in a process of its own, so that the peak memory is that of the run alone."""
    ours, theirs, script = province.spare / "run", province.folder / "by_hand", province.spare / "by_hand.sql"
    script.write_text(whole_script(), encoding="utf-8")
    taken, answers, told = {}, {}, {}
    for name, what, out, argument in (
        ("zhuxue", "engine", ours, ours),
        ("hand-written SQL script", "by_hand", theirs, script),
    ):
        runs = []
        for _ in range(min(2, province.repeats)):
            shutil.rmtree(out, ignore_errors=True)
            if what == "by_hand":
                out.mkdir()
            runs.append(in_child(what, province.folder, argument))
        told[name] = min(runs, key=lambda run: run["seconds"])
        taken[name], answers[name] = told[name]["seconds"], answer(out, "amount_fen" if what == "engine" else "fen")
        shutil.rmtree(out)
    task = Task("whole run", "15 registers, all programmes", province.students, min(2, province.repeats), EQUAL, NOTE)
    return [replace(row, details=_details(told[row.who])) for row in timings(task, taken, answers)]


def whole_script() -> str:
    """Return the script: students and matches, verdicts, awards and payments."""
    parts = [(SQL / "students.sql").read_text(encoding="utf-8"), VERDICTS.format(select=by_hand())]
    return "\n".join([*parts, (SQL / "awards.sql").read_text(encoding="utf-8")])


def _details(told: dict[str, Any]) -> dict[str, float]:
    peak = {} if told["peak_bytes"] is None else {"peak GiB": round(told["peak_bytes"] / 2**30, 2)}
    return {**told["stages"], **peak}


def answer(out: Path, fen: str) -> dict[Any, Any]:
    """Return what a result folder holds, counted; `fen` is its column of amounts."""
    warehouse = DuckWarehouse()
    tables = {
        name: f"read_parquet('{out / name}.parquet')"
        for name in ("students", "matches", "verdicts", "awards", "payments")
    }
    confirmed = " WHERE outcome = 'match'" if (out / "manifest.json").exists() else ""  # proposals are ours alone
    found: dict[Any, Any] = {"students": warehouse.rows(f"SELECT COUNT(*) FROM {tables['students']}")[0][0]}
    for name, count in warehouse.rows(f"SELECT register, COUNT(*) FROM {tables['matches']}{confirmed} GROUP BY 1"):
        found["matches", name] = count
    for *key, count, total in warehouse.rows(
        f"SELECT programme, verdict, COUNT(*), SUM({fen}) FROM {tables['verdicts']} GROUP BY 1, 2"
    ):
        found[tuple(key)] = (count, total)
    found["awards"] = warehouse.rows(f"SELECT COUNT(*), SUM({fen}) FROM {tables['awards']}")[0]
    found["payments"] = warehouse.rows(f"SELECT SUM({fen}) FROM {tables['payments']}")[0][0]
    warehouse.close()
    return found
