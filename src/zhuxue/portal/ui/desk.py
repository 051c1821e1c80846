"""What waits for somebody and what changed: each app says it in one form, and the home page puts it together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Max, QuerySet
from django.db.models.expressions import Combinable
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate

from zhuxue.portal.ui.components import Text
from zhuxue.portal.ui.listing import COUNTED, SINCE

CHANGED_DAYS = 14  # how far back a desk tells what changed


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


@dataclass(frozen=True)
class Changed:
    """One kind of thing that happened of late within reach: how often, and when last. `address` leads to exactly these rows.

    A `count` of COUNTED + 1 means more than COUNTED.
    """

    title: Text
    count: int
    address: str
    latest: date | None
    icon: str = "file-text"

    @property
    def more(self) -> bool:
        """Whether there are more than are counted."""
        return self.count > COUNTED


def lately() -> date:
    """Return the first day of which a desk tells what changed."""
    return localdate() - timedelta(days=CHANGED_DAYS)


def changed(title: Text, rows: QuerySet[Any], at: str | Combinable, route: str, *, icon: str = "file-text", **asked: str) -> Changed:  # fmt: skip
    """Count what changed: `rows` are those of `lately`, `at` is when each did; `route` with `asked` lists them."""
    when = F(at) if isinstance(at, str) else at
    found = rows.order_by().annotate(happened_at=when).values("pk", "happened_at")[: COUNTED + 1]
    told = found.aggregate(count=Count("pk"), latest=Max("happened_at"))
    query = urlencode(asked | {SINCE: lately().isoformat()})
    return Changed(title, told["count"], f"{reverse(route)}?{query}", told["latest"], icon)
