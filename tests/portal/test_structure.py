"""What holds for every app of the portal, whatever it does."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

from zhuxue.portal.site.environment import SETTINGS

ROOT = Path(__file__).resolve().parents[2]
PORTAL = ROOT / "src/zhuxue/portal"
OURS = [model for model in apps.get_models() if model.__module__.startswith("zhuxue.")]
FORBIDDEN = {"services.py", "utils.py", "helpers.py", "managers.py", "signals.py"}
VIEW_LINES = 20


def test_every_model_is_in_the_glossary() -> None:
    glossary = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")

    assert [model.__name__ for model in OURS if f"| {model.__name__} |" not in glossary] == []


def test_the_tables_are_what_the_migrations_make(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_no_app_has_a_drawer_for_everything() -> None:
    assert [path.name for path in PORTAL.rglob("*.py") if path.name in FORBIDDEN] == []


@pytest.mark.parametrize("file", sorted(PORTAL.rglob("views.py")), ids=lambda path: path.parent.name)
def test_a_view_is_short_and_asks_queries_for_rows(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    functions = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]

    assert ".objects" not in text
    assert [f.name for f in functions if f.end_lineno - f.body[0].lineno + 1 > VIEW_LINES] == []


def test_every_setting_is_in_the_how_to() -> None:
    page = (ROOT / "docs/how-to/run-the-portal.md").read_text(encoding="utf-8")

    assert set(re.findall(r"^\| `(ZHUXUE_\w+)`", page, flags=re.MULTILINE)) == {setting.name for setting in SETTINGS}
    assert [setting.name for setting in SETTINGS if setting.help not in page.replace("`", "")] == []
