"""What a process of its own does with the tables of checks_data: every check by the engine on DuckDB or Spark, or by hand."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from bench.checks_data import TABLES, layer_of, tables_of
from bench.province import MEMORY, TERM, Province
from zhuxue.engine.checks.about import make_about
from zhuxue.engine.checks.run_checks import Check, in_words, load_checks, selected
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.intake.records import RECORDS
from zhuxue.engine.rules.library import Library
from zhuxue.engine.warehouse.base import Warehouse
from zhuxue.engine.warehouse.duck import DuckWarehouse, for_tables

SQL = Path(__file__).parent / "sql" / "checks"
AROUND = "tables before and after"  # what belongs to no single check


def on_duckdb(province: Province, out: Path) -> dict[str, float]:
    """Do every check as `zhuxue run` does, with the memory it gives to tables; return the seconds of each."""
    return _by_engine(province, DuckWarehouse(memory=for_tables(MEMORY), spill=province.spare / "spill"), out)


def on_spark(province: Province, out: Path) -> dict[str, float]:
    """Do every check on Spark; return the seconds of each."""
    from zhuxue.engine.warehouse.spark import SparkWarehouse

    return _by_engine(province, SparkWarehouse(province.spare / "spark"), out)


def by_hand(province: Province, out: Path) -> dict[str, float]:
    """Ask every query of sql/checks; return the seconds of each."""
    warehouse = province.warehouse()
    _show_tables(warehouse, province)
    taken = {AROUND: _seconds(lambda: warehouse.db.execute((SQL / "tables.sql").read_text(encoding="utf-8")))[0]}
    for file in sorted(SQL.glob("*.sql")):
        if file.stem != "tables":
            query = file.read_text(encoding="utf-8")
            taken[file.stem], rows = _seconds(lambda query=query: warehouse.arrow(query))
            pq.write_table(rows, out / f"{file.stem}.parquet")
    warehouse.close()
    return taken


def _by_engine(province: Province, warehouse: Warehouse, out: Path) -> dict[str, float]:
    rules = Library.load(LIBRARY, layer=layer_of(province))
    _show_tables(warehouse, province)
    taken, found = {AROUND: _seconds(lambda: make_about(warehouse, rules, TERM))[0]}, []
    settings = {"term": str(TERM), "last_term": str(TERM.shifted(-1)), "on": province.moment.on.isoformat(), "school_year": TERM.school_year[:4]}  # fmt: skip
    for check in load_checks(rules.folder, layer=rules.layer):
        taken[check.id], (rows, words) = _seconds(lambda check=check: _done(warehouse, check, settings))
        found.append(words)
        pq.write_table(rows, out / f"{check.id}.parquet")
    taken[AROUND] += _seconds(lambda: warehouse.create_from_arrow("findings", pa.concat_tables(found)))[0]
    warehouse.close()
    return taken


def _done(warehouse: Warehouse, check: Check, settings: dict[str, str]) -> tuple[pa.Table, pa.Table]:
    rows = selected(warehouse, check, settings)
    assert rows is not None, check.id
    return rows, in_words(check, rows)


def _show_tables(warehouse: Warehouse, province: Province) -> None:
    for name in (*TABLES, *RECORDS):
        warehouse.view_parquet(name, tables_of(province) / f"{name}.parquet")


def _seconds(act: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    made = act()
    return time.perf_counter() - began, made
