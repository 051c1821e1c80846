"""The wheel alone, in an empty environment, does what the repository does."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from uv import find_uv_bin

pytestmark = pytest.mark.slow
SCRIPTS = "Scripts" if os.name == "nt" else "bin"


@pytest.fixture(scope="module")
def environment(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment that holds the wheel and what requirements/base.lock names, nothing else."""
    folder = tmp_path_factory.mktemp("wheel")
    venv = folder / "venv"
    uv(
        [
            "build",
            "--quiet",
            "--wheel",
            "--no-build-isolation",
            "--python",
            sys.executable,
            "--out-dir",
            folder,
            root,
        ]
    )
    uv(["venv", "--quiet", "--python", sys.executable, venv])
    python = venv / SCRIPTS / "python"
    uv(
        [
            "pip",
            "install",
            "--quiet",
            "--python",
            python,
            "--require-hashes",
            "-r",
            root / "requirements" / "base.lock",
        ]
    )
    uv(["pip", "install", "--quiet", "--python", python, "--no-deps", *folder.glob("*.whl")])
    return venv


def test_the_environment_holds_the_wheel_and_its_locked_dependencies_only(root: Path, environment: Path) -> None:
    lock = (root / "requirements" / "base.lock").read_text(encoding="utf-8")
    listed = uv(["pip", "list", "--format", "json", "--python", environment / SCRIPTS / "python"])

    names = {package["name"] for package in json.loads(listed)}

    assert names == {"zhuxue", *re.findall(r"^([a-z0-9-]+)==", lock, flags=re.MULTILINE)}


def test_the_wheel_makes_a_demo_and_runs_a_term_on_it(environment: Path, tmp_path: Path) -> None:
    zhuxue(environment, ["demo", "demo", "--students", "500", "--mess", "1"], cwd=tmp_path)
    arguments = (tmp_path / "demo" / "run.txt").read_text(encoding="utf-8").splitlines()
    zhuxue(environment, ["run", *arguments, "--out", tmp_path / "result"], cwd=tmp_path / "demo")

    manifest = json.loads((tmp_path / "result" / "manifest.json").read_text(encoding="utf-8"))
    report = (tmp_path / "result" / "report.html").read_text(encoding="utf-8")

    assert manifest["students"] > 400
    assert report.rstrip().endswith("</html>")


def uv(arguments: list[str | Path]) -> str:
    """Run uv, which is in the environment of the tests, not in the new one."""
    return _run([find_uv_bin(), *arguments])


def zhuxue(environment: Path, arguments: list[str | Path], *, cwd: Path) -> str:
    """Run the command as the wheel installed it, outside the repository."""
    return _run([environment / SCRIPTS / "zhuxue", *arguments], cwd=cwd)


def _run(command: list[str | Path], cwd: Path | None = None) -> str:
    outside = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(command, cwd=cwd, env=outside, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout
