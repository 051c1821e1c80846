"""The columns a list of schemes may show."""

from __future__ import annotations

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.schemes.models import SchemeVersion
from zhuxue.portal.ui.listing import Column

VERSIONS: tuple[Column, ...] = (
    Column("title", _("项目"), lambda row: row.scheme.title, sort="scheme__title", wide=True),
    Column("number", _("版本"), lambda row: row.number),
    Column("state", _("状态"), SchemeVersion.get_state_display),
    Column("owner", _("单位"), lambda row: row.scheme.owner.name, sort="scheme__owner__path"),
    Column("code", _("代码"), lambda row: row.scheme.code, sort="scheme__code"),
    Column("author", _("起草人"), lambda row: row.author.name),
    Column("changed_at", _("最近改动"), lambda row: f"{localtime(row.changed_at):%Y-%m-%d %H:%M}", sort="changed_at"),
    Column("published_from", _("发布起"), lambda row: row.published_from),
)
