"""What a family fills in with the slip in its hand."""

from __future__ import annotations

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.people.models import Person


class ChildForm(forms.Form):
    """The slip's code, and two things that the family knows and a finder of the slip does not."""

    code = forms.CharField(
        label=_("邀请码"), max_length=20, help_text=_("印在学校发的纸条上，共 10 位；横线可以不填。")
    )
    name = forms.CharField(label=_("学生姓名"), max_length=50, help_text=_("与户口簿上一样。"))
    last_four = forms.CharField(label=_("学生证件号码的末四位"), min_length=4, max_length=4, help_text=_("最后一位可能是 X。"))  # fmt: skip

    def clean_name(self) -> str:
        """Spaces around a name are not part of it."""
        return str(self.cleaned_data["name"]).strip()


class AccountForm(ChildForm):
    """Opening an account: the slip, then how one signs in from now on."""

    username = forms.RegexField(
        r"^[A-Za-z0-9_.-]{4,40}$",
        label=_("给自己取一个用户名"),
        help_text=_("4 到 40 个字母或数字。请不要用身份证号、手机号。"),
        error_messages={"invalid": _("用户名只能是 4 到 40 个字母、数字、点、横线或下划线。")},
    )
    password = forms.CharField(label=_("设一个密码"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), help_text=_("至少 8 位，不要太常见。"))  # fmt: skip
    again = forms.CharField(label=_("再输一次密码"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), help_text=_("和上面一样，防止输错后进不来。请记在别人看不到的地方。"))  # fmt: skip
    fieldsets = (
        (_("纸条和学生"), ["code", "name", "last_four"]),
        (_("以后怎样登录"), ["username", "password", "again"]),
    )

    def clean_username(self) -> str:
        """A username is one person's; a number like a telephone is refused, for it is shown to colleagues."""
        username = str(self.cleaned_data["username"]).lower()
        if username.isdecimal() or sum(sign.isdecimal() for sign in username) > 8:
            raise forms.ValidationError(_("请不要用身份证号或手机号作用户名。"))
        if Person.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError(_("这个用户名已经有人用了，请换一个。"))
        return username

    def clean_password(self) -> str:
        """The same demands as when a password is changed."""
        validate_password(self.cleaned_data["password"])
        return str(self.cleaned_data["password"])

    def clean_again(self) -> str:
        """A password typed wrongly would lock the family out."""
        if self.cleaned_data["again"] != self.data.get("password"):
            raise forms.ValidationError(_("两次输入的密码不一样。"))
        return str(self.cleaned_data["again"])


class SheetForm(forms.Form):
    """Printing one sheet; the token lets a reload be noticed."""

    token = forms.UUIDField(widget=forms.HiddenInput)
