"""Every amount, limit, date and share of the library, broken by one step in the text of its file: a case notices.

Independent of `zhuxue library check`'s own trial of numbers: here the files are edited as text, where PyYAML says a
value stands. The suite tries some of every programme; ZHUXUE_BREAK_ALL=1 tries all (minutes).
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
import yaml

from zhuxue.engine.common.calendar import Calendar
from zhuxue.engine.common.errors import ZhuxueError
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.rules.cases import failures, read_cases, students_of
from zhuxue.engine.rules.layers import layer_folders
from zhuxue.engine.rules.library import Library
from zhuxue.engine.warehouse.duck import DuckWarehouse

SECTIONS = ("begins", "who", "pays", "quota", "funding", "process", "payment")
WORDS = ("source", "note", "says", "id", "title", "confidence")
AT_LEAST, OF_EACH = 60, 2


@dataclass(frozen=True)
class Break:
    """One value of one file: where its text stands, what it says and what it is made to say."""

    file: str  # inside the library
    start: int
    end: int
    before: str
    after: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.before} → {self.after}"


def scalars(node: yaml.Node, key: str = "") -> Iterator[yaml.ScalarNode]:
    """Every value below a node, texts for people left out."""
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if name.value not in WORDS:
                yield from scalars(value, name.value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from scalars(item, key)
    else:
        yield node


def steps(text: str) -> list[str]:
    """The values one step beside a number, a day, a term; none for a word."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return [str(date.fromisoformat(text) + timedelta(days=step)) for step in (-1, 1)]
    if found := re.fullmatch(r"(\d{4})-([SF])", text):
        year = int(found[1])
        return [f"{year - 1}-F", f"{year}-F"] if found[2] == "S" else [f"{year}-S", f"{year + 1}-S"]
    if re.fullmatch(r"\d\d-\d\d", text):
        return [str(date.fromisoformat(f"2023-{text}") + timedelta(days=step))[5:] for step in (-1, 1)]
    if found := re.fullmatch(r"(\d+)(\.\d+)?(元|%)?", text):
        return [
            f"{int(found[1]) + step}{found[2] or ''}{found[3] or ''}" for step in (-1, 1) if int(found[1]) + step >= 0
        ]
    return []


def breaks(path: Path) -> list[Break]:
    """Every way to break one value of a programme file by one step."""
    text = path.read_text(encoding="utf-8")
    found = []
    for key, section in yaml.compose(text).value:
        for node in scalars(section) if key.value in SECTIONS else ():
            start, end = node.start_mark.index, node.end_mark.index
            for after in steps(node.value):
                file = path.relative_to(LIBRARY).as_posix()
                found.append(Break(file, start, end, text[start:end], after, node.start_mark.line + 1))
    return found


def programme_files() -> list[Path]:
    """The programme files of every layer."""
    paths = [*(LIBRARY / "programmes").rglob("*.yaml"), *(LIBRARY / "layers").rglob("programmes/**/*.yaml")]
    return sorted(path for path in paths if not path.name.endswith(".cases.yaml"))


def layer_of(file: str) -> str:
    """The layer whose file this is."""
    return file.removeprefix("layers/").split("/programmes/")[0] if file.startswith("layers/") else "national"


def tried() -> list[Break]:
    """All breaks, or some of every file."""
    files = [breaks(path) for path in programme_files()]
    if "ZHUXUE_BREAK_ALL" in os.environ:
        return [each for some in files for each in some]
    draw = Random(3)
    return [each for some in files for each in draw.sample(some, min(OF_EACH, len(some)))]


class Bench:
    """A copy of the library in which one value after another is broken and mended again."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.calendar = folder / "library", Calendar.load(LIBRARY)
        shutil.copytree(LIBRARY, self.folder, ignore=shutil.ignore_patterns("checks", "formats"))

    def noticed(self, broken: Break) -> bool:
        """Whether the file is refused, or one of the cases beside it fails."""
        path = self.folder / broken.file
        whole = path.read_bytes()
        text = whole.decode("utf-8")
        path.write_text(text[: broken.start] + broken.after + text[broken.end :], encoding="utf-8", newline="\n")
        try:
            return bool(self.failed(broken.file))
        except ZhuxueError:
            return True
        finally:
            path.write_bytes(whole)

    def failed(self, file: str) -> list[str]:
        """The cases beside a programme file that fail."""
        path, layer = self.folder / file, layer_of(file)
        library = Library.load(self.folder, layer=layer)
        assert path.is_relative_to(layer_folders(self.folder, layer)[-1][1])
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        code = content.get("programme") or content["overrides"]
        cases = read_cases(path.with_name(f"{path.stem}.cases.yaml"), code, library, self.calendar)
        warehouse = DuckWarehouse(threads=1)
        warehouse.create_from_arrow("students", students_of(cases.cases, library))
        try:
            return list(failures(warehouse, cases, library, self.calendar))
        finally:
            warehouse.close()


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    """A copy of the library."""
    return Bench(tmp_path_factory.mktemp("broken"))


def test_nothing_is_noticed_where_nothing_is_broken(bench):
    files = [path.relative_to(LIBRARY).as_posix() for path in programme_files()]

    assert [fault for file in files for fault in bench.failed(file)] == []


def test_a_number_changed_by_one_step_is_noticed_by_a_case(bench):
    trials = tried()
    assert len(trials) >= AT_LEAST

    unnoticed = [str(each) for each in trials if not bench.noticed(each)]

    assert unnoticed == []


def test_every_programme_is_tried_and_every_kind_of_value():
    trials = tried()
    with_numbers = {path.relative_to(LIBRARY).as_posix() for path in programme_files() if breaks(path)}

    assert {each.file for each in trials} == with_numbers
    kinds = (r"\d{4}-\d\d-\d\d", r"\d{4}-[SF]", r"\d\d-\d\d", r"\d+%", r"\d+")
    every = [each.before for path in programme_files() for each in breaks(path)]
    assert [kind for kind in kinds if not any(re.fullmatch(kind, value) for value in every)] == []
