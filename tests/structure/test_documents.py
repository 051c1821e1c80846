"""What documents promise is there: links, commands, dependencies."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LINK = re.compile(r"""!?\[[^\]]*\]\(\s*<?([^)\s>]+)|(?:src|href)="([^"]+)\"""")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
TARGET = re.compile(r"^([a-z][a-z-]*):([^=\n]*)$", re.MULTILINE)
PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)", re.MULTILINE)


def test_every_relative_link_leads_somewhere(root: Path, texts: dict[str, str]) -> None:
    broken = [
        f"{name}: {link}"
        for name, text in texts.items()
        if name.endswith(".md")
        for link in relative_links(text)
        if not ((root / name).parent / link).exists()
    ]

    assert broken == []


def test_every_page_can_be_reached_from_the_readme(root: Path, texts: dict[str, str]) -> None:
    pages = {name for name in texts if name.startswith("docs/") and name.endswith(".md")}
    reached, waiting = set[str](), ["README.md", "docs/README.md"]
    while waiting:
        name = waiting.pop()
        if name in reached or name not in texts:
            continue
        reached.add(name)
        links = [((root / name).parent / link).resolve() for link in relative_links(texts[name])]
        waiting += [
            path.relative_to(root).as_posix() for path in links if path.is_relative_to(root) and path.suffix == ".md"
        ]

    assert sorted(pages - reached) == []


def test_every_anchor_leads_to_a_heading(root: Path, texts: dict[str, str]) -> None:
    broken = [
        f"{name}: {link}"
        for name, text in texts.items()
        if name.startswith("docs/") and name.endswith(".md")
        for link, anchor in re.findall(r"\]\(([^)#\s]*)#([^)\s]+)\)", FENCE.sub("", text))
        if anchor not in anchors(((root / name).parent / link if link else root / name).read_text(encoding="utf-8"))
    ]

    assert broken == []


def test_every_make_target_says_what_it_does(texts: dict[str, str]) -> None:
    targets = {name: rest for name, rest in TARGET.findall(texts["Makefile"]) if name != "PHONY"}

    assert [name for name, rest in targets.items() if "## " not in rest] == []
    assert {"help", "setup", "run", "test", "bench", "docs"} <= set(targets)
    assert len(targets) <= 14


def test_both_readmes_name_the_two_commands(texts: dict[str, str]) -> None:
    for readme in ("README.md", "README.zh-CN.md"):
        assert "make run" in texts[readme]
        assert "make test" in texts[readme]


def test_every_decision_is_short_and_listed(texts: dict[str, str]) -> None:
    decisions = {name: text for name, text in texts.items() if re.match(r"docs/adr/\d{4}-", name)}

    assert decisions
    for name, text in decisions.items():
        assert len(text.splitlines()) <= 25, name
        assert Path(name).name in texts["docs/adr/README.md"]
        assert all(part in text for part in ("**Context.**", "**Decision.**", "**Consequence.**")), name


def test_every_dependency_has_its_sentence(texts: dict[str, str]) -> None:
    explained = {
        canonicalize_name(name) for name in re.findall(r"\*\*([\w-]+)\*\*", texts["docs/adr/0005-dependencies.md"])
    }
    project = tomllib.loads(texts["pyproject.toml"])["project"]
    extras = [item for items in project["optional-dependencies"].values() for item in items]

    rivals = asked_for(texts["requirements/bench.in"])
    assert {
        canonicalize_name(Requirement(item).name) for item in [*project["dependencies"], *extras, *rivals]
    } - explained == set()


def test_the_locks_hold_what_the_project_asks_for(texts: dict[str, str]) -> None:
    project = tomllib.loads(texts["pyproject.toml"])["project"]
    extras = [item for items in project["optional-dependencies"].values() for item in items]

    assert not_held(project["dependencies"], texts["requirements/base.lock"]) == []
    assert not_held([*project["dependencies"], *extras], texts["requirements/dev.lock"]) == []
    assert not_held(asked_for(texts["requirements/bench.in"]), texts["requirements/bench.lock"]) == []


def test_every_locked_package_has_its_hashes(texts: dict[str, str]) -> None:
    for lock in ("build", "base", "dev", "bench"):
        blocks = re.split(r"^(?=[a-z0-9])", texts[f"requirements/{lock}.lock"], flags=re.MULTILINE)[1:]

        assert blocks
        assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def asked_for(requirements: str) -> list[str]:
    """Return the requirements of a `.in` file."""
    return [line for line in requirements.splitlines() if line and not line.startswith("#")]


def anchors(text: str) -> set[str]:
    """Return the anchors of a page's headings, as the repository's website makes them."""
    heads = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


def relative_links(text: str) -> list[str]:
    """Return the links of a Markdown text that lead to files, without their anchors."""
    found = (one or two for one, two in LINK.findall(FENCE.sub("", text)))
    paths = (link.partition("#")[0] for link in found if not re.match(r"[a-z]+:", link))
    return [path for path in paths if path]


def not_held(asked: list[str], lock: str) -> list[str]:
    """Return the requirements that `lock` does not meet."""
    held = {canonicalize_name(name): version for name, version in PINNED.findall(lock)}
    wanted = [Requirement(item) for item in asked]
    return [str(r) for r in wanted if not r.specifier.contains(held.get(canonicalize_name(r.name), "0"))]
