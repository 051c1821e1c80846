"""Rivals of the bench come to the same results as the engine, and one that does not is not timed."""

from __future__ import annotations

import json
import sys
from dataclasses import replace

import pytest

from bench import __main__ as command
from bench import identity, openfisca, planted, rules
from bench.contest import Contender, Disagreement, Task, Timing, contest
from bench.table import as_json, as_markdown

# OpenFisca has an environment of its own, which `make bench` sets up: without it there is nothing to test.
HERE = [
    name
    for name in command.MEASUREMENTS
    if name not in command.TABLES and (name != "openfisca" or openfisca.interpreter())
]
ONCE = Task("rules", "7 programmes", 1000, 1, "verdicts")


@pytest.mark.parametrize("name", HERE)
def test_at_a_thousand_students_every_rival_comes_to_the_same_result(name, province):
    found = command.MEASUREMENTS[name](province)

    assert found[0].who == "zhuxue"
    assert len({timing.who for timing in found}) > 1
    assert all(timing.seconds > 0 for timing in found)


def test_a_wrong_amount_in_the_hand_written_query_stops_the_bench(province):
    text = (rules.SQL / "programmes.sql").read_text(encoding="utf-8")
    wrong = rules.by_hand(rules.SEVEN, text.replace("'primary' THEN 62500", "'primary' THEN 62499"))

    with pytest.raises(Disagreement, match=r"no time is given.*CE_BOARD"):
        contest(ONCE, rules.counting(province, rules.SEVEN, wrong))


def test_a_missing_fact_taken_for_no_stops_the_bench(province):
    text = (rules.SQL / "programmes.sql").read_text(encoding="utf-8")
    wrong = text.replace("OR in_ORPHAN OR in_DISABLED_STU)", "OR COALESCE(in_ORPHAN OR in_DISABLED_STU, FALSE))")

    with pytest.raises(Disagreement, match="PRE_AID"):
        contest(ONCE, rules.counting(province, rules.SEVEN, rules.by_hand(rules.SEVEN, wrong)))


def test_no_table_is_printed_when_results_differ(monkeypatch, capsys, tmp_path):
    liar = [Contender("zhuxue", lambda: 1), Contender("rival", lambda: 2)]
    monkeypatch.setattr(command.Province, "make", lambda folder, students: None)
    monkeypatch.setitem(command.MEASUREMENTS, "rules", lambda _: contest(ONCE, liar))
    monkeypatch.setattr(
        sys, "argv", ["bench", "--students", "1000", "--only", "rules", "--json", str(tmp_path / "out.json")]
    )

    assert command.main() == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "differ, so no time is given: 1 and 2" in said.err
    assert not (tmp_path / "out.json").exists()


def test_the_table_says_how_much_longer_zhuxue_takes():
    found = contest(ONCE, [Contender("zhuxue", lambda: 1), Contender("rival", lambda: 1)])
    found = [replace(found[0], seconds=3.0), replace(found[1], seconds=2.0, ours_to_rival=1.5)]

    assert "| rules | 1,000 | 7 programmes | rival | 2.000 | 1 | 1.50 × |" in as_markdown(found)
    assert json.loads(as_json(found))["timings"][1]["ours_to_rival"] == 1.5


def test_what_was_planted_and_found_has_a_table_of_its_own():
    told = {"anomalies": 5, "missed": 1, "findings": 8, "innocent": 10, "wronged": 2, "recall": 0.8, "precision": 0.5}
    lines = planted.as_markdown([Timing("planted", "A16", 50_000, "zhuxue", 1.0, 1, details=told)]).splitlines()

    assert "50,000 students" in lines[0]
    assert lines[-1] == "| A16 | 5 | 4 | 0.8 | 8 | 0.5 | 10 | 2 |"


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        ("11010519491231002x", None), (" 11010519491231002X", None), ("110105194912310021", "check_digit"), ("110105194902310021", "date"),
        ("1101051949123100", "length"), (None, "blank"), ("#NUMBER:4.39901E+17", "stored_as_number"), ("11O105194912310021", "characters"),
    ],
)  # fmt: skip
def test_plain_python_names_the_fault_of_a_number(raw, fault):
    assert identity.fault(raw) == fault
