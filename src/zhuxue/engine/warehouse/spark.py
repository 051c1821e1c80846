"""The warehouse on Spark: the same SQL, translated by sqlglot, on any master."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import sqlglot

from zhuxue.engine.common.errors import ZhuxueError
from zhuxue.engine.warehouse.duck import DuckWarehouse

SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.shuffle.partitions": "8",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "false",
    "spark.sql.parquet.compression.codec": "snappy",
    "spark.log.level": "ERROR",
    "spark.sql.adaptive.enabled": "true",
    # Words that repeat take ten times as much memory as Parquet: by the size of its file a table of a million students seems small
    # enough to be sent whole to every task, and the driver runs out of memory.
    "spark.sql.sources.fileCompressionFactor": "10",
}


def session() -> Any:
    """Return the Spark session, local unless ZHUXUE_SPARK_MASTER names a master; raises ZhuxueError when there is none.

    What Java itself says is shown only with ZHUXUE_TRACEBACK set: officers read sentences.
    """
    master = os.environ.get("ZHUXUE_SPARK_MASTER", "local[*]")
    try:
        from pyspark.sql import SparkSession

        return SparkSession.getActiveSession() or SparkSession(_context(master))
    except Exception as error:
        kind = type(error).__name__
        raise ZhuxueError(
            f"Spark 不能启动（{kind}）。请安装 zhuxue[spark] 和 Java 17 以上，并检查 ZHUXUE_SPARK_MASTER（现为 {master}）；或改用 --engine duckdb。",
            f"Spark does not start ({kind}). Install zhuxue[spark] and Java 17 or later, and check ZHUXUE_SPARK_MASTER (now {master}); or use --engine duckdb.",
        ) from error


def _context(master: str) -> Any:
    from pyspark import SparkConf, SparkContext
    from pyspark.java_gateway import launch_gateway

    conf = SparkConf().setAppName("zhuxue").setMaster(master).setAll(list(SETTINGS.items()))
    quiet = "ZHUXUE_TRACEBACK" not in os.environ
    logging.getLogger("py4j").propagate = not quiet  # it logs tracebacks when Java is gone
    if quiet:
        logging.getLogger("py4j").addHandler(logging.NullHandler())  # with no handler at all Python prints them itself
        logging.getLogger().addFilter(_not_of_py4j)  # some of it logs as nobody in particular
    stderr = subprocess.DEVNULL if quiet else None
    gateway = launch_gateway(conf, {"stderr": stderr})  # type: ignore[no-untyped-call]
    context = SparkContext(conf=conf, gateway=gateway)
    context.setLogLevel("ERROR")
    return context


def _not_of_py4j(record: logging.LogRecord) -> bool:
    return "py4j" not in Path(record.pathname).parts


def translated(select: str) -> str:
    """Return a SELECT of DuckDB's dialect in Spark's."""
    return sqlglot.transpile(select, read="duckdb", write="spark")[0]


def address_of(path: Path) -> str:
    """Return a path as Spark takes one: Chinese names as they stand, since Spark does not read percent signs."""
    plain = path.resolve().as_posix()
    return f"file:{plain}" if plain.startswith("/") else f"file:/{plain}"


class SparkWarehouse:
    """Tables as Parquet in a folder, read as Spark views; see `Warehouse` for each method."""

    name = "spark"

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.spark, self.made = folder, session(), 0
        self.names: set[str] = set()

    @classmethod
    def beside(cls, duck: DuckWarehouse, folder: Path, tables: Sequence[str]) -> SparkWarehouse:
        """Return a Spark warehouse that holds the tables of `tables` that `duck` has."""
        warehouse = cls(folder)
        for name in tables:
            if duck.has(name):
                path = warehouse._next(name)
                path.mkdir()
                duck.write_parquet(f"SELECT * FROM {name}", path / "part.parquet")
                warehouse._show(name, path)
        return warehouse

    def _next(self, name: str) -> Path:
        self.made += 1
        return self.folder / f"{self.made:04d}-{name}"

    def _show(self, name: str, path: Path) -> None:
        self.spark.read.parquet(address_of(path)).createOrReplaceTempView(name)
        self.names.add(name)

    def create(self, name: str, select: str) -> None:
        path = self._next(name)
        self.spark.sql(translated(select)).write.parquet(address_of(path))
        self._show(name, path)

    def view(self, name: str, select: str) -> None:
        self.spark.sql(translated(select)).createOrReplaceTempView(name)
        self.names.add(name)

    def create_from_arrow(self, name: str, table: pa.Table) -> None:
        path = self._next(name)
        path.mkdir()
        pq.write_table(table, path / "part.parquet")
        self._show(name, path)

    def view_parquet(self, name: str, path: Path) -> None:
        self._show(name, path)

    def store(self, name: str, select: str, path: Path) -> None:
        self.write_parquet(select, path)
        self._show(name, path)

    def write_parquet(self, select: str, path: Path) -> None:
        parts = self._next("out")
        self.spark.sql(translated(select)).coalesce(1).write.parquet(address_of(parts))
        written = next(parts.glob("part-*.parquet"))
        shutil.move(written, path)
        shutil.rmtree(parts, ignore_errors=True)

    def rows(self, select: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self.spark.sql(translated(select)).collect()]

    def arrow(self, select: str) -> pa.Table:
        path = self._next("arrow")
        self.spark.sql(translated(select)).coalesce(1).write.parquet(address_of(path))
        return pq.read_table(next(path.glob("part-*.parquet")))

    def arrow_within(self, select: str, seconds: float) -> pa.Table | None:
        """A cluster has its own limits; what fails there is null too."""
        try:
            return self.arrow(select)
        except Exception:
            return None

    def columns(self, name: str) -> list[str]:
        return list(self.spark.table(name).columns)

    def has(self, name: str) -> bool:
        return name in self.names

    def drop(self, names: Sequence[str]) -> None:
        for name in names:
            self.spark.catalog.dropTempView(name)
            self.names.discard(name)

    def close(self) -> None:
        with suppress(Exception):  # the session may be gone, which must not hide why
            self.drop(sorted(self.names))
        shutil.rmtree(self.folder, ignore_errors=True)
