"""What officers fill in to open a round, to answer rows and to send one back."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.common.terms import Term
from zhuxue.portal.comparisons.lists import rules
from zhuxue.portal.comparisons.models import ComparisonRow
from zhuxue.portal.registers.board import coming_term
from zhuxue.portal.schools.models import Run
from zhuxue.portal.ui.days import DayInput

ANY = [("", _("全部"))]


def list_choices() -> list[tuple[str, str]]:
    """Return the three lists."""
    return [(name, one.title) for name, one in rules().lists.items()]


def answer_choices(name: str = "") -> list[tuple[str, str]]:
    """Return the answers to a list, or all of them; what needs a paper says so."""
    known = rules().of(name) if name else rules().answers
    return [(code, f"{one.title}{'（' + str(_('须附书面材料')) + '）' if one.needs == 'file' else ''}") for code, one in known.items()]  # fmt: skip


class OpenForm(forms.Form):
    """Which run a round is made from, and until when schools answer."""

    run = forms.TypedChoiceField(
        label=_("依据哪次计算"),
        help_text=_("清单由这次计算的判定、名单和核查生成；选最近的一次，开办后不能换。"),
        coerce=int,
    )
    due_on = forms.DateField(
        label=_("学校处置截止"),
        help_text=_("学校要在这一天以前逐行处置；过了这一天，学校和县里的工作台都会标出逾期。"),
        widget=DayInput(),
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, runs: list[Run], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["run"].choices = [(one.pk, f"{Term.parse(one.term).title} · {one.loaded_at:%Y-%m-%d}") for one in runs]  # fmt: skip


class RowsForm(forms.Form):
    """Which rows to list."""

    list = forms.ChoiceField(label=_("清单"), choices=lambda: [*ANY, *list_choices()], required=False)
    state = forms.ChoiceField(label=_("状态"), choices=[*ANY, *ComparisonRow.State.choices], required=False)
    school = forms.IntegerField(label=_("学校"), required=False, widget=forms.HiddenInput)


class TermForm(forms.Form):
    """Which term's rounds to list."""

    term = forms.ChoiceField(label=_("学期"), required=False, choices=lambda: [*ANY, *((str(t), t.title) for t in (coming_term().shifted(-n) for n in range(8)))])  # fmt: skip


class AnswerForm(forms.Form):
    """A school's answer to one row. `seen` is the last thing said that stood on the page."""

    answer = forms.ChoiceField(
        label=_("处置结论"),
        help_text=_("选最符合核实结果的一项；县里会逐行看，不对的会退回。"),
        widget=forms.RadioSelect,
    )
    words = forms.CharField(label=_("说明"), min_length=4, max_length=300, widget=forms.Textarea(attrs={"rows": 2}), help_text=_("写明核实了什么。不要写完整的证件号码。"))  # fmt: skip
    file = forms.FileField(label=_("书面材料（PDF 或照片）"), help_text=_("家庭书面放弃等结论必须附；拍清楚，只拍这一份材料。加密保存，只有办理的人能看。"), required=False, widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}))  # fmt: skip
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, list: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["answer"].choices = answer_choices(list)


class BulkForm(forms.Form):
    """The same answer to many rows."""

    answer = forms.ChoiceField(label=_("处置结论"), help_text=_("勾选的每一行都记这个结论，情况不同的请分开办。"), choices=lambda: [(code, title) for code, title in answer_choices() if rules().answers[code].needs == "words"])  # fmt: skip
    words = forms.CharField(
        label=_("说明"),
        help_text=_("写明怎样核实的，例如“已逐户电话核实”；每一行都会留下这段话。"),
        min_length=4,
        max_length=300,
    )


class ReturnForm(forms.Form):
    """Why a row is sent back."""

    reason = forms.CharField(
        label=_("退回的理由"), help_text=_("写明还要核实什么；学校会看到，请不要写号码。"), min_length=4, max_length=300
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
