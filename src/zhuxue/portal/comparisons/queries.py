"""What a person may see of before-rounds: those of her office and below, and those of an office above that ask her school."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.comparisons.models import AnswerPaper, Comparison, ComparisonRow
from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.people.models import Membership
from zhuxue.portal.schools.models import Run
from zhuxue.portal.ui.charts import Chart, chart
from zhuxue.portal.ui.components import Text
from zhuxue.portal.ui.desk import News, Work, changed, lately
from zhuxue.portal.ui.listing import beginning_of

WAITS = ("open", "returned")
LEGEND: tuple[tuple[str, Text], ...] = (("p", _("已处置")), ("wait", _("退回重新处置")), ("no", _("待处置")))
STATES = ("answered", "returned", "open")


def rows_visible_to(acting: Membership | None, action: str = "see_comparisons") -> QuerySet[ComparisonRow]:
    """Return the rows about students at the office acted for or below; to open and send back, those of its own rounds."""
    if acting is None or not MATRIX.allows(acting.role, action):
        return ComparisonRow.objects.none()
    found = ComparisonRow.objects.filter(office__path__startswith=acting.office.path)
    return found.filter(comparison__office=acting.office_id) if action == "open_comparison" else found


def comparisons_visible_to(acting: Membership | None, action: str = "see_comparisons") -> QuerySet[Comparison]:
    """Return the rounds of offices in reach, and those of an office above that has rows in reach."""
    if acting is None or not MATRIX.allows(acting.role, action):
        return Comparison.objects.none()
    own = Q(office__path__startswith=acting.office.path)
    if action == "open_comparison":
        return Comparison.objects.filter(own)
    asked = ComparisonRow.objects.filter(comparison=OuterRef("pk"), office__path__startswith=acting.office.path)
    return Comparison.objects.filter(own | Exists(asked)).select_related("office", "run")


def rows_listed(comparison: Comparison, acting: Membership | None, *, list: str = "", state: str = "", school: int | None = None) -> QuerySet[ComparisonRow]:  # fmt: skip
    """Return visible rows of a round for a list."""
    found = rows_visible_to(acting).filter(comparison=comparison).select_related("school", "office", "comparison")
    asked: dict[str, Any] = {"list": list, "state": state, "school": school}
    return found.filter(**{key: value for key, value in asked.items() if value})


def rounds_listed(acting: Membership | None, *, term: str = "") -> QuerySet[Comparison]:
    """Return visible rounds with how many of their rows wait."""
    found = comparisons_visible_to(acting).annotate(waiting=Count("rows", filter=Q(rows__state__in=WAITS)))
    return found.filter(term=term) if term else found


def runs_to_choose(acting: Membership | None) -> QuerySet[Run]:
    """Return the last runs that heard registers, from which a round may be opened."""
    allowed = acting is not None and MATRIX.allows(acting.role, "open_comparison")
    found = Run.objects.filter(compared__isnull=False).order_by("-pk")
    return found[:8] if allowed else Run.objects.none()


def by_school(comparison: Comparison, acting: Membership | None) -> Chart:
    """Return the progress of each school in reach, the most to do first."""
    rows = rows_visible_to(acting).filter(comparison=comparison)
    return _progress(rows, "school", "school__name", str(_("各校进度")), lambda pk: f"?school={pk}#rows")


def by_office(acting: Membership | None, term: str) -> Chart:
    """Return the progress of each office that has rounds of a term in reach."""
    rounds = comparisons_visible_to(acting).filter(term=term)
    rows = ComparisonRow.objects.filter(comparison__in=rounds.order_by().values("pk"))
    return _progress(rows, "comparison", "comparison__office__name", str(_("各单位进度")), lambda pk: reverse("comparison", args=[pk]))  # fmt: skip


def _progress(rows: QuerySet[ComparisonRow], key: str, name: str, title: str, address: Any) -> Chart:
    counted: dict[tuple[int, str], dict[str, int]] = {}
    for pk, text, state, count in rows.order_by().values_list(key, name, "state").annotate(count=Count("pk")):
        counted.setdefault((pk, text), dict.fromkeys(STATES, 0))[state] = count
    ordered = sorted(counted.items(), key=lambda one: -(one[1]["open"] + one[1]["returned"]))
    return chart(title, LEGEND, [(text, tuple(counts.values()), address(pk)) for (pk, text), counts in ordered])


def waiting(acting: Membership | None) -> list[Work]:
    """Return what waits: for a school rows to answer, for the office of a round rows past their day and rounds to close."""
    if acting is None:
        return []
    past, unanswered = Q(comparison__due_on__lt=localdate()), Q(state__in=WAITS, comparison__state="open")
    own = rows_visible_to(acting, "answer_comparison").filter(unanswered)
    late = rows_visible_to(acting, "open_comparison").filter(unanswered, past)
    rounds = comparisons_visible_to(acting, "open_comparison").filter(office=acting.office_id, state="open")
    ready = rounds.exclude(Exists(ComparisonRow.objects.filter(comparison=OuterRef("pk"), state__in=WAITS)))
    address = reverse("comparisons")
    return [
        Work(_("事前比对：待处置"), own, address, "list-search", past, due="comparison__due_on"),
        Work(_("事前比对：学校逾期未处置"), late, address, "list-search", True, due="comparison__due_on"),
        Work(_("事前比对：可以结束"), ready, address, "checks"),
    ]


def changes(acting: Membership | None) -> list[News]:
    """Return how many rounds in reach were closed of late."""
    closed = comparisons_visible_to(acting).filter(closed_at__gte=beginning_of(lately()))
    return [changed(_("已结束的事前比对"), closed, "closed_at", "comparisons", icon="list-search")]


def papers_visible_to(acting: Membership | None) -> QuerySet[AnswerPaper]:
    """Return the papers of answers to rows in reach."""
    return AnswerPaper.objects.filter(of__row__in=rows_visible_to(acting).order_by().values("pk")).select_related(
        "of__row"
    )
