"""Parquet files of registers and lists: which column is which, read where the file lies."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

from zhuxue.engine.intake.grids import refuse
from zhuxue.engine.intake.layout import Layout
from zhuxue.engine.intake.raw import FileCount
from zhuxue.engine.intake.shown import shown_headers
from zhuxue.engine.warehouse.duck import DuckWarehouse

TEXT = ("string", "large_string", "string_view")


def parquet_rows(
    warehouse: DuckWarehouse,
    path: Path,
    count: FileCount,
    layout: Layout,
    names: tuple[str, ...],
    *,
    first_key: int = 0,
) -> str:
    """SQL for the raw rows of a file: row_key, where each row stands, and raw_<name> of `names`, null where it has none.

    Adds the file's rows to `count`. Raises InputError when the file is not whole, lacks a required column, or holds
    identity numbers as numbers.
    """
    types = _types(path)
    aliases = {header: name for name, column in layout.columns.items() for header in (name, *column.headers)}
    found = {aliases[title]: title for title in types if title in aliases}
    missing = [column.headers[0] for name, column in layout.columns.items() if column.required and name not in found]
    if missing:
        raise refuse(
            path,
            (f"缺少必需的列：{'、'.join(missing)}。", f"required columns are missing: {', '.join(missing)}."),
            ("请补上。", "Add them."),
        )
    if not types[found["identity_number"]].startswith((*TEXT, "dictionary<values=string")):
        raise refuse(
            path,
            ("证件号码列是数字类型，末几位不可信。", "the identity column is numeric."),
            ("请以文本类型重新导出。", "Export it again as text."),
        )
    warehouse.view_parquet("parquet_in", path, numbered=True)
    count.rows_in += int(warehouse.rows("SELECT COUNT(*) FROM parquet_in")[0][0])
    count.unplaced_headers += shown_headers(title for title in types if title not in aliases)
    cells = ", ".join(f"{_cell(found[name], types) if name in found else 'CAST(NULL AS VARCHAR)'} AS raw_{name}" for name in names)  # fmt: skip
    shown = count.file.replace("'", "''")
    return (
        f"SELECT CAST(file_row_number + {first_key} AS BIGINT) AS row_key, '{shown}' AS source_file, '' AS source_sheet, "
        f"CAST(file_row_number + 1 AS INT) AS source_row, {cells} FROM parquet_in"
    )


def _types(path: Path) -> dict[str, str]:
    try:
        return {field.name: str(field.type) for field in pq.read_schema(path)}
    except (OSError, ValueError):
        raise refuse(
            path, ("不是完整的parquet文件。", "is not a whole Parquet file."), ("请重新导出。", "Export it again.")
        ) from None


def _cell(title: str, types: dict[str, str]) -> str:
    """SQL: a cell as text; fen are written as yuan, which is how the reader of words takes money."""
    quoted = '"' + title.replace('"', '""') + '"'
    if title.endswith("_fen"):
        return f"CAST({quoted} // 100 AS VARCHAR) || '.' || LPAD(CAST({quoted} % 100 AS VARCHAR), 2, '0')"
    return quoted if types[title] in TEXT else f"CAST({quoted} AS VARCHAR)"
