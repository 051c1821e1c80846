"""The negative list: each check is one SQL file; what it selects becomes findings in words."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from string import Formatter
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from zhuxue.engine.checks.about import make_about
from zhuxue.engine.common.errors import LibraryError
from zhuxue.engine.common.identity import masked_name
from zhuxue.engine.common.layered import NATIONAL, layer_roots
from zhuxue.engine.common.money import yuan_text
from zhuxue.engine.common.terms import Term
from zhuxue.engine.rules.library import Library
from zhuxue.engine.warehouse.base import Warehouse

FIELD = re.compile(r"(\w+):\s*((?:(?!\s{2,}\w+:).)*)")
REQUIRED = ("id", "phase", "severity", "confidence", "title", "basis", "says", "next")
AT_STAKE = "at_stake_fen"
LOCAL_SECONDS = 120  # for a check that an office wrote
PHASES, SEVERITIES = ("before", "during", "after"), ("block", "warn", "info")
FINDINGS = pa.schema([
    ("check_id", pa.string()), ("severity", pa.string()), ("sentence", pa.string()), ("office", pa.string()), ("rows", pa.list_(pa.string())),
    ("student_key", pa.int64()), ("title", pa.string()), ("phase", pa.string()), ("basis", pa.string()), ("next_step", pa.string()),
    ("amount_fen", pa.int64()),
])  # fmt: skip
FINDINGS_IN_FILE = f'SELECT check_id AS "check", {", ".join(FINDINGS.names[1:])} FROM findings'


@dataclass(frozen=True)
class Check:
    """One check: its header and its SELECT.

    The SELECT gives `office`, `source_rows` (source_file|source_sheet|source_row, several separated by a line end),
    `student_key` (null when the finding is about an office), and every column that `says` names in braces. The money at stake is
    `at_stake_fen`, else the one column that ends in `_fen`; with several, or none, it is not known.
    `needs`: tables without which the check does not run, and the manifest says so.
    """

    id: str
    phase: str
    severity: str
    confidence: str
    title: str
    basis: str
    says: str
    next: str
    sql: str
    needs: tuple[str, ...] = ()
    local: bool = False  # written by an office: it may fail or be too slow, and stops no run


def load_checks(library: Path, *, layer: str | Path = NATIONAL) -> list[Check]:
    """Read every check of `library` and of the layers down to `layer`, by id; raises LibraryError for a header that is not whole."""
    checks = [
        replace(_read(path), local=not root.is_relative_to(library))
        for _, root in layer_roots(library, layer)
        for path in sorted((root / "checks").rglob("*.sql"))
    ]
    ids = [check.id for check in checks]
    for check_id in ids:
        if ids.count(check_id) > 1:
            raise LibraryError(
                f"{check_id}.sql",
                "id",
                (f"核查编号“{check_id}”用了两次。", f"check id “{check_id}” is used twice."),
                ("请改编号。", "Give it another."),
            )
    return sorted(checks, key=lambda check: check.id)


def _read(path: Path) -> Check:
    text = path.read_text(encoding="utf-8")
    fields: dict[str, str] = {}
    for line in text.splitlines():
        if line.startswith("--"):
            fields |= {key: value.strip() for key, value in FIELD.findall(line.lstrip("- "))}
    missing = [key for key in REQUIRED if not fields.get(key)]
    if missing or fields["phase"] not in PHASES or fields["severity"] not in SEVERITIES:
        raise LibraryError(
            path.name,
            "文件头",
            (
                f"缺少或写错：{'、'.join(missing) or 'phase/severity'}。",
                f"missing or wrong: {', '.join(missing) or 'phase/severity'}.",
            ),
            ("请参照其它核查文件。", "See the other checks."),
        )
    unknown = set(fields) - {*REQUIRED, "needs"}
    if unknown:
        raise LibraryError(
            path.name,
            "文件头",
            (f"“{min(unknown)}”不是已知的项。", f"“{min(unknown)}” is not a known key."),
            ("请删去。", "Delete it."),
        )
    sql = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
    needs = tuple(fields.pop("needs", "").split())
    return Check(sql=sql.strip().rstrip(";"), needs=needs, **{key: fields[key] for key in REQUIRED})  # type: ignore[arg-type]


def run_checks(
    warehouse: Warehouse, rules: Library, settings: dict[str, str], *, only: Collection[str] | None = None
) -> list[str]:
    """Make `findings` from every check whose tables are there; return the ids of those that were not run.

    `only`: the ids of the checks to run, for none but these.

    `findings`: one row per thing found; names in sentences are masked, identity numbers never appear.
    Checks read the run's tables and those of `make_about`. Settings: term, last_term, on; school_year is its first year.
    """
    term = Term.parse(settings["term"])
    settings = {**settings, "school_year": term.school_year[:4]}
    make_about(warehouse, rules, term)
    found, skipped = [FINDINGS.empty_table()], []
    for check in load_checks(rules.folder, layer=rules.layer):
        if only is not None and check.id not in only:
            continue
        rows = selected(warehouse, check, settings)
        if rows is None:
            skipped.append(check.id)
        else:
            found.append(in_words(check, rows))
    warehouse.create_from_arrow("findings", pa.concat_tables(found))
    return skipped


def selected(warehouse: Warehouse, check: Check, settings: dict[str, str]) -> pa.Table | None:
    """Return what a check selects after `make_about`; null where it lacks a table, or is an office's own and failed."""
    if not all(warehouse.has(table) for table in check.needs):
        return None
    ready = _ready(check, settings)
    return warehouse.arrow_within(ready, LOCAL_SECONDS) if check.local else warehouse.arrow(ready)


def _ready(check: Check, settings: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda match: settings[match[1]], check.sql)


def in_words(check: Check, rows: pa.Table) -> pa.Table:
    """Put what a check selected into the columns of `findings`; whole columns at a time, for they may be a million."""
    size = rows.num_rows
    given = {
        "sentence": _sentences(check.says, rows), "office": rows["office"],
        "rows": pa.array([_sources(joined) for joined in rows["source_rows"].to_pylist()], FINDINGS.field("rows").type),
        "student_key": rows["student_key"] if "student_key" in rows.column_names else pa.nulls(size),
        "amount_fen": _at_stake(rows),
    }  # fmt: skip
    same = {
        "check_id": check.id, "severity": check.severity, "title": check.title, "phase": check.phase,
        "basis": check.basis, "next_step": check.next,
    }  # fmt: skip
    columns = given | {name: pa.repeat(word, size) for name, word in same.items()}
    return pa.table({name: columns[name] for name in FINDINGS.names}).cast(FINDINGS)


def _at_stake(rows: pa.Table) -> Any:
    money = [name for name in rows.column_names if name.endswith("_fen")]
    if AT_STAKE not in money and len(money) != 1:
        return pa.nulls(rows.num_rows)
    return rows[AT_STAKE if AT_STAKE in money else money[0]]


def _sentences(says: str, rows: pa.Table) -> pa.Array | pa.ChunkedArray:
    """Return the sentence of each row: `says` with the row's values in its braces."""
    parts: list[Any] = []
    for text, column, _, _ in Formatter().parse(says):
        parts.append(pa.repeat(text, rows.num_rows))
        if column:
            parts.append(_shown_column(column, rows[column]))
    return pc.binary_join_element_wise(*parts, "")


def _shown_column(column: str, values: pa.ChunkedArray) -> pa.Array:
    """Return values as sentences show them; each distinct value is put into words once."""
    coded = values.combine_chunks().dictionary_encode(null_encoding="encode")
    return pa.array([shown(column, value) for value in coded.dictionary.to_pylist()], pa.string()).take(coded.indices)


def shown(column: str, value: Any) -> str:
    """Return a value as a sentence shows it: people's names masked, fen as yuan, no data said so.

    >>> shown("name", "林小一"), shown("school_name", "示例小学"), shown("paid_fen", 31250), shown("paid_on", None)
    ('林**', '示例小学', '312.50', '暂无数据')
    """
    if value is None:
        return "暂无数据"
    if column.endswith("_fen"):
        return yuan_text(int(value))
    personal = column.endswith("name") and not column.endswith(("school_name", "bank_name"))
    return masked_name(value) if personal else str(value)


def _sources(joined: str | None) -> list[str]:
    """Return the rows a finding stands on, in the order of their files, each once."""
    if joined and "\n" not in joined:
        return [joined]
    rows = {row: row.rsplit("|", 1) for row in (joined or "").split("\n") if row}
    return sorted(rows, key=lambda row: (rows[row][0], int(rows[row][1])))
