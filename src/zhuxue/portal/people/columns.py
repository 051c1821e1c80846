"""The columns of the audit page."""

from __future__ import annotations

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.audit.models import Entry
from zhuxue.portal.audit.words import title
from zhuxue.portal.ui.listing import Column


def details_text(entry: Entry) -> str:
    """Return the details as `key: value`, in the words of the chain; it holds no personal numbers."""
    return "；".join(f"{key}: {value}" for key, value in entry.details.items() if value not in (None, ""))


ENTRIES = (
    Column("number", _("序号"), lambda row: row.number, sort="number"),
    Column("at", _("时间"), lambda row: f"{localtime(row.at):%Y-%m-%d %H:%M:%S}"),
    Column("who", _("用户名"), lambda row: row.person.username if row.person else _("系统")),
    Column("acting_as", _("身份与单位代码"), lambda row: row.acting_as),
    Column("action", _("动作"), lambda row: title(row.action)),
    Column("object", _("对象"), lambda row: row.object),
    Column("reason", _("理由"), lambda row: row.reason, wide=True),
    Column("details", _("细节"), details_text, wide=True),
    Column("hash", _("链值"), lambda row: row.hash, shown=False),
)
