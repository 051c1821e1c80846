"""How each route of an app wants to be asked: one module an app, `ASKED = {route: Asked(…)}`; the access tests read them all.

A route that takes GET and is about no row needs no line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from zhuxue.portal.people.models import Membership

Rows = Callable[[Membership | None], tuple[Any, Any]]


@dataclass(frozen=True)
class Asked:
    """`post`: the fields of a right answer, null where the route takes GET; or what makes them of the row.

    `rows`: (what stands in the address and is within reach of somebody, what is not), null where there is none; with
    None for somebody, any. Several parts of an address are a tuple.
    """

    post: Mapping[str, Any] | Callable[[Any], Mapping[str, Any]] | None = None
    rows: Rows | None = None


def asked() -> dict[str, Asked]:
    """Every line of every module beside this one."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.stem != "__init__")
    return {route: line for name in names for route, line in import_module(f"{__name__}.{name}").ASKED.items()}
