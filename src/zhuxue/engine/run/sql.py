"""The SQL of a run that belongs to no other room: recognised students, paid lines, held payments, worklists."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from zhuxue.engine.common.registers import Registers
from zhuxue.engine.common.terms import Term
from zhuxue.engine.intake.records import RECORDS
from zhuxue.engine.rules.library import Library
from zhuxue.engine.warehouse.base import Warehouse
from zhuxue.engine.warehouse.duck import DuckWarehouse

HANDED_OVER = (
    "recognised",
    "rejects",
    "register_people",
    "releases",
    "paid_list",
    "accounts_list",
    "hardship_list",
    *RECORDS,
)

UNKNOWN_OUTCOMES = """
SELECT o.student_key, t.programme FROM outcomes o JOIN outcome_texts t ON t.programme_no = o.programme_no AND t.code = o.code
WHERE t.verdict = 'unknown'
"""
PAYMENTS = """
SELECT p.*, CASE WHEN h.student_key IS NULL THEN 'due' ELSE 'held' END AS status, h.held_by
FROM payments_due p LEFT JOIN (
  SELECT student_key, MIN(check_id) AS held_by FROM findings WHERE severity = 'block' AND student_key IS NOT NULL GROUP BY student_key
) h ON h.student_key = p.student_key
"""


def count(warehouse: Warehouse, table: str) -> int:
    """Return how many rows a table holds."""
    return int(warehouse.rows(f"SELECT COUNT(*) FROM {table}")[0][0])


def join_hardship(duck: DuckWarehouse, *, given: bool) -> None:
    """Make view `recognised`: `roster` with the level each student was recognised at.

    A student named in the list has its level. A student of a school that sent names, but not this one's, was not
    recognised: none. A school that sent nothing leaves its students' level as the roster has it, or unknown.
    """
    if not given:
        duck.view("recognised", "SELECT * FROM roster")
        return
    kept = ", ".join(f"r.{name}" for name in duck.columns("roster") if name not in ("hardship_level", "hardship_score"))
    duck.view(
        "recognised",
        f"""
        SELECT {kept}, COALESCE(h.hardship_level, r.hardship_level, CASE WHEN s.school_name IS NOT NULL THEN 'none' END) AS hardship_level,
               COALESCE(h.hardship_score, r.hardship_score) AS hardship_score
        FROM roster r
        LEFT JOIN (SELECT identity_number, MIN(hardship_level) AS hardship_level, MAX(hardship_score) AS hardship_score FROM hardship_list
                   GROUP BY identity_number HAVING COUNT(DISTINCT hardship_level) = 1) h ON h.identity_number = r.identity_number
        LEFT JOIN (SELECT DISTINCT school_name FROM hardship_list WHERE school_name IS NOT NULL) s ON s.school_name = r.school_name
        """,
    )


PAID_BY_STUDENT = """
SELECT s.student_key, n.programme, p.term, p.amount_fen FROM paid_list p
JOIN programme_names n ON n.given = p.programme
JOIN (SELECT identity_number, MIN(student_key) AS student_key FROM students WHERE identity_number IN (SELECT identity_number FROM paid_list) GROUP BY identity_number) s
  ON s.identity_number = p.identity_number
WHERE COALESCE(p.payment_status, 'paid') <> 'refused'
"""


def make_paid_lines(warehouse: Warehouse, library: Library, term: Term) -> None:
    """Make `paid_lines` (student_key, programme, amount_fen): what the paid file says of this term, by student row;
    and `paid_earlier` (student_key, programme, term), of earlier terms of the school year. Refused payments are not paid.
    """
    titles = {programme.title: code for code, programme in library.programmes.items()}
    names = {**titles, **{code: code for code in library.programmes}}
    warehouse.create_from_arrow(
        "programme_names", pa.table({"given": pa.array(list(names)), "programme": pa.array(list(names.values()))})
    )
    before = term.shifted(-1)
    same_year = "TRUE" if before.school_year == term.school_year else "FALSE"
    for name, select in (
        ("paid_lines", f"SELECT student_key, programme, amount_fen FROM ({PAID_BY_STUDENT}) p WHERE term = '{term}'"),
        ("paid_earlier", f"SELECT DISTINCT student_key, programme, term FROM ({PAID_BY_STUDENT}) p WHERE term = '{before}' AND {same_year}"),
    ):  # fmt: skip
        warehouse.create(name, select)


def make_worklists(warehouse: Warehouse, registers: Registers, on: date, *, last_term: str) -> None:
    """Make `worklist`: what a person must look at. Columns: list, student_key (null for people in no roster), office, sentence.

    due_not_recognised · recognised_without_support · not_aided_again (paid in `last_term`) · paid_earlier_excluded ·
    quota_undecided · in_no_roster. No data is never taken for no.
    """
    groups = [code for code, register in registers.registers.items() if register.kind == "special_group"]
    hit = " OR ".join(f"in_{code}" for code in groups)
    titles = " ".join(f"WHEN in_{code} THEN '{registers.registers[code].title}'" for code in groups)
    young = ", ".join(f"'{code}'" for code in groups)
    warehouse.create(
        "worklist",
        f"""
        SELECT 'due_not_recognised' AS list, student_key, school_name AS office,
               '在“' || CASE {titles} END || '”名单，' || CASE WHEN hardship_level IS NULL THEN '尚无认定结果' ELSE '未认定' END AS sentence
        FROM students WHERE ({hit}) AND COALESCE(hardship_level, 'none') = 'none' AND COALESCE(roll_status, 'enrolled') = 'enrolled'
        UNION ALL
        SELECT 'recognised_without_support', student_key, school_name, '认定为特别困难，已比对的各名单均无记录，请补依据'
        FROM students WHERE hardship_level = 'special' AND NOT ({hit})
        UNION ALL
        SELECT 'not_aided_again', s.student_key, s.school_name, '上学期已发“' || p.programme || '”，本学期没有任何应发项目'
        FROM (SELECT identity_number, MIN(programme) AS programme FROM paid_list
              WHERE term = '{last_term}' AND COALESCE(payment_status, 'paid') <> 'refused' GROUP BY identity_number) p
        JOIN students s ON s.identity_number = p.identity_number LEFT JOIN awards a ON a.student_key = s.student_key WHERE a.student_key IS NULL
        UNION ALL
        SELECT 'quota_undecided', w.student_key, s.school_name, w.programme || '：' || w.reason
        FROM withheld w JOIN students s ON s.student_key = w.student_key WHERE w.cause LIKE 'quota_undecided:%'
        UNION ALL
        SELECT 'paid_earlier_excluded', c.student_key, s.school_name, c.sentence FROM earlier_conflicts c JOIN students s ON s.student_key = c.student_key
        UNION ALL
        SELECT 'in_no_roster', CAST(NULL AS BIGINT), region, '“' || register || '”名单第' || CAST(source_row AS VARCHAR) || '行，学龄，不在任何名册'
        FROM (SELECT p.register, p.source_file, p.source_sheet, p.source_row, p.region FROM register_people p
              JOIN current_releases c ON c.release = p.release
              WHERE p.proves AND p.identity_number IS NOT NULL AND p.register IN ({young})
                AND p.born_on > DATE '{on.year - 18}-09-01' AND p.born_on <= DATE '{on.year - 6}-08-31'
                AND NOT EXISTS (SELECT 1 FROM students s WHERE s.identity_number = p.identity_number)) missing
        """,
    )
