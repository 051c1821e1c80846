"""Fields that many forms share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

WHY = _("写清因为什么、依据什么，例如“学校9月12日会议决定”。审计能看到，提交后不能改；不要写证件号码、账号、电话。")
TOO_SHORT = _("请写明理由，至少四个字。")


def reason(label: Any = None, help_text: Any = WHY, *, most: int = 200, **more: Any) -> forms.CharField:
    """Return the field for why something is done; it is kept for ever. A page that knows more says more in `help_text`."""
    return forms.CharField(
        label=label or _("理由"),
        help_text=help_text,
        min_length=4,
        max_length=most,
        error_messages={"required": TOO_SHORT, "min_length": TOO_SHORT},
        **more,
    )
