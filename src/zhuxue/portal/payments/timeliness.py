"""How much arrived in time, by programme and by the office schools belong to; and how private schools stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    BigIntegerField,
    CharField,
    DateField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from zhuxue.portal.awards.models import Award
from zhuxue.portal.awards.queries import awards_visible_to, in_force
from zhuxue.portal.awards.words import period_title
from zhuxue.portal.funds.models import Posting, State
from zhuxue.portal.payments.models.batches import OUT
from zhuxue.portal.payments.programmes import due_day
from zhuxue.portal.payments.queries import lines_visible_to, title_of
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.schools.models import Enrolment
from zhuxue.portal.ui.charts import Chart, chart
from zhuxue.portal.ui.components import Text
from zhuxue.portal.ui.known import known

NEVER_LATE = date(9999, 12, 31)  # sorts behind every day that was missed
PRIVATE = "private"
FIGURES = ("awards", "fen", "paid_fen", "in_time_fen")


@dataclass(frozen=True)
class Paying:
    """A programme of a period: what its file names as the last day, null where it names none, and where that stands."""

    programme: str
    period: str
    until: date | None
    source: str

    @property
    def key(self) -> str:
        """What names it in an address."""
        return f"{self.programme}|{self.period}"

    @property
    def title(self) -> str:
        """Programme and period as people say them."""
        return f"{title_of(self.programme)} · {period_title(self.period)}"


NOTHING = Paying("", "", None, "")  # where nothing is due in reach


def periods(acting: Membership | None) -> list[str]:
    """Return the periods with awards in reach, the latest first."""
    return list(_due(acting).values_list("period", flat=True).distinct().order_by("-period"))


def payings(acting: Membership | None) -> list[Paying]:
    """Return each programme and period with awards in reach, the latest period first."""
    pairs = _due(acting).values_list("programme", "period").distinct()
    return [Paying(code, period, *due_day(code, period)) for code, period in pairs.order_by("-period", "programme")]


def _due(acting: Membership | None) -> QuerySet[Award]:
    return in_force(awards_visible_to(acting)).filter(amount_fen__gt=0).order_by()


def by_office(acting: Membership | None, paying: Paying) -> QuerySet[Any]:
    """Return the offices that schools belong to (counties, for colleges the province), each with FIGURES, open_fen and percent.

    `in_time_fen` arrived by the last day; where the file names none everything that arrived counts, as nothing was late.
    """
    said = {"programme": paying.programme, "period": paying.period}
    found: dict[int, dict[str, int]] = {}
    dues = _due(acting).filter(**said).values_list("enrolment__school__parent")
    for office, fen, number in dues.annotate(fen=Sum("amount_fen"), n=Sum(Value(1))):
        found[office] = {"awards": number, "fen": fen, "paid_fen": 0, "in_time_fen": 0}
    paid = lines_visible_to(acting).filter(**said, state="paid", arrear=None, award__undone_by=None).order_by()
    in_time = Q(settled_at__date__lte=paying.until) if paying.until else Q()
    sums = paid.values_list("school__parent").annotate(fen=Sum("amount_fen"), soon=Sum("amount_fen", filter=in_time))
    for office, fen, soon in sums:
        if office in found:
            found[office] |= {"paid_fen": fen, "in_time_fen": soon or 0}
    rows = Office.objects.filter(pk__in=found)
    columns = {name: known({pk: row[name] for pk, row in found.items()}) for name in FIGURES}
    open_fen, percent = F("fen") - F("paid_fen"), F("in_time_fen") * 100 / F("fen")
    return rows.annotate(**columns).annotate(open_fen=open_fen, percent=percent)


def chart_of(title: Text, words: tuple[Text, Text, Text], rows: list[tuple[Text, int, int, int, str]]) -> Chart:
    """Return bars of (name, due, arrived, arrived in time, address) in whole yuan: in time, late, not arrived."""
    legend = list(zip(("p", "wait", "no"), words, strict=True))
    bars = [(name, (soon // 100, (paid - soon) // 100, (fen - paid) // 100), address) for name, fen, paid, soon, address in rows]  # fmt: skip
    return chart(title, legend, bars)


def private_schools(acting: Membership | None, period: str = "", year: int | None = None) -> QuerySet[Any]:
    """Return private schools in reach, by what their rosters say, with received_fen, paid_fen, late_fen and late_since.

    `received_fen` reached the school itself: passed on to its account, or paid to it for its students; `paid_fen` reached
    students or their families; both of the books of `year` where one is given. `late_fen` is out beyond the last day of its batch, since `late_since` (else NEVER_LATE).
    """
    lines = lines_visible_to(acting).filter(school=OuterRef("pk")).order_by()
    lines = lines.filter(period=period) if period else lines
    lines = lines.filter(batch__year=year) if year else lines
    late = lines.filter(state__in=[*OUT, "ready", "refused"], batch__due_on__lt=localdate()).exclude(
        batch__state="cancelled"
    )
    late = late.filter(reissued_by=None)
    passed_on = Posting.objects.filter(
        account__office=OuterRef("pk"), account__state=State.ALLOCATED, amount_fen__gt=0, transaction__kind="pass_on",
        transaction__sealed=True, transaction__reversed_by=None,
    ).order_by()  # fmt: skip
    passed_on = passed_on.filter(account__fund__year=year) if year else passed_on
    earliest = late.order_by("batch__due_on").values("batch__due_on")[:1]
    return _of_kind(acting, PRIVATE).annotate(
        received_fen=_sum(passed_on, "account__office")
        + _sum(lines.filter(state="paid", batch__to_school=True), "school"),
        paid_fen=_sum(lines.filter(state="paid", batch__to_school=False), "school"),
        late_fen=_sum(late, "school"),
        late_since=Coalesce(Subquery(earliest), Value(NEVER_LATE), output_field=DateField()),
    )


def without_kind(acting: Membership | None) -> int:
    """Return how many schools in reach with students have rosters that do not say whether they are public or private."""
    return _of_kind(acting, None).count()


def _of_kind(acting: Membership | None, kind: str | None) -> QuerySet[Office]:
    if acting is None:
        return Office.objects.none()
    first = Enrolment.objects.filter(school=OuterRef("pk"), ends_on=None).order_by("pk")
    found = Office.objects.filter(kind=Office.Kind.SCHOOL, path__startswith=acting.office.path)
    found = found.annotate(
        student=Subquery(first.values("pk")[:1]),
        school_kind=Subquery(
            first.annotate(said=KT("facts__school_kind")).values("said")[:1], output_field=CharField()
        ),
    )
    found = found.filter(student__isnull=False)
    return found.filter(school_kind=kind) if kind else found.filter(school_kind=None)


def _sum(rows: QuerySet[Any], by: str) -> Coalesce:
    summed = rows.values(by).annotate(sum=Sum("amount_fen")).values("sum")
    return Coalesce(Subquery(summed), 0, output_field=BigIntegerField())


def days_late(row: Any) -> int | None:
    """Return for how many days money of a school has been out beyond its last day; null where none is."""
    return None if row.late_since == NEVER_LATE else (localdate() - row.late_since).days
