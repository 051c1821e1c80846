"""What officers fill in on students' pages."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.common.identity import fault
from zhuxue.portal.schools.groups import titles
from zhuxue.portal.schools.guardians import Said
from zhuxue.portal.schools.models import Outcome, Stage, StatusChange
from zhuxue.portal.schools.queries import UNJUDGED
from zhuxue.portal.ui.days import DayInput
from zhuxue.portal.ui.export import KINDS

LIKE_A_NUMBER = re.compile(r"[0-9]{11,}")
ANY = [("", _("全部"))]
IDENTITY_LENGTH = 18


class FilterForm(forms.Form):
    """Which students to list. A number must not stand in an address, so it is asked for elsewhere."""

    name = forms.CharField(label=_("姓名"), max_length=50, required=False)
    stage = forms.ChoiceField(label=_("学段"), choices=[*ANY, *Stage.choices], required=False)
    verdict = forms.ChoiceField(label=_("有项目判定为"), choices=[*ANY, *Outcome.Verdict.choices, (UNJUDGED, _("最近一次计算没有算到"))], required=False)  # fmt: skip
    past = forms.ChoiceField(label=_("在校情况"), choices=[("", _("现在在校")), ("1", _("已离校"))], required=False)

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


class ClaimForm(ReasonForm):
    """A student from another school: her exact number, where to here, from which day, and why."""

    identity_number = forms.CharField(
        label=_("学生证件号码"),
        min_length=6,
        max_length=18,
        help_text=_("完整号码，逐位相符才能查到；只用于查找，不会显示。"),
    )
    on = forms.DateField(label=_("转入日期（在本校的第一天）"), widget=DayInput())
    to_office = forms.ModelChoiceField(label=_("转入班级"), queryset=None, required=False, empty_label=_("还没有分班"))
    stage = forms.ChoiceField(label=_("学段"), choices=Stage.choices)
    grade = forms.IntegerField(label=_("年级"), min_value=1, max_value=8, required=False)
    field_order = ("identity_number", "on", "to_office", "stage", "grade", "reason")

    def __init__(self, *args: Any, classes: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["to_office"].queryset = classes


class DecideForm(forms.Form):
    """Whether the student goes, and why not."""

    decision = forms.ChoiceField(choices=[("confirm", ""), ("refuse", "")])
    why = forms.CharField(label=_("说明"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        """A refusal says why."""
        said = super().clean() or self.cleaned_data
        if said.get("decision") == "refuse" and not said.get("why", "").strip():
            self.add_error("why", _("请写明不同意的理由。"))
        return said


class StatusForm(ReasonForm):
    """A change of the roll, its day and why."""

    status = forms.ChoiceField(label=_("变动"), choices=StatusChange.Status.choices)
    on = forms.DateField(label=_("从哪一天起（毕业、离校为最后一天）"), widget=DayInput())
    field_order = ("status", "on", "reason")

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["reason"].label = _("变动的原因")  # another form of the page asks for its 理由


class AccountForm(ReasonForm):
    """The account aid shall be paid to; its owner is the student or a guardian."""

    payee_name = forms.CharField(label=_("户名"), max_length=100, help_text=_("学生本人或登记的监护人。"))
    payee_identity_number = forms.CharField(label=_("户主证件号码"), max_length=18, required=False)
    account_no = forms.RegexField(
        r"^[0-9]{8,30}$", label=_("账号"), error_messages={"invalid": _("账号是8至30位数字，不留空格。")}
    )
    bank_name = forms.CharField(label=_("开户行"), max_length=100, required=False)
    field_order = ("payee_name", "payee_identity_number", "account_no", "bank_name", "reason")


class GuardianForm(ReasonForm):
    """Who answers for a student; `seen` is how many changes there were when the form was opened."""

    name = forms.CharField(label=_("监护人姓名"), max_length=100)
    relation = forms.CharField(
        label=_("与学生的关系"), max_length=20, required=False, help_text=_("例如父亲、祖母、姑母。")
    )
    identity_number = forms.CharField(label=_("监护人证件号码"), min_length=6, max_length=18, required=False)
    telephone = forms.RegexField(
        r"^[0-9 +-]{7,20}$",
        label=_("监护人电话"),
        required=False,
        error_messages={"invalid": _("请写电话号码，只用数字。")},
    )
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    field_order = ("name", "relation", "identity_number", "telephone", "reason")

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["reason"].label = _("为什么添加或更改")

    def clean_identity_number(self) -> str:
        """Refuse eighteen characters that cannot be an identity number; other papers are taken as they are."""
        number = str(self.cleaned_data["identity_number"]).strip().upper()
        if len(number) == IDENTITY_LENGTH and fault(number):
            raise forms.ValidationError(_("这个身份证号码不对，请逐位核对。"))
        return number

    @property
    def said(self) -> Said:
        """The guardian as it was written."""
        return Said(
            **{name: self.cleaned_data[name].strip() for name in ("name", "relation", "identity_number", "telephone")}
        )

    @property
    def because(self) -> dict[str, Any]:
        """Why, and what was seen."""
        return {"reason": self.cleaned_data["reason"], "seen": self.cleaned_data["seen"]}


class GroupForm(forms.Form):
    """A special group, which paper proves it, and from when."""

    group = forms.ChoiceField(label=_("特殊群体"), choices=lambda: list(titles().items()))
    paper = forms.CharField(label=_("看过的材料"), min_length=4, max_length=120, help_text=_("写名称、发出单位和日期，例如“县残联2026年发的残疾人证”。不要写证件号码。"))  # fmt: skip
    begins_on = forms.DateField(label=_("从哪天起"), widget=DayInput())


class EndForm(ReasonForm):
    """The last day of something, and why it ends."""

    on = forms.DateField(label=_("最后一天"), widget=DayInput())
    field_order = ("on", "reason")
