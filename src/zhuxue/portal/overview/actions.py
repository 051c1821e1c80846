"""Counting the totals of a run, once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.db import transaction
from django.db.models import Count, Q, Sum

from zhuxue.portal.audit.actions import record
from zhuxue.portal.overview.models import OfficeTotal
from zhuxue.portal.people.models import Office
from zhuxue.portal.schools.models import Outcome, Run, StudentVerdict

BATCH = 2000
Sums = tuple[int, int, int, int]


@transaction.atomic
def count_totals(run: Run) -> int:
    """Write the totals of every office that has students in `run`, in place of earlier ones; return how many rows."""
    Run.objects.select_for_update().get(pk=run.pk)
    OfficeTotal.objects.filter(run=run).delete()
    summed: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    above = _above()
    for office, stage, sums in _of_classes(run):
        for place in above[office]:
            for number, value in enumerate(sums):
                summed[place, stage][number] += value
    rows = [
        OfficeTotal(run=run, office_id=office, stage=stage, students_count=students, due_count=due, unknown_count=unknown, award_fen=fen)
        for (office, stage), (students, due, unknown, fen) in summed.items()
    ]  # fmt: skip
    OfficeTotal.objects.bulk_create(rows, BATCH)
    record("totals counted", run, details={"rows": len(rows)})
    return len(rows)


def _of_classes(run: Run) -> Iterator[tuple[int, str, Sums]]:
    said = StudentVerdict.objects.filter(outcome__run=run)
    grouped = said.values_list("enrolment__office", "enrolment__stage").annotate(
        students=Count("enrolment", distinct=True),
        due=Count("enrolment", distinct=True, filter=Q(award_fen__isnull=False)),
        unknown=Count("enrolment", distinct=True, filter=Q(outcome__verdict=Outcome.Verdict.UNKNOWN)),
        fen=Sum("award_fen"),
    )
    for office, stage, students, due, unknown, fen in grouped.order_by():
        yield office, stage, (students, due, unknown, fen or 0)


def _above() -> dict[int, list[int]]:
    """Return each office's own number and those of all above it."""
    parents = dict(Office.objects.values_list("pk", "parent_id"))
    found: dict[int, list[int]] = {}
    for office in parents:
        place, line = office, [office]
        while parents[place] is not None:
            place = parents[place]
            line.append(place)
        found[office] = line
    return found
