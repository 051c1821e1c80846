"""What officers fill in of evaluations and surveys, and what families answer."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.awards.forms import reason
from zhuxue.portal.indicators.actions.evaluating import FIRST_YEAR
from zhuxue.portal.indicators.evaluating import sets
from zhuxue.portal.ui.days import DayInput
from zhuxue.portal.ui.words import in_english, titled

LONG = 3000  # characters of one part of a report
ROWS = [("", _("全部")), ("bad", _("没有达到的")), ("unknown", _("暂无数据的"))]


def _years() -> list[tuple[int, str]]:
    this = localdate().year
    return [(year, str(year)) for year in range(this, max(FIRST_YEAR, this - 4) - 1, -1)]


class BeginForm(forms.Form):
    """Which kind of fund, which year."""

    name = forms.ChoiceField(label=_("哪一类资金"), help_text=_("每类资金各评一次，指标和分值来自政策库。"))
    year = forms.TypedChoiceField(
        label=_("年度"), help_text=_("按自然年取数；起草以后数据有变，可以重新取数，签署后不能改。"), coerce=int
    )

    def __init__(self, *said: Any, **more: Any) -> None:
        super().__init__(*said, **more)
        self.fields["name"].choices = [(name, titled(each.title, each.english)) for name, each in sets().items()]
        self.fields["year"].choices = _years()


class TextForm(forms.Form):
    """The parts of a report that people write."""

    work_done = forms.CharField(
        label=_("工作开展情况"),
        help_text=_("几句话写做了什么；数字由系统取，不用重写。"),
        max_length=LONG,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    problems = forms.CharField(
        label=_("存在的问题"),
        help_text=_("照实写，未知和扣分的地方也写。"),
        max_length=LONG,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    measures = forms.CharField(
        label=_("改进措施"),
        help_text=_("针对上面的问题，写谁在什么时候办。"),
        max_length=LONG,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class SignForm(forms.Form):
    """What was read."""

    seen = forms.CharField(widget=forms.HiddenInput())


class WithdrawForm(forms.Form):
    """Why it is withdrawn."""

    reason = reason()


class EvidenceForm(forms.Form):
    """Which rows of a figure."""

    only = forms.ChoiceField(label=_("只看"), choices=ROWS, required=False)


class CompareForm(BeginForm):
    """Which evaluations to lay side by side."""

    def __init__(self, *said: Any, **more: Any) -> None:
        super().__init__(*said, **more)
        for field in self.fields.values():
            field.required = False


class SurveyForm(forms.Form):
    """A survey: its year and days."""

    year = forms.TypedChoiceField(label=_("年度"), help_text=_("问的是这一年的资助工作。"), coerce=int)
    opens_on = forms.DateField(
        label=_("从哪天起"), help_text=_("从这一天起家庭能看到问卷。"), initial=localdate, widget=DayInput()
    )
    closes_on = forms.DateField(
        label=_("到哪天止"), help_text=_("过了这一天不再收；不足五份的结果不显示。"), widget=DayInput()
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *said: Any, **more: Any) -> None:
        super().__init__(*said, **more)
        self.fields["year"].choices = _years()


class AnswerForm(forms.Form):
    """The questions of a survey, as they were when it was opened."""

    def __init__(self, *said: Any, questions: list[dict[str, Any]], **more: Any) -> None:
        super().__init__(*said, **more)
        words = "english" if in_english() else "says"
        for each in questions:
            choices = [(option["id"], option[words]) for option in each["options"]]
            label = each["english" if words == "english" else "asks"]
            self.fields[each["id"]] = forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, error_messages={"required": _("请选一项。")})  # fmt: skip
