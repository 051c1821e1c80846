"""What officers fill in about samples, and what visitors answer."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.checks.sample_rules import Question
from zhuxue.portal.awards.forms import reason
from zhuxue.portal.awards.words import period_title
from zhuxue.portal.supervision.models import Sample, Visit

ANY = [("", _("全部"))]
ANSWERS = [("yes", _("是")), ("no", _("否")), ("unknown", _("说不清"))]


class DrawForm(forms.Form):
    """Which term, how visited, how many."""

    term = forms.ChoiceField(label=_("学期"), help_text=_("从这学期受助的学生里抽。"))
    way = forms.ChoiceField(label=_("核查方式"), help_text=_("决定给检查人填哪张表。"), choices=Sample.Way.choices)
    size = forms.IntegerField(label=_("抽多少名"), required=False, min_value=1, max_value=2000, help_text=_("空着时按政策库的误差要求计算。"))  # fmt: skip
    reason = reason(_("抽查的目的"))
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, terms: list[str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["term"].choices = [(term, period_title(term)) for term in terms]


class VisitsForm(forms.Form):
    """Which visits of a sample to list."""

    state = forms.ChoiceField(label=_("状态"), choices=[*ANY, *Visit.State.choices], required=False)


class AnswerForm(forms.Form):
    """The questions of a visit, as the library has them, and a note that stays on the page until it is sent."""

    def __init__(self, *args: Any, questions: tuple[Question, ...], **more: Any) -> None:
        super().__init__(*args, **more)
        for one in questions:
            self.fields[f"q_{one.id}"] = forms.ChoiceField(label=one.asks, choices=ANSWERS, widget=forms.RadioSelect, error_messages={"required": _("请选一项，不清楚的选“说不清”。")})  # fmt: skip
        self.fields["note"] = forms.CharField(label=_("补充情况"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("不要写证件号码、账号、电话。断网时这一栏不存在本机，请等送出后再离开。"))  # fmt: skip
        self.fields["key"] = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    @property
    def answers(self) -> dict[str, str]:
        """What was answered, by question."""
        return {name[2:]: value for name, value in self.cleaned_data.items() if name.startswith("q_")}
