"""The check of the whole library: files whole, cases true, and no number that could change unnoticed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from zhuxue.engine.common.calendar import Calendar
from zhuxue.engine.common.errors import LibraryError
from zhuxue.engine.common.layered import NATIONAL
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.yamlfile import Mapping, read_yaml
from zhuxue.engine.rules.cases import CaseFile, Known, failures, read_cases, students_of
from zhuxue.engine.rules.layers import layer_folders, overridden, programme_files
from zhuxue.engine.rules.library import Library
from zhuxue.engine.rules.mutate import Mutation, mutations
from zhuxue.engine.rules.programme import read_programme
from zhuxue.engine.rules.tables import check_tables
from zhuxue.engine.warehouse.duck import DuckWarehouse


@dataclass(frozen=True)
class Checked:
    """What one programme file showed: its cases, those that fail, and the changes no case noticed."""

    layer: str
    code: str
    file: str
    cases: int
    mutated: int
    failed: tuple[str, ...]
    unnoticed: tuple[Mutation, ...]


def layers_of(library: Path) -> list[str]:
    """Return the names of all layers, the national one first."""
    folders = sorted(path.parent for path in (library / "layers").rglob("layer.yaml"))
    return [NATIONAL, *(folder.relative_to(library / "layers").as_posix() for folder in folders)]


def check_library(
    library: Path = LIBRARY, *, only: str | None = None, tell: Callable[[str], None] = lambda _: None
) -> Iterator[Checked]:
    """Yield what the tables and each programme file of every layer show; `only` is one programme's code."""
    for name, asks, wrong, tried in check_tables(library) if only is None else ():
        unnoticed = tuple(mutation for mutation, noticed in tried if not noticed)
        yield Checked(NATIONAL, name, f"{name}.yaml", len(asks), len(tried), tuple(wrong), unnoticed)
    for layer in layers_of(library):
        loaded, calendar = Library.load(library, layer=layer), Calendar.load(library, layer=layer)
        _, folder = layer_folders(library, layer)[-1]
        for path in programme_files(folder) if folder.is_dir() else []:
            content = read_yaml(path)
            code = content.get("programme", content.get("overrides"))
            if only in (None, code):
                tell(f"{layer} {code}")
                yield check_file(loaded, path, content, code, calendar)


def check_file(library: Library, path: Path, content: Mapping, code: str, calendar: Calendar) -> Checked:
    """Return what one programme file of `library` shows: its cases beside it, and each value of it changed by one step."""
    beside = path.with_name(f"{path.stem}.cases.yaml")
    if not beside.is_file():
        raise LibraryError(
            path.name,
            "旁边",
            ("没有案例文件。", "there is no cases file beside it."),
            (f"请写 {beside.name}。", f"Write {beside.name}."),
        )
    file = read_cases(beside, code, library, calendar)
    with closing(DuckWarehouse(threads=1)) as warehouse:
        warehouse.create_from_arrow("students", students_of(file.cases, library))
        known: Known = {}
        failed = list(failures(warehouse, file, library, calendar, known))
        found = list(_unnoticed(warehouse, library, file, path, content, calendar, known)) if not failed else []
    unnoticed = tuple(mutation for mutation, noticed in found if not noticed)
    return Checked(
        library.layer, code, path.name, len(file.cases) + len(file.asks), len(found), tuple(failed), unnoticed
    )


def _unnoticed(
    warehouse: DuckWarehouse,
    library: Library,
    file: CaseFile,
    path: Path,
    content: Mapping,
    calendar: Calendar,
    known: Known,
) -> Iterator[tuple[Mutation, bool]]:
    """Yield each mutation and whether a case noticed it; a file that is refused counts as noticed."""
    below = _below(library, path, file.code)
    for mutation, changed in mutations(content):
        try:
            whole = overridden(below, changed) if below is not None else changed
            programme = read_programme(whole, library.facts, path)
            other = replace(library, programmes={**library.programmes, file.code: programme})
            noticed = any(failures(warehouse, file, other, calendar, known))
        except (LibraryError, ValueError):
            noticed = True
        yield mutation, noticed


def _below(library: Library, path: Path, code: str) -> Mapping | None:
    """Return the programme as the layers below `path` give it; None when `path` defines it."""
    here = next(raw for raw in library.raws[code].from_below() if raw.path == path)
    return here.below.content if here.below else None
