"""What officers fill in on pages of issues."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.common.money import fen_from_yuan
from zhuxue.portal.awards.forms import reason
from zhuxue.portal.schools.models import Severity
from zhuxue.portal.supervision.days import rules
from zhuxue.portal.supervision.models import Issue, IssueRow
from zhuxue.portal.ui.days import DayInput

ANY = [("", _("全部"))]
TOGETHER = [("living", _("未办结的")), ("unjudged", _("待处置的")), ("righting", _("整改中和待复核的")), ("ended", _("已办结的"))]  # fmt: skip


def soon() -> Any:
    """Return the day an order is due unless it says another."""
    return localdate() + timedelta(days=rules().due.days)


class IssuesForm(forms.Form):
    """Which issues to list; what a figure of the board leads to is hidden."""

    state = forms.ChoiceField(label=_("状态"), choices=[*ANY, *TOGETHER, *Issue.State.choices], required=False)
    severity = forms.ChoiceField(label=_("级别"), choices=[*ANY, *Severity.choices], required=False)
    check_id = forms.CharField(label=_("核查编号"), max_length=20, required=False)
    overdue = forms.BooleanField(label=_("只看逾期的"), required=False)
    below = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput())
    chased = forms.BooleanField(required=False, widget=forms.HiddenInput())
    mine = forms.BooleanField(required=False, widget=forms.HiddenInput())


class RowsForm(forms.Form):
    """Which rows of an issue to list."""

    state = forms.ChoiceField(label=_("状态"), choices=[*ANY, *IssueRow.State.choices], required=False)


class BoardForm(forms.Form):
    """By what the board is put together."""

    by = forms.ChoiceField(
        label=_("按什么列"), choices=[("county", _("县市区")), ("school", _("学校"))], required=False
    )


class SeenForm(forms.Form):
    """A form that carries the number of the last step seen."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class VerifyForm(SeenForm):
    """What was seen that makes an issue real."""

    reason = reason(_("核实情况"), widget=forms.Textarea(attrs={"rows": 3}))


class ClearForm(SeenForm):
    """Why all rows, or those ticked, only look alike."""

    reason = reason(_("排除的理由"), widget=forms.Textarea(attrs={"rows": 3}), help_text=_("排除以后，同样的情况不再列为疑点；情况有变化会重新列出。"))  # fmt: skip


class RestoreForm(SeenForm):
    """Why a clearing was wrong."""

    reason = reason(_("收回排除的理由"), widget=forms.Textarea(attrs={"rows": 3}), help_text=_("写明重新核实了什么。收回以后，这些行重新算疑点，该暂停的发放重新暂停。"))  # fmt: skip


class OrderForm(SeenForm):
    """What is to be put right, on what basis, until when."""

    what = reason(_("整改要求"), widget=forms.Textarea(attrs={"rows": 4}))
    basis = reason(_("依据"))
    due_on = forms.DateField(
        label=_("整改期限"),
        help_text=_("学校要在这一天以前反馈；过了会自动上报，先到县，再到市、省。"),
        widget=DayInput,
        initial=soon,
    )


class _Several(forms.ClearableFileInput):
    """The browser's chooser for several files."""

    allow_multiple_selected = True


class SeveralFiles(forms.FileField):
    """Several files, each judged as one."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=_Several(attrs={"multiple": True}), **more)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the files sent."""
        sent = data if isinstance(data, list | tuple) else [data]
        return [super(SeveralFiles, self).clean(one, initial) for one in sent if one]


class ReplyForm(SeenForm):
    """What was done, with its evidence."""

    words = reason(_("整改情况"), widget=forms.Textarea(attrs={"rows": 5}), help_text=_("写明做了什么、结果怎样。不要写证件号码、账号、电话。"))  # fmt: skip
    files = SeveralFiles(label=_("佐证文件"), required=False, help_text=_("最多5个，每个不超过5 MB；加密保存。"))


class CloseForm(SeenForm):
    """What the recheck saw."""

    reason = reason(_("复核意见"), widget=forms.Textarea(attrs={"rows": 3}))


class AgainForm(SeenForm):
    """Why the answer is not enough, and until when it is to be put right."""

    reason = reason(_("不通过的理由和要求"), widget=forms.Textarea(attrs={"rows": 3}))
    due_on = forms.DateField(
        label=_("整改期限"), help_text=_("重新整改的期限，过了同样会上报。"), widget=DayInput, initial=soon
    )


class MoneyForm(SeenForm):
    """What was paid to the student of a row and what should have been."""

    row = forms.TypedChoiceField(label=_("学生"), help_text=_("疑点所据的学生；每人各起一笔。"), coerce=int)
    programme = forms.ChoiceField(label=_("项目"), help_text=_("钱发错在哪个项目。"))
    was = forms.CharField(label=_("已发（元）"), help_text=_("这一期实际发到的金额，写元，如 625.00。"), max_length=12)
    now = forms.CharField(label=_("应发（元）"), help_text=_("按规定应发的金额；不该发写 0。"), max_length=12)
    reason = reason(_("依据和理由"))

    def __init__(self, *args: Any, rows: Any = (), programmes: Any = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["row"].choices, self.fields["programme"].choices = rows, programmes

    def clean_was(self) -> int:
        """Return fen."""
        return _fen(self.cleaned_data["was"])

    def clean_now(self) -> int:
        """Return fen."""
        return _fen(self.cleaned_data["now"])


def _fen(text: str) -> int:
    try:
        return fen_from_yuan(text.strip())
    except ValueError:
        raise forms.ValidationError(_("请写金额，如 625 或 312.50。")) from None


class FetchForm(forms.Form):
    """What a file of evidence is looked at for."""

    reason = reason(_("查看的用途（会记入审计）"))
