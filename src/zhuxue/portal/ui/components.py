"""What the shared components of pages take; each has its template of the same name in `templates/ui/`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias

from django.utils.functional import Promise

Text: TypeAlias = "str | Promise"
Kind = Literal["ok", "wait", "late", "no", "info"]


@dataclass(frozen=True)
class Tag:
    """`ui/status.html`: a state in words; the colour only repeats them."""

    text: Text
    kind: Kind = "info"


@dataclass(frozen=True)
class Event:
    """One item of `ui/timeline.html`, the latest first or last as the page wants: when, who did what and why."""

    at: datetime | date
    what: Text
    who: Text = ""
    why: Text = ""
    state: Tag | None = None


@dataclass(frozen=True)
class Step:
    """One step of `ui/steps.html`: what is done, where it stands, what comes. `note` is a day or a count beneath it."""

    title: Text
    state: Literal["done", "current", "todo"] = "todo"
    note: Text = ""


@dataclass(frozen=True)
class Tab:
    """One of `ui/tabs.html`: a view of the same thing under its own address."""

    title: Text
    address: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Act:
    """One button of a bulk act: what it says, and `name=value` as it arrives in the POST."""

    title: Text
    value: str
    name: str = "act"
    primary: bool = False


@dataclass(frozen=True)
class Work:
    """One row of `ui/worklist.html`. `since` is when it began to wait, `due` the last day, null when there is none."""

    pk: int
    title: Text
    address: str
    detail: Text = ""
    since: date | None = None
    due: date | None = None
    late: bool = False
    state: Tag | None = None


@dataclass(frozen=True)
class Figure:
    """One of `ui/figures.html`: a number that leads somewhere. `note` says what it is compared with."""

    title: Text
    value: Text | int
    note: Text = ""
    address: str = ""
    icon: str = "file-text"
    kind: Kind = "info"


@dataclass(frozen=True)
class Progress:
    """`ui/progress.html`: how far long work is. `total` null: not known yet; `finished` ends the refreshing."""

    done: int
    total: int | None
    message: Text = ""
    finished: bool = False
    failed: bool = False

    @property
    def percent(self) -> int:
        """Whole percent done; 0 while nothing is known.

        >>> Progress(1, 3).percent, Progress(5, None).percent
        (33, 0)
        """
        return min(100, self.done * 100 // self.total) if self.total else 0


def steps_until(titles: Sequence[Text], current: int) -> list[Step]:
    """Return steps of which `current` (from 0) is the one it stands at; beyond the last, all are done.

    >>> [step.state for step in steps_until(["a", "b", "c"], 1)]
    ['done', 'current', 'todo']
    """
    states: tuple[Literal["done", "current", "todo"], ...] = ("done", "current", "todo")
    return [Step(title, states[1 + (place > current) - (place < current)]) for place, title in enumerate(titles)]
