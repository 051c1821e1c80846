"""The demo knows the truth: what the run finds is held against it."""

from __future__ import annotations

import json

import duckdb
import pytest
from test_same_twice import demo_order

from zhuxue.engine.demo import make_demo
from zhuxue.engine.run.term_run import run_term

FOUND = """
CREATE TABLE found AS SELECT r.source_file, r.source_sheet, r.source_row, m.register, m.outcome
FROM '{out}/matches.parquet' m JOIN (
  SELECT student_key, source_file, source_sheet, source_row FROM '{out}/students.parquet'
  UNION ALL SELECT row_key, source_file, source_sheet, source_row FROM '{out}/rejects.parquet' WHERE source_kind = 'roster'
) r USING (student_key)
"""
PAIRED = """
SELECT t.expected, f.outcome, COUNT(*) FROM truth t FULL OUTER JOIN found f ON f.source_file = t.source_file
  AND f.source_sheet = COALESCE(t.source_sheet, '') AND f.source_row = CAST(t.source_row AS INT) AND f.register = t.register
GROUP BY ALL
"""


@pytest.fixture(scope="module")
def messy(tmp_path_factory):
    """A run over the messiest demo, and its pairs counted by (truth, found)."""
    folder = tmp_path_factory.mktemp("messy")
    make_demo(folder / "demo", students=8000, seed=3, mess=3)
    run_term(demo_order(folder / "demo", folder / "out"), lambda _: None)
    db = duckdb.connect()
    db.execute(f"CREATE TABLE truth AS SELECT * FROM read_csv('{folder}/demo/truth_matches.csv', all_varchar = true)")
    db.execute(FOUND.format(out=folder / "out"))
    pairs = {(expected, outcome): count for expected, outcome, count in db.execute(PAIRED).fetchall()}
    return folder / "out", pairs, db


def test_exact_matches_are_all_true_and_none_is_missed(messy):
    _, pairs, _ = messy

    matched = {expected: count for (expected, outcome), count in pairs.items() if outcome == "match"}
    missed = {
        outcome: count for (expected, outcome), count in pairs.items() if expected == "match" and outcome != "match"
    }

    assert set(matched) <= {"match", "optional"}
    assert matched["match"] > 1000
    assert missed == {}


def test_nineteen_in_twenty_numbers_with_one_slip_are_proposed(messy):
    _, pairs, _ = messy

    due = sum(count for (expected, _), count in pairs.items() if expected == "proposal")

    assert due >= 100
    assert pairs[("proposal", "proposal")] >= 0.95 * due


def test_no_proposal_is_granted(messy):
    out, _, db = messy
    codes = [
        row[0]
        for row in db.execute(
            f"SELECT DISTINCT register FROM '{out}/matches.parquet' WHERE outcome = 'proposal'"
        ).fetchall()
    ]

    for code in codes:
        flagged = f"""SELECT COUNT(*) FROM '{out}/matches.parquet' m JOIN '{out}/students.parquet' s USING (student_key)
                      WHERE m.register = '{code}' AND m.outcome = 'proposal' AND s.in_{code}"""
        assert db.execute(flagged).fetchall() == [(0,)]


def test_every_row_in_is_a_student_or_a_reject_in_every_file(messy):
    out, _, _ = messy

    for file in json.loads((out / "manifest.json").read_text(encoding="utf-8"))["inputs"]:
        assert file["rows_in"] == file["rows_out"] + file["rows_rejected"], file["file"]


def test_no_identity_number_is_shown_in_clear_outside_the_tables_that_need_it(messy):
    out, _, db = messy
    numbers = {
        row[0]
        for row in db.execute(
            f"SELECT identity_number FROM '{out}/students.parquet' WHERE identity_number IS NOT NULL"
        ).fetchall()
    }

    for name in ("report.html", "manifest.json"):
        text = (out / name).read_text(encoding="utf-8") if (out / name).exists() else ""
        assert not any(number in text for number in numbers)
    for table in ("rejects", "findings", "worklist", "matches"):
        text = "\n".join(str(row) for row in db.execute(f"SELECT * FROM '{out}/{table}.parquet'").fetchall())
        assert not any(number in text for number in list(numbers)[:300])
