"""The long step of a round: making its lists."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.audit.actions import record
from zhuxue.portal.comparisons.lists import make
from zhuxue.portal.comparisons.models import Comparison, ComparisonRow
from zhuxue.portal.jobs.kinds import kind
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.jobs.worker import Work
from zhuxue.portal.schools.models import Enrolment

BATCH = 2000  # rows in one statement


def page(job: Job) -> str | None:
    """Return the address of the round a job is about."""
    return reverse("comparison", args=[job.arguments["comparison"]])


@kind("comparison_open", _("生成事前比对清单"), page=page)
def open_comparison(work: Work) -> dict[str, Any] | None:
    """Make the lists of a round, all of them in one transaction with the end of the job."""
    comparison = Comparison.objects.select_related("office", "run__compared").get(pk=work.arguments["comparison"])
    if comparison.state == Comparison.State.MAKING:
        fill(comparison, work)
    return None


@transaction.atomic
def fill(comparison: Comparison, work: Work | None = None) -> int:
    """Write the rows of a round and let it begin; return how many."""
    total = Enrolment.objects.filter(school__parent=comparison.office, ends_on=None).count()
    count, aside, done = 0, 0, 0
    for piece in make(comparison):
        ComparisonRow.objects.bulk_create(piece.rows, BATCH)
        count, aside, done = count + len(piece.rows), aside + piece.left_aside, min(total, done + BATCH)
        if work:
            work.tell(done, total, f"已比对 {done} / {total} 名学生……", f"{done} of {total} students compared …")
    comparison.state, comparison.rows_count, comparison.left_aside = Comparison.State.OPEN, count, aside
    comparison.save(update_fields=["state", "rows_count", "left_aside"])
    record(
        "comparison lists made", comparison, acting=comparison.opened_by, details={"rows": count, "left_aside": aside}
    )
    if work:
        work.finish({"rows": count, "left_aside": aside})
    return count
