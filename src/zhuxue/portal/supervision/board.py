"""The board: how many issues stand where, by county, school and check, with money and what is overdue; every figure leads to its rows."""

from __future__ import annotations

from typing import Any

from django.db.models import BigIntegerField, Count, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.common.money import yuan_text
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.supervision.models import Issue
from zhuxue.portal.supervision.models.issues import LIVING
from zhuxue.portal.supervision.queries import issues_visible_to
from zhuxue.portal.ui.charts import Chart, chart
from zhuxue.portal.ui.components import Figure, Text
from zhuxue.portal.ui.known import known

S: Any = Issue.State
BARS = 20  # of a chart
ENDED = (S.CLOSED, S.DISMISSED)
LEGEND = (("wait", _("待处置")), ("p", _("整改中")), ("late", _("逾期")), ("ok", _("已办结")))


def _sums() -> dict[str, Any]:
    late = Q(state=S.ORDERED, due_on__lt=localdate())
    return {
        "issues": Count("pk"),
        "open": Count("pk", filter=Q(state__in=[S.OPEN, S.VERIFIED])),
        "ordered": Count("pk", filter=Q(state__in=[S.ORDERED, S.REPLIED])),
        "overdue": Count("pk", filter=late),
        "ended": Count("pk", filter=Q(state__in=ENDED)),
        "found_rows": Coalesce(Sum("rows_count"), 0),
        "sum_fen": Coalesce(Sum("fen", filter=Q(state__in=LIVING)), 0, output_field=BigIntegerField()),
        "priced": Count("fen", filter=Q(state__in=LIVING)),
    }


def by_office(acting: Membership | None, by: str) -> QuerySet[Any]:
    """Return the offices with issues in reach, each with its figures: schools, or counties (for colleges the province)."""
    seen = issues_visible_to(acting).order_by()
    if by == "school":
        rows, mine = Office.objects.filter(pk__in=seen.values("office")), seen.filter(office=OuterRef("pk"))
        return rows.annotate(**{name: _sub(mine, sum_) for name, sum_ in _sums().items()})
    found: dict[int, dict[str, int]] = {}
    for row in seen.values("office", "office__kind", "office__parent").annotate(**_sums()):
        place = found.setdefault(row["office__parent" if row["office__kind"] == "school" else "office"], {})
        for name in _sums():
            place[name] = place.get(name, 0) + row[name]
    columns = {name: known({pk: said[name] for pk, said in found.items()}) for name in _sums()}
    return Office.objects.filter(pk__in=found).annotate(**columns)


def _sub(found: QuerySet[Issue], sum_: Any) -> Any:
    """One figure of each office: everything it has falls into one group."""
    summed = found.annotate(one=Value(1)).values("one").annotate(sum=sum_).values("sum")
    return Coalesce(Subquery(summed), 0, output_field=BigIntegerField())


def figures(acting: Membership | None) -> list[Figure]:
    """Return the four numbers at the head."""
    said = issues_visible_to(acting).aggregate(**_sums())
    address = reverse("issues")
    money = _("涉及 %(yuan)s 元") % {"yuan": yuan_text(said["sum_fen"])} if said["priced"] else _("没有列出金额")
    return [
        Figure(_("待处置"), said["open"], money, f"{address}?state=unjudged", "zoom-question", "wait"),
        Figure(_("整改中"), said["ordered"], "", f"{address}?state=righting", "clipboard-check"),
        Figure(_("逾期"), said["overdue"], _("逾期会逐级上报"), f"{address}?overdue=on", "alert-triangle", "late"),
        Figure(_("已办结"), said["ended"], _("销号或排除"), f"{address}?state=ended", "circle-check", "ok"),
    ]


def chart_of_checks(acting: Membership | None) -> Chart:
    """Return a bar for each check with issues in reach."""
    rows = issues_visible_to(acting).order_by().values("check_id", "title").annotate(**_sums()).order_by("-issues", "check_id")  # fmt: skip
    return _chart(
        _("按核查"), [(f"{row['check_id']} {row['title']}", row, {"check_id": row["check_id"]}) for row in rows]
    )


def chart_of_offices(rows: QuerySet[Any], title: Text) -> Chart:
    """Return a bar for each of the first offices, those with most issues first."""
    most = list(
        rows.order_by("-issues", "path").values_list("pk", flat=True)[:BARS]
    )  # the others' figures are not counted
    first = rows.filter(pk__in=most).order_by("-issues", "path")
    return _chart(title, [(row.name, {name: getattr(row, name) for name in _sums()}, {"below": row.pk}) for row in first])  # fmt: skip


def _chart(title: Text, rows: list[tuple[Text, dict[str, int], dict[str, Any]]]) -> Chart:
    bars = [
        (name, (said["open"], said["ordered"] - said["overdue"], said["overdue"], said["ended"]), f"{reverse('issues')}?{urlencode(asked)}")
        for name, said, asked in rows
    ]  # fmt: skip
    return chart(title, LEGEND, bars)
