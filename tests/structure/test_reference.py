"""The generated reference is what code and library say today, and leaves nothing out."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.yamlfile import read_yaml


def test_the_reference_pages_are_what_make_docs_would_write(docs: dict[str, ModuleType], root: Path) -> None:
    for name, text in docs["reference_pages"].pages().items():
        assert (root / "docs/reference" / name).read_text(encoding="utf-8") == text, f"run make docs: {name}"


def test_no_page_of_the_reference_is_left_over(docs: dict[str, ModuleType], root: Path) -> None:
    assert {path.name for path in (root / "docs/reference").iterdir()} == set(docs["reference_pages"].PAGES)


def test_every_argument_of_every_command_says_what_it_means(docs: dict[str, ModuleType]) -> None:
    pages = docs["reference_pages"].command_line
    meanings = read_yaml(pages.MEANINGS)
    commands = pages.commands()
    silent = [
        f"{name} {pages.name_of(action)}"
        for name, command in commands.items()
        for action in pages.arguments(command)
        if not action.help and not all(meanings[name].get(pages.name_of(action), [""]))
    ]

    assert silent == []
    assert set(meanings) == set(commands)


def test_every_sourced_file_of_the_library_has_its_place_in_the_reference(root: Path) -> None:
    written = "\n".join(path.read_text(encoding="utf-8") for path in (root / "docs/reference").glob("*.md"))
    codes = [
        content.get("programme", content.get("layout", content.get("format")))
        for path in LIBRARY.rglob("*.yaml")
        if not path.name.endswith(".cases.yaml")
        for content in [read_yaml(path)]
    ]

    assert [code for code in codes if code and str(code) not in written] == []
