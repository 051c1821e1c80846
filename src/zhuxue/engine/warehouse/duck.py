"""The warehouse inside the process: DuckDB, with a memory limit and a place to spill."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa


def for_tables(memory: str) -> str:
    """Return three quarters of a size of memory: the rest of the process (Arrow, Python, buffers of files) needs its own.

    >>> for_tables("4GB"), for_tables("1.5 GiB")
    ('3GB', '1.125GiB')
    """
    size = re.fullmatch(r"([0-9.]+)\s*([A-Za-z]+)", memory.strip())
    if size is None:
        raise ValueError(f"no size of memory: {memory}")
    return f"{float(size[1]) * 0.75:g}{size[2]}"


class DuckWarehouse:
    """Tables in a DuckDB that lives as long as this object; see `Warehouse` for each method."""

    name = "duckdb"

    def __init__(self, *, memory: str = "4GB", spill: Path | None = None, threads: int | None = None) -> None:
        """`memory` is DuckDB's own limit, for example "4GB"; beyond it tables spill to the folder `spill`."""
        self.db = duckdb.connect()
        self.db.execute("SET memory_limit = $1", [memory])
        if spill is not None:
            self.db.execute("SET temp_directory = $1", [str(spill)])
        if threads is not None:
            self.db.execute(f"SET threads = {int(threads)}")
        self.db.execute("SET enable_progress_bar = false")
        self.db.execute("SET autoinstall_known_extensions = false")

    def create(self, name: str, select: str) -> None:
        self.db.execute(f"CREATE OR REPLACE TABLE {name} AS {self._whole(select)}")

    def _whole(self, select: str) -> str:
        """Sums of whole numbers are HUGEINT in DuckDB, which Arrow and Parquet turn into floats: make them BIGINT."""
        wide = {name for name, kind, *_ in self.db.execute(f"DESCRIBE {select}").fetchall() if kind == "HUGEINT"}
        if not wide:
            return select
        names = [row[0] for row in self.db.execute(f"DESCRIBE {select}").fetchall()]
        kept = ", ".join(f'CAST("{name}" AS BIGINT) AS "{name}"' if name in wide else f'"{name}"' for name in names)
        return f"SELECT {kept} FROM ({select})"

    def view(self, name: str, select: str) -> None:
        self.db.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {select}")

    def create_from_arrow(self, name: str, table: pa.Table) -> None:
        """A dictionary column becomes an ENUM, which costs no more than a number to join and to write."""
        self.db.register("arrow_in", table)
        try:
            self.db.execute(f"DROP TABLE IF EXISTS {name}")
            columns = ", ".join(self._enum(name, field) for field in table.schema)
            self.db.execute(f"CREATE TABLE {name} AS SELECT {columns} FROM arrow_in")
        finally:
            self.db.unregister("arrow_in")

    def _enum(self, table: str, field: pa.Field) -> str:
        if not pa.types.is_dictionary(field.type):
            return f'"{field.name}"'
        words = self.rows(f'SELECT DISTINCT "{field.name}" FROM arrow_in WHERE "{field.name}" IS NOT NULL')
        kind = self.enum(f"{table}_{field.name}_words", (word for (word,) in words))
        return f'CAST("{field.name}" AS {kind}) AS "{field.name}"'

    def enum(self, name: str, words: Iterable[str]) -> str:
        """Make the ENUM `name` of `words`, in their order as text so that MIN and ORDER BY mean the same, and return its name."""
        listed = ", ".join("'" + word.replace("'", "''") + "'" for word in sorted(set(words)))
        self.db.execute(f"DROP TYPE IF EXISTS {name}")
        self.db.execute(f"CREATE TYPE {name} AS ENUM ({listed})")
        return name

    def append(self, name: str, table: pa.Table) -> None:
        """Add Arrow rows to table `name`, made when there is none."""
        self.db.register("arrow_in", table)
        try:
            self.append_select(name, "SELECT * FROM arrow_in")
        finally:
            self.db.unregister("arrow_in")

    def append_select(self, name: str, select: str) -> None:
        """Add the rows of `select` to table `name`, made when there is none."""
        self.db.execute(f"CREATE TABLE IF NOT EXISTS {name} AS SELECT * FROM ({self._whole(select)}) LIMIT 0")
        self.db.execute(f"INSERT INTO {name} {self._whole(select)}")

    def view_parquet(self, name: str, path: Path, *, numbered: bool = False) -> None:
        """`numbered` adds file_row_number, counted from 0 in the order of the file."""
        pattern = path / "*.parquet" if path.is_dir() else path
        self.db.read_parquet(str(pattern), file_row_number=numbered).create_view(name, replace=True)

    def store(self, name: str, select: str, path: Path) -> None:
        self.write_parquet(select, path)
        self.view_parquet(name, path)

    def write_parquet(self, select: str, path: Path) -> None:
        target = str(path).replace("'", "''")
        self.db.execute(f"COPY ({self._whole(select)}) TO '{target}' (FORMAT parquet, PARQUET_VERSION v2)")

    def rows(self, select: str) -> list[tuple[Any, ...]]:
        return self.db.execute(select).fetchall()

    def arrow(self, select: str) -> pa.Table:
        return self.db.sql(self._whole(select)).to_arrow_table()

    def arrow_within(self, select: str, seconds: float) -> pa.Table | None:
        late = threading.Timer(seconds, self.db.interrupt)
        late.start()
        try:
            return self.arrow(select)
        except duckdb.Error:
            return None
        finally:
            late.cancel()

    def columns(self, name: str) -> list[str]:
        return [row[0] for row in self.db.execute(f"DESCRIBE {name}").fetchall()]

    def drop(self, names: Sequence[str]) -> None:
        for name in names:
            kind = self.rows(f"SELECT table_type FROM information_schema.tables WHERE table_name = '{name}'")
            if kind:
                self.db.execute(f"DROP {'VIEW' if kind[0][0] == 'VIEW' else 'TABLE'} {name}")

    def close(self) -> None:
        self.db.close()

    def has(self, name: str) -> bool:
        """Whether a table of this name exists."""
        return bool(self.rows(f"SELECT 1 FROM information_schema.tables WHERE table_name = '{name}'"))
