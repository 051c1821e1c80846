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
from zhuxue.portal.ui.fields import reason

LIKE_A_NUMBER = re.compile(r"[0-9]{11,}")
NUMBER = _("18位，最后一位可能是 X；没有身份证的写其他证件号。加密保存，页面上只显示遮盖的。")
ANY = [("", _("全部"))]
IDENTITY_LENGTH = 18


class FilterForm(forms.Form):
    """Which students to list. A number must not stand in an address, so it is asked for elsewhere."""

    name = forms.CharField(label=_("姓名"), max_length=50, required=False)
    stage = forms.ChoiceField(label=_("学段"), choices=[*ANY, *Stage.choices], required=False)
    verdict = forms.ChoiceField(label=_("有项目判定为"), choices=[*ANY, *Outcome.Verdict.choices, (UNJUDGED, _("最近一次计算没有算到"))], required=False)  # fmt: skip
    past = forms.ChoiceField(label=_("在校情况"), choices=[("", _("现在在校")), ("1", _("已离校"))], required=False)

    office = forms.IntegerField(label=_("单位编号"), required=False, widget=forms.HiddenInput)

    def clean_name(self) -> str:
        """Refuse anything like an identity number."""
        name = str(self.cleaned_data["name"])
        if LIKE_A_NUMBER.search(name):
            raise forms.ValidationError(_("这里只按姓名查。按证件号码查，请用下面的“按证件号码查找”。"))
        return name.strip()


class WayForm(forms.Form):
    """Which transfers to list."""

    way = forms.ChoiceField(
        label=_("只看已办成的"), choices=[*ANY, ("in", _("转入")), ("out", _("转出"))], required=False
    )


class FindForm(forms.Form):
    """The exact identity number of one student; sent as POST, never in an address."""

    identity_number = forms.CharField(label=_("证件号码"), min_length=6, max_length=18, help_text=_("完整号码，最后一位可能是 X；号码不会留在网址和历史里。"))  # fmt: skip


class ReasonForm(forms.Form):
    """Why something is done that the audit chain keeps."""

    reason = reason()


class ClearForm(ReasonForm):
    """Which personal value to show in clear, and why."""

    what = forms.CharField(max_length=40, widget=forms.HiddenInput)  # the page draws it with what there is
    reason = reason(help_text=_("为什么非看不可，例如“核对银行退回的账号”。连同您的名字记入审计，不能改。"))


class ClaimForm(ReasonForm):
    """A student from another school: her exact number, where to here, from which day, and why."""

    identity_number = forms.CharField(
        label=_("学生证件号码"),
        min_length=6,
        max_length=18,
        help_text=_("完整号码，逐位相符才能查到；只用于查找，不会显示。"),
    )
    on = forms.DateField(label=_("转入日期（在本校的第一天）"), widget=DayInput(), help_text=_("从这一天起资助由本校办理，原学校到前一天为止。"))  # fmt: skip
    to_office = forms.ModelChoiceField(label=_("转入班级"), queryset=None, required=False, empty_label=_("还没有分班"), help_text=_("还没有分班可以空着，以后由名册编班。"))  # fmt: skip
    stage = forms.ChoiceField(label=_("学段"), choices=Stage.choices, help_text=_("在本校读的学段，资助项目按它判定。"))  # fmt: skip
    grade = forms.IntegerField(label=_("年级"), min_value=1, max_value=8, required=False, help_text=_("写数字，例如 3，与学籍名册上的写法一样；不知道可以空着。"))  # fmt: skip
    field_order = ("identity_number", "on", "to_office", "stage", "grade", "reason")

    def __init__(self, *args: Any, classes: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["to_office"].queryset = classes


class DecideForm(forms.Form):
    """Whether the student goes, and why not."""

    decision = forms.ChoiceField(choices=[("confirm", ""), ("refuse", "")], widget=forms.HiddenInput)  # the button
    why = forms.CharField(label=_("说明"), max_length=200, required=False, help_text=_("不同意时必填，对方会看到，例如“户主不是监护人”。同意的可以不写。"))  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A refusal says why."""
        said = super().clean() or self.cleaned_data
        if said.get("decision") == "refuse" and not said.get("why", "").strip():
            self.add_error("why", _("请写明不同意的理由。"))
        return said


class StatusForm(ReasonForm):
    """A change of the roll, its day and why."""

    status = forms.ChoiceField(label=_("变动"), choices=StatusChange.Status.choices, help_text=_("要与学籍系统一致。毕业、离校登记后不能再改，请先核对。"))  # fmt: skip
    on = forms.DateField(label=_("从哪一天起（毕业、离校为最后一天）"), widget=DayInput(), help_text=_("按这一天判断本学期还给不给、给几个月，请照学籍记录写。"))  # fmt: skip
    field_order = ("status", "on", "reason")

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["reason"].label = _("变动的原因")  # another form of the page asks for its 理由


class AccountForm(ReasonForm):
    """The account aid shall be paid to; its owner is the student or a guardian."""

    payee_name = forms.CharField(label=_("户名"), max_length=100, help_text=_("学生本人或登记的监护人。"))
    payee_identity_number = forms.CharField(label=_("户主证件号码"), max_length=18, required=False, help_text=NUMBER)
    account_no = forms.RegexField(
        r"^[0-9]{8,30}$",
        label=_("账号"),
        error_messages={"invalid": _("账号是8至30位数字，不留空格。")},
        help_text=_("照存折或银行卡抄，只写数字。另一位同事确认后才启用，旧账号保留。"),
    )
    bank_name = forms.CharField(label=_("开户行"), max_length=100, required=False, help_text=_("写到网点，例如“示例农商行城关支行”，存折首页有。"))  # fmt: skip
    field_order = ("payee_name", "payee_identity_number", "account_no", "bank_name", "reason")


class GuardianForm(ReasonForm):
    """Who answers for a student; `seen` is how many changes there were when the form was opened."""

    name = forms.CharField(label=_("监护人姓名"), max_length=100, help_text=_("与户口簿上一样；父母都在外的写实际照管的人。"))  # fmt: skip
    relation = forms.CharField(
        label=_("与学生的关系"), max_length=20, required=False, help_text=_("例如父亲、祖母、姑母。")
    )
    identity_number = forms.CharField(label=_("监护人证件号码"), min_length=6, max_length=18, required=False, help_text=NUMBER)  # fmt: skip
    telephone = forms.RegexField(
        r"^[0-9 +-]{7,20}$",
        label=_("监护人电话"),
        required=False,
        help_text=_("能找到家长的手机号或座机号，只写数字。加密保存，查看要写理由。"),
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

    group = forms.ChoiceField(label=_("特殊群体"), choices=lambda: list(titles().items()), help_text=_("部门名单里已有的不用登记；只登记看过证件的。"))  # fmt: skip
    paper = forms.CharField(label=_("看过的材料"), min_length=4, max_length=120, help_text=_("写名称、发出单位和日期，例如“县残联2026年发的残疾人证”。不要写证件号码。"))  # fmt: skip
    begins_on = forms.DateField(label=_("从哪天起"), widget=DayInput(), help_text=_("证件上的生效日；没有写的，写发证日。"))  # fmt: skip


class EndForm(ReasonForm):
    """The last day of something, and why it ends."""

    on = forms.DateField(label=_("最后一天"), widget=DayInput(), help_text=_("到这一天为止还算；以前得到的不受影响。"))  # fmt: skip
    field_order = ("on", "reason")
