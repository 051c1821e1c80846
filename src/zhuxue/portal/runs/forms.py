"""What a province officer fills in to run a term."""

from __future__ import annotations

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.common.terms import Term
from zhuxue.portal.ui.days import DayInput


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
