"""What a province officer fills in to run a term, or to keep a register."""

from __future__ import annotations

import re

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.registers import Registers
from zhuxue.engine.common.terms import Term
from zhuxue.portal.ui.days import DayInput

LIKE_A_REGION = re.compile(r"\d{2,6}")


def this_term() -> str:
    """Return the term of today; the summer goes with the autumn that comes."""
    today = localdate()
    half = "S" if 2 <= today.month <= 7 else "F"
    return f"{today.year if today.month > 1 else today.year - 1}-{half}"


def terms() -> list[tuple[str, str]]:
    """Return the terms to choose from, the latest first."""
    last = Term.parse(this_term()).shifted(1)
    return [(str(term), term.title) for term in (last.shifted(-n) for n in range(8))]


class RunForm(forms.Form):
    """Which term, as things stood and as rules were known on which days."""

    term = forms.ChoiceField(label=_("学期"), choices=terms, initial=this_term, help_text=_("算哪个学期应享受什么。可以反复算，以前的结果都保留。"))  # fmt: skip
    on = forms.DateField(
        label=_("按哪一天的在校情况"),
        required=False,
        help_text=_("不填：按学期第一天。"),
        widget=DayInput(),
    )
    as_known_on = forms.DateField(
        label=_("按哪一天所知的政策"), required=False, help_text=_("不填：按今天。"), widget=DayInput()
    )

    def clean_term(self) -> Term:
        """Return the term itself."""
        return Term.parse(self.cleaned_data["term"])


class RegisterForm(forms.Form):
    """A file of a register, as a department sent it."""

    register = forms.ChoiceField(
        label=_("哪种名单"),
        choices=lambda: [(c, r.title) for c, r in Registers.load(LIBRARY).registers.items()],
        help_text=_("看是哪个部门给的，例如民政给的低保名单。"),
    )
    released_on = forms.DateField(label=_("名单日期"), widget=DayInput(), help_text=_("部门导出名单的那一天，不是收到的那一天；过期的名单按“没有数据”处理。"))  # fmt: skip
    covers = forms.CharField(
        label=_("覆盖的行政区划代码"),
        required=False,
        max_length=200,
        help_text=_("用逗号分开，例如 430626；文件里写明的可以不填。"),
    )
    file = forms.FileField(label=_("文件"), help_text=_("部门给的原文件，不要改动。加密保存，只用来比对，同一份交两次只算一次。"))  # fmt: skip

    def clean_covers(self) -> list[str]:
        """Return the codes; anything else is refused."""
        codes = [code for code in re.split(r"[,，\s]+", self.cleaned_data["covers"]) if code]
        if not all(LIKE_A_REGION.fullmatch(code) for code in codes):
            raise forms.ValidationError(_("只能写行政区划代码，例如 430626。"))
        return codes
