"""What every room may ask of the place where tables live, whatever engine runs it.

All SQL is written once, in DuckDB's dialect and within what sqlglot translates to Spark; the same steps give the
same rows on both (`tests/structure/test_transcripts.py`). Values from outside enter SQL as tables, or as literals
written by sqlglot; never as pasted text.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa


class Warehouse(Protocol):
    """Tables by name. `select` is one SELECT in DuckDB's dialect."""

    name: str

    def create(self, name: str, select: str) -> None:
        """Compute `select` now and keep it as table `name`, replacing any table of that name."""

    def view(self, name: str, select: str) -> None:
        """Let `name` stand for `select`, computed again at each use."""

    def create_from_arrow(self, name: str, table: pa.Table) -> None:
        """Keep a small Arrow table as table `name`."""

    def view_parquet(self, name: str, path: Path) -> None:
        """Let `name` stand for a Parquet file or a folder of them."""

    def store(self, name: str, select: str, path: Path) -> None:
        """Write the rows of `select` to the file `path` and let `name` stand for it: for tables too wide to hold."""

    def write_parquet(self, select: str, path: Path) -> None:
        """Write the rows of `select` to `path` (one file on DuckDB; Spark's many parts are gathered into one)."""

    def rows(self, select: str) -> list[tuple[Any, ...]]:
        """Return the rows of `select`; for small answers only."""

    def arrow(self, select: str) -> pa.Table:
        """Return the rows of `select` as Arrow; for answers that fit in memory."""

    def arrow_within(self, select: str, seconds: float) -> pa.Table | None:
        """Return the rows of `select` as Arrow; null where it fails or takes longer. For what an office wrote, which must stop no run."""

    def columns(self, name: str) -> list[str]:
        """Return the column names of a table or view."""

    def has(self, name: str) -> bool:
        """Whether a table or view of this name exists."""

    def drop(self, names: Sequence[str]) -> None:
        """Forget tables or views that are no longer needed."""

    def close(self) -> None:
        """Let go of memory and temporary files."""
