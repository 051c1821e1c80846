"""What was spent of an event: by school and source, how fast, and what is left of its limit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, Count, IntegerField, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from zhuxue.engine.common.money import yuan_text
from zhuxue.portal.emergencies.models import Affected, Emergency
from zhuxue.portal.emergencies.queries import rows_visible_to, spent_fen
from zhuxue.portal.funds.models import Source
from zhuxue.portal.payments.models import Line
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.ui.charts import Chart, chart
from zhuxue.portal.ui.components import Figure

A: Any = Affected.State
PUBLIC = (Source.CENTRE, Source.PROVINCE, Source.CITY, Source.COUNTY)
MOST = 30  # schools in the chart
HOUR = 3600  # seconds


@dataclass(frozen=True)
class Pace:
    """Hours from declaring an event to its first and last payment that arrived; null while none did."""

    first: int | None
    last: int | None


def pace(event: Emergency, lines: QuerySet[Line]) -> Pace:
    """Return how fast the money came; a begun hour counts whole."""
    said = lines.filter(state="paid").aggregate(first=Min("settled_at"), last=Max("settled_at"))
    return Pace(_hours(event.declared_at, said["first"]), _hours(event.declared_at, said["last"]))


def _hours(start: datetime, end: datetime | None) -> int | None:
    return None if end is None else -(-int((end - start).total_seconds()) // HOUR)


def lines_of(rows: QuerySet[Affected]) -> QuerySet[Line]:
    """Return what pays these students."""
    return Line.objects.filter(award__affected__in=rows.order_by().values("pk"))


def by_school(acting: Membership | None, event: Emergency) -> QuerySet[Office]:
    """Return the schools with students of an event in reach: people and fen, listed, approved, by source, arrived."""
    rows = rows_visible_to(acting).filter(emergency=event).order_by()
    here = rows.filter(school=OuterRef("pk")).values("school")
    granted = here.filter(state=A.APPROVED)
    lines = lines_of(rows).filter(school=OuterRef("pk"), state="paid").order_by().values("school")
    return Office.objects.filter(pk__in=rows.values("school")).annotate(
        listed=_count(here), people=_count(granted), approved_fen=_fen(granted), public_fen=_fen(granted.filter(fund__source__in=PUBLIC)),
        school_fen=_fen(granted.filter(fund__source=Source.SCHOOL)), donor_fen=_fen(granted.filter(fund__source=Source.DONOR)),
        paid_people=_count(lines), paid_fen=_fen(lines),
    )  # fmt: skip


def _count(rows: QuerySet[Any]) -> Coalesce:
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0, output_field=IntegerField())


def _fen(rows: QuerySet[Any]) -> Coalesce:
    return Coalesce(Subquery(rows.annotate(fen=Sum("amount_fen")).values("fen")), 0, output_field=BigIntegerField())


def of_spending(event: Emergency, acting: Membership, schools: QuerySet[Office]) -> dict[str, Any]:
    """Return what the page shows: figures that lead to their rows, the chart, limits and pace."""
    rows = rows_visible_to(acting).filter(emergency=event)
    told = rows.aggregate(people=Count("pk", filter=Q(state=A.APPROVED)), fen=Sum("amount_fen", filter=Q(state=A.APPROVED)))  # fmt: skip
    lines = lines_of(rows)
    paid = lines.filter(state="paid").aggregate(people=Count("pk"), fen=Sum("amount_fen"))
    speed = pace(event, lines)
    total = spent_fen(event)
    return {
        "event": event, "total_fen": total, "left_fen": None if event.event_fen is None else event.event_fen - total,
        "figures": _figures(event, told, paid, speed), "chart": _chart(event, schools), "sources": _sources(event, rows),
    }  # fmt: skip


def _figures(event: Emergency, told: dict[str, Any], paid: dict[str, Any], speed: Pace) -> list[Figure]:
    rows = f"{reverse('affected')}?event={event.pk}"
    unknown = _("还没有到账")
    return [
        Figure(_("已批准（元）"), yuan_text(told["fen"] or 0), _("%(count)s 人") % {"count": told["people"]}, f"{rows}&state=approved", "award"),
        Figure(_("已到账（元）"), yuan_text(paid["fen"] or 0), _("%(count)s 人") % {"count": paid["people"]}, f"{rows}&paid=yes", "cash", "ok"),
        Figure(_("从登记到第一笔到账（小时）"), unknown if speed.first is None else speed.first, "", f"{rows}&paid=yes", "clock"),
        Figure(_("从登记到最后一笔到账（小时）"), unknown if speed.last is None else speed.last, "", f"{rows}&paid=no", "clock"),
    ]  # fmt: skip


def _sources(event: Emergency, rows: QuerySet[Affected]) -> list[tuple[str, int, int, str]]:
    """Each source with people, fen and the address of its rows."""
    found = rows.filter(state=A.APPROVED).order_by().values("fund__source").annotate(n=Count("pk"), fen=Sum("amount_fen"))  # fmt: skip
    address = f"{reverse('affected')}?event={event.pk}&source="
    return [(str(Source(one["fund__source"]).label), one["n"], one["fen"], address + one["fund__source"]) for one in found.order_by("fund__source")]  # fmt: skip


def _chart(event: Emergency, schools: QuerySet[Office]) -> Chart:
    address = f"{reverse('affected')}?event={event.pk}&school="
    legend = [("ok", _("已到账（元）")), ("wait", _("已批准，未到账（元）"))]
    rows: Sequence[Any] = schools.filter(approved_fen__gt=0).order_by("-approved_fen", "pk")[:MOST]
    figures = [(row.name, (row.paid_fen // 100, (row.approved_fen - row.paid_fen) // 100), f"{address}{row.pk}") for row in rows]  # fmt: skip
    return chart(_("各学校的应急资助"), legend, figures)
