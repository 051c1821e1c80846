"""Rosters of schools → `students` and `rejects`: every row in is a row out or a reject."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from zhuxue.engine.common.errors import InputError
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.intake import identity_sql as ids
from zhuxue.engine.intake.clean import CleanColumn, clean_column, fault_case, kinds_of, present
from zhuxue.engine.intake.grids import PARQUET, input_files, read_grids, refuse
from zhuxue.engine.intake.layout import Layout, place, set_aside
from zhuxue.engine.intake.raw import FileCount, raw_rows, raw_table, sha256_of
from zhuxue.engine.intake.rejects import add_rejects, empty_rejects, reject
from zhuxue.engine.intake.shown import shown_headers
from zhuxue.engine.intake.words import Words
from zhuxue.engine.rules.facts import Facts
from zhuxue.engine.warehouse.duck import DuckWarehouse

Progress = Callable[[str, int, int], None]
SOURCE = ("source_file", "source_sheet", "source_row")
PEOPLE = ("sex", "student_number", "class_name", "guardian_name", "guardian_relation")
DERIVED = {"stage", "grade"}
NO_NUMBER = "('无','无证','暂无','未办理','待办','没有','无身份证')"


@dataclass
class Loaded:
    """What one kind of input became; of a roster also every hukou region that occurs in it."""

    files: list[FileCount] = field(default_factory=list)
    hukou_regions: tuple[str, ...] = ()


class Waiting:
    """Rows on their way into a table, added in few large pieces: hundreds of class files would be slow one by one."""

    def __init__(self, warehouse: DuckWarehouse, table: str, *, rows: int = 200_000) -> None:
        self.warehouse, self.table, self.rows = warehouse, table, rows
        self.pieces: list[pa.Table] = []
        self.parquet: list[str] = []  # SQL for the rows of Parquet files, which stay where they are

    def add(self, piece: pa.Table) -> None:
        """Take rows, and pass them on once there are many."""
        self.pieces.append(piece)
        if sum(piece.num_rows for piece in self.pieces) >= self.rows:
            self.flush()

    def flush(self) -> None:
        """Pass on what waits."""
        if self.pieces:
            self.warehouse.append(self.table, pa.concat_tables(self.pieces))
            self.pieces = []


def load_rosters(
    warehouse: DuckWarehouse,
    paths: Sequence[Path],
    *,
    library: Path = LIBRARY,
    words: Words | None = None,
    progress: Progress | None = None,
) -> Loaded:
    """Make view `roster` and table `rejects` from roster files and folders.

    `roster` is computed from the raw rows at each use, only the columns asked for: a province's rows are never held
    cleaned in memory. One row per accepted row, columns as in docs/reference/tables.md; a fact no roster tells is null.
    Raises InputError when a file cannot be read whole, or is given twice.
    """
    layout, facts = Layout.load(library / "formats" / "roster.yaml"), Facts.load(library)
    words = words or Words.load(library)
    empty_rejects(warehouse)
    loaded, seen, waiting = Loaded(), dict[str, str](), Waiting(warehouse, "roster_sheets")
    files = input_files(list(paths))
    first_key = 1
    for number, (path, shown) in enumerate(files):
        if progress:
            progress("roster", number, len(files))
        count = FileCount(shown, sha256_of(path), "roster")
        if count.sha256 in seen:
            raise refuse(
                path,
                (f"与“{seen[count.sha256]}”内容完全相同。", f"is the same file as {seen[count.sha256]}."),
                ("请只交一份。", "Give it once."),
            )
        seen[count.sha256] = shown
        loaded.files.append(count)
        first_key = _add_file(warehouse, path, count, layout, first_key, waiting, words)
    waiting.flush()
    if first_key == 1:
        raise InputError("名册里没有任何数据行。请检查文件。", "The rosters hold no data rows. Check the files.")
    sheets = ["SELECT * FROM roster_sheets"] if warehouse.has("roster_sheets") else []
    warehouse.view("roster_raw", " UNION ALL ".join(sheets + waiting.parquet))
    loaded.hukou_regions = _clean(warehouse, layout, words, facts)
    _count(warehouse, loaded)
    return loaded


def _add_file(
    warehouse: DuckWarehouse,
    path: Path,
    count: FileCount,
    layout: Layout,
    first_key: int,
    waiting: Waiting,
    words: Words,
) -> int:
    if path.suffix.lower() == PARQUET:
        view = f"roster_parquet_{len(waiting.parquet)}"
        waiting.parquet.append(_parquet_part(warehouse, path, count, layout, first_key, view))
        return first_key + count.rows_in
    for grid in read_grids(path):
        placed = place(path, grid, layout)
        count.sheets.append(grid.sheet)
        if placed is None:
            count.leave_aside(*set_aside(grid))
            continue
        count.unplaced_headers += [h for h in placed.unplaced if h not in count.unplaced_headers]
        rows_ = raw_rows(grid, placed, layout, count)
        _from_names(rows_.columns, (grid.sheet, Path(count.file).stem), words, len(rows_.lines))
        waiting.add(raw_table(rows_, layout.columns, file=count.file, sheet=grid.sheet, first_key=first_key))
        first_key += len(rows_.lines)
    return first_key


def _from_names(columns: dict[str, list[str | None]], names: tuple[str, str], words: Words, size: int) -> None:
    """A class file often says its grade and class only in its sheet's or its own name: 五年级2班.xlsx."""
    if "class_name" not in columns:
        columns["class_name"] = [names[1]] * size
    grades = [name for name in names if isinstance(words.read("grade", name), str) and not name.isdigit()]
    if "grade" not in columns and grades:
        columns["grade"] = [grades[0]] * size


def _parquet_part(
    warehouse: DuckWarehouse, path: Path, count: FileCount, layout: Layout, first_key: int, view: str
) -> str:
    """SQL for the raw rows of a Parquet file, which stays where it is and is read by column."""
    try:
        schema = pq.read_schema(path)
    except (OSError, ValueError):
        raise refuse(
            path, ("不是完整的parquet文件。", "is not a whole Parquet file."), ("请重新导出。", "Export it again.")
        ) from None
    aliases = {h: name for name, column in layout.columns.items() for h in (name, *column.headers)}
    found = {aliases[name]: name for name in schema.names if name in aliases}
    missing = [column.headers[0] for name, column in layout.columns.items() if column.required and name not in found]
    if missing:
        raise refuse(
            path,
            (f"缺少必需的列：{'、'.join(missing)}。", f"required columns are missing: {', '.join(missing)}."),
            ("请补上。", "Add them."),
        )
    if str(schema.field(found["identity_number"]).type) not in ("string", "large_string") and "dictionary" not in str(
        schema.field(found["identity_number"]).type
    ):
        raise refuse(
            path,
            ("证件号码列是数字类型，末几位不可信。", "the identity column is numeric."),
            ("请以文本类型重新导出。", "Export it again as text."),
        )
    count.unplaced_headers = shown_headers(name for name in schema.names if name not in aliases)
    raw = ", ".join(
        f"{_cast(schema, found[name])} AS raw_{name}" if name in found else f"CAST(NULL AS VARCHAR) AS raw_{name}"
        for name in layout.columns
    )
    shown = count.file.replace("'", "''")
    warehouse.view_parquet(view, path, numbered=True)
    count.rows_in += int(warehouse.rows(f"SELECT COUNT(*) FROM {view}")[0][0])
    return (
        f"SELECT file_row_number + {first_key} AS row_key, '{shown}' AS source_file, '' AS source_sheet, "
        f"CAST(file_row_number + 1 AS INT) AS source_row, {raw} FROM {view}"
    )


def _cast(schema: Any, name: str) -> str:
    kind = str(schema.field(name).type)
    quoted = '"' + name.replace('"', '""') + '"'
    if kind == "bool":
        return f"CASE WHEN {quoted} THEN '是' WHEN NOT {quoted} THEN '否' END"
    if name.endswith("_fen"):
        return f"CAST({quoted} // 100 AS VARCHAR) || '.' || LPAD(CAST({quoted} % 100 AS VARCHAR), 2, '0')"
    return quoted if kind in ("string", "large_string") else f"CAST({quoted} AS VARCHAR)"


def _clean(warehouse: DuckWarehouse, layout: Layout, words: Words, facts: Facts) -> tuple[str, ...]:
    """Make view `roster` and the rejects; return every hukou region that occurs."""
    kinds = kinds_of(layout)
    apart = {
        "identity_number",
        "name",
        "guardian_identity_number",
        "student_number",
        "guardian_name",
        "class_name",
        "school_name",
    }
    given = [name for name in layout.columns if name not in apart and present(warehouse, "roster_raw", name)]
    columns = {name: clean_column(warehouse, "roster_raw", name, kinds[name], words) for name in given}
    kind = columns["identity_type"].value() if "identity_type" in columns else "CAST(NULL AS VARCHAR)"
    typed = [f"{_stage(columns)} AS stage", f"{_grade(columns)} AS grade"]
    for name, fact in facts.by_name.items():
        if name in DERIVED or (fact.source_of == "register"):
            continue
        typed.append(f"{_value(name, columns, apart, fact.sql_type)} AS {name}")
    people = [f"{_value(name, columns, apart)} AS {name}" for name in PEOPLE]

    def read(source: str) -> str:
        """SQL: the rows of `source`, a part of roster_raw, cleaned; each column is computed only where it is used."""
        cells = f"""
          SELECT r.row_key, r.source_file, r.source_sheet, r.source_row, r.raw_identity_number, r.raw_name,
                 {ids.upgraded("cleaned")} AS number, {kind} AS identity_type, {ids.cleaned_name("r.raw_name")} AS name,
                 {ids.cleaned_number("r.raw_guardian_identity_number")} AS guardian_identity_number,
                 {fault_case(list(columns.values()))} AS word_fault, {", ".join(people)}, {", ".join(typed)}
          FROM (SELECT *, {ids.cleaned_number("raw_identity_number")} AS cleaned FROM {source}) r
          {" ".join(column.join for column in columns.values())}"""
        return f"""
        SELECT * REPLACE (CASE
            WHEN identity_kind IN ('resident_id', 'residence_permit') OR identity_kind IS NULL THEN number_fault
            WHEN identity_kind = 'passport' AND (number IS NULL OR LENGTH(number) < 5) THEN 'blank' END AS number_fault)
        FROM (SELECT *, {_kind("number", "identity_type")} AS identity_kind FROM ({ids.judged(cells)}) read) kinds"""

    _find_faults(warehouse, read)
    _reject(warehouse, layout, "roster_faults")
    warehouse.view("roster", _accepted(facts, read("roster_raw")))
    hukou = columns["hukou_region"].read.values() if "hukou_region" in columns else ()
    return tuple(sorted({region for region in hukou if region is not None}))


def _find_faults(warehouse: DuckWarehouse, read: Callable[[str], str]) -> None:
    """Make `roster_faults`: row_key, fault and its column, for each row that is rejected.

    The whole roster is passed over once, for what a row shows by itself and a hash of its number; only rows that look
    wrong, or share their hash with another, are then judged in full.
    """
    warehouse.create(
        "roster_marks",
        f"""SELECT row_key, CASE WHEN identity_kind IS DISTINCT FROM 'none' THEN HASH(number) END AS number_hash,
                   number_fault IS NOT NULL OR word_fault IS NOT NULL OR name IS NULL OR name = '' OR stage IS NULL
                     OR COALESCE(number = guardian_identity_number, FALSE) AS wrong
            FROM ({read("roster_raw")}) marked""",
    )
    warehouse.create(
        "roster_suspects",
        """SELECT row_key FROM roster_marks WHERE wrong UNION
           SELECT m.row_key FROM roster_marks m JOIN (
             SELECT number_hash FROM roster_marks WHERE number_hash IS NOT NULL GROUP BY number_hash HAVING COUNT(*) > 1
           ) shared ON shared.number_hash = m.number_hash""",
    )
    warehouse.create(
        "roster_judged", read("(SELECT * FROM roster_raw WHERE row_key IN (SELECT row_key FROM roster_suspects))")
    )
    warehouse.create("roster_faults", FIRST_FAULT)
    warehouse.drop(["roster_marks", "roster_suspects", "roster_judged"])


def _stage(columns: dict[str, CleanColumn]) -> str:
    """SQL: the school's stage as written, else the one the grade's word says."""
    parts = [columns["stage"].value()] if "stage" in columns else []
    parts += [columns["grade"].value(part=1)] if "grade" in columns else []
    return f"COALESCE({', '.join([*parts, 'CAST(NULL AS VARCHAR)'])})"


def _grade(columns: dict[str, CleanColumn]) -> str:
    return columns["grade"].value("BIGINT", part=2) if "grade" in columns else "CAST(NULL AS BIGINT)"


def _kind(number: str, given: str) -> str:
    return f"""CASE WHEN {given} IS NOT NULL AND {given} <> 'resident_id' THEN {given}
      WHEN {number} IN {NO_NUMBER} THEN 'none'
      WHEN {number} LIKE '8%' AND regexp_full_match({number}, '8[123]0000[0-9]{{11}}[0-9X]') THEN 'residence_permit'
      WHEN LENGTH({number}) BETWEEN 8 AND 11 AND regexp_full_match({number}, '[A-FH-Z][A-Z]?[0-9]{{7,9}}') THEN 'passport'
      WHEN {given} = 'resident_id' THEN 'resident_id' END"""


def _value(name: str, columns: dict[str, CleanColumn], apart: set[str], kind: str = "VARCHAR") -> str:
    if name in apart:
        return ids.cleaned_text(f"r.raw_{name}")
    return columns[name].value(kind) if name in columns else f"CAST(NULL AS {kind})"


FIRST_FAULT = """
SELECT row_key, fault, fault_column FROM (
  SELECT row_key, CASE WHEN number_fault IS NOT NULL THEN number_fault
                WHEN COALESCE(identity_kind, 'resident_id') = 'resident_id' AND number = guardian_identity_number THEN 'same_as_guardian'
                WHEN name IS NULL OR name = '' THEN 'missing'
                WHEN word_fault IS NOT NULL THEN 'not_understood'
                WHEN stage IS NULL THEN 'missing'
                WHEN twin.first_key < row_key THEN 'duplicate' END AS fault,
         CASE WHEN number_fault IS NOT NULL THEN 'identity_number'
                WHEN COALESCE(identity_kind, 'resident_id') = 'resident_id' AND number = guardian_identity_number THEN 'identity_number'
                WHEN name IS NULL OR name = '' THEN 'name'
                WHEN word_fault IS NOT NULL THEN word_fault
                WHEN stage IS NULL THEN 'grade'
                WHEN twin.first_key < row_key THEN 'identity_number' END AS fault_column
  FROM (SELECT *, COALESCE(school_code, school_name, source_file) AS school FROM roster_judged) judged
  LEFT JOIN (SELECT number AS twin_number, COALESCE(school_code, school_name, source_file) AS twin_school, MIN(row_key) AS first_key
             FROM roster_judged WHERE number_fault IS NULL AND identity_kind IS DISTINCT FROM 'none'
               AND word_fault IS NULL AND name <> '' AND stage IS NOT NULL -- a row sent back for itself does not make its correction a double
             GROUP BY 1, 2 HAVING COUNT(*) > 1) twin ON twin.twin_number = judged.number AND twin.twin_school = judged.school
    AND judged.identity_kind IS DISTINCT FROM 'none'
) first WHERE fault IS NOT NULL
"""


def _accepted(facts: Facts, read: str) -> str:
    names = [name for name, fact in facts.by_name.items() if fact.source_of != "register"]
    return f"""
    SELECT j.row_key AS student_key, {", ".join(f"j.{name}" for name in SOURCE)}, COALESCE(j.identity_kind, 'resident_id') AS identity_kind,
           CASE WHEN j.identity_kind IS DISTINCT FROM 'none' THEN j.number END AS identity_number, j.name,
           j.number_born_on AS born_on, NULLIF(j.guardian_identity_number, '') AS guardian_identity_number,
           {", ".join(f"j.{name}" for name in PEOPLE)}, {", ".join(f"j.{name}" for name in names)}
    FROM ({read}) j WHERE NOT EXISTS (SELECT 1 FROM roster_faults f WHERE f.row_key = j.row_key)
    """


def send_back(warehouse: DuckWarehouse, rows: str, *, library: Path = LIBRARY) -> int:
    """Reject more rows of `roster`, for what only the asker knows; return how many.

    `rows` is a SELECT of row_key (a student_key of `roster`), fault (one of FAULTS) and fault_column.
    """
    warehouse.create("roster_sent_back", rows)
    _reject(warehouse, Layout.load(library / "formats" / "roster.yaml"), "roster_sent_back")
    warehouse.append_select("roster_faults", "SELECT row_key, fault, fault_column FROM roster_sent_back")
    return int(warehouse.rows("SELECT COUNT(*) FROM roster_sent_back")[0][0])


def _reject(warehouse: DuckWarehouse, layout: Layout, faults: str) -> None:
    names = ", ".join(f"r.raw_{name}" for name in layout.columns)
    rows = warehouse.rows(
        f"SELECT f.fault, f.fault_column, r.row_key, r.source_file, r.source_sheet, r.source_row, {names} "
        f"FROM {faults} f JOIN roster_raw r ON r.row_key = f.row_key ORDER BY r.row_key"
    )
    titles = {name: column.headers[0] for name, column in layout.columns.items()}
    found = []
    for fault, column, key, file, sheet, line, *cells in rows:
        raw = {name: cell for name, cell in zip(layout.columns, cells, strict=True) if cell is not None}
        base = {
            "source_kind": "roster", "register": "", "source_file": file, "source_sheet": sheet, "source_row": line, "row_key": key,
            "identity_raw": raw.get("identity_number"), "name_raw": raw.get("name"),
            "raw_row": json.dumps({titles[name]: cell for name, cell in raw.items()}, ensure_ascii=False),
        }  # fmt: skip
        found.append(reject(base, code=fault, column=column, title=titles.get(column, column), value=raw.get(column)))
    add_rejects(warehouse, found)


def _count(warehouse: DuckWarehouse, loaded: Loaded) -> None:
    """Count out and rejected rows from the tables themselves; they must add up to the rows read from the files."""
    out = dict(warehouse.rows("SELECT source_file, COUNT(*) FROM roster GROUP BY source_file"))
    rejected = dict(
        warehouse.rows("SELECT source_file, COUNT(*) FROM rejects WHERE source_kind = 'roster' GROUP BY source_file")
    )
    for count in loaded.files:
        count.rows_out, count.rows_rejected = out.get(count.file, 0), rejected.get(count.file, 0)
        if count.rows_in != count.rows_out + count.rows_rejected:
            raise InputError(
                f"{count.file}：读入{count.rows_in}行，接收{count.rows_out}行、退回{count.rows_rejected}行，对不上，已停止。请把文件报给维护人员。",
                f"{count.file}: {count.rows_in} rows in, {count.rows_out} out, {count.rows_rejected} rejected do not add up; stopped.",
            )
