"""Until when what is to be paid, by the programmes' files and the library's calendar, and what is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, QuerySet, Sum
from django.utils.timezone import localdate

from zhuxue.portal.awards.models import Award
from zhuxue.portal.awards.queries import awards_visible_to, in_force
from zhuxue.portal.awards.words import period_title
from zhuxue.portal.payments.models import Line
from zhuxue.portal.payments.programmes import calendar, due_day, layer
from zhuxue.portal.payments.queries import title_of
from zhuxue.portal.people.models import Membership
from zhuxue.portal.ui.components import Text


@dataclass(frozen=True)
class Row:
    """One programme of one period: until when, how many awards, how much of it has arrived, and in time."""

    key: str  # as the page of what arrived in time is asked for it
    title: str
    period: Text
    until: date | None
    source: str
    awards: int
    fen: int
    paid_fen: int
    in_time_fen: int

    @property
    def open_fen(self) -> int:
        """What has not arrived yet."""
        return self.fen - self.paid_fen

    @property
    def late(self) -> bool:
        """Whether something has not arrived and the last day is over."""
        return bool(self.until and self.until < localdate() and self.open_fen > 0)

    @property
    def percent(self) -> int:
        """Whole percent of the money that arrived in time; of a term still running what has arrived at all."""
        known = self.in_time_fen if self.until else self.paid_fen
        return known * 100 // self.fen if self.fen else 0


def deadlines(acting: Membership | None) -> list[Row]:
    """Return every programme and period of awards in reach, what is late first."""
    stands = in_force(awards_visible_to(acting)).filter(amount_fen__gt=0).order_by()
    sums = stands.values("programme", "period").annotate(n=Count("pk"), fen=Sum("amount_fen"))
    rows = [_row(stands, said) for said in sums.order_by("-period", "programme")]
    return sorted(rows, key=lambda row: not row.late)


def _row(stands: QuerySet[Award], said: dict[str, object]) -> Row:
    code, period = str(said["programme"]), str(said["period"])
    until, source = due_day(code, period)
    mine = stands.filter(pk=OuterRef("award"))
    paid = Line.objects.filter(Exists(mine), programme=code, period=period, state="paid").order_by()
    in_time = paid.filter(settled_at__date__lte=until) if until else paid.none()
    sums = [found.aggregate(sum=Sum("amount_fen"))["sum"] or 0 for found in (paid, in_time)]
    return Row(
        f"{code}|{period}",
        title_of(code),
        period_title(period),
        until,
        source,
        int(str(said["n"])),
        int(str(said["fen"])),
        *sums,
    )


def calendar_days() -> list[tuple[date, str, str]]:
    """Return the days of the library's calendar that are about paying, the next twelve months, with their source."""
    today, named = localdate(), calendar(layer())
    found = []
    for deadline in named.deadlines:
        if deadline.id.endswith("_paid") or deadline.id == "look_back":
            day = date.fromisoformat(f"{today.year}-{deadline.until}")
            found.append((day if day >= today else day.replace(year=day.year + 1), deadline.title, deadline.source))
    return sorted(found)
