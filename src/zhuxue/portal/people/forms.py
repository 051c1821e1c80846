"""What people fill in about themselves, about offices and colleagues, and about which entries to list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.audit.words import choices
from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.people.actions import KINDS
from zhuxue.portal.people.models import Membership, Office, Role
from zhuxue.portal.people.offices import BELOW
from zhuxue.portal.ui.days import DayInput
from zhuxue.portal.ui.fields import reason


class RoleForm(forms.Form):
    """Which of my roles I act in from now on."""

    membership = forms.ModelChoiceField(
        Membership.objects.none(), widget=forms.HiddenInput
    )  # chosen in the menu of the person

    def __init__(self, *args: object, mine: list[Membership], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["membership"].queryset = Membership.objects.filter(pk__in=[held.pk for held in mine])


class OfficeForm(forms.Form):
    """A new office below another."""

    kind = forms.ChoiceField(label=_("类别"), help_text=_("新单位是学校、院系还是班级；只列这里能设的。"))  # fmt: skip
    name = forms.CharField(label=_("名称"), max_length=100, help_text=_("公章上的全称；班级写“三（2）班”这样的名称。"))
    code = forms.RegexField(
        r"^[0-9A-Z-]{2,40}$",
        label=_("代码"),
        help_text=_("学校用学校标识码，班级可用学校标识码加 -C 和序号。"),
        error_messages={"invalid": _("代码只能是数字、大写字母和短横，至少两位。")},
    )

    def __init__(self, *args: Any, below: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in BELOW.get(below.kind, ())]


class CloseForm(forms.Form):
    """Why an office is closed."""

    reason = reason(help_text=_("例如“学校撤并，2026年8月31日县局批复”。审计能看到，提交后不能改。"))


class LeaveForm(CloseForm):
    """Who leaves: why, and who takes over."""

    reason = reason(help_text=_("例如“调离本校”“退休”。从现在起不能再以这个身份办事；审计能看到。"))
    hand_over_to = forms.CharField(
        label=_("接手人的用户名"),
        max_length=40,
        required=False,
        help_text=_("接手人会得到同样的身份；没有人接手就留空。"),
    )


class AppointForm(forms.Form):
    """Who is to do what here: a new account, or a colleague who has one."""

    role = forms.ChoiceField(label=_("身份"), help_text=_("做什么事就选什么身份；一人可以有几个，要逐个添加。以后可以取消。"))  # fmt: skip
    username = forms.RegexField(
        r"^[A-Za-z0-9_.-]{4,40}$",
        label=_("用户名"),
        help_text=_("已有账号的同事填她的用户名；新同事取一个，4 到 40 个字母或数字，不要用身份证号、手机号。"),
        error_messages={"invalid": _("用户名只能是 4 到 40 个字母、数字、点、横线或下划线。")},
    )
    name = forms.CharField(label=_("姓名"), max_length=50, required=False, help_text=_("新同事必填。"))

    def __init__(self, *args: Any, acting: Membership, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fitting = [role for role in MATRIX.may_appoint(acting.role) if office.kind in KINDS.get(role, set(Office.Kind))]
        self.fields["role"].choices = [(role.value, role.label) for role in fitting]

    def clean_role(self) -> Role:
        """The role itself, not its name."""
        return Role(self.cleaned_data["role"])


class EntriesForm(forms.Form):
    """Which audit entries to list."""

    who = forms.CharField(label=_("用户名"), max_length=40, required=False)
    action = forms.ChoiceField(label=_("动作"), choices=lambda: [("", _("全部")), *choices()], required=False)
    about = forms.CharField(label=_("对象"), max_length=80, required=False)
    since = forms.DateField(label=_("从"), required=False, widget=DayInput())
    until = forms.DateField(label=_("到"), required=False, widget=DayInput())
