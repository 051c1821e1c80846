"""The payments of a run that can be paid now: lines with an account, lines for schools, and who is left out and why."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from zhuxue.engine.common.errors import InputError
from zhuxue.engine.common.terms import Term
from zhuxue.engine.rules.library import Library
from zhuxue.engine.warehouse.duck import DuckWarehouse

Line = dict[str, Any]
LEVELS = {"special": "特别困难", "hard": "困难", "general": "一般困难", "none": "未认定"}
KINDS = {"regular": "正常发放", "back_pay": "补发"}
TO_PERSONS = ("student_or_guardian", "student", "guardian")
NO_ACCOUNTS = (
    "SELECT '' AS identity_number, '' AS payee_name, '' AS payee_identity_number, '' AS relation, '' AS account_no, "
    "'' AS bank_name, '' AS account_kind, '' AS source_file, '' AS source_sheet, 0 AS source_row WHERE 1 = 0"
)
ACCOUNTS = """
SELECT a.* FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY identity_number ORDER BY source_file, source_sheet, source_row) AS nth FROM accounts
) a JOIN (SELECT identity_number FROM accounts GROUP BY identity_number HAVING COUNT(DISTINCT account_no) = 1) single
  ON single.identity_number = a.identity_number
WHERE a.nth = 1
"""
LINES = """
SELECT p.student_key, p.programme, p.period, p.kind, p.amount_fen, p.payee, p.status, s.name, s.identity_number, s.student_number,
       s.school_code, COALESCE(s.school_name, s.source_file) AS school_name, s.class_name, s.guardian_name, s.guardian_identity_number,
       s.hardship_level, a.payee_name, COALESCE(a.payee_identity_number, CASE a.payee_name WHEN s.name THEN s.identity_number
         WHEN s.guardian_name THEN s.guardian_identity_number END) AS payee_identity_number,
       a.relation, a.account_kind, a.account_no, a.bank_name
FROM payments p LEFT JOIN students s ON s.student_key = p.student_key
LEFT JOIN single_accounts a ON a.identity_number = s.identity_number
ORDER BY school_name, s.class_name, p.student_key, p.programme, p.period, p.kind
"""


@dataclass
class Batch:
    """What a run has to pay. `left_out` and `held`: lines and fen by school."""

    number: str
    term: str
    lines: list[Line] = field(default_factory=list)
    to_schools: list[Line] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    left_out_fen: Counter[str] = field(default_factory=Counter)
    held_count: int = 0
    held_fen: int = 0

    @property
    def sum_fen(self) -> int:
        """The sum of the lines to persons, in fen."""
        return sum(line["amount_fen"] for line in self.lines)

    def facts(self) -> Line:
        """What head and closing line may say."""
        return {
            "batch": self.number,
            "term": self.term,
            "term_title": Term.parse(self.term).title,
            "count": len(self.lines),
            "sum": self.sum_fen,
        }


def read_batch(run: Path) -> Batch:
    """Read the batch of a run's folder; raises InputError when the folder is not a whole run."""
    manifest_file, payments = run / "manifest.json", run / "payments.parquet"
    if not manifest_file.exists() or not payments.exists() or not (run / "students.parquet").exists():
        raise InputError(
            f"“{run}”不是一次完整的计算结果。请写 zhuxue run 的 --out 文件夹。",
            f"“{run}” is not a whole run. Name the folder zhuxue run wrote.",
        )
    manifest = json.loads(manifest_file.read_text(encoding="utf-8"))
    digest = hashlib.sha256(payments.read_bytes()).hexdigest()
    batch = Batch(f"{manifest['term']}-{digest[:12]}", manifest["term"])
    titles = {code: p.title for code, p in Library.load(layer=manifest.get("layer", "national")).programmes.items()}
    for line in _rows(run):
        _place(batch, line, titles)
    return batch


def _rows(run: Path) -> list[Line]:
    duck = DuckWarehouse()
    try:
        for name in ("payments", "students"):
            duck.view_parquet(name, run / f"{name}.parquet")
        if (run / "accounts.parquet").exists():
            duck.view_parquet("accounts", run / "accounts.parquet")
        else:
            duck.create("accounts", NO_ACCOUNTS)
        duck.create("single_accounts", ACCOUNTS)
        rows: list[Line] = duck.arrow(LINES).to_pylist()
    finally:
        duck.close()
    lost = next((row["student_key"] for row in rows if row["name"] is None), None)
    if lost is not None:
        raise InputError(
            f"应发清单中编号{lost}的学生不在学生表里，结果不完整。请重新计算。",
            f"Student {lost} of the payments is not among the students. Run again.",
        )
    return rows


def _place(batch: Batch, line: Line, titles: dict[str, str]) -> None:
    school, fen = line["school_name"], int(line["amount_fen"])
    line |= {
        "amount_fen": fen, "amount": fen, "programme_title": titles.get(line["programme"], line["programme"]),
        "kind": KINDS[line["kind"]], "level": LEVELS.get(line["hardship_level"] or "", ""),
    }  # fmt: skip
    if line["status"] != "due":
        batch.held_count += 1
        batch.held_fen += fen
    elif line["payee"] not in TO_PERSONS:
        batch.to_schools.append({**line, "seq": len(batch.to_schools) + 1})
    elif line["account_no"] and line["payee_name"]:
        batch.lines.append({**line, "seq": len(batch.lines) + 1})
    else:
        batch.left_out[school] += 1
        batch.left_out_fen[school] += fen
