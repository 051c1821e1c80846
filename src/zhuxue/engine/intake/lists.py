"""The lists a county keeps itself: recognised students, accounts, what was paid → one table each, rejects counted."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa

from zhuxue.engine.common.errors import InputError
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.intake import identity_sql as ids
from zhuxue.engine.intake.clean import clean_column, fault_case, kinds_of, present
from zhuxue.engine.intake.grids import PARQUET, input_files, read_grids, refuse
from zhuxue.engine.intake.layout import Layout, place, set_aside
from zhuxue.engine.intake.parquet import parquet_rows
from zhuxue.engine.intake.raw import NUMBER_MARK, FileCount, raw_rows, raw_table, sha256_of
from zhuxue.engine.intake.rejects import add_rejects, reject
from zhuxue.engine.intake.roster import Loaded
from zhuxue.engine.intake.words import Words
from zhuxue.engine.warehouse.duck import DuckWarehouse

TYPES = {"amount_fen": "BIGINT", "hardship_score": "BIGINT", "paid_on": "DATE"}
LOSABLE = ("account_no", "payee_account", "payee_identity_number")  # numbers a spreadsheet cuts short
MUST = {
    "hardship": ("hardship_level",),
    "accounts": ("account_no", "payee_name"),
    "paid": ("programme", "term", "amount_fen"),
}


def load_list(
    warehouse: DuckWarehouse, kind: str, path: Path, *, library: Path = LIBRARY, words: Words | None = None
) -> Loaded:
    """Make table `<kind>_list` (kind: hardship | accounts | paid): one row per accepted row, columns of its layout,
    identity_number, and source_file, source_sheet, source_row. Faulty rows go to `rejects`.
    """
    layout, words = Layout.load(library / "formats" / f"{kind}.yaml"), words or Words.load(library)
    loaded, raw, key = Loaded(), f"{kind}_raw", 1
    warehouse.drop([raw])
    for file, shown in input_files([path]):
        count = FileCount(shown, sha256_of(file), kind)
        loaded.files.append(count)
        key = _add(warehouse, file, count, layout, raw, key)
    if not sum(count.rows_in for count in loaded.files):
        raise refuse(
            path,
            ("没有任何数据行。", "it holds no data rows."),
            ("请检查是否交错了文件。", "Check that it is the right file."),
        )
    _clean(warehouse, kind, layout, words)
    _count(warehouse, kind, loaded)
    return loaded


def _add(warehouse: DuckWarehouse, file: Path, count: FileCount, layout: Layout, raw: str, key: int) -> int:
    if file.suffix.lower() == PARQUET:
        rows_ = parquet_rows(warehouse, file, count, layout, tuple(layout.columns), first_key=key)
        warehouse.append_select(raw, rows_)
        return key + count.rows_in
    for grid in read_grids(file):
        placed = place(file, grid, layout)
        count.sheets.append(grid.sheet)
        if placed is None:
            count.leave_aside(*set_aside(grid))
        else:
            rows = raw_rows(grid, placed, layout, count)
            warehouse.append(raw, raw_table(rows, layout.columns, file=count.file, sheet=grid.sheet, first_key=key))
            key += len(rows.lines)
    return key


def _clean(warehouse: DuckWarehouse, kind: str, layout: Layout, words: Words) -> None:
    raw, kinds = f"{kind}_raw", kinds_of(layout)
    apart = {
        "identity_number",
        "name",
        "payee_name",
        "payee_identity_number",
        "account_no",
        "payee_account",
        "student_number",
        "school_name",
        "special_groups",
    }
    given = [name for name in layout.columns if name not in apart and present(warehouse, raw, name)]
    columns = {name: clean_column(warehouse, raw, name, kinds[name], words) for name in given}
    values = []
    for name in layout.columns:
        if name in ("payee_identity_number",):
            values.append(f"{ids.cleaned_number(f'r.raw_{name}')} AS {name}")
        elif name in apart and name not in ("identity_number", "name"):
            values.append(f"{ids.cleaned_text(f'r.raw_{name}')} AS {name}")
        elif name not in apart:
            type_ = TYPES.get(name, "VARCHAR")
            value = columns[name].value(type_) if name in columns else f"CAST(NULL AS {type_})"
            values.append(f"{value} AS {name}")
    lost = " ".join(
        f"WHEN r.raw_{name} LIKE '{NUMBER_MARK}%' THEN '{name}'" for name in LOSABLE if name in layout.columns
    )
    missing = " OR ".join(f"{name} IS NULL" for name in MUST[kind])
    read = f"""SELECT r.row_key, r.source_file, r.source_sheet, r.source_row, {ids.upgraded("cleaned")} AS number,
                      {ids.cleaned_name("r.raw_name")} AS name, {fault_case(list(columns.values()))} AS word_fault,
                      {f"CASE {lost} END" if lost else "CAST(NULL AS VARCHAR)"} AS lost, {", ".join(values)}
               FROM (SELECT *, {ids.cleaned_number("raw_identity_number")} AS cleaned FROM {raw}) r
               {" ".join(column.join for column in columns.values())}"""
    warehouse.create(
        f"{kind}_judged",
        f"""
        SELECT *, CASE WHEN number_fault IS NOT NULL THEN number_fault WHEN word_fault IS NOT NULL THEN 'not_understood'
                       WHEN lost IS NOT NULL THEN 'digits_lost' WHEN {missing} THEN 'missing' END AS fault,
               CASE WHEN number_fault IS NOT NULL THEN 'identity_number' WHEN word_fault IS NOT NULL THEN word_fault WHEN lost IS NOT NULL THEN lost
                    ELSE {" ".join(f"CASE WHEN {name} IS NULL THEN '{name}' ELSE " for name in MUST[kind])} NULL {"END " * len(MUST[kind])} END AS fault_column
        FROM (SELECT * REPLACE (CASE WHEN NOT COALESCE(regexp_full_match(number, '[A-FH-Z][A-Z]?[0-9]{{7,9}}'), FALSE) THEN number_fault END AS number_fault),
                     number AS identity_number
              FROM ({ids.judged(read)}) dated) judged
        """,
    )
    names = ", ".join(["source_file", "source_sheet", "source_row", *(name for name in layout.columns)])
    warehouse.create(f"{kind}_list", f"SELECT {names} FROM {kind}_judged WHERE fault IS NULL")
    _reject(warehouse, kind, layout)


def _reject(warehouse: DuckWarehouse, kind: str, layout: Layout) -> None:
    cells = ", ".join(f"r.raw_{name}" for name in layout.columns)
    rows = warehouse.rows(
        f"SELECT j.fault, j.fault_column, r.source_file, r.source_sheet, r.source_row, {cells} FROM {kind}_judged j "
        f"JOIN {kind}_raw r ON r.row_key = j.row_key WHERE j.fault IS NOT NULL ORDER BY r.row_key"
    )
    found = []
    for fault, column, file, sheet, line, *values in rows:
        raw = {name: cell for name, cell in zip(layout.columns, values, strict=True) if cell is not None}
        base = {
            "source_kind": kind, "register": "", "source_file": file, "source_sheet": sheet, "source_row": line,
            "identity_raw": raw.get("identity_number"), "name_raw": raw.get("name"),
            "raw_row": json.dumps({layout.columns[name].headers[0]: cell for name, cell in raw.items()}, ensure_ascii=False),
        }  # fmt: skip
        found.append(
            reject(base, code=fault, column=column, title=layout.columns[column].headers[0], value=raw.get(column))
        )
    add_rejects(warehouse, found)


def _count(warehouse: DuckWarehouse, kind: str, loaded: Loaded) -> None:
    out = dict(warehouse.rows(f"SELECT source_file, COUNT(*) FROM {kind}_list GROUP BY source_file"))
    rejected = dict(
        warehouse.rows(f"SELECT source_file, COUNT(*) FROM rejects WHERE source_kind = '{kind}' GROUP BY source_file")
    )
    for count in loaded.files:
        count.rows_out, count.rows_rejected = out.get(count.file, 0), rejected.get(count.file, 0)
        if count.rows_in != count.rows_out + count.rows_rejected:
            raise InputError(
                f"{count.file}：读入、接收、退回的行数对不上，已停止。",
                f"{count.file}: rows in, out and rejected do not add up; stopped.",
            )


def empty_paid() -> pa.Table:
    """Return an empty `paid_list`, for runs without a paid file."""
    names = (
        "source_file",
        "source_sheet",
        "identity_number",
        "name",
        "programme",
        "term",
        "payment_status",
        "payment_way",
        "payee_account",
    )
    return pa.table(
        {
            **{n: pa.array([], pa.string()) for n in names},
            "source_row": pa.array([], pa.int32()),
            "amount_fen": pa.array([], pa.int64()),
            "paid_on": pa.array([], pa.date32()),
        }
    )
