"""One release read by the engine's intake: how many rows and people, what is sent back, what changed since the release before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
from django.conf import settings
from django.utils.timezone import localdate

from zhuxue.engine.common.errors import InputError
from zhuxue.engine.common.hashed import PREFIX, Keyed, Keys
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.registers import Registers
from zhuxue.engine.intake.register import Delivery, load_register, start_registers
from zhuxue.engine.intake.rejects import empty_rejects
from zhuxue.engine.intake.returned import write_rejects_xlsx
from zhuxue.engine.warehouse.duck import DuckWarehouse
from zhuxue.portal.registers.models import Release

MEMORY, THREADS = "1GB", 2  # of one worker beside a web server
BATCH = 100_000  # numbers hashed at once
STATUSES = 12  # kinds of change of status that are told one by one
PEOPLE = """
SELECT identity_number AS number, COALESCE(MAX(status), '') AS status FROM register_people
WHERE release = '{release}' AND identity_number IS NOT NULL GROUP BY identity_number
"""
COMPARED = """
SELECT CASE WHEN b.number IS NULL THEN 'new' WHEN n.number IS NULL THEN 'gone' WHEN n.status <> b.status THEN 'changed' ELSE 'same' END AS what,
       COUNT(*) FROM people_now n FULL OUTER JOIN people_before b ON b.number = n.number GROUP BY 1
"""
CHANGED = """
SELECT b.status, n.status, COUNT(*) AS people FROM people_now n JOIN people_before b ON b.number = n.number
WHERE n.status <> b.status GROUP BY ALL ORDER BY people DESC, b.status, n.status LIMIT {most}
"""


@dataclass(frozen=True)
class Read:
    """What a file holds: persons in, taken and sent back, different people, whom it covers; `rejects` is a workbook or null."""

    rows_in: int
    rows_out: int
    rows_rejected: int
    people: int
    hashed: bool
    scope: tuple[str, ...]
    rejects: bytes | None
    difference: dict[str, Any] = field(default_factory=dict)


def read(release: Release, path: Path, before: tuple[Release, Path] | None, spare: Path) -> Read:
    """Read the file of a release and compare it with the one before, where that is still kept. Raises InputError."""
    duck = DuckWarehouse(memory=MEMORY, threads=THREADS, spill=spare / "spill")
    try:
        empty_rejects(duck)
        start_registers(duck)
        label = _load(duck, release, path)
        rows_in, out, rejected, scope = duck.rows(f"SELECT rows_in, rows_out, rows_rejected, scope FROM releases WHERE release = '{label}'")[0]  # fmt: skip
        _people(duck, label, "people_now")
        hashed = _is_hashed(duck, "people_now")
        if hashed:
            Keys.load(settings.KEYS_FILE).of_register(release.register)  # raises where nothing could be compared
        rejects = _rejects(duck, spare) if rejected else None
        people = duck.rows("SELECT COUNT(*) FROM people_now")[0][0]
        difference = _difference(duck, release.register, before, hashed) if before else {}
        return Read(rows_in, out, rejected, people, hashed, tuple((scope or "").split(",")) if scope else (), rejects, difference)  # fmt: skip
    finally:
        duck.close()


def _load(duck: DuckWarehouse, release: Release, path: Path) -> str:
    known = {row[0] for row in duck.rows("SELECT release FROM releases")}
    load_register(duck, Delivery(release.register, path, release.released_on, localdate(), tuple(release.covers), release.part))  # fmt: skip
    return str(next(row[0] for row in duck.rows("SELECT release FROM releases") if row[0] not in known))


def _people(duck: DuckWarehouse, label: str, table: str) -> None:
    duck.create(table, PEOPLE.format(release=label))


def _is_hashed(duck: DuckWarehouse, table: str) -> bool:
    return bool(duck.rows(f"SELECT 1 FROM {table} WHERE number LIKE '{PREFIX}%' LIMIT 1"))


def _rejects(duck: DuckWarehouse, spare: Path) -> bytes:
    path = spare / "rejects.xlsx"
    write_rejects_xlsx(duck, path, registers=Registers.load(LIBRARY))
    return path.read_bytes()


def _difference(duck: DuckWarehouse, register: str, before: tuple[Release, Path], hashed: bool) -> dict[str, Any]:
    earlier, path = before
    try:
        _people(duck, _load(duck, earlier, path), "people_before")
    except InputError:  # it was read once: a layout was changed since; the new one still counts by itself
        return {}
    if hashed != _is_hashed(duck, "people_before"):
        _hash(duck, "people_before" if hashed else "people_now", Keys.load(settings.KEYS_FILE).of_register(register))
    counts = dict.fromkeys(("new", "gone", "changed", "same"), 0) | dict(duck.rows(COMPARED))
    statuses = [list(row) for row in duck.rows(CHANGED.format(most=STATUSES))]
    return {**counts, "before": earlier.pk, "statuses": statuses}


def _hash(duck: DuckWarehouse, table: str, hashed: Keyed) -> None:
    """Put hashes for the numbers of the side that came in clear, so that both can be compared."""
    for number, rows in enumerate(_batches(duck, table)):
        columns = {"number": [PREFIX + hashed(row[0]) for row in rows], "status": [row[1] for row in rows]}
        part = pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
        duck.create_from_arrow("people_hashed", part) if not number else duck.append("people_hashed", part)
    if duck.has("people_hashed"):
        duck.create(table, "SELECT * FROM people_hashed")


def _batches(duck: DuckWarehouse, table: str) -> Iterator[list[tuple[str, str]]]:
    total = duck.rows(f"SELECT COUNT(*) FROM {table}")[0][0]
    for start in range(0, total, BATCH):
        yield [(row[0], row[1]) for row in duck.rows(f"SELECT number, status FROM {table} ORDER BY number LIMIT {BATCH} OFFSET {start}")]  # fmt: skip
