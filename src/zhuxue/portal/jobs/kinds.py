"""Which kinds of job there are: each app names its own in its `jobs.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from zhuxue.portal.jobs.models import Job

Run = Callable[[Any], "dict[str, Any] | None"]
KINDS: dict[str, Kind] = {}


@dataclass(frozen=True)
class Kind:
    """A kind of job: what people call it, what does it, and the address of the page it is about, if any."""

    name: str
    title: str | Promise
    run: Run
    page: Callable[[Job], str | None]


def kind(
    name: str, title: str | Promise, *, page: Callable[[Job], str | None] = lambda job: None
) -> Callable[[Run], Run]:
    """Make a function a kind of job. It takes a `Work`, and returns the result to keep (no personal data), or None.

    It may be run again after its worker died, so what it does must either be safe to do twice, or stand in one
    transaction with `work.finish(result)`.
    """

    def registered(run: Run) -> Run:
        KINDS[name] = Kind(name, title, run, page)
        return run

    return registered
