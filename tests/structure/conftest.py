"""The repository as the structure tests see it: its root, its files, and their text."""

from __future__ import annotations

import importlib
import os
import pickle
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def files() -> list[Path]:
    """Every file that is tracked, or would be by `git add`."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout.decode().split("\0")
    return [ROOT / name for name in sorted(set(listed)) if name and (ROOT / name).is_file()]


@pytest.fixture(scope="session")
def texts(files: list[Path]) -> dict[str, str]:
    """The text of every file by its path; of a spreadsheet, the text of its parts."""
    return {path.relative_to(ROOT).as_posix(): _text(path) for path in files}


def _text(path: Path) -> str:
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as parts:
            return "\n".join(_decoded(parts.read(name)) for name in parts.namelist())
    return _decoded(path.read_bytes())


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("gb18030", errors="replace")


@pytest.fixture(scope="session")
def docs() -> dict[str, ModuleType]:
    """The programs of docs/ that write and follow its pages."""
    sys.path.insert(0, str(ROOT / "docs"))
    try:
        return {name: importlib.import_module(name) for name in ("transcript", "reference_pages")}
    finally:
        sys.path.remove(str(ROOT / "docs"))


@dataclass(frozen=True)
class Done:
    """One command of the tutorial: what it printed, and whether the page says so."""

    command: str
    did: str
    status: int
    agrees: bool


@dataclass(frozen=True)
class Followed:
    """The tutorial as its reader has done it: what each command printed, and the folder of the result."""

    printed: list[Done]
    place: Path


@pytest.fixture(scope="session")
def tutorial(docs: dict[str, ModuleType], tmp_path_factory: pytest.TempPathFactory) -> Followed:
    """Follow the tutorial once for every test that looks at its results, whichever process it is in."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared
    folder, kept = shared / "tutorial", shared / "tutorial.pickle"
    try:
        folder.mkdir()
    except FileExistsError:  # another process follows it
        return _followed_elsewhere(kept)
    place = docs["transcript"].Place(folder)
    printed = list(docs["transcript"].follow((ROOT / "docs/tutorial/first-term.md").read_text(encoding="utf-8"), place))
    followed = Followed([Done(p.command, p.did, p.status, p.agrees) for p in printed], place.cwd)
    (shared / "tutorial.part").write_bytes(pickle.dumps(followed))
    (shared / "tutorial.part").rename(kept)
    return followed


def _followed_elsewhere(kept: Path) -> Followed:
    until = time.monotonic() + 600
    while not kept.exists():
        assert time.monotonic() < until, "the process that followed the tutorial gave up: see its error"
        time.sleep(0.2)
    return pickle.loads(kept.read_bytes())
