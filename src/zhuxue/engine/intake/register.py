"""Registers of other departments → `register_people` and `releases`; one row may hold a whole household."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from zhuxue.engine.common.errors import InputError
from zhuxue.engine.common.hashed import PREFIX
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.registers import Register, Registers
from zhuxue.engine.intake import identity_sql as ids
from zhuxue.engine.intake.grids import PARQUET, Grid, input_files, read_grids, refuse
from zhuxue.engine.intake.layout import Layout, Placed, place, set_aside
from zhuxue.engine.intake.parquet import parquet_rows
from zhuxue.engine.intake.raw import FileCount, raw_rows, raw_table, sha256_of
from zhuxue.engine.intake.rejects import add_rejects, reject
from zhuxue.engine.intake.roster import Loaded
from zhuxue.engine.intake.words import NOT_UNDERSTOOD, Words, plain
from zhuxue.engine.warehouse.duck import DuckWarehouse

RELEASES = pa.schema([
    ("register", pa.string()), ("release", pa.string()), ("released_on", pa.date32()), ("date_given", pa.bool_()), ("fresh", pa.bool_()),
    ("scope", pa.string()), ("part", pa.string()), ("rows_in", pa.int64()), ("rows_out", pa.int64()), ("rows_rejected", pa.int64()), ("file", pa.string()), ("sha256", pa.string()),
])  # fmt: skip
COMMON = ("region", "status", "status_on", "relation", "risk_cleared", "entitled")
ROLES = {"head": "户主", "spouse": "配偶", "member": "家庭成员", "carer": "照料人", "parent": "家长"}
DOUBTS = {"relation": "与户主关系", "status": "状态", "risk_cleared": "风险是否消除", "entitled": "是否享受政策"}
Named = dict[tuple[str, str, int], dict[str, str]]  # (file, sheet, person of the layout) → column → header as written
ALL = ("identity_number", "name", "identity_type", *COMMON)
# A hash is taken as it stands; in place of one, its department says what is wrong with the number it has.
MARK = PREFIX.upper()
HASH = f"regexp_full_match(number, '{MARK}[0-9A-F]{{64}}')"
HASHED = f"number LIKE '{MARK}%'"
SAID = ", ".join(
    f"'{code}'"
    for code in (
        "blank",
        "stored_as_number",
        "formula_error",
        "student_number",
        "length",
        "characters",
        "date",
        "check_digit",
    )
)
FAULT = f"""CASE WHEN {HASHED} THEN CASE WHEN {HASH} THEN NULL WHEN LOWER(SUBSTR(number, {len(MARK) + 1})) IN ({SAID})
  THEN LOWER(SUBSTR(number, {len(MARK) + 1})) ELSE 'hashed_wrongly' END ELSE number_fault END"""


@dataclass(frozen=True)
class Delivery:
    """One `--register CODE=FILE@DAY`: what was given, and the day freshness is counted at.

    `part` names which of several files of one register it is, where they come on different days.
    """

    code: str
    path: Path
    released_on: date | None
    on: date
    covers: tuple[str, ...] = ()
    part: str = ""


def start_registers(warehouse: DuckWarehouse) -> None:
    """Make empty tables `register_people` and `releases`."""
    warehouse.create_from_arrow("releases", RELEASES.empty_table())
    warehouse.create("register_people", NO_PEOPLE)


NO_PEOPLE = """SELECT '' AS register, '' AS release, '' AS source_file, '' AS source_sheet, CAST(0 AS INT) AS source_row, '' AS role,
'' AS identity_number, '' AS identity_raw, '' AS name, CAST(NULL AS DATE) AS born_on, '' AS region, '' AS status, CAST(NULL AS DATE) AS status_on,
TRUE AS proves, TRUE AS policy_entitled, TRUE AS risk_cleared, '' AS fault, FALSE AS confirmed WHERE 1 = 0"""


def load_register(
    warehouse: DuckWarehouse, delivery: Delivery, *, library: Path = LIBRARY, words: Words | None = None
) -> Loaded:
    """Append one delivery to `register_people` (one row per person of it, faulty numbers null) and `releases`.

    Raises InputError when the register is not known or any file of it cannot be read: a register never fails silently.
    """
    registers, words = Registers.load(library), words or Words.load(library)
    if delivery.code not in registers.registers:
        raise InputError(
            f"没有代码为“{delivery.code}”的名单。可用：{'、'.join(registers.registers)}。",
            f"There is no register “{delivery.code}”. Use one of {', '.join(registers.registers)}.",
        )
    layouts = layouts_of(library, delivery.code)
    released_on = delivery.released_on or delivery.on
    release = f"{delivery.code}@{released_on}"
    taken = {row[0] for row in warehouse.rows("SELECT release FROM releases")}
    number = sum(1 for name in taken if name == release or name.startswith(f"{release}#"))
    release = f"{release}#{number + 1}" if number else release
    loaded, titles, named = Loaded(), f"{delivery.path.stem} ", Named()
    warehouse.drop(["register_raw"])
    for path, shown in input_files([delivery.path]):
        count = FileCount(shown, sha256_of(path), "register", register=delivery.code, unit="person")
        loaded.files.append(count)
        titles += f"{path.stem} {_read(warehouse, path, count, layouts, named)} "
    if not sum(count.rows_in for count in loaded.files):  # an empty file is not a register with nobody in it
        raise refuse(
            delivery.path,
            ("没有任何数据行。", "it holds no data rows."),
            ("如确为空名单，请让来源部门出具说明。", "If it is truly empty, ask its owner to say so."),
        )
    _clean(warehouse, delivery, registers, registers.registers[delivery.code], words, release)
    _reject(warehouse, delivery, named)
    _release(warehouse, delivery, registers.registers[delivery.code], words, release, titles, loaded)
    return loaded


def layouts_of(library: Path, code: str) -> list[Layout]:
    """The layouts written for this register first, then the plain one."""
    folder = library / "formats" / "registers"
    found = [Layout.load(path) for path in sorted(folder.glob("*.yaml"))]
    own = [layout for layout in found if layout.kind == code]
    return own + [layout for layout in found if layout.kind == "any"]


def _read(warehouse: DuckWarehouse, path: Path, count: FileCount, layouts: list[Layout], named: Named) -> str:
    """Append every person of a file to `register_raw`; return the words of titles, in which a county may be named."""
    if path.suffix.lower() == PARQUET:
        return _read_parquet(warehouse, path, count, layouts[-1])
    titles = ""
    for grid in read_grids(path):
        placed, layout = placed_by(path, grid, layouts)
        count.sheets.append(grid.sheet)
        if placed is None:
            count.leave_aside(*set_aside(grid))
            continue
        titles += " " + placed.titles
        persons_before = count.rows_in
        rows = raw_rows(grid, placed, layout, count)
        count.rows_in = persons_before  # persons are counted, not lines
        count.unplaced_headers += [h for h in placed.unplaced if h not in count.unplaced_headers]
        taken = set[int]()
        for person, (columns, lines, role) in _persons(rows.columns, rows.lines, layout).items():
            taken.update(lines)
            own = placed.headers.get(f"person_{person}_identity", placed.headers.get("identity_number", ""))
            named[count.file, grid.sheet, person] = {**placed.headers, "identity_number": own}
            table = raw_table(type(rows)(columns, lines), ALL, file=count.file, sheet=grid.sheet, first_key=0)
            table = table.append_column("role", pa.array([role] * len(lines), pa.string()))
            warehouse.append("register_raw", table.append_column("person", pa.array([person] * len(lines), pa.int32())))
            count.rows_in += len(lines)
        count.leave_aside("nobody in it", len(set(rows.lines) - taken))
    return titles


def placed_by(path: Path, grid: Grid, layouts: list[Layout]) -> tuple[Placed | None, Layout]:
    """Try the layouts in turn; the refusal of the last one, the plain layout, is what the office reads."""
    fault: InputError | None = None
    for layout in layouts:
        try:
            placed = place(path, grid, layout)
        except InputError as error:
            fault = error
        else:
            if placed is not None:
                return placed, layout
            fault = None
    if fault is not None:
        raise fault
    return None, layouts[-1]


def _persons(
    columns: dict[str, list[str | None]], lines: list[int], layout: Layout
) -> dict[int, tuple[dict[str, list[str | None]], list[int], str]]:
    """Unpivot household rows: one group of columns for each person of the layout by number, blank persons left out."""
    if not layout.people:
        kept = [
            i
            for i in range(len(lines))
            if any(columns.get(n, [None] * len(lines))[i] for n in ("identity_number", "name"))
        ]
        chosen = {name: [cells[i] for i in kept] for name, cells in columns.items() if name in ALL}
        return {0: (chosen, [lines[i] for i in kept], "self")}
    found = {}
    for number, person in enumerate(layout.people):
        identity = columns.get(f"person_{number}_identity")
        names = columns.get(f"person_{number}_name", [None] * len(lines))
        if identity is None:
            continue
        kept = [i for i in range(len(lines)) if plain(identity[i]) or plain(names[i])]
        chosen = {"identity_number": [identity[i] for i in kept], "name": [names[i] for i in kept]}
        chosen |= {name: [columns[name][i] for i in kept] for name in COMMON if name in columns}
        found[number] = (chosen, [lines[i] for i in kept], person.role)
    return found


def _read_parquet(warehouse: DuckWarehouse, path: Path, count: FileCount, layout: Layout) -> str:
    rows = parquet_rows(warehouse, path, count, layout, ALL)
    warehouse.append_select("register_raw", f"SELECT *, 'self' AS role, 0 AS person FROM ({rows})")
    return ""


def _mapping(warehouse: DuckWarehouse, words: Words, registers: Registers) -> None:
    """Read each distinct word of region, status, day, role, risk and entitlement once; `bad`: the word is not known."""
    states = registers.states
    readers: dict[str, Any] = {
        "region": "region", "status_on": "date", "relation": "register_role", "risk_cleared": "risk_cleared", "entitled": "boolean",
        "status": lambda raw: states.get(plain(raw), NOT_UNDERSTOOD if plain(raw) else None),
    }  # fmt: skip
    for name, read in readers.items():
        raws = [
            row[0]
            for row in warehouse.rows(f"SELECT DISTINCT raw_{name} FROM register_raw WHERE raw_{name} IS NOT NULL")
        ]
        values = [read(raw) if callable(read) else words.read(read, raw) for raw in raws]
        table = {
            "raw": pa.array(raws, pa.string()),
            "value": pa.array([None if value is NOT_UNDERSTOOD else value for value in values], pa.string()),
            "bad": pa.array([value is NOT_UNDERSTOOD for value in values], pa.bool_()),
        }
        warehouse.create_from_arrow(f"words_register_{name}", pa.table(table))


def _clean(
    warehouse: DuckWarehouse, delivery: Delivery, registers: Registers, register: Register, words: Words, release: str
) -> None:
    """Append to `register_people`: what an unknown word hides is never taken for a proof.

    A role that is not understood proves nothing; a status or answer that is not understood makes the row a reject,
    which may still be proposed to a person.
    """
    _mapping(warehouse, words, registers)
    roles = ", ".join(f"'{role}'" for role in register.roles)
    doubts = {"relation": "rel"}
    if register.kind == "special_group":  # elsewhere the status is kept as it stands and proves nothing by itself
        doubts |= {"status": "sta", "risk_cleared": "ris", "entitled": "ent"}
    doubt = " ".join(f"WHEN COALESCE({short}.bad, FALSE) THEN '{name}'" for name, short in doubts.items())
    joins = " ".join(
        f"LEFT JOIN words_register_{name} {short} ON {short}.raw = r.raw_{name}"
        for name, short in (("region", "reg"), ("status", "sta"), ("status_on", "day"), ("relation", "rel"), ("risk_cleared", "ris"), ("entitled", "ent"))
    )  # fmt: skip
    read = f"""
          SELECT r.*, CASE WHEN rel.bad THEN 'unknown' ELSE COALESCE(rel.value, r.role) END AS role_read,
                 {ids.upgraded("cleaned")} AS number, {ids.cleaned_name("raw_name")} AS name,
                 reg.value AS region, NULLIF(TRIM(r.raw_status), '') AS status,
                 CASE ris.value WHEN 'true' THEN 'cleared' WHEN 'false' THEN 'open' ELSE
                   CASE ent.value WHEN 'false' THEN 'not_entitled' ELSE sta.value END END AS state,
                 CAST(day.value AS DATE) AS status_on, CASE {doubt} END AS doubt
          FROM (SELECT *, {ids.cleaned_number("raw_identity_number")} AS cleaned FROM register_raw) r {joins}
        """
    warehouse.create(
        "register_new",
        f"""
        SELECT '{delivery.code}' AS register, '{release}' AS release, source_file, source_sheet, source_row, role_read AS role,
               CASE WHEN number_fault IS NULL AND doubt IS NULL THEN CASE WHEN {HASHED} THEN LOWER(number) ELSE number END END AS identity_number,
               raw_identity_number AS identity_raw, CASE WHEN {HASHED} THEN NULL ELSE name END AS name,
               number_born_on AS born_on, region, status, status_on,
               COALESCE(role_read IN ({roles}) AND COALESCE(state, '') <> 'ended', FALSE) AS proves,
               CASE WHEN state = 'not_entitled' THEN FALSE WHEN '{delivery.code}' = 'POV_LIFTED' THEN TRUE END AS policy_entitled,
               CASE WHEN state = 'cleared' THEN status_on IS NULL OR status_on <= DATE '{delivery.on}' WHEN state = 'open' THEN FALSE END AS risk_cleared,
               COALESCE(number_fault, CASE WHEN doubt IS NOT NULL THEN 'not_understood' END) AS fault,
               FALSE AS confirmed, CASE WHEN number_fault IS NULL THEN doubt END AS doubt, person, raw_relation, raw_status, raw_risk_cleared, raw_entitled
        FROM (SELECT * REPLACE ({FAULT} AS number_fault) FROM ({ids.judged(read)}) numbered) judged
        """,
    )
    kept = ", ".join(warehouse.columns("register_people"))
    warehouse.append_select("register_people", f"SELECT {kept} FROM register_new")


def _reject(warehouse: DuckWarehouse, delivery: Delivery, named: Named) -> None:
    """Add the faulty persons of a delivery to `rejects`, each column by the header its own file gives it."""
    faulty = warehouse.rows(
        "SELECT source_file, source_sheet, source_row, person, role, identity_raw, name, fault, COALESCE(doubt, 'identity_number'), "
        "CASE doubt WHEN 'relation' THEN raw_relation WHEN 'status' THEN raw_status WHEN 'risk_cleared' THEN raw_risk_cleared "
        "WHEN 'entitled' THEN raw_entitled ELSE identity_raw END FROM register_new WHERE fault IS NOT NULL "
        "ORDER BY source_file, source_sheet, source_row, role, person"
    )
    add_rejects(warehouse, [
        reject({"source_kind": "register", "register": delivery.code, "source_file": file, "source_sheet": sheet, "source_row": line, "identity_raw": raw,
                "name_raw": name, "raw_row": "{}"}, code=fault, column=column, value=word,
               title=named.get((file, sheet, person), {}).get(column) or DOUBTS.get(column, f"{ROLES.get(role, '')}身份证号"))
        for file, sheet, line, person, role, raw, name, fault, column, word in faulty
    ])  # fmt: skip


def _release(
    warehouse: DuckWarehouse,
    delivery: Delivery,
    register: Register,
    words: Words,
    release: str,
    titles: str,
    loaded: Loaded,
) -> None:
    counts = "SELECT source_file, COUNT(*) FROM register_new WHERE fault IS {} GROUP BY source_file"
    out, rejected = (dict(warehouse.rows(counts.format(what))) for what in ("NULL", "NOT NULL"))
    for count in loaded.files:
        count.rows_out = out.get(count.file, 0)
        count.rows_rejected = rejected.get(count.file, 0)
        if count.rows_in != count.rows_out + count.rows_rejected:
            raise InputError(
                f"{count.file}：读入、接收、退回的人数对不上，已停止。",
                f"{count.file}: persons in, out and rejected do not add up; stopped.",
            )
    released_on = delivery.released_on or delivery.on
    row = {
        "register": delivery.code, "release": release, "released_on": released_on, "date_given": delivery.released_on is not None,
        "fresh": (delivery.on - released_on).days <= register.fresh_days, "scope": _scope(warehouse, delivery, words, titles), "part": delivery.part,
        "rows_in": sum(c.rows_in for c in loaded.files), "rows_out": sum(c.rows_out for c in loaded.files),
        "rows_rejected": sum(c.rows_rejected for c in loaded.files), "file": delivery.path.name, "sha256": ",".join(c.sha256 for c in loaded.files),
    }  # fmt: skip
    warehouse.append("releases", pa.Table.from_pylist([row], schema=RELEASES))


def _scope(warehouse: DuckWarehouse, delivery: Delivery, words: Words, titles: str) -> str | None:
    """Whom a release speaks of: what the caller said, else its region column, else the place its title names; else unknown."""
    if delivery.covers:
        return ",".join(delivery.covers)
    regions = [
        row[0] for row in warehouse.rows("SELECT DISTINCT region FROM register_new WHERE region IS NOT NULL ORDER BY 1")
    ]
    named: Sequence[str] = words.regions.named_in(titles)
    return ",".join(named or regions) or None
