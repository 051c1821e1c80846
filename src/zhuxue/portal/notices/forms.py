"""What is filled in on pages of notices, by officers and by anyone."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.notices.models import Notice, Objection
from zhuxue.portal.ui.fields import reason

ANY = [("", _("全部"))]
AREA = {"rows": 4}


class FilterForm(forms.Form):
    """Which notices to list."""

    text = forms.CharField(label=_("标题"), max_length=50, required=False)
    state = forms.ChoiceField(label=_("状态"), choices=[*ANY, *Notice.State.choices], required=False)


class ObjectionFilterForm(forms.Form):
    """Which objections to list."""

    state = forms.ChoiceField(
        label=_("状态"), choices=[*ANY, ("waiting", _("等我答复")), *Objection.State.choices], required=False
    )


class BeginForm(forms.Form):
    """The key of the finished step to post."""

    made_from = forms.CharField(max_length=100, widget=forms.HiddenInput)  # beside the button


class PostForm(forms.Form):
    """With or without names, and whom the public turns to."""

    names = forms.TypedChoiceField(
        label=_("怎样公示"),
        choices=[("1", _("列出姓名")), ("0", _("只公布人数，不列姓名"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
        help_text=_("人数少、一看便知是谁的，可只公布人数。多少人以下不列姓名，未查到规定，请按本校办法决定。"),
        error_messages={"required": _("请选择是否列出姓名。")},
    )
    contact_name = forms.CharField(label=_("异议受理部门或受理人"), max_length=50, help_text=_("例如“学生资助办公室”。印在公示上，任何人都能看到。"))  # fmt: skip
    contact = forms.CharField(
        label=_("受理方式"), max_length=100, help_text=_("写办公电话或地点，会向公众公开；不要写私人手机号。")
    )

    def __init__(self, *args: Any, notice: Notice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if notice.names is not None:
            del self.fields["names"]


class ReasonForm(forms.Form):
    """Why something is done that is kept."""

    reason = reason()


class ObjectionForm(forms.Form):
    """What anyone says against a row. Without name and contact it is anonymous."""

    text = forms.CharField(
        label=_("异议内容"),
        min_length=10,
        max_length=1000,
        widget=forms.Textarea(attrs=AREA),
        help_text=_("请写清事实。不要写身份证号、电话等号码；写了也会被遮盖。"),
        error_messages={"required": _("请写明异议内容，至少十个字。"), "min_length": _("请写明异议内容，至少十个字。")},
    )
    name = forms.CharField(label=_("您的姓名"), max_length=50, required=False, help_text=_("可以不写。写了，只有处理人能看到，每次查看都有记录。"))  # fmt: skip
    contact = forms.CharField(label=_("联系方式"), max_length=100, required=False, help_text=_("可以不写；想让处理人找您核实，写电话或邮箱。不写也能凭回执码看答复。"))  # fmt: skip
    once = forms.RegexField(r"^[0-9a-f]{32}$", widget=forms.HiddenInput)

    @classmethod
    def fresh(cls) -> ObjectionForm:
        """Return an empty form with a mark of its own, so that it counts once however often it is sent."""
        return cls(initial={"once": secrets.token_hex(16)})


class ReceiptForm(forms.Form):
    """The code of a receipt; sent as POST, never in an address."""

    receipt = forms.CharField(label=_("回执码"), max_length=20, help_text=_("提交异议后页面上给的那串字母数字；丢了不能补，可以重新提出。"))  # fmt: skip


class AnswerForm(forms.Form):
    """The outcome and its words."""

    outcome = forms.ChoiceField(
        label=_("结论"),
        choices=[
            ("rejected", _("异议不成立，该行继续")),
            ("upheld", _("异议成立，撤下该行，重新认定")),
            ("answered", _("属于询问，已说明，该行继续")),
        ],
        widget=forms.RadioSelect,
        help_text=_("保存后不能改。成立的，该行立即从公示撤下，学生重新认定。"),
        error_messages={"required": _("请选择结论。")},
    )
    answer = forms.CharField(
        label=_("答复"),
        min_length=4,
        max_length=1000,
        widget=forms.Textarea(attrs=AREA),
        help_text=_("持回执码的人能看到这段话。不要写家庭情况等隐私。"),
        error_messages={"required": _("请写明答复，至少四个字。"), "min_length": _("请写明答复，至少四个字。")},
    )


def _moment(label: Any, help_text: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        help_text=help_text,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"required": _("请填写时间。"), "invalid": _("时间写作 2026-11-03 08:00。")},
    )


class OutageForm(ReasonForm):
    """From when until when notices could not be reached, and why."""

    begins_at = _moment(_("从"), _("从什么时候起看不到公示，写到分钟，例如 2026-11-03 08:00；估计的按最早的写。"))
    ends_at = _moment(_("到"), _("到什么时候恢复的，不能晚于现在。"))
    field_order = ("begins_at", "ends_at", "reason")
