"""Tests here import one another's helpers by their plain names."""

import shutil
import sys
from pathlib import Path

import pytest

from zhuxue.engine.common.places import LIBRARY

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def without_checks(tmp_path: Path) -> Path:
    """The library without its checks: half of a run on Spark, for tests of what comes before them."""
    return shutil.copytree(LIBRARY, tmp_path / "library", ignore=shutil.ignore_patterns("checks"))
