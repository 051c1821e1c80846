"""Registers of other departments → `register_people` and `releases`; one row may hold a whole household."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from zhuxue.engine.common.errors import InputError
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.registers import Register, Registers
from zhuxue.engine.intake import identity_sql as ids
from zhuxue.engine.intake.grids import PARQUET, Grid, input_files, read_grids, refuse
from zhuxue.engine.intake.layout import Layout, Placed, place
from zhuxue.engine.intake.raw import FileCount, raw_rows, raw_table, sha256_of
from zhuxue.engine.intake.rejects import add_rejects, reject
from zhuxue.engine.intake.roster import Loaded
from zhuxue.engine.intake.words import NOT_UNDERSTOOD, Words, plain
from zhuxue.engine.warehouse.duck import DuckWarehouse

RELEASES = pa.schema([
    ("register", pa.string()), ("release", pa.string()), ("released_on", pa.date32()), ("date_given", pa.bool_()), ("fresh", pa.bool_()),
    ("scope", pa.string()), ("rows_in", pa.int64()), ("rows_out", pa.int64()), ("rows_rejected", pa.int64()), ("file", pa.string()), ("sha256", pa.string()),
])  # fmt: skip
COMMON = ("region", "status", "status_on", "relation")
ALL = ("identity_number", "name", "identity_type", *COMMON)


@dataclass(frozen=True)
class Delivery:
    """One `--register CODE=FILE@DAY`: what was given, and the day freshness is counted at."""

    code: str
    path: Path
    released_on: date | None
    on: date
    covers: tuple[str, ...] = ()


def start_registers(warehouse: DuckWarehouse) -> None:
    """Make empty tables `register_people` and `releases`."""
    warehouse.create_from_arrow("releases", RELEASES.empty_table())
    warehouse.create("register_people", NO_PEOPLE)


NO_PEOPLE = """SELECT '' AS register, '' AS release, '' AS source_file, '' AS source_sheet, CAST(0 AS INT) AS source_row, '' AS role,
'' AS identity_number, '' AS identity_raw, '' AS name, CAST(NULL AS DATE) AS born_on, '' AS region, '' AS status, CAST(NULL AS DATE) AS status_on,
TRUE AS proves, TRUE AS policy_entitled, TRUE AS risk_cleared, '' AS fault WHERE 1 = 0"""


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
    layouts = _layouts(library, delivery.code)
    released_on = delivery.released_on or delivery.on
    release = f"{delivery.code}@{released_on}"
    taken = {row[0] for row in warehouse.rows("SELECT release FROM releases")}
    number = sum(1 for name in taken if name == release or name.startswith(f"{release}#"))
    release = f"{release}#{number + 1}" if number else release
    loaded, titles = Loaded(), delivery.path.stem
    warehouse.drop(["register_raw"])
    for path, shown in input_files([delivery.path]):
        count = FileCount(shown, sha256_of(path), "register", register=delivery.code, unit="person")
        loaded.files.append(count)
        titles += " " + _read(warehouse, path, count, layouts)
    if not warehouse.has("register_raw"):
        raise refuse(
            delivery.path,
            ("没有任何数据行。", "it holds no data rows."),
            ("如确为空名单，请让来源部门出具说明。", "If it is truly empty, ask its owner to say so."),
        )
    _clean(warehouse, delivery, registers, registers.registers[delivery.code], words, release)
    _release(warehouse, delivery, registers.registers[delivery.code], words, release, titles, loaded)
    return loaded


def _layouts(library: Path, code: str) -> list[Layout]:
    """The layouts written for this register first, then the plain one."""
    folder = library / "formats" / "registers"
    found = [Layout.load(path) for path in sorted(folder.glob("*.yaml"))]
    own = [layout for layout in found if layout.kind == code]
    return own + [layout for layout in found if layout.kind == "any"]


def _read(warehouse: DuckWarehouse, path: Path, count: FileCount, layouts: list[Layout]) -> str:
    """Append every person of a file to `register_raw`; return the words of titles, in which a county may be named."""
    if path.suffix.lower() == PARQUET:
        return _read_parquet(warehouse, path, count, layouts[-1])
    titles = ""
    for grid in read_grids(path):
        placed, layout = _placed(path, grid, layouts)
        count.sheets.append(grid.sheet)
        if placed is None:
            continue
        titles += " " + placed.titles
        rows = raw_rows(grid, placed, layout, FileCount("", "", ""))
        for people in _persons(rows.columns, rows.lines, layout):
            columns, lines, role = people
            table = raw_table(type(rows)(columns, lines), ALL, file=count.file, sheet=grid.sheet, first_key=0)
            warehouse.append("register_raw", table.append_column("role", pa.array([role] * len(lines), pa.string())))
            count.rows_in += len(lines)
    return titles


def _placed(path: Path, grid: Grid, layouts: list[Layout]) -> tuple[Placed | None, Layout]:
    """Try the layouts in turn; the refusal of the last one is what the office reads."""
    fault: InputError | None = None
    for layout in layouts:
        try:
            return place(path, grid, layout), layout
        except InputError as error:
            fault = error  # the plain layout comes last: its refusal is the one a reader can act on
    raise fault or refuse(
        path, ("没有可用的版式。", "no layout is known for it."), ("请新增一个版式文件。", "Add a layout file.")
    )


def _persons(
    columns: dict[str, list[str | None]], lines: list[int], layout: Layout
) -> list[tuple[dict[str, list[str | None]], list[int], str]]:
    """Unpivot household rows: one group of columns for each person of the layout, blank persons left out."""
    if not layout.people:
        kept = [
            i
            for i in range(len(lines))
            if any(columns.get(n, [None] * len(lines))[i] for n in ("identity_number", "name"))
        ]
        return [
            (
                {name: [cells[i] for i in kept] for name, cells in columns.items() if name in ALL},
                [lines[i] for i in kept],
                "self",
            )
        ]
    found = []
    for number, person in enumerate(layout.people):
        identity = columns.get(f"person_{number}_identity")
        names = columns.get(f"person_{number}_name", [None] * len(lines))
        if identity is None:
            continue
        kept = [i for i in range(len(lines)) if plain(identity[i]) or plain(names[i])]
        chosen: dict[str, list[str | None]] = {
            "identity_number": [identity[i] for i in kept],
            "name": [names[i] for i in kept],
        }
        chosen |= {name: [columns[name][i] for i in kept] for name in COMMON if name in columns}
        found.append((chosen, [lines[i] for i in kept], person.role))
    return found


def _read_parquet(warehouse: DuckWarehouse, path: Path, count: FileCount, layout: Layout) -> str:
    warehouse.view_parquet("register_parquet", path, numbered=True)
    aliases = {h: name for name, column in layout.columns.items() for h in (name, *column.headers)}
    found = {aliases[name]: name for name in warehouse.columns("register_parquet") if name in aliases}
    if "identity_number" not in found:
        raise refuse(path, ("缺少证件号码列。", "the identity column is missing."), ("请补上。", "Add it."))
    raw = ", ".join(
        f'CAST("{found[name]}" AS VARCHAR) AS raw_{name}' if name in found else f"CAST(NULL AS VARCHAR) AS raw_{name}"
        for name in ALL
    )
    shown = count.file.replace("'", "''")
    count.rows_in += int(warehouse.rows("SELECT COUNT(*) FROM register_parquet")[0][0])
    warehouse.append_select("register_raw", f"SELECT CAST(0 AS BIGINT) AS row_key, '{shown}' AS source_file, '' AS source_sheet, CAST(file_row_number + 1 AS INT) AS source_row, {raw}, 'self' AS role FROM register_parquet")  # fmt: skip
    return ""


def _mapping(warehouse: DuckWarehouse, words: Words, registers: Registers) -> None:
    """Read each distinct word of region, status, day and role once."""
    statuses = {
        **dict.fromkeys(registers.ended_statuses, "ended"), **dict.fromkeys(registers.not_entitled_statuses, "not_entitled"),
        **dict.fromkeys(registers.cleared_statuses, "cleared"), **dict.fromkeys(registers.open_statuses, "open"),
    }  # fmt: skip
    readers: dict[str, Any] = {
        "region": lambda raw: words.read("region", raw), "status_on": lambda raw: words.read("date", raw), "status": lambda raw: statuses.get(plain(raw)),
        "relation": lambda raw: words.read("register_role", raw),
    }  # fmt: skip
    for name, read in readers.items():
        raws = [
            row[0]
            for row in warehouse.rows(f"SELECT DISTINCT raw_{name} FROM register_raw WHERE raw_{name} IS NOT NULL")
        ]
        values = [None if (value := read(raw)) is NOT_UNDERSTOOD else value for raw in raws]
        warehouse.create_from_arrow(
            f"words_register_{name}",
            pa.table({"raw": pa.array(raws, pa.string()), "value": pa.array(values, pa.string())}),
        )


def _clean(
    warehouse: DuckWarehouse, delivery: Delivery, registers: Registers, register: Register, words: Words, release: str
) -> None:
    _mapping(warehouse, words, registers)
    roles = ", ".join(f"'{role}'" for role in register.roles)
    read = f"""
          SELECT r.*, COALESCE(rel.value, r.role) AS role_read, {ids.upgraded("cleaned")} AS number, {ids.cleaned_name("raw_name")} AS name,
                 reg.value AS region, NULLIF(TRIM(r.raw_status), '') AS status, sta.value AS state, CAST(day.value AS DATE) AS status_on
          FROM (SELECT *, {ids.cleaned_number("raw_identity_number")} AS cleaned FROM register_raw) r
          LEFT JOIN words_register_region reg ON reg.raw = r.raw_region LEFT JOIN words_register_status sta ON sta.raw = r.raw_status
          LEFT JOIN words_register_status_on day ON day.raw = r.raw_status_on LEFT JOIN words_register_relation rel ON rel.raw = r.raw_relation
        """
    warehouse.create(
        "register_new",
        f"""
        SELECT '{delivery.code}' AS register, '{release}' AS release, source_file, source_sheet, source_row, role,
               CASE WHEN number_fault IS NULL THEN number END AS identity_number, raw_identity_number AS identity_raw, name,
               number_born_on AS born_on, region, status, status_on,
               COALESCE(role IN ({roles}) AND COALESCE(state, '') <> 'ended', FALSE) AS proves,
               CASE WHEN state = 'not_entitled' THEN FALSE WHEN '{delivery.code}' = 'POV_LIFTED' THEN TRUE END AS policy_entitled,
               CASE WHEN state = 'cleared' THEN status_on IS NULL OR status_on <= DATE '{delivery.on}' WHEN state = 'open' THEN FALSE END AS risk_cleared,
               number_fault AS fault
        FROM ({ids.judged(read)}) judged
        """.replace("role IN (", "role_read IN (").replace("source_row, role,", "source_row, role_read AS role,"),
    )
    warehouse.append_select("register_people", "SELECT * FROM register_new")


def _release(
    warehouse: DuckWarehouse,
    delivery: Delivery,
    register: Register,
    words: Words,
    release: str,
    titles: str,
    loaded: Loaded,
) -> None:
    faulty = warehouse.rows(
        "SELECT source_file, source_sheet, source_row, role, identity_raw, name, fault FROM register_new WHERE fault IS NOT NULL "
        "ORDER BY source_file, source_sheet, source_row, role"
    )
    add_rejects(warehouse, [
        reject({"source_kind": "register", "register": delivery.code, "source_file": f, "source_sheet": s, "source_row": n, "identity_raw": raw,
                "name_raw": name, "raw_row": json.dumps({}, ensure_ascii=False)}, code=fault, column="identity_number", title=f"{role}证件号码", value=raw)
        for f, s, n, role, raw, name, fault in faulty
    ])  # fmt: skip
    out = dict(
        warehouse.rows("SELECT source_file, COUNT(*) FROM register_new WHERE fault IS NULL GROUP BY source_file")
    )
    for count in loaded.files:
        count.rows_out = out.get(count.file, 0)
        count.rows_rejected = sum(1 for row in faulty if row[0] == count.file)
        if count.rows_in != count.rows_out + count.rows_rejected:
            raise InputError(
                f"{count.file}：读入、接收、退回的人数对不上，已停止。",
                f"{count.file}: persons in, out and rejected do not add up; stopped.",
            )
    released_on = delivery.released_on or delivery.on
    row = {
        "register": delivery.code, "release": release, "released_on": released_on, "date_given": delivery.released_on is not None,
        "fresh": (delivery.on - released_on).days <= register.fresh_days, "scope": _scope(warehouse, delivery, words, titles),
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
