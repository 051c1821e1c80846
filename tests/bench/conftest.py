"""The bench is no part of the package: its folder is put where Python looks, as `python -m bench` does."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))


@pytest.fixture(scope="session")
def province(tmp_path_factory):
    """A province of a thousand students on which each thing is timed once: a test wants the results, not the times."""
    from bench.province import Province

    return Province.make(tmp_path_factory.mktemp("bench") / "thousand", 1000, repeats=1)
