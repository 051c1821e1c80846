"""What is filled in about an export."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.ui.export import KINDS


class ExportForm(forms.Form):
    """Which kind of file, and what it is for."""

    reason = forms.CharField(
        label=_("理由"),
        min_length=4,
        max_length=200,
        error_messages={"required": _("请写明理由，至少四个字。"), "min_length": _("请写明理由，至少四个字。")},
    )
    kind = forms.ChoiceField(label=_("文件"), choices=[(kind, kind) for kind in KINDS])


class RefuseForm(forms.Form):
    """Why an export is not approved."""

    reason = forms.CharField(label=_("不批准的理由"), min_length=4, max_length=200)
