"""What is filled in about an export."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.ui.export import KINDS
from zhuxue.portal.ui.fields import reason


class ExportForm(forms.Form):
    """Which kind of file, and what it is for."""

    reason = reason(help_text=_("文件拿去做什么、给谁看，例如“报县局核对秋季人数”。印在文件首行，并记入审计。"))
    kind = forms.ChoiceField(
        label=_("文件"),
        choices=[(kind, kind) for kind in KINDS],
        help_text=_("要用表格软件打开选 xlsx；交给别的系统读选 csv。"),
    )


class RefuseForm(forms.Form):
    """Why an export is not approved."""

    reason = reason(_("不批准的理由"), _("提出人会看到，例如“请先按学校筛选，只导出要用的”。"))
