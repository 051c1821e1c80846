"""The tables of the explanation are judged by the engine itself."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from zhuxue.engine.common.calendar import Calendar
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.terms import Term
from zhuxue.engine.rules.cases import Case, answers, students_of
from zhuxue.engine.rules.compile import Moment, truth
from zhuxue.engine.rules.library import Library
from zhuxue.engine.rules.requirement import AllOf, AnyOf, Compare, Not
from zhuxue.engine.warehouse.duck import DuckWarehouse

TRUTHS = {"true": True, "false": False, "unknown": None}
TERMS = {"autumn 2024": "2024-F", "spring 2025": "2025-S"}
ROLL = {"yes": "enrolled", "left": "withdrawn", "blank": None}
LEVEL = {"hard": "hard", "none": "none", "blank": None}
ENROLLED = {"roll_status": "enrolled", "full_time": True}


def test_the_truth_table_is_the_engines(root: Path) -> None:
    rows = table(root, "three-valued-verdicts", "| a | b |")
    one, other = Compare("boards", "is", (True,)), Compare("full_time", "is", (True,))
    moment = at("2024-F", date(2024, 12, 1))
    asked = ", ".join(
        truth(test, moment).sql("duckdb") for test in (AllOf((one, other)), AnyOf((one, other)), Not(one))
    )

    assert len(rows) == 6
    for a, b, *said in rows:
        known = [f"CAST({'NULL' if TRUTHS[word] is None else word} AS BOOLEAN)" for word in (a, b)]
        found = run(f"SELECT {asked} FROM (SELECT {known[0]} AS boards, {known[1]} AS full_time)")
        assert [TRUTHS[word] for word in said] == found, (a, b)


def test_the_worked_verdicts_are_the_engines(root: Path) -> None:
    rows = table(root, "three-valued-verdicts", "| on the roll |")

    assert len(rows) == 6
    for roll, level, said in rows:
        given = {"stage": "senior_high", "roll_status": ROLL[roll], "hardship_level": LEVEL[level.split()[0]]}
        verdict, fen = judged("SH_GRANT", "2024-F", date(2024, 12, 1), given)
        assert said.startswith(verdict), (roll, level)
        assert fen is None or f"{fen // 100:,} yuan" in said


def test_the_four_lines_on_notice_181_are_the_engines(root: Path) -> None:
    rows = table(root, "two-time-axes", "| term | as known on |")

    assert len(rows) == 4
    for term, known, veteran, special in rows:
        moment = (TERMS[term], date.fromisoformat(known))
        assert judged("UG_VETGRANT", *moment, {"stage": "undergraduate", "veteran": True, **ENROLLED}) == said(veteran)
        assert judged("SH_GRANT", *moment, {"stage": "senior_high", "hardship_level": "special", **ENROLLED}) == said(
            special
        )


def said(words: str) -> tuple[str, int | None]:
    """Return the verdict and the fen that a cell of the page means."""
    return ("unknown", None) if words == "unknown" else ("granted", int(words.replace(",", "")) * 100)


def table(root: Path, page: str, head: str) -> list[list[str]]:
    """Return the rows of the table of a page that begins with `head`, without its bold type."""
    text = (root / "docs/explanation" / f"{page}.md").read_text(encoding="utf-8").replace("**", "")
    body = re.split(r"\n\n", text[text.index(head) :], maxsplit=1)[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in body]


def at(term: str, known: date) -> Moment:
    """Return the moment a term begins at, as known on a day."""
    calendar = Calendar.load(LIBRARY)
    return Moment(Term.parse(term), calendar.starts_on(Term.parse(term)), known, 5)


def judged(code: str, term: str, known: date, given: dict[str, object]) -> tuple[str, int | None]:
    """Return verdict and amount in Hunan of one student at one moment."""
    library = Library.load(LIBRARY, layer="hunan")
    case = Case("示例", at(term, known), given, "", None)
    warehouse = DuckWarehouse(threads=1)
    try:
        warehouse.create_from_arrow("students", students_of((case,), library))
        verdict, fen, *_ = answers(warehouse, code, (case,), library)[0]
    finally:
        warehouse.close()
    return verdict, fen


def run(select: str) -> list[bool | None]:
    """Return the one row of a query."""
    warehouse = DuckWarehouse(threads=1)
    try:
        return list(warehouse.rows(select)[0])
    finally:
        warehouse.close()
