"""A finished run's folder, opened for reading: its manifest, its tables, and the rules it was judged by."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from zhuxue.engine.common.calendar import Calendar
from zhuxue.engine.common.errors import InputError
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.regions import Regions
from zhuxue.engine.common.terms import Term
from zhuxue.engine.rules.compile import Moment
from zhuxue.engine.rules.library import Library
from zhuxue.engine.rules.verdicts import Ruling, rulings
from zhuxue.engine.warehouse.duck import DuckWarehouse

TABLES = (
    "students", "rejects", "matches", "proposals", "verdicts", "outcome_texts", "awards", "withheld",
    "payments", "adjustments", "worklist", "findings", "releases",
)  # fmt: skip
NO_REGION = "未填县市区"


@dataclass(frozen=True)
class FinishedRun:
    """A run's manifest and its tables, as views of the same names in `tables`."""

    folder: Path
    manifest: dict[str, Any]
    tables: DuckWarehouse

    @cached_property
    def library(self) -> Library:
        """The library the run was made with; see `library_changed`."""
        return Library.load(LIBRARY, layer=self.manifest["layer"])

    @property
    def library_changed(self) -> bool:
        """Whether the library is no longer the one the run was made with."""
        return bool(self.library.content_hash != self.manifest["library_sha256"])

    @cached_property
    def term(self) -> Term:
        """The run's term."""
        return Term.parse(self.manifest["term"])

    def moment(self, as_known_on: date | None = None) -> Moment:
        """Return the moment the run judged at, or the same term as known on another day."""
        known = as_known_on or date.fromisoformat(self.manifest["as_known_on"])
        months = len(Calendar.load(LIBRARY, layer=self.manifest["layer"]).payment_months(self.term))
        return Moment(self.term, date.fromisoformat(self.manifest["on"]), known, months)

    @cached_property
    def rulings(self) -> list[Ruling]:
        """What each programme said at the run's moment."""
        return rulings(self.library, self.moment())

    @cached_property
    def regions(self) -> Regions:
        """Names of counties."""
        return Regions.load(LIBRARY)

    def region(self, code: str | None) -> str:
        """Return a county's name, the code itself when it has none."""
        return self.regions.names.get(code, code) if code else NO_REGION

    def title(self, programme: str) -> str:
        """Return what people call a programme."""
        found = self.library.programmes.get(programme)
        return found.title if found else programme


@contextmanager
def finished_run(folder: Path) -> Iterator[FinishedRun]:
    """Open the folder of a run; raises InputError when it is none."""
    path = folder / "manifest.json"
    if not path.is_file() or not (folder / "students.parquet").exists():
        raise InputError(
            f"“{folder}”不是一次计算的结果文件夹（缺 manifest.json 或 students.parquet）。请写 zhuxue run 的 --out 文件夹。",
            f"“{folder}” is not the folder of a run (no manifest.json or students.parquet). Name the --out folder.",
        )
    manifest = json.loads(path.read_text(encoding="utf-8"))
    tables = DuckWarehouse(memory="2GB")
    try:
        for name in TABLES:
            if (folder / f"{name}.parquet").exists():
                tables.view_parquet(name, folder / f"{name}.parquet")
        yield FinishedRun(folder, manifest, tables)
    finally:
        tables.close()
