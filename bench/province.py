"""The bulk province that rivals share: made once a size, read into tables once, kept on disk in a folder of its own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import pyarrow.parquet as pq

from zhuxue.engine.cli.parser import parse
from zhuxue.engine.common.calendar import Calendar
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.registers import Registers
from zhuxue.engine.common.terms import Term
from zhuxue.engine.compare.exact import compare_exactly
from zhuxue.engine.demo.bulk import make_parquet
from zhuxue.engine.rules.compile import Moment
from zhuxue.engine.run.term_run import Order, TermRun
from zhuxue.engine.warehouse.duck import DuckWarehouse

KNOWN = date(2024, 12, 1)
TERM = Term.parse("2024-F")
MEMORY = "4GB"


@dataclass(frozen=True)
class Province:
    """A folder with the bulk province, and in `spare` what the engine's own steps make of it for later ones."""

    folder: Path
    students: int
    repeats: int = 1

    @property
    def spare(self) -> Path:
        """Where this bench may write: beside the province, never in it."""
        return self.folder.parent / "spare"

    @property
    def moment(self) -> Moment:
        """The term and day every rule is asked for."""
        calendar = Calendar.load(LIBRARY)
        return Moment(TERM, calendar.starts_on(TERM), KNOWN, len(calendar.payment_months(TERM)))

    @property
    def registers(self) -> list[str]:
        """The register codes of the province, special groups first."""
        return [code for code, _, _ in self.order(self.spare).registers]

    @classmethod
    def make(cls, folder: Path, students: int, *, repeats: int | None = None) -> Province:
        """Make the files of a province of `students` people below `folder`; small ones are timed more often."""
        (folder / "spare").mkdir(parents=True)
        make_parquet(folder / "province", students=students)
        often = 3 if students <= 10_000 else 2 if students <= 1_000_000 else 1
        return cls(folder / "province", students, repeats or often)

    def order(self, out: Path) -> Order:
        """Return the whole run on this province, as its run.txt asks for it; a register that is empty at this size stays out."""
        lines = (self.folder / "run.txt").read_text(encoding="utf-8").splitlines()
        words = [word for word in lines if word and word != "run"]
        options = parse(["run", *words, "--out", str(out)], "zh")
        return Order(
            rosters=tuple(self.folder / path for path in options.roster),
            registers=tuple((code, self.folder / path, day) for code, path, day in options.register if pq.read_metadata(self.folder / path).num_rows),
            hardship=self.folder / options.hardship, term=options.term, out=out, as_known_on=KNOWN, memory=MEMORY,
        )  # fmt: skip

    def warehouse(self) -> DuckWarehouse:
        """Return an empty warehouse that spills into `spare`."""
        return DuckWarehouse(memory=MEMORY, spill=self.spare / "spill")

    @cached_property
    def read(self) -> tuple[str, ...]:
        """Read everything once with the engine's intake; return the hukou regions that occur.

        Files in `spare`: recognised, register_people, releases, rejects.
        """
        warehouse, run = self.warehouse(), TermRun(self.order(self.spare / "never"), lambda _: None)
        run.intake(warehouse)
        for name in ("recognised", "register_people", "releases", "rejects"):
            warehouse.write_parquet(f"SELECT * FROM {name}", self.spare / f"{name}.parquet")
        warehouse.close()
        (self.spare / "hukou.json").write_text(json.dumps(run.hukou_regions), encoding="utf-8")
        return run.hukou_regions

    def loaded(self, codes: list[str]) -> DuckWarehouse:
        """Return a warehouse as a run has it before it compares, with only the registers `codes`."""
        _ = self.read
        warehouse, chosen = self.warehouse(), ", ".join(f"'{code}'" for code in codes)
        for name in ("register_people", "releases"):
            file = self.spare / f"{name}.parquet"
            warehouse.create(name, f"SELECT * FROM read_parquet('{file}') WHERE register IN ({chosen})")
        for name in ("recognised", "rejects"):
            warehouse.view_parquet(name, self.spare / f"{name}.parquet")
        return warehouse

    @cached_property
    def compared(self) -> Path:
        """The file of students that rules are judged on: cleaned, recognised, compared with every register."""
        warehouse, target = self.loaded(self.registers), self.spare / "students.parquet"
        compare_exactly(warehouse, Registers.load(LIBRARY), students="recognised", hukou=self.read, target=target)
        warehouse.close()
        return target
