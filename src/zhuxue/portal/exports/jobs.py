"""The long work of exports: writing an approved list as a file."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.exports import writing
from zhuxue.portal.exports.models import ExportRequest
from zhuxue.portal.jobs.kinds import kind
from zhuxue.portal.jobs.worker import Work


@kind("write-export", _("生成导出文件"), page=lambda job: reverse("exports"))
def write_export(work: Work) -> dict[str, Any]:
    """Write the file of an approved export."""
    asked = ExportRequest.objects.select_related("asked_as__office", "asked_by").get(pk=work.arguments["export"])
    return {"rows": writing.write_export(asked, entry=work.arguments["entry"], acting=work.acting, work=work)}
