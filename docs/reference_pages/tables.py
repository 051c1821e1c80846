"""Every Parquet file of a run, column by column, from docs/tables.yaml, the facts and the registers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reference_pages.markdown import table
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.registers import Registers
from zhuxue.engine.common.yamlfile import read_yaml
from zhuxue.engine.rules.facts import Facts

DECLARED = Path(__file__).parents[1] / "tables.yaml"
HEAD = """# Tables of a run 结果表

`zhuxue run … --out DIR` writes one Parquet file for each table, `manifest.json` (inputs with hashes, counts, dates, library hash, times),
`rejects.xlsx` and `report.html`. `student_key` belongs to one run only ([ADR 0007](../adr/0007-student-key-belongs-to-the-run.md)). A
column ending in `_fen` is money in whole fen (100 fen are one yuan). *null*: what it means; `-` is never null.

**`students`, `accounts` and `rejects.xlsx` hold personal data in clear.** The other tables hold none: numbers do not occur in them, and
names in sentences are masked."""
Rows = list[tuple[str, ...]]


def declared() -> dict[str, Any]:
    """Return what docs/tables.yaml says, by table."""
    tables: dict[str, Any] = read_yaml(DECLARED)
    return tables


def columns(about: dict[str, Any]) -> Rows:
    """Return (name, type, 中文, meaning, null) of every column of a table, those it takes from the library too."""
    rows = [(name, *(str(part) for part in parts)) for name, parts in about["columns"].items()]
    return rows + (_facts({row[0] for row in rows}) + _registers() if "and" in about else [])


def _facts(there: set[str]) -> Rows:
    return [
        (name, fact.sql_type, fact.title, "；".join([*fact.values, *([fact.means] if fact.means else [])]), "not known")
        for name, fact in Facts.load(LIBRARY).by_name.items()
        if fact.source_of != "register" and name not in there
    ]


def _registers() -> Rows:
    return [
        (f"in_{code}", "BOOLEAN", f"在“{register.title}”名单", "true match; false compared, not found", "no data")
        for code, register in Registers.load(LIBRARY).registers.items()
    ]


def page() -> str:
    """Return the page."""
    return "\n\n".join([HEAD, *(_section(name, about) for name, about in declared().items())])


def _section(name: str, about: dict[str, Any]) -> str:
    key = " + ".join(f"`{column}`" for column in about["key"]) or "none"
    lead = f"## `{name}` {about['zh']}\n\n{about['grain'][0].upper()}{about['grain'][1:]}. Key: {key}."
    lead += f" {about['note'].strip()}" if about.get("note") else ""
    rows = [(f"`{column}`", *rest) for column, *rest in columns(about)]
    return f"{lead}\n\n" + table(["column", "type", "中文", "meaning", "null"], rows)
