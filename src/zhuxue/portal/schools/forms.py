"""What officers fill in on students' pages."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.schools.models import Outcome, Stage
from zhuxue.portal.ui.export import KINDS

LIKE_A_NUMBER = re.compile(r"[0-9]{11,}")
ANY = [("", _("全部"))]


class FilterForm(forms.Form):
    """Which students to list. A number must not stand in an address, so it is asked for elsewhere."""

    name = forms.CharField(label=_("姓名"), max_length=50, required=False)
    stage = forms.ChoiceField(label=_("学段"), choices=[*ANY, *Stage.choices], required=False)
    verdict = forms.ChoiceField(label=_("有项目判定为"), choices=[*ANY, *Outcome.Verdict.choices], required=False)

    office = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean_name(self) -> str:
        """Refuse anything like an identity number."""
        name = str(self.cleaned_data["name"])
        if LIKE_A_NUMBER.search(name):
            raise forms.ValidationError(_("这里只按姓名查。按证件号码查，请用下面的“按证件号码查找”。"))
        return name.strip()


class FindForm(forms.Form):
    """The exact identity number of one student; sent as POST, never in an address."""

    identity_number = forms.CharField(label=_("证件号码"), min_length=6, max_length=18)


class ReasonForm(forms.Form):
    """Why something is done that the audit chain keeps."""

    reason = forms.CharField(
        label=_("理由"),
        min_length=4,
        max_length=200,
        error_messages={"required": _("请写明理由，至少四个字。"), "min_length": _("请写明理由，至少四个字。")},
    )


class ClearForm(ReasonForm):
    """Which personal value to show in clear, and why."""

    what = forms.CharField(max_length=40)


class ExportForm(ReasonForm):
    """Which kind of file, and what it is for."""

    kind = forms.ChoiceField(label=_("文件"), choices=[(kind, kind) for kind in KINDS])
