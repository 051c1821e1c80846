"""What is filled in on pages of notices, by officers and by anyone."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.notices.models import Notice, Objection

ANY = [("", _("全部"))]
AREA = {"class": "form-control", "rows": 4}
REASON = {"required": _("请写明理由，至少四个字。"), "min_length": _("请写明理由，至少四个字。")}


class FilterForm(forms.Form):
    """Which notices to list."""

    text = forms.CharField(label=_("标题"), max_length=50, required=False)
    state = forms.ChoiceField(label=_("状态"), choices=[*ANY, *Notice.State.choices], required=False)


class ObjectionFilterForm(forms.Form):
    """Which objections to list."""

    state = forms.ChoiceField(label=_("状态"), choices=[*ANY, *Objection.State.choices], required=False)


class BeginForm(forms.Form):
    """The key of the finished step to post."""

    made_from = forms.CharField(max_length=100)


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
    contact_name = forms.CharField(label=_("异议受理部门或受理人"), max_length=50)
    contact = forms.CharField(
        label=_("受理方式"), max_length=100, help_text=_("写办公电话或地点，会向公众公开；不要写私人手机号。")
    )

    def __init__(self, *args: Any, notice: Notice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if notice.names is not None:
            del self.fields["names"]


class ReasonForm(forms.Form):
    """Why something is done that is kept."""

    reason = forms.CharField(label=_("理由"), min_length=4, max_length=200, error_messages=REASON)


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
    name = forms.CharField(label=_("您的姓名（可不填）"), max_length=50, required=False)
    contact = forms.CharField(label=_("联系方式（可不填）"), max_length=100, required=False)
    once = forms.RegexField(r"^[0-9a-f]{32}$", widget=forms.HiddenInput)

    @classmethod
    def fresh(cls) -> ObjectionForm:
        """Return an empty form with a mark of its own, so that it counts once however often it is sent."""
        return cls(initial={"once": secrets.token_hex(16)})


class ReceiptForm(forms.Form):
    """The code of a receipt; sent as POST, never in an address."""

    receipt = forms.CharField(label=_("回执码"), max_length=20)


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


def _moment(label: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "class": "form-control"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"required": _("请填写时间。"), "invalid": _("时间写作 2026-11-03 08:00。")},
    )


class OutageForm(ReasonForm):
    """From when until when notices could not be reached, and why."""

    begins_at = _moment(_("从"))
    ends_at = _moment(_("到"))
    field_order = ("begins_at", "ends_at", "reason")
