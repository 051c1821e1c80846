"""The columns of the list of runs."""

from __future__ import annotations

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.common.terms import Term
from zhuxue.portal.ui.listing import Column

RUNS = (
    Column("loaded_at", _("载入时间"), lambda run: f"{localtime(run.loaded_at):%Y-%m-%d %H:%M}", sort="id"),
    Column("term", _("学期"), lambda run: Term.parse(run.term).title),
    Column("on", _("按哪一天的在校情况"), lambda run: f"{run.on:%Y-%m-%d}"),
    Column("as_known_on", _("按哪一天所知的政策"), lambda run: f"{run.as_known_on:%Y-%m-%d}"),
    Column("students", _("学生数"), lambda run: run.students_count),
    Column("library", _("政策库版本"), lambda run: run.library_sha256[:12]),
)
