"""What waits for somebody: each app says it in one form, and the home page puts it together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhuxue.portal.ui.components import Text


@dataclass(frozen=True)
class Waiting:
    """One kind of work that waits for the person acting, counted within her reach.

    `address` leads to exactly these rows; `since` is the oldest of them, `due` the nearest last day, null where
    there is none; `late` counts those past their day. Kinds with nothing to do are not returned.
    """

    title: Text
    count: int
    address: str
    late: int = 0
    since: date | None = None
    due: date | None = None
    icon: str = "file-text"
