"""Tables that only a portal keeps, its public notices and what schools set aside, given to a run as Parquet."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from zhuxue.engine.intake.grids import refuse
from zhuxue.engine.warehouse.duck import DuckWarehouse

TEXT, WHOLE, DAY = pa.string(), pa.int64(), pa.date32()
# What each column means, and its null, stands in docs/tables.yaml. `source` is where the record stands, as findings name rows.
RECORDS: dict[str, pa.Schema] = {
    "notices": pa.schema([
        ("source", TEXT), ("office", TEXT), ("programme", TEXT), ("title", TEXT), ("school_year", TEXT), ("term", TEXT), ("state", TEXT),
        ("people_count", WHOLE), ("relied_count", WHOLE), ("posted_on", DAY), ("ended_on", DAY), ("workdays_due", WHOLE), ("workdays_hung", WHOLE),
        ("fields", TEXT), ("words", TEXT), ("like_numbers_count", WHOLE),
    ]),
    "set_asides": pa.schema([
        ("source", TEXT), ("office", TEXT), ("year", WHOLE), ("kind", TEXT), ("kind_title", TEXT), ("income_fen", WHOLE), ("least_percent", TEXT),
        ("due_fen", WHOLE), ("set_aside_fen", WHOLE), ("used_fen", WHOLE),
    ]),
}  # fmt: skip

# What stands before the office's code and the record's number in a source.
STANDS_IN = {"notices": "公示记录", "cases": "申请记录", "set_asides": "计提记录"}


def source_of(kind: str, office_code: str, number: int) -> str:
    """Return where a record stands, as findings name rows.

    >>> source_of("notices", "430626-S1", 7)
    '公示记录|430626-S1|7'
    """
    return f"{STANDS_IN[kind]}|{office_code}|{number}"


def office_code_of(source: str) -> str | None:
    """Return the code of the office whose record a source is; null when it is a row of a file.

    >>> office_code_of("公示记录|430626-S1|7"), office_code_of("名册.xlsx|五年级|7")
    ('430626-S1', None)
    """
    place, _, rest = source.partition("|")
    return rest.rpartition("|")[0] if place in STANDS_IN.values() else None


def load_records(warehouse: DuckWarehouse, name: str, path: Path) -> None:
    """Make table `name` of RECORDS from a Parquet file; raises InputError where a column lacks or is of another type."""
    schema = RECORDS[name]
    try:
        table = pq.read_table(path, columns=schema.names).select(schema.names).cast(schema)
    except (pa.ArrowException, KeyError, OSError):
        columns = "、".join(schema.names)
        raise refuse(path, (f"不是“{name}”表。", f"it is no table “{name}”."), (f"请按 docs/reference/tables.md 写各列：{columns}。", f"Write its columns as docs/reference/tables.md says: {', '.join(schema.names)}.")) from None  # fmt: skip
    warehouse.create_from_arrow(name, table)
