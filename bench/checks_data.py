"""The tables that checks read, at any size: the bulk province with payments, accounts and what is planted for every check."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet as pq

from bench.province import KNOWN, MEMORY, TERM, Province
from zhuxue.engine.cli.parser import parse
from zhuxue.engine.demo.bulk import make_parquet
from zhuxue.engine.demo.people import REGISTERS
from zhuxue.engine.demo.planted import LAYER, STUDENTS_PER_COPY, plant, write_planted
from zhuxue.engine.demo.planted_rows import ACCOUNTS, FOLDER, HARDSHIP, PAID
from zhuxue.engine.intake.records import RECORDS
from zhuxue.engine.run.term_run import Order, TermRun
from zhuxue.engine.warehouse.duck import DuckWarehouse

TABLES = (
    "students", "awards", "payments_due", "unknown_outcomes", "exact_matches", "register_people", "rejects",
    "hardship_list", "accounts_list", "paid_list",
)  # fmt: skip
# Who is due is paid what is due, but for some: 2 % not yet, 1 % refused (half of them paid again), 2 % late, 1 % another amount.
PAID_SQL = """
WITH due AS (
  SELECT s.identity_number, s.name, a.programme, a.amount_fen, hash(a.student_key, a.programme) % 1000 AS chance, {card} AS payee_account
  FROM read_parquet('{spare}/first/awards.parquet') a JOIN read_parquet('{spare}/first/students.parquet') s USING (student_key)
  WHERE s.identity_number IS NOT NULL AND s.source_file = 'roster.parquet'
),
paid AS (
  SELECT * REPLACE (CASE WHEN chance BETWEEN 50 AND 59 THEN amount_fen - 5000 ELSE amount_fen END AS amount_fen),
         CASE WHEN chance BETWEEN 30 AND 49 THEN DATE '2024-12-20' ELSE DATE '2024-10-20' END AS paid_on,
         CASE WHEN chance BETWEEN 20 AND 29 THEN '失败' ELSE '已发放' END AS payment_status
  FROM due WHERE chance >= 20
  UNION ALL
  SELECT *, DATE '2024-11-10', '已发放' FROM due WHERE chance BETWEEN 25 AND 29
)
SELECT identity_number, name, programme, '2024-F' AS term, amount_fen, paid_on, payment_status, payee_account,
       CASE WHEN chance = 60 THEN '现金' ELSE '社保卡' END AS payment_way
FROM paid
"""
ACCOUNTS_SQL = """
SELECT s.identity_number, s.name, s.guardian_name AS payee_name, s.guardian_identity_number AS payee_identity_number,
       s.guardian_relation AS relation, {card} AS account_no
FROM read_parquet('{spare}/first/students.parquet') s
WHERE s.source_file = 'roster.parquet' AND s.student_key IN (SELECT student_key FROM read_parquet('{spare}/first/awards.parquet'))
"""
CARD = "'6299' || s.guardian_identity_number[:17]"
# The records of a portal: a notice for twenty students and what a school set aside for fifty, some of each amiss.
RECORDS_SQL = {
    "notices": """
SELECT '公示记录|430626-S' || i || '|' || i AS source, '示例第' || i || '学校' AS office,
       CASE i % 5 WHEN 0 THEN 'HARDSHIP' ELSE 'CE_NONBOARD' END AS programme, '示例公示' || i AS title, '2024' AS school_year,
       CASE i % 5 WHEN 0 THEN NULL ELSE '2024-F' END AS term, CASE i % 7 WHEN 1 THEN 'hanging' ELSE 'closed' END AS state,
       20 AS people_count, CASE i % 3 WHEN 0 THEN 0 ELSE 20 END AS relied_count,
       CASE WHEN i % 40 = 1 THEN NULL ELSE DATE '2024-10-14' END AS posted_on, DATE '2024-10-21' AS ended_on,
       CASE i % 11 WHEN 2 THEN 7 WHEN 3 THEN 3 ELSE 5 END AS workdays_due, 3 + i % 5 AS workdays_hung,
       CASE i % 50 WHEN 3 THEN '<name><school><telephone>' ELSE '<name><school><class>' END AS fields,
       CASE i % 60 WHEN 4 THEN '三年级低保' ELSE '三年级' END AS words, CASE i % 70 WHEN 5 THEN 2 ELSE 0 END AS like_numbers_count
FROM range(1, {students} // 20 + 100) numbers(i)
""",
    "set_asides": """
SELECT '计提记录|430626-S' || i || '|' || i AS source, '示例第' || i || '学校' AS office, 2022 + i % 3 AS year, 'private_senior' AS kind,
       '民办普通高中' AS kind_title, 100000000 AS income_fen, '5' AS least_percent, CASE i % 9 WHEN 1 THEN NULL ELSE 5000000 END AS due_fen,
       CASE i % 10 WHEN 2 THEN 4000000 ELSE 5000000 END AS set_aside_fen, 1000000 AS used_fen
FROM range(1, {students} // 50 + 100) numbers(i)
""",
}


def make_tables(province: Province) -> None:
    """Write a Parquet file of each of TABLES as a run has them when its checks begin.

    The students are those of the bulk province, compared with every register; each kind of anomaly and look-alike is
    planted once for ten thousand of them, and once at least. What is paid follows from what is due.
    """
    folder, spare = province.spare / "checked", tables_of(province).parent
    make_parquet(folder, students=province.students, registers=len(REGISTERS))
    planted = write_planted(folder, plant(max(1, province.students // STUDENTS_PER_COPY), set()))
    order = _order(folder, planted)
    (folder / "hardship.parquet").rename(folder / Path(HARDSHIP).parent / "hardship.parquet")
    for name in ("spill", "first", "tables"):
        (spare / name).mkdir(parents=True)
    _run(order, spare, spare / "first", ["awards"])
    _write_lists(folder, spare)
    _run(order, spare, spare / "tables", TABLES[1:])
    _write_records(province)


def tables_of(province: Province) -> Path:
    """Return the folder that `make_tables` fills."""
    return province.spare / "checks" / "tables"


def layer_of(province: Province) -> str:
    """Return the layer that the tables were judged by."""
    return str(province.spare / "checked" / LAYER)


def _order(folder: Path, planted: list[str]) -> Order:
    lines = (folder / "run.txt").read_text(encoding="utf-8").splitlines()
    options = parse(["run", *lines, *planted, "--out", "never"], "zh")
    registers = ((code, folder / path, day) for code, path, day in options.register)
    return Order(
        rosters=(folder / "roster.parquet", folder / FOLDER),
        registers=tuple(each for each in registers if each[1].suffix != ".parquet" or pq.read_metadata(each[1]).num_rows),
        hardship=folder / Path(HARDSHIP).parent, accounts=folder / Path(ACCOUNTS).parent, paid=folder / Path(PAID).parent,
        term=TERM, out=folder / "never", as_known_on=KNOWN, memory=MEMORY, layer=str(folder / LAYER),
    )  # fmt: skip


def _run(order: Order, spare: Path, out: Path, keep: Sequence[str]) -> None:
    """Run up to the checks and keep students.parquet and the tables `keep`."""
    run = TermRun(order, lambda _: None)
    warehouse = DuckWarehouse(memory=MEMORY, spill=spare / "spill")
    run.intake(warehouse)
    run.compare(warehouse, out)
    run.judge(warehouse, spare)
    for name in keep:
        warehouse.write_parquet(f"SELECT * FROM {name}", out / f"{name}.parquet")
    warehouse.close()


def _write_records(province: Province) -> None:
    warehouse = DuckWarehouse(memory=MEMORY, spill=province.spare / "spill")
    for name, sql in RECORDS_SQL.items():
        rows = warehouse.arrow(sql.format(students=province.students)).cast(RECORDS[name])
        pq.write_table(rows, tables_of(province) / f"{name}.parquet")
    warehouse.close()


def _write_lists(folder: Path, spare: Path) -> None:
    """Put what is paid and to which account beside the planted rows of both."""
    warehouse = DuckWarehouse(memory=MEMORY, spill=spare / "spill")
    for sql, file in ((PAID_SQL, PAID), (ACCOUNTS_SQL, ACCOUNTS)):
        target = (folder / file).with_name("bulk.parquet")
        warehouse.write_parquet(sql.format(spare=spare, card=CARD), target)
    warehouse.close()
