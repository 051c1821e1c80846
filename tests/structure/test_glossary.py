"""Every concept that code, library or result names is in the glossary, with its Chinese term and its source."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType
from typing import get_args

import pytest

from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.process import Confidence
from zhuxue.engine.common.registers import Register, Registers
from zhuxue.engine.report import words
from zhuxue.engine.rules.facts import Facts
from zhuxue.engine.rules.programme import Payment, ProcessStep, Programme, Quota

# Columns that say where a row stood, or are plain words of the language.
PLAIN = {
    "source_file", "source_sheet", "source_row", "row_key", "column", "value_masked", "reason", "reason_code", "remedy",
    "source_kind", "name", "born_on", "sex", "class_name", "method", "score", "evidence", "status", "status_on", "code",
    "programme_no", "conditions", "students_count", "amount_fen", "cause", "in_favour_of", "period", "kind", "held_by",
    "was_fen", "now_fen", "sentence", "region", "part", "office", "rows", "title", "next_step", "list", "released_on", "date_given",
    "rows_in", "rows_out", "rows_rejected", "file", "sha256", "relation", "account_no", "bank_name", "account_kind",
    "payee_name", "payee_identity_number", "guardian_name", "guardian_relation", "guardian_identity_number", "risk_cleared_on",
    "source", "school_year", "state", "people_count", "posted_on", "ended_on", "fields", "words", "like_numbers_count", "year", "kind_title",
}  # fmt: skip


@pytest.fixture(scope="module")
def terms(root: Path) -> set[str]:
    """Every word of the column “in code”, and every value a meaning gives with its Chinese word."""
    rows = glossary_rows(root)
    named = {word for row in rows for word in re.findall(r"[A-Za-z_]+", row[1])}
    return named | {word for row in rows for word in re.findall(r"([a-z_]+) [\u4e00-\u9fff]", row[2])}


def test_every_row_has_its_chinese_term_meaning_and_source(root: Path) -> None:
    rows = glossary_rows(root)

    assert [row for row in rows if len(row) != 4 or not all(row)] == []
    assert all(re.search(r"[\u4e00-\u9fff]", row[0]) for row in rows)


def test_no_concept_stands_twice(root: Path) -> None:
    chinese = [row[0] for row in glossary_rows(root)]

    assert sorted(set(chinese)) == sorted(chinese)


def test_every_kind_the_library_may_name_is_there(terms: set[str]) -> None:
    fields = [
        (Programme, "kind"), (Programme, "basis"), (ProcessStep, "by"), (Payment, "payee"), (Quota, "kind"), (Register, "kind"),
    ]  # fmt: skip
    values = {value for model, name in fields for value in get_args(model.model_fields[name].annotation)}

    assert (values | set(get_args(Confidence))) - terms - {"status"} == set()


def test_every_stage_level_and_roll_status_is_there(terms: set[str]) -> None:
    facts = Facts.load(LIBRARY).by_name

    assert {
        value for name in ("stage", "hardship_level", "roll_status") for value in facts[name].values
    } - terms == set()


def test_every_word_of_the_report_is_there(terms: set[str]) -> None:
    said = [words.VERDICTS, words.SEVERITIES, words.CONFIDENCES, words.PHASES, words.KINDS, words.ADJUSTMENTS, words.WORKLISTS, words.BASES]  # fmt: skip

    assert {code for each in said for code in each} - terms == set()


def test_every_table_of_a_result_is_there(terms: set[str], docs: dict[str, ModuleType]) -> None:
    singular = {"matches": "match", "students": "student", "outcome_texts": "outcome", "accounts": "accounts"}
    tables = docs["reference_pages"].tables.declared()

    assert {singular.get(name, name.removesuffix("s")) for name in tables} - terms - {"worklist"} == set()


def test_every_column_that_is_a_concept_is_there(terms: set[str], docs: dict[str, ModuleType]) -> None:
    tables = docs["reference_pages"].tables
    columns = {name for about in tables.declared().values() for name in about["columns"]}

    assert columns - PLAIN - terms == set()
    assert PLAIN - columns == set()


def test_every_register_has_a_chinese_title() -> None:
    assert [code for code, register in Registers.load(LIBRARY).registers.items() if not register.title] == []


def glossary_rows(root: Path) -> list[list[str]]:
    """Return the cells of every row of the glossary's tables."""
    text = (root / "docs/glossary.md").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith("|") and not line.startswith(("|---", "| 中文 |"))]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
