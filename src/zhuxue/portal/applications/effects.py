"""What else happens with a decision, by kind of case; in the same transaction, so it stands or falls with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from zhuxue.portal.applications.levels import keep_levels
from zhuxue.portal.applications.models import Case, Decision

Effect = Callable[[Case, Decision], None]
EFFECTS: dict[Any, Effect] = {Case.Kind.HARDSHIP: keep_levels}


def take_effect(case: Case, decision: Decision) -> None:
    """Do what follows from a decision for this kind of case."""
    if effect := EFFECTS.get(case.kind):
        effect(case, decision)
