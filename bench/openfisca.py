"""The seven programmes beside OpenFisca-Core, which runs in an environment of its own and gets the facts as files of numbers."""

from __future__ import annotations

import ast
import json
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bench.contest import Task, Timing, best_of, timings
from bench.province import Province
from bench.rules import SEVEN, kept
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.rules.library import Library

ROOT = Path(__file__).parents[1]
SYSTEM = Path(__file__).parent / "openfisca_system.py"
FACTS = Path(__file__).parent / "openfisca_facts.py"
EQUAL = "students and fen by programme and verdict, unknown included"
NOTE = (
    "a yes or no is handed over as 0, 1 or 2, so unknown is compared too; OpenFisca's time is facts in, programmes "
    "calculated, arrays left in memory; ours also writes a row a verdict to a file"
)


def interpreter() -> Path | None:
    """Return the Python of .venv-bench, or None when `make bench` has not set it up."""
    places = (ROOT / ".venv-bench" / "bin" / "python", ROOT / ".venv-bench" / "Scripts" / "python.exe")
    return next((place for place in places if place.exists()), None)


def measure(province: Province) -> list[Timing]:
    """Seven and all programmes, verdicts and amounts."""
    python = interpreter()
    if python is None:
        raise SystemExit("There is no .venv-bench with OpenFisca-Core. Run `make bench`, or leave it out with --only.")
    found, folder = [], facts(province)
    for name, codes in (
        ("7 programmes", SEVEN),
        ("all programmes", tuple(Library.load(LIBRARY, layer="hunan").programmes)),
    ):
        ours = kept(province, codes, "")[0]
        seconds, made = best_of(province.repeats, ours.act)
        theirs = rival(python, folder, province.repeats, codes)
        counts = {tuple(key.split(" ")): tuple(count) for key, count in theirs["counts"].items()}
        task = Task("rules, OpenFisca", name, province.students, province.repeats, EQUAL, NOTE)
        taken = {ours.name: seconds, "OpenFisca-Core": theirs["seconds"]}
        found += timings(task, taken, dict(zip(taken, (ours.answer(made), counts), strict=True)))
    return found


def rival(python: Path, facts: Path, repeats: int, codes: Iterable[str]) -> dict[str, Any]:
    """Return what OpenFisca's process says: seconds and counts. Raises RuntimeError with its message when it fails."""
    done = subprocess.run(
        [python, SYSTEM, facts, str(repeats), *codes], capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode:
        raise RuntimeError(f"OpenFisca did not finish:\n{done.stderr[-2000:]}")
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def facts(province: Province) -> Path:
    """Write the facts OpenFisca asks for, as small whole numbers, a file a fact (stage.int8); see openfisca_facts.py."""
    asked, warehouse, target = _asked(), province.warehouse(), province.spare / "facts"
    target.mkdir(exist_ok=True)
    columns = [
        f"CASE WHEN {name} IS NULL THEN 0 ELSE COALESCE(NULLIF(list_position({words}, {name}), 0), {len(words) + 1}) END::TINYINT AS {name}"
        for name, words in asked["CHOICES"].items()
    ]
    columns += [
        f"CASE WHEN {name} THEN 2 WHEN NOT {name} THEN 0 ELSE 1 END::TINYINT AS {name}" for name in asked["YES_NO"]
    ]
    columns += [
        f"CASE WHEN {name} IS NULL THEN -1 ELSE COALESCE(TRY_CAST({name} AS INT), 0) END AS {name}"
        for name in asked["NUMBERS"]
    ]
    columns += [f"COALESCE({name} - DATE '1970-01-01', -1)::INT AS {name}" for name in asked["DAYS"]]
    table = warehouse.arrow(f"SELECT {', '.join(columns)} FROM read_parquet('{province.compared}')")
    for name in table.column_names:
        column = table[name].combine_chunks()
        (target / f"{name}.{column.type}").write_bytes(
            column.buffers()[1].to_pybytes()[: len(column) * column.type.bit_width // 8]
        )
    warehouse.close()
    return target


def _asked() -> dict[str, Any]:
    """Read the names and words of the facts from their file, which this interpreter cannot import."""
    found = {}
    for node in ast.parse(FACTS.read_text(encoding="utf-8")).body:
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and node.targets[0].id in ("CHOICES", "YES_NO", "NUMBERS", "DAYS")
        ):
            found[node.targets[0].id] = ast.literal_eval(node.value)
    return found
