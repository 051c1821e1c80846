"""The days of supervision as the library says them."""

from __future__ import annotations

from functools import cache

from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.supervision import SupervisionRules


@cache
def rules() -> SupervisionRules:
    """Return the days of supervision, read once by each process."""
    return SupervisionRules.load(LIBRARY)
