"""The sample office (samples/), a run of it, and the command line as a person uses it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from zhuxue.engine.cli import main

SAMPLES = Path(__file__).parents[3] / "samples"
RUN = [
    "run", "--roster", "samples/roster.xlsx", "--register", "DIBAO=samples/dibao.xlsx@2024-08-25", "--register",
    "TEKUN=samples/tekun.xlsx@2024-08-25", "--hardship", "samples/hardship.xlsx", "--accounts", "samples/accounts.xlsx",
    "--term", "2024-F", "--as-known-on", "2024-12-01",
]  # fmt: skip


@dataclass
class Done:
    """A command's exit status and what it said."""

    status: int
    out: str
    err: str


Zhuxue = Callable[..., Done]


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with samples/ and, in out/, a run of them; no test changes it."""
    folder = tmp_path_factory.mktemp("office")
    shutil.copytree(SAMPLES, folder / "samples")
    done = subprocess.run(
        [sys.executable, "-m", "zhuxue.engine.cli", *RUN, "--out", "out"], cwd=folder, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return folder


@pytest.fixture
def zhuxue(finished: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Zhuxue:
    """Do one command in that folder, in this process."""

    def do(*arguments: str | Path) -> Done:
        monkeypatch.chdir(finished)
        status = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return Done(status, said.out, said.err)

    return do
