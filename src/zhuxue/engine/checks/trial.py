"""Trying a written check on copies of tables: in a process of its own that is killed at the limit of time."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from zhuxue.engine.checks.tables import rows_as_arrow
from zhuxue.engine.checks.written import TABLES, refuse_unsafe
from zhuxue.engine.common.errors import InputError

SECONDS = 20  # of the query; starting and copying does not count
LOADING = 120  # seconds in which the copies must be there
MEMORY = "512MB"
ROWS = 1000  # beyond it a check finds too much to be one
Rows = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class Found:
    """What a check found: rows by column, at most ROWS; `more` says that there are more."""

    rows: list[dict[str, Any]]
    more: bool


def try_check(sql: str, says: str, folder: Path, settings: Mapping[str, str], *, within: str | None = None, seconds: float = SECONDS) -> Found:  # fmt: skip
    """Return what `sql` finds on the copies in a folder; raises InputError when it is refused or stopped.

    `within` is a path of offices: only who stands under it is there. Null, for cases alone, is everybody.
    """
    refuse_unsafe(sql, says)
    ready = sql.strip().rstrip(";")
    for name, value in settings.items():
        ready = ready.replace(f"{{{name}}}", value.replace("'", "''"))
    said = _asked({"sql": ready, "folder": str(folder), "memory": MEMORY, "rows": ROWS, "within": within}, seconds)
    if "fault" in said:
        raise InputError(f"这条核查不能运行：{said['fault']}。请改正后再试。", f"This check cannot run: {said['fault']}. Mend it and try again.")  # fmt: skip
    return Found(said["rows"], said["more"])


def try_on_rows(sql: str, says: str, tables: Rows, settings: Mapping[str, str]) -> Found:
    """Return what `sql` finds on a few rows given, as a case gives them; tables not given are empty."""
    with tempfile.TemporaryDirectory(prefix="check-") as folder:
        for name in TABLES:
            pq.write_table(rows_as_arrow(name, tables.get(name, ())), Path(folder) / f"{name}.parquet")
        return try_check(sql, says, Path(folder), settings)


def _asked(asked: dict[str, Any], seconds: float) -> dict[str, Any]:
    command = [sys.executable, "-m", "zhuxue.engine.checks.sandbox"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8") as process:  # fmt: skip
        assert process.stdin is not None and process.stdout is not None
        with _killed_after(LOADING, process):
            process.stdin.write(json.dumps(asked))
            process.stdin.close()
            ready = process.stdout.readline()
        with _killed_after(seconds if ready else 0.1, process) as late:
            said = process.stdout.read()
    if late.is_set():
        raise InputError(f"查了 {seconds:g} 秒还没有结果，已停止，没有影响任何数据。请加条件，或检查连接条件。", f"Stopped after {seconds:g} seconds; nothing was harmed. Narrow it, or look at how tables are joined.")  # fmt: skip
    answer: dict[str, Any] = json.loads(said) if said else {"fault": "内存不够 out of memory"}
    return answer


@contextmanager
def _killed_after(seconds: float, process: subprocess.Popen[str]) -> Iterator[threading.Event]:
    """Kill the process when the block takes longer; the event says whether it was."""
    late = threading.Event()

    def kill() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(seconds, kill)
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()
