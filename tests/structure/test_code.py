"""What holds for every module, whatever it does."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from typing import TypeGuard

import pytest

MONEY = ("src/zhuxue/engine/rules/", "src/zhuxue/engine/files/", "src/zhuxue/engine/common/money.py")
FEN_AS_FLOAT = re.compile(r"\w*_fen\b\s*(?:::|AS)\s*(?:DOUBLE|FLOAT|REAL)\b", re.IGNORECASE)
IMPORT_ALL = """
import importlib, pkgutil, sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"django", "pyspark", "py4j"}:
            raise ModuleNotFoundError(f"{name} is not installed", name=name)

sys.meta_path.insert(0, Absent())
import zhuxue.engine
for found in pkgutil.walk_packages(zhuxue.engine.__path__, "zhuxue.engine."):
    if not found.name.endswith("__main__"):
        importlib.import_module(found.name)
        print(found.name)
"""


def test_every_module_begins_by_saying_what_it_is_for(texts: dict[str, str]) -> None:
    modules = {name: text for name, text in texts.items() if name.endswith(".py")}

    assert [name for name, text in modules.items() if not re.match(r'r?"""\S', text)] == []


def test_the_engine_needs_neither_django_nor_spark_to_be_imported(texts: dict[str, str]) -> None:
    done = subprocess.run([sys.executable, "-c", IMPORT_ALL], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert set(done.stdout.split()) == engine_modules(texts)


def test_no_float_stands_where_money_is_handled(texts: dict[str, str]) -> None:
    modules = {name: text for name, text in texts.items() if name.startswith(MONEY) and name.endswith(".py")}

    assert len(modules) > 1
    assert [f"{name}:{line}" for name, text in modules.items() for line in floats(text)] == []


def test_no_sql_reads_fen_as_a_float(texts: dict[str, str]) -> None:
    sources = {name: text for name, text in texts.items() if name.startswith("src/")}

    assert [name for name, text in sources.items() if FEN_AS_FLOAT.search(text)] == []


@pytest.mark.parametrize(
    "code", ["x = float(y)", "x = 0.5", "def f(amount: float): ...", "x = map(float, y)", "isinstance(float(y), int)"]
)
def test_a_float_is_noticed(code: str) -> None:
    assert floats(code) == [1]


def test_asking_whether_a_cell_is_a_float_is_no_fault() -> None:
    assert floats("isinstance(cell, float | int)") == []


def floats(code: str) -> list[int]:
    """Return the lines where `code` makes a float; to ask whether a spreadsheet's cell is one is no fault."""
    tree = ast.parse(code)
    asked = {id(part) for call in ast.walk(tree) if is_question(call) for part in ast.walk(call.args[1])}
    return [node.lineno for node in ast.walk(tree) if is_float(node) and id(node) not in asked]


def is_question(node: ast.AST) -> TypeGuard[ast.Call]:
    """Return whether `node` is a call of isinstance."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "isinstance"


def is_float(node: ast.AST) -> bool:
    """Return whether `node` is the type float or a number of that type."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, float)
    return isinstance(node, ast.Name) and node.id == "float"


def engine_modules(texts: dict[str, str]) -> set[str]:
    """Return the names of the engine's modules below its own, as their files say."""
    paths = [name[len("src/") : -len(".py")] for name in texts if re.match(r"src/zhuxue/engine/.*\.py$", name)]
    names = {path.removesuffix("/__init__").replace("/", ".") for path in paths}
    return {name for name in names if not name.endswith("__main__")} - {"zhuxue.engine"}
