"""Students, and registers as they were delivered: small tables with only what a comparison needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from zhuxue.engine.common.identity import born_on, check_digit
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.registers import Registers
from zhuxue.engine.compare.decided import Decided, confirm
from zhuxue.engine.compare.exact import compare_exactly
from zhuxue.engine.compare.propose import propose
from zhuxue.engine.intake.register import RELEASES, start_registers
from zhuxue.engine.intake.rejects import add_rejects, empty_rejects
from zhuxue.engine.run.results import LOSERS_NONE, NO_CONFLICTS
from zhuxue.engine.run.sql import make_worklists
from zhuxue.engine.warehouse.duck import DuckWarehouse

ON = date(2024, 9, 1)
PINGJIANG, LIUYANG = "430626", "430181"


def number(i: int, born: str = "20130101") -> str:
    """A plainly synthetic identity number."""
    first17 = f"439901{born}{i:03d}"
    return first17 + check_digit(first17)


@dataclass(frozen=True)
class Student:
    """A student, hukou in Pingjiang unless said otherwise."""

    student_key: int
    name: str = "林小满"
    identity_number: str | None = None
    hukou_region: str | None = PINGJIANG
    guardian_identity_number: str | None = None
    hardship_level: str | None = None


@dataclass(frozen=True)
class Listed:
    """A person of a register, in the release of the code's name."""

    register: str
    identity_number: str | None
    name: str = "林小满"
    status: str | None = None
    status_on: date | None = None
    role: str = "self"
    proves: bool = True
    policy_entitled: bool | None = None
    risk_cleared: bool | None = None
    release: str = ""
    raw: str | None = None
    source_row: int = 2


@dataclass(frozen=True)
class Release:
    """A delivery, a week old and covering Pingjiang unless said otherwise."""

    register: str
    scope: str | None = PINGJIANG
    released_on: date = ON - timedelta(days=7)
    release: str = ""
    fresh: bool = True
    part: str = ""


@dataclass
class Compared:
    """What a comparison made of them."""

    warehouse: DuckWarehouse

    def flag(self, register: str) -> list[bool | None]:
        """in_<REGISTER> of each student: true match, false no match, null no data."""
        return [row[0] for row in self.warehouse.rows(f"SELECT in_{register} FROM students ORDER BY student_key")]

    def facts(self, columns: str) -> list[tuple[Any, ...]]:
        return self.warehouse.rows(f"SELECT {columns} FROM students ORDER BY student_key")

    def matches(self, columns: str = "student_key, register, outcome") -> list[tuple[Any, ...]]:
        return self.warehouse.rows(f"SELECT {columns} FROM matches ORDER BY student_key, register")

    def missing(self) -> list[tuple[Any, ...]]:
        self.warehouse.create("earlier_conflicts", NO_CONFLICTS)
        self.warehouse.create("withheld", LOSERS_NONE)
        make_worklists(self.warehouse, Registers.load(LIBRARY), ON, last_term="2024-S")
        return self.warehouse.rows("SELECT office, sentence FROM worklist WHERE list = 'in_no_roster' ORDER BY ALL")


@pytest.fixture
def compare(tmp_path: Path):
    """Compare students with what was delivered; a register that lists somebody has a release unless one is given."""

    def run(
        students: Sequence[Student], listed: Sequence[Listed] = (), releases: Sequence[Release] = (), rejects: Sequence[dict] = (),
        decided: Decided | None = None,
    ) -> Compared:  # fmt: skip
        warehouse, registers = DuckWarehouse(), Registers.load(LIBRARY)
        given = {r.register for r in releases}
        releases = [
            *releases,
            *(Release(code) for code in dict.fromkeys(p.register for p in listed) if code not in given),
        ]
        _fill(warehouse, students, listed, [replace(r, release=r.release or r.register) for r in releases], rejects)
        hukou = [student.hukou_region for student in students]
        confirm(warehouse, registers, decided)
        compare_exactly(warehouse, registers, students="roster", hukou=hukou, target=tmp_path / "students.parquet")
        propose(warehouse, warehouse, registers, decided)
        return Compared(warehouse)

    return run


def _fill(warehouse: DuckWarehouse, students: Any, listed: Any, releases: Any, rejects: Any) -> None:
    start_registers(warehouse)
    empty_rejects(warehouse)
    kinds = {"student_key": pa.int64()}
    columns = list(Student.__dataclass_fields__)
    roster = pa.table({c: pa.array([getattr(s, c) for s in students], kinds.get(c, pa.string())) for c in columns})
    warehouse.create_from_arrow("roster_given", roster)
    warehouse.create("roster", "SELECT *, '示例小学' AS school_name, 'enrolled' AS roll_status FROM roster_given")
    people = [
        {
            "register": p.register, "release": p.release or p.register, "source_file": "名单.xlsx", "source_sheet": "", "source_row": p.source_row,
            "role": p.role, "identity_number": p.identity_number, "identity_raw": p.raw or p.identity_number, "name": p.name,
            "born_on": born_on(p.identity_number) if p.identity_number else None, "region": PINGJIANG, "status": p.status,
            "status_on": p.status_on, "proves": p.proves, "policy_entitled": p.policy_entitled, "risk_cleared": p.risk_cleared, "fault": None, "confirmed": False,
        }
        for p in listed
    ]  # fmt: skip
    if people:
        names = warehouse.columns("register_people")
        kinds = {"source_row": pa.int32(), "born_on": pa.date32(), "status_on": pa.date32(), "proves": pa.bool_(), "policy_entitled": pa.bool_(), "risk_cleared": pa.bool_(), "confirmed": pa.bool_()}  # fmt: skip
        warehouse.append("register_people", pa.table({n: pa.array([p[n] for p in people], kinds.get(n, pa.string())) for n in names}))  # fmt: skip
    rows = [
        {"register": r.register, "release": r.release, "released_on": r.released_on, "date_given": True, "fresh": r.fresh, "scope": r.scope, "part": r.part,
         "rows_in": 1, "rows_out": 1, "rows_rejected": 0, "file": "名单.xlsx", "sha256": ""}
        for r in releases
    ]  # fmt: skip
    warehouse.append("releases", pa.Table.from_pylist(rows, schema=RELEASES))
    add_rejects(warehouse, rejects)
    warehouse.create("awards", "SELECT CAST(0 AS BIGINT) AS student_key WHERE 1 = 0")
    warehouse.create(
        "paid_list", "SELECT '' AS identity_number, '' AS programme, '' AS term, '' AS payment_status WHERE 1 = 0"
    )
