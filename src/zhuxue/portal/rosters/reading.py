"""The files of an upload → rows and rejects, by the engine's intake; rows of other schools are sent back too."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.intake.rejects import empty_rejects
from zhuxue.engine.intake.returned import write_rejects_xlsx
from zhuxue.engine.intake.roster import Progress, load_rosters, send_back
from zhuxue.engine.intake.words import Words
from zhuxue.engine.warehouse.duck import DuckWarehouse
from zhuxue.portal.people.models import Office
from zhuxue.portal.schools.facts import school_year_of

MEMORY, THREADS = "1GB", 2  # of one worker beside a web server
SPREADSHEET = "rejects.xlsx"
OTHERS = """
SELECT student_key AS row_key, 'other_school' AS fault, 'school_name' AS fault_column FROM placed WHERE office IS NULL
"""


@dataclass(frozen=True)
class Roster:
    """What the files hold. `rows` is a Parquet file of the accepted rows: the engine's `roster` with `office`, the
    school's pk. `rejects` is the workbook to be corrected, None when nothing is sent back.
    """

    rows_in: int
    rows_good: int
    rows_rejected: int
    rows: bytes
    rejects: bytes | None
    rejected_names: frozenset[str]


def read(files: Sequence[Path], schools: Sequence[Office], *, only: Office | None, as_of: date, progress: Progress | None = None) -> Roster:  # fmt: skip
    """Read files for `schools`; with `only`, rows that name no school are of that one. Raises InputError."""
    with tempfile.TemporaryDirectory(dir=files[0].parents[1]) as folder:
        duck = DuckWarehouse(memory=MEMORY, threads=THREADS, spill=Path(folder) / "spill")
        try:
            empty_rejects(duck)
            words = Words.load(LIBRARY, school_year=school_year_of(as_of))
            loaded = load_rosters(duck, files, words=words, progress=progress)
            _place(duck, schools, only)
            return _taken(duck, sum(file.rows_in for file in loaded.files), Path(folder))
        finally:
            duck.close()


def rows_of(parquet: bytes) -> list[dict[str, Any]]:
    """Return the accepted rows, one dict a row."""
    return list(pq.read_table(pa.BufferReader(parquet)).to_pylist())


def _place(duck: DuckWarehouse, schools: Sequence[Office], only: Office | None) -> None:
    """Make `placed` (student_key, office) and send back what belongs to no school of this office."""
    columns = {"office": [s.pk for s in schools], "code": [s.code for s in schools], "name": [s.name for s in schools]}
    types = {"office": pa.int64(), "code": pa.string(), "name": pa.string()}
    duck.create_from_arrow("own_schools", pa.table({name: pa.array(columns[name], types[name]) for name in columns}))
    unnamed = f"WHEN r.school_code IS NULL AND r.school_name IS NULL THEN {only.pk}" if only else ""
    duck.create(
        "placed",
        f"""SELECT r.student_key, COALESCE(MIN(c.office), MIN(n.office), CASE {unnamed} WHEN FALSE THEN 0 END) AS office
            FROM roster r LEFT JOIN own_schools c ON c.code = r.school_code LEFT JOIN own_schools n ON n.name = r.school_name
            GROUP BY r.student_key, r.school_code, r.school_name""",
    )
    send_back(duck, OTHERS)


def _taken(duck: DuckWarehouse, rows_in: int, folder: Path) -> Roster:
    duck.write_parquet(
        "SELECT r.*, p.office FROM roster r JOIN placed p ON p.student_key = r.student_key ORDER BY r.student_key",
        folder / "rows.parquet",
    )
    good = int(duck.rows("SELECT COUNT(*) FROM roster")[0][0])
    names = frozenset(row[0] for row in duck.rows("SELECT DISTINCT name_raw FROM rejects WHERE name_raw IS NOT NULL"))
    if rows_in > good:
        write_rejects_xlsx(duck, folder / SPREADSHEET)
    rejects = (folder / SPREADSHEET).read_bytes() if rows_in > good else None
    return Roster(rows_in, good, rows_in - good, (folder / "rows.parquet").read_bytes(), rejects, names)
