"""The portal's English: `python ops/english.py` lists what has none yet and compiles what has (make test compares)."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import polib

PORTAL = Path(__file__).resolve().parents[1] / "src" / "zhuxue" / "portal"
CATALOGUE = PORTAL / "site" / "locale" / "en" / "LC_MESSAGES" / "django.po"
TRANSLATE = re.compile(r"""\{% translate (["'])(.*?)\1""")
BLOCK = re.compile(r"\{% blocktranslate.*?%\}(.*?)\{% endblocktranslate %\}", re.DOTALL)
VARIABLE = re.compile(r"\{\{ (\w+) \}\}")


def said() -> set[str]:
    """Return every sentence that code and templates hand to gettext."""
    modules = {text for path in PORTAL.rglob("*.py") for text in _in_code(path.read_text(encoding="utf-8"))}
    return modules | {text for path in PORTAL.rglob("*.html") for text in _in_page(path.read_text(encoding="utf-8"))}


def missing() -> list[str]:
    """Return the sentences without English."""
    translated = {entry.msgid for entry in polib.pofile(str(CATALOGUE)) if entry.msgstr}
    return sorted(said() - translated)


def compiled() -> bytes:
    """Return the catalogue as Django reads it."""
    return bytes(polib.pofile(str(CATALOGUE)).to_binary())


def _in_code(code: str) -> list[str]:
    calls = [
        node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]
    return [call.args[0].value for call in calls if call.func.id == "_" and isinstance(call.args[0], ast.Constant)]


def _in_page(page: str) -> list[str]:
    return [found[1] for found in TRANSLATE.findall(page)] + [
        VARIABLE.sub(r"%(\1)s", text) for text in BLOCK.findall(page)
    ]


if __name__ == "__main__":
    CATALOGUE.with_suffix(".mo").write_bytes(compiled())
    print("\n".join(missing()) or "Nothing is missing.")
    sys.exit(bool(missing()))
