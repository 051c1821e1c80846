"""One term on one set of files: intake → compare → rules → awards → payments → checks, written to one folder."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from zhuxue import __version__
from zhuxue.engine.checks.run_checks import FINDINGS_IN_FILE, run_checks
from zhuxue.engine.common.calendar import Calendar
from zhuxue.engine.common.exclusions import Exclusions
from zhuxue.engine.common.hashed import Keys
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.progress import Progress, Tell
from zhuxue.engine.common.registers import Registers
from zhuxue.engine.common.terms import Term
from zhuxue.engine.compare.decided import Decided, confirm
from zhuxue.engine.compare.exact import compare_exactly
from zhuxue.engine.compare.hashed import meet_hashed
from zhuxue.engine.compare.propose import propose
from zhuxue.engine.intake.lists import empty_paid, load_list
from zhuxue.engine.intake.raw import FileCount
from zhuxue.engine.intake.records import load_records
from zhuxue.engine.intake.register import Delivery, load_register, start_registers
from zhuxue.engine.intake.rejects import IN_FILE
from zhuxue.engine.intake.returned import write_rejects_xlsx
from zhuxue.engine.intake.roster import load_rosters
from zhuxue.engine.intake.words import Words
from zhuxue.engine.rules.compile import Moment
from zhuxue.engine.rules.library import Library
from zhuxue.engine.rules.verdicts import Ruling, judge, judge_changed, write_verdicts
from zhuxue.engine.run import sql
from zhuxue.engine.run.quotas import apply_quotas
from zhuxue.engine.run.results import Months, make_adjustments, make_awards, make_payments
from zhuxue.engine.run.write import whole_folder
from zhuxue.engine.warehouse.base import Warehouse
from zhuxue.engine.warehouse.duck import DuckWarehouse, for_tables

ROSTERS = ("读取名册……", "Reading rosters …")
REGISTERS = ("读取部门名单……", "Reading registers …")


@dataclass(frozen=True)
class Order:
    """What a run was asked for. A register given without a day counts as of `on`, and the report says so.

    `file_covers` says of single files what `covers` says of all files of a register, `file_parts` which part of it one is. `keys` is the file of the keys of
    hashed registers and of `decisions`, what people decided on proposals. `records` are tables that only a portal keeps, by their names in intake/records.py.
    """

    rosters: tuple[Path, ...]
    term: Term
    out: Path
    registers: tuple[tuple[str, Path, date | None], ...] = ()
    covers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    file_covers: dict[Path, tuple[str, ...]] = field(default_factory=dict)
    file_parts: dict[Path, str] = field(default_factory=dict)
    keys: Path | None = None
    decisions: Path | None = None
    hardship: Path | None = None
    accounts: Path | None = None
    paid: Path | None = None
    records: dict[str, Path] = field(default_factory=dict)
    on: date | None = None
    as_known_on: date = field(default_factory=date.today)
    layer: str = "hunan"
    engine: str = "duckdb"
    memory: str = "4GB"
    library: Path = LIBRARY


class TermRun:
    """The state of a run between its steps; each step reads named tables and makes named tables."""

    def __init__(self, order: Order, tell: Tell) -> None:
        self.order, self.tell = order, tell
        self.calendar = Calendar.load(order.library, layer=order.layer)
        self.registers = Registers.load(order.library)
        self.on = order.on or self.calendar.starts_on(order.term)
        months = self.calendar.payment_months(order.term)
        self.months = Months(order.term, months)
        self.moment = Moment(order.term, self.on, order.as_known_on, len(months))
        self.rules = Library.load(order.library, layer=order.layer)
        self.rules.refuse_expired(order.as_known_on)
        self.files: list[FileCount] = []
        self.times: dict[str, float] = {}
        self.rulings: list[Ruling] = []
        self.hukou_regions: tuple[str, ...] = ()
        self.keys = Keys.load(order.keys) if order.keys else None
        self.decided = Decided.load(self.keys, order.decisions)
        self.checks_not_run: list[str] = []

    def timed(self, name: str, says: tuple[str, str], step: Callable[[], None]) -> None:
        """Do one step, say so in Chinese or English, and note how long it took."""
        self.tell(Progress(*says))
        began = time.perf_counter()
        step()
        self.times[name] = round(time.perf_counter() - began, 3)

    def intake(self, duck: DuckWarehouse) -> None:
        """Read every file given into `roster`, `rejects`, `register_people`, `releases` and the lists."""
        order = self.order
        words = Words.load(order.library, layer=order.layer, school_year=int(order.term.school_year[:4]))
        said: Callable[[str, int, int], None] = lambda _, done, total: self.tell(Progress(*ROSTERS, done, total))  # noqa: E731
        rosters = load_rosters(duck, order.rosters, library=order.library, words=words, progress=said)
        self.files += rosters.files
        self.hukou_regions = rosters.hukou_regions
        start_registers(duck)
        for done, (code, path, day) in enumerate(order.registers, 1):
            self.tell(Progress(*REGISTERS, done, len(order.registers)))
            covers = order.file_covers.get(path) or order.covers.get(code, ())
            delivery = Delivery(code, path, day, self.on, covers, order.file_parts.get(path, ""))
            self.files += load_register(duck, delivery, library=order.library, words=words).files
        for kind, given in (("hardship", order.hardship), ("accounts", order.accounts), ("paid", order.paid)):
            if given is not None:
                self.files += load_list(duck, kind, given, library=order.library, words=words).files
        if order.paid is None:
            duck.create_from_arrow("paid_list", empty_paid())
        for name, given in order.records.items():
            load_records(duck, name, given)
        meet_hashed(duck, self.registers, self.keys)
        confirm(duck, self.registers, self.decided)
        sql.join_hardship(duck, given=order.hardship is not None)

    def compare(self, warehouse: Warehouse, folder: Path) -> None:
        """Make `exact_matches` and `students`, which is kept as the file of that name."""
        target = folder / "students.parquet"
        compare_exactly(warehouse, self.registers, students="recognised", hukou=self.hukou_regions, target=target)

    def propose(self, duck: DuckWarehouse, warehouse: Warehouse, folder: Path) -> None:
        """Make `matches`: the exact ones, and proposals for the residue."""
        if warehouse is not duck:
            duck.view_parquet("students", folder / "students.parquet")
        propose(duck, warehouse, self.registers, self.decided)
        duck.drop(["recognised", "roster", "roster_raw", "roster_sheets"])

    def judge(self, warehouse: Warehouse, folder: Path) -> None:
        """Make outcomes, awards and what is withheld; and the same as known at the start where it differs."""
        self.rulings = judge(warehouse, self.rules, self.moment, store=folder / "outcomes.parquet")
        sql.make_paid_lines(warehouse, self.rules, self.order.term)
        self.award(warehouse)
        first = Moment(self.moment.term, self.on, min(self.on, self.moment.as_known_on), self.moment.months)
        store = folder / "first_outcomes.parquet"
        differs = judge_changed(warehouse, self.rules, first, self.rulings, prefix="first_", store=store)
        if differs:
            self.award(warehouse, prefix="first_")
        warehouse.create("unknown_outcomes", sql.UNKNOWN_OUTCOMES)
        paid = self.order.paid is not None
        make_adjustments(warehouse, first=differs, paid=paid)
        make_payments(warehouse, self.rules, self.rulings, self.months, paid=paid)

    def award(self, warehouse: Warehouse, *, prefix: str = "") -> None:
        """Make awards and what is withheld: by what was paid earlier in the school year, by exclusions, by quotas."""
        exclusions = Exclusions.load(self.order.library, layer=self.order.layer).exclusions
        make_awards(warehouse, exclusions, prefix=prefix)
        apply_quotas(warehouse, list(self.rules.programmes.values()), self.rules.facts, prefix=prefix)

    def check(self, warehouse: Warehouse) -> None:
        """Make `findings`; hold the payments that a blocking finding stands against."""
        term, last_term = str(self.order.term), str(self.order.term.shifted(-1))
        settings = {"term": term, "on": self.on.isoformat(), "last_term": last_term}
        self.checks_not_run = run_checks(warehouse, self.rules, settings)
        warehouse.create("payments", sql.PAYMENTS)
        sql.make_worklists(warehouse, self.registers, self.on, last_term=last_term)

    def manifest(self, warehouse: Warehouse) -> dict[str, Any]:
        """Return what the run stands on: inputs with hashes, counts, library hash, dates, times; no personal data."""
        order = self.order
        releases = warehouse.rows(
            "SELECT register, release, CAST(released_on AS VARCHAR), date_given, fresh, scope, rows_in, rows_out, rows_rejected, file FROM releases ORDER BY release"
        )
        names = (
            "register",
            "release",
            "released_on",
            "date_given",
            "fresh",
            "scope",
            "persons_in",
            "persons_out",
            "persons_rejected",
            "file",
        )
        compared = {row[0] for row in releases if row[4]}
        return {
            "zhuxue": __version__, "term": str(order.term), "on": self.on.isoformat(), "as_known_on": order.as_known_on.isoformat(),
            "layer": order.layer, "engine": order.engine, "library_sha256": self.rules.content_hash,
            "inputs": [asdict(count) for count in self.files],
            "releases": [dict(zip(names, row, strict=True)) for row in releases],
            "registers_no_data": [code for code in self.registers.registers if code not in compared],
            "checks_not_run": self.checks_not_run,
            "students": sql.count(warehouse, "students"), "rejects": sql.count(warehouse, "rejects"), "seconds": self.times,
        }  # fmt: skip

    def write(self, warehouse: Warehouse, duck: DuckWarehouse, folder: Path) -> None:
        """Write the tables of the run; every table is a Parquet file of the table's name."""
        names = ", ".join(f'"{name}"' for name in IN_FILE)
        duck.write_parquet(f"SELECT {names} FROM rejects ORDER BY ALL", folder / "rejects.parquet")
        write_rejects_xlsx(duck, folder / "rejects.xlsx", registers=self.registers)
        write_verdicts(warehouse, folder / "verdicts.parquet")
        warehouse.write_parquet(FINDINGS_IN_FILE, folder / "findings.parquet")
        for name in (
            "matches",
            "proposals",
            "awards",
            "withheld",
            "payments",
            "adjustments",
            "worklist",
            "releases",
            "outcome_texts",
        ):
            warehouse.write_parquet(f"SELECT * FROM {name}", folder / f"{name}.parquet")
        if duck.has("accounts_list"):
            duck.write_parquet("SELECT * FROM accounts_list", folder / "accounts.parquet")
        for name in self.order.records:
            duck.write_parquet(f"SELECT * FROM {name}", folder / f"{name}.parquet")


def run_term(order: Order, tell: Tell, finish: Callable[[Path], None] = lambda _: None) -> dict[str, Any]:
    """Do a whole run and return its manifest; `finish` may add pages to the folder before it takes its place."""
    run = TermRun(order, tell)
    with whole_folder(order.out) as folder:
        spare = folder / "spare"
        spare.mkdir()
        duck = DuckWarehouse(memory=for_tables(order.memory), spill=spare / "spill")
        warehouse: Warehouse = duck
        try:
            run.timed("intake", ("读取名册和各部门名单……", "Reading rosters and registers …"), lambda: run.intake(duck))
            if order.engine == "spark":
                from zhuxue.engine.warehouse.spark import SparkWarehouse

                warehouse = SparkWarehouse.beside(duck, spare / "spark", sql.HANDED_OVER)
            run.timed(
                "compare",
                ("按证件号码比对……", "Comparing by identity number …"),
                lambda: run.compare(warehouse, folder),
            )
            run.timed(
                "propose",
                ("为对不上的记录寻找可能的学生……", "Looking for whom the rest may be …"),
                lambda: run.propose(duck, warehouse, folder),
            )
            run.timed("rules", ("按政策逐项判定……", "Judging by the rules …"), lambda: run.judge(warehouse, spare))
            run.timed("checks", ("核查负面清单……", "Checking the negative list …"), lambda: run.check(warehouse))
            run.timed("write", ("写出结果……", "Writing results …"), lambda: run.write(warehouse, duck, folder))
            manifest = run.manifest(warehouse)
        finally:
            if warehouse is not duck:
                warehouse.close()
            duck.close()
            shutil.rmtree(spare, ignore_errors=True)
        (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
        finish(folder)
    return manifest
