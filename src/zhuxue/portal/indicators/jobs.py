"""Long work of indicators: counting them all, reading a sheet of the national system."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.indicators.actions import measuring, sheets
from zhuxue.portal.indicators.models import SheetUpload
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
