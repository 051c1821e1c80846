"""The samples are what their script writes, and every command of their page gives the output printed there."""

from __future__ import annotations

import importlib.util
import re
import shlex
import shutil
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from zhuxue.engine.cli import main

SAMPLES = Path(__file__).parents[3] / "samples"
PAGE = (SAMPLES / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def transcript() -> list[tuple[str, str]]:
    """Each command of the page with the output printed under it."""
    parts = [part for block in BLOCKS for part in re.split(r"^\$ zhuxue ", block, flags=re.MULTILINE)[1:]]
    return [(command, output) for command, _, output in (part.partition("\n") for part in parts)]


def agrees(printed: str, said: str) -> bool:
    """Whether output is as printed; “…” stands for anything."""
    return re.fullmatch(".*".join(map(re.escape, printed.strip().split("…"))), said.strip(), re.DOTALL) is not None


def test_every_command_of_the_page_gives_the_output_printed_there(tmp_path, monkeypatch, capsys):
    shutil.copytree(SAMPLES, tmp_path / "samples")
    monkeypatch.chdir(tmp_path)

    assert len(transcript()) >= 8
    for command, printed in transcript():
        status = main(shlex.split(command))
        said = capsys.readouterr()
        assert status == 0, said.err
        assert agrees(printed, said.out), f"zhuxue {command}\n{said.out}"


def test_output_that_is_not_as_printed_is_noticed():
    assert agrees("a\n…\nb …", "a\n1\n2\nb 3\n")
    assert not agrees("2笔，1,250.00元", "2笔，1,250.01元")
    assert not agrees("a\n…\nb", "a\n1\n2\nc")


def sheets(path: Path) -> dict[str, list]:
    book = CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.xlsx")), ids=lambda path: path.name)
def test_a_sample_is_what_its_script_writes_and_is_small(path, tmp_path):
    spec = importlib.util.spec_from_file_location("make", SAMPLES / "make.py")
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    made.main(tmp_path)

    assert sheets(path) == sheets(tmp_path / path.name)
    assert path.stat().st_size < 100_000
