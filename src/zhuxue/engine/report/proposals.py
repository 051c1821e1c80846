"""Proposals as people see them: who may be whom, with the evidence; a person decides, no rule has read them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.registers import Registers
from zhuxue.engine.report import words
from zhuxue.engine.report.figures import EXAMPLES, records
from zhuxue.engine.report.finished import FinishedRun

Row = dict[str, Any]
# A proposal may bear the key of a row that was sent back for its number; both are found by the roster's file and row.
PLACED = """
SELECT m.register, m.evidence, p.school_name, p.source_file || '|' || p.source_sheet || '|' || CAST(p.source_row AS VARCHAR) AS source,
       p.sent_back, COUNT(*) OVER (PARTITION BY m.register) AS entries,
       ROW_NUMBER() OVER (PARTITION BY m.register ORDER BY m.student_key) AS nth
FROM matches m JOIN (
  SELECT student_key, school_name, source_file, source_sheet, source_row, FALSE AS sent_back FROM students
  UNION ALL
  SELECT row_key, NULL, source_file, source_sheet, source_row, TRUE FROM rejects WHERE source_kind = 'roster'
) p ON p.student_key = m.student_key
WHERE m.outcome = 'proposal'
"""


def proposals(run: FinishedRun) -> list[Row]:
    """Return a row for each register that has proposals, those that prove a special group first, with a few examples."""
    registers = Registers.load(LIBRARY).registers
    found = records(run, f"SELECT * FROM ({PLACED}) placed WHERE nth <= {EXAMPLES} ORDER BY register, nth")
    by_register: dict[str, list[Row]] = {}
    for row in found:
        by_register.setdefault(row["register"], []).append(row)
    order = sorted(by_register, key=lambda code: (registers[code].kind != "special_group", code))
    return [
        {
            "title": registers[code].title,
            "entries": by_register[code][0]["entries"],
            "examples": [
                (words.row_text(row["source"]), row["evidence"], row["sent_back"]) for row in by_register[code]
            ],
        }
        for code in order
    ]


def proposals_of(run: FinishedRun, student_key: int, lang: str = "zh") -> Iterator[str]:
    """Yield a line for each register one student is proposed for; the evidence stays in Chinese, as the table has it."""
    for row in records(
        run,
        f"SELECT evidence FROM matches WHERE outcome = 'proposal' AND student_key = {student_key} ORDER BY register",
    ):
        yield words.said(
            lang,
            f"线索（须人工确认，未据此判定）：{row['evidence']}",
            f"Proposal (a person must confirm it; nothing was judged by it): {row['evidence']}",
        )
