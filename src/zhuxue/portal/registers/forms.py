"""What officers fill in to send a release, to decide on one, and to decide on a proposal."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.common.terms import Term
from zhuxue.portal.registers.board import coming_term, registers
from zhuxue.portal.registers.models import Proposal, Release
from zhuxue.portal.ui.days import DayInput

LIKE_A_REGION = re.compile(r"\d{2}|\d{4}|\d{6}")
ANY = [("", _("全部"))]
HOWS = [*Release.How.choices, ("hashed", _("加密比对"))]


def register_choices() -> list[tuple[str, str]]:
    """Return the registers of the library."""
    return [(code, register.title) for code, register in registers().registers.items()]


def terms() -> list[tuple[str, str]]:
    """Return the coming term and those before it."""
    last = coming_term()
    return [(str(term), term.title) for term in (last.shifted(-n) for n in range(8))]


class SendForm(forms.Form):
    """A file of a register, as a department sent it."""

    register = forms.ChoiceField(
        label=_("哪种名单"), help_text=_("看是哪个部门给的，例如民政给的低保名单。"), choices=register_choices
    )
    released_on = forms.DateField(
        label=_("名单反映哪一天的情况"),
        help_text=_("部门导出名单的那一天，不是收到的那一天；过期的名单按“没有数据”处理。"),
        widget=DayInput(),
    )
    part = forms.CharField(label=_("分册"), required=False, max_length=60, help_text=_("同一种名单分几个文件报来时填，例如 农村、城镇。"))  # fmt: skip
    covers = forms.CharField(label=_("覆盖的行政区划代码"), required=False, max_length=200, help_text=_("用逗号分开，例如 430626；文件里写明的可以不填。"))  # fmt: skip
    file = forms.FileField(
        label=_("文件"),
        help_text=_("部门给的原文件，不要改动；另一位同事看过才会采用。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv,.txt"}),
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def clean_covers(self) -> list[str]:
        """Return the codes; anything else is refused."""
        codes = [code for code in re.split(r"[,，\s]+", self.cleaned_data["covers"]) if code]
        if not all(LIKE_A_REGION.fullmatch(code) for code in codes):
            raise forms.ValidationError(_("只能写行政区划代码，例如 430626。"))
        return codes


class FilterForm(forms.Form):
    """Which releases to list."""

    register = forms.ChoiceField(label=_("名单"), choices=lambda: [*ANY, *register_choices()], required=False)
    state = forms.ChoiceField(label=_("状态"), choices=[*ANY, *Release.State.choices], required=False)
    how = forms.ChoiceField(label=_("怎样收到"), choices=[*ANY, *HOWS], required=False)


class BoardForm(forms.Form):
    """Which term, and of which register the counties."""

    term = forms.ChoiceField(label=_("学期"), choices=terms)
    register = forms.ChoiceField(label=_("名单"), choices=register_choices)

    def asked(self) -> tuple[Term, str]:
        """Return what is asked for; the coming term and the first register where it cannot be understood."""
        said: dict[str, Any] = self.cleaned_data if self.is_valid() else {}
        return Term.parse(said["term"]) if said else coming_term(), said.get("register") or register_choices()[0][0]


class RefuseForm(forms.Form):
    """Why a release is not used."""

    reason = forms.CharField(
        label=_("不采用的理由"), help_text=_("写明哪里不对、要对方怎样重报。"), min_length=4, max_length=300
    )


class ProposalsForm(forms.Form):
    """Which proposals to list."""

    register = forms.ChoiceField(label=_("名单"), choices=lambda: [*ANY, *register_choices()], required=False)
    state = forms.ChoiceField(label=_("状态"), choices=[*ANY, *Proposal.State.choices], required=False)


class DecideForm(forms.Form):
    """What a person says of a proposal, and what it rests on; `seen` is the last decision that stood on the page."""

    reason = forms.CharField(label=_("依据"), min_length=4, max_length=300, help_text=_("例如：核对了户口簿，两处号码是同一人，名单录错一位。"))  # fmt: skip
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
