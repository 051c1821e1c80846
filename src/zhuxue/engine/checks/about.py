"""What checks ask beside the run's own tables: people with their place, paid lines by code, and the library as tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from zhuxue.engine.common.calendar import Calendar, half
from zhuxue.engine.common.exclusions import Exclusions
from zhuxue.engine.common.regions import Regions
from zhuxue.engine.common.registers import Registers
from zhuxue.engine.common.terms import Term
from zhuxue.engine.rules.amount import ByFact, Fixed, parts_of
from zhuxue.engine.rules.library import Library
from zhuxue.engine.rules.programme import Programme
from zhuxue.engine.warehouse.base import Warehouse

SOURCE = "source_file || '|' || source_sheet || '|' || CAST(source_row AS VARCHAR)"
PAID = f"""
SELECT {SOURCE} AS source, source_file, p.identity_number, p.name, COALESCE(w.programme, p.programme) AS programme, COALESCE(w.title, p.programme) AS programme_title,
       p.term, {{school_year}} AS school_year, p.amount_fen, p.paid_on, p.payment_status, p.payment_way, p.payee_account
FROM paid_list p LEFT JOIN programme_words w ON w.given = p.programme
"""
SCHOOL_YEAR = "CASE WHEN p.term LIKE '____-S' THEN CAST(CAST(SUBSTR(p.term, 1, 4) AS INT) - 1 AS VARCHAR) ELSE SUBSTR(p.term, 1, 4) END"
HELD = """
SELECT s.student_key, p.programme, p.term, p.school_year, CHR(10) || p.source AS source
FROM paid p JOIN students s ON s.identity_number = p.identity_number WHERE COALESCE(p.payment_status, 'paid') <> 'refused'
UNION ALL
SELECT student_key, programme, '{term}', '{school_year}', '' FROM awards
"""
MOVED_ON = """
SELECT p.student_key FROM people p JOIN people q ON q.identity_number = p.identity_number
WHERE p.roll_status <> 'enrolled' AND q.roll_status = 'enrolled' GROUP BY p.student_key
"""
REJECTED_NAMES = "SELECT DISTINCT name_raw AS name FROM rejects WHERE source_kind = 'roster' AND name_raw IS NOT NULL"
CARDS_OF_PAID = f"SELECT identity_number, payee_account AS account_no, {SOURCE} AS source FROM paid_list WHERE payee_account IS NOT NULL"
CARDS_GIVEN = f"SELECT identity_number, account_no, {SOURCE} AS source FROM accounts_list"


@dataclass(frozen=True)
class Column:
    """A column of a small table and its type."""

    name: str
    kind: pa.DataType


PROGRAMMES = (
    Column("programme", pa.string()), Column("title", pa.string()), Column("kind", pa.string()), Column("basis", pa.string()),
    Column("payee", pa.string()), Column("by_month", pa.bool_()), Column("tiered", pa.bool_()), Column("pay_until", pa.date32()),
)  # fmt: skip
QUOTAS = (
    Column("programme", pa.string()), Column("title", pa.string()), Column("stage", pa.string()), Column("share_hundredths", pa.int64()), Column("share_percent", pa.string()),
    Column("within", pa.string()), Column("kind", pa.string()),
)  # fmt: skip


def make_about(warehouse: Warehouse, rules: Library, term: Term) -> None:
    """Make what every check may ask beside the run's tables.

    Views: `people` (= students, and `source`, `office`) · `paid` (= paid_list, and `source`, `programme` as a code or
    the words given, `programme_title`, `school_year`) · `held_programmes` (student_key, programme, term, school_year,
    source; paid or awarded now) · `rejected_names` (names of roster rows sent back: such a person may yet be there) · `moved_on` (student_key of rows of those who left one school and are enrolled in another) · `cards` (identity_number, account_no, source; from the accounts and the paid list).
    Tables: `about_programmes` (one row a programme; pay_until is a day of `term` or null) · `programme_words` (given,
    programme, title) · `quotas` (one row a programme and stage; share_hundredths = percent × 100, share_percent as text) · `exclusion_pairs`
    (one, two, one_title, two_title, within, why) · `about_registers` (register, title, owner, kind, top_level) · `entitled_stages` · `region_names`.
    """
    _about_programmes(warehouse, rules, term)
    _about_library(warehouse, rules)
    warehouse.view(
        "people", f"SELECT *, {SOURCE} AS source, COALESCE(school_name, source_file) AS office FROM students"
    )
    warehouse.view("moved_on", MOVED_ON)
    warehouse.view("paid", PAID.format(school_year=SCHOOL_YEAR))
    warehouse.view("rejected_names", REJECTED_NAMES)
    warehouse.view("held_programmes", HELD.format(term=term, school_year=term.school_year[:4]))
    warehouse.view(
        "cards",
        f"{CARDS_GIVEN} UNION ALL {CARDS_OF_PAID}" if warehouse.has("accounts_list") else CARDS_OF_PAID,
    )


def _about_programmes(warehouse: Warehouse, rules: Library, term: Term) -> None:
    calendar, all_ = Calendar.load(rules.folder, layer=rules.layer), list(rules.programmes.values())
    warehouse.create_from_arrow("about_programmes", _table(PROGRAMMES, [
        (p.code, p.title, p.kind, p.basis, p.payment.payee if p.payment else None, p.payment.by_month if p.payment else False, _tiered(p), _pay_until(p, calendar, term))
        for p in all_
    ]))  # fmt: skip
    words = {p.title: p for p in all_} | {p.code: p for p in all_}
    columns = tuple(Column(name, pa.string()) for name in ("given", "programme", "title"))
    warehouse.create_from_arrow(
        "programme_words", _table(columns, [(given, p.code, p.title) for given, p in words.items()])
    )
    shares = [(p, p.quota, p.quota.share_percent) for p in all_ if p.quota is not None and p.quota.of == "enrolled"]
    rows = [
        (p.code, p.title, stage, int(percent * 100), str(percent), q.within, q.kind)
        for p, q, percent in shares
        if percent is not None
        for stage in p.stage
    ]
    warehouse.create_from_arrow("quotas", _table(QUOTAS, rows))


def _about_library(warehouse: Warehouse, rules: Library) -> None:
    texts = ("one", "two", "one_title", "two_title", "within_what", "why")
    titles = {code: programme.title for code, programme in rules.programmes.items()}
    pairs = [
        (*e.programmes, *(titles.get(code, code) for code in e.programmes), e.within, e.why)
        for e in Exclusions.load(rules.folder, layer=rules.layer).exclusions
    ]
    warehouse.create_from_arrow("exclusion_pairs", _table(tuple(Column(name, pa.string()) for name in texts), pairs))
    registers = [
        (code, r.title, r.owner, r.kind, r.top_level) for code, r in Registers.load(rules.folder).registers.items()
    ]
    stages = sorted({stage for p in rules.programmes.values() if entitling(p) for stage in p.stage})
    warehouse.create_from_arrow("entitled_stages", _table((Column("stage", pa.string()),), [(s,) for s in stages]))
    columns = (
        *(Column(name, pa.string()) for name in ("register", "title", "owner", "kind")),
        Column("top_level", pa.bool_()),
    )
    warehouse.create_from_arrow("about_registers", _table(columns, registers))
    names = Regions.load(rules.folder).names
    warehouse.create_from_arrow(
        "region_names",
        _table((Column("region", pa.string()), Column("title", pa.string())), list(names.items())),
    )


def _table(columns: tuple[Column, ...], rows: Sequence[Sequence[object]]) -> pa.Table:
    return pa.table(
        {column.name: pa.array([row[at] for row in rows], column.kind) for at, column in enumerate(columns)}
    )


def _tiered(programme: Programme) -> bool:
    """Whether a higher hardship level means a higher amount, also when no file states the tiers yet."""
    return any(
        (isinstance(part, ByFact) and part.fact == "hardship_level")
        or (isinstance(part, Fixed) and part.fen is None and pays.between is not None)
        for pays in programme.pays
        for part in parts_of(pays.amount)
    )


def entitling(programme: Programme) -> bool:
    """Whether it pays a student in need as of right."""
    return programme.basis == "entitlement" and programme.kind in ("grant", "waiver")


def _pay_until(programme: Programme, calendar: Calendar, term: Term) -> date | None:
    until = programme.payment.until.get(half(term)) if programme.payment else None
    return calendar.day_in(term, until) if until else None
