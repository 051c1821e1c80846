"""Small provinces, one for each mess level, and reading them back without any of the demo's own code."""

from __future__ import annotations

import csv
import io
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest
from python_calamine import CalamineWorkbook

from zhuxue.engine.demo import make_demo

Rows = list[list[object]]


@cache
def sheets_of(path: Path) -> dict[str, Rows]:
    """Return sheet name → rows as the spreadsheet counts them; text files have one sheet named ''."""
    if path.suffix == ".xlsx":
        book = CalamineWorkbook.from_path(path)
        return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    separator = "\t" if path.suffix == ".txt" else ","
    return {"": list(csv.reader(io.StringIO(text_of(path), newline=""), delimiter=separator))}


def text_of(path: Path) -> str:
    """Return the text of a file in the one of the usual encodings that fits."""
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def truth(folder: Path, name: str = "truth.csv") -> list[dict[str, str]]:
    """Return the rows of a truth file."""
    with (folder / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def cells_of(folder: Path) -> dict[str, dict[str, Rows]]:
    """Return every spreadsheet and text table of a demo, by path."""
    found = sorted(p for p in folder.rglob("*") if p.suffix in (".xlsx", ".csv", ".txt") and p.parent != folder)
    return {path.relative_to(folder).as_posix(): sheets_of(path) for path in found}


@pytest.fixture(scope="session")
def reader() -> SimpleNamespace:
    """The functions above, for tests to read a demo back with."""
    return SimpleNamespace(sheets_of=sheets_of, truth=truth, cells_of=cells_of)


@pytest.fixture(scope="session")
def provinces(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """Mess level → folder of a province of 6,000 students."""
    found = {}
    for mess in range(4):
        found[mess] = tmp_path_factory.mktemp(f"mess{mess}")
        make_demo(found[mess], students=6000, seed=7, mess=mess)
    return found


@pytest.fixture(params=range(4), ids=lambda mess: f"mess{mess}")
def province(provinces: dict[int, Path], request: pytest.FixtureRequest) -> Path:
    """A province at each mess level in turn."""
    return provinces[request.param]
