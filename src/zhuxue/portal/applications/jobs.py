"""Bulk acts too long for one request."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.applications.bulk import do_many
from zhuxue.portal.jobs.kinds import kind
from zhuxue.portal.jobs.worker import Work

SHOWN = 50  # refusals kept in the result


@kind("decide_many", _("批量办理申请"), page=lambda job: reverse("tasks"))
def decide_many(work: Work) -> dict[str, Any]:
    """Decide each chosen case; run again after a dead worker it does nothing twice, for each row carries what was seen."""
    rows = [(pk, seen) for pk, seen in work.arguments["rows"]]
    tried = do_many(rows, work.arguments["verdict"], work.arguments["reason"], acting=work.acting, tell=work.tell)
    failed = [
        {"address": reverse("case", args=[each.case.pk]), "zh": each.refused.zh, "en": each.refused.en}
        for each in tried
        if each.refused
    ]
    return {"done": len(tried) - len(failed), "failed": len(failed), "why": failed[:SHOWN]}
