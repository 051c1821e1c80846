"""Signing in, its one-time code and changing a password, each field with a sentence that helps."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as codes
from allauth.mfa.totp import forms as totp
from django.utils.translation import gettext_lazy as _

CODE = _("打开手机上的验证器，抄下现在的六位数字；手机不在身边，用一个备用码。")
HELP = {
    "login": _("单位的资助负责人给您的，或开通账号时自己取的；不是身份证号。"),
    "password": _("区分大小写。连续输错会暂停几分钟，忘了请找本单位的资助负责人。"),
    "oldpassword": _("您现在登录用的密码；第一次登录的，印在负责人给的纸条上。"),
    "password2": _("和上面一样，防止输错后进不来。"),
    "code": CODE,
}


class Helped:
    """Says beside each field what to write."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words in HELP.items():
            if name in self.fields:
                self.fields[name].help_text = words


class SignInForm(Helped, account.LoginForm):
    """Who signs in."""


class ChangePasswordForm(Helped, account.ChangePasswordForm):
    """Another password."""


class AgainForm(Helped, account.ReauthenticateForm):
    """The password once more, before something that matters."""


class CodeForm(Helped, codes.AuthenticateForm):
    """The code of the moment."""


class CodeAgainForm(Helped, codes.ReauthenticateForm):
    """The code once more, before something that matters."""


class FirstCodeForm(Helped, totp.ActivateTOTPForm):
    """The first code of a telephone that shall give codes from now on."""
