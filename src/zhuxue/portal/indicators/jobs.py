"""Long work of indicators: counting them all, reading a sheet of the national system, counting an evaluation."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.indicators.actions import evaluating, measuring, sheets
from zhuxue.portal.indicators.models import Evaluation, Sheet, SheetUpload
from zhuxue.portal.jobs.kinds import kind
from zhuxue.portal.jobs.worker import Work


@kind(measuring.KIND, _("测算指标"), page=lambda job: reverse("indicators"))
def measure(work: Work) -> dict[str, Any] | None:
    """Count every indicator for every office; all or nothing."""
    measuring.measure(work.acting if work.job.asked_by_id else None, work)
    return None


@kind(sheets.KIND, _("读入国家系统表"), page=lambda job: reverse("sheet_upload", args=[job.arguments["upload"]]))
def read_sheet(work: Work) -> dict[str, Any] | None:
    """Read and compare a sheet; all or nothing."""
    upload = SheetUpload.objects.select_related("office", "sent_by").get(pk=work.arguments["upload"])
    sheets.read_kept(upload, acting=work.acting, work=work)
    return None


@kind(sheets.AGAIN, _("重新比对国家系统表"), page=lambda job: reverse("national_sheet", args=[job.arguments["sheet"]]))
def compare_sheet(work: Work) -> dict[str, Any] | None:
    """Compare a sheet again; all or nothing."""
    sheets.compare_again(Sheet.objects.get(pk=work.arguments["sheet"]), acting=work.acting, work=work)
    return None


@kind(evaluating.KIND, _("计算绩效自评"), page=lambda job: reverse("evaluation", args=[job.arguments["evaluation"]]))
def count_evaluation(work: Work) -> dict[str, Any] | None:
    """Count a self-evaluation; all or nothing."""
    evaluating.count(Evaluation.objects.get(pk=work.arguments["evaluation"]), acting=work.acting, work=work)
    return None
