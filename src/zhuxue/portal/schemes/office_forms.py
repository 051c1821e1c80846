"""What officers fill in besides the programme itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.common.money import fen_from_yuan
from zhuxue.engine.rules.programme import CODE_LENGTH
from zhuxue.portal.schemes import words
from zhuxue.portal.schemes.models import SchemeVersion
from zhuxue.portal.ui.days import DayInput
from zhuxue.portal.ui.fields import WHY


class SchemeFilter(forms.Form):
    """Which versions to list."""

    state = forms.ChoiceField(label=_("状态"), choices=[("", _("全部")), *SchemeVersion.State.choices], required=False)


class OpenForm(forms.Form):
    """A programme of the office's own, or a change of one that exists."""

    title = forms.CharField(label=_("项目名称"), max_length=100, help_text=_("家长和学校看到的名字，不超过100字"))
    changes = forms.ChoiceField(
        label=_("在本地改动哪个已有项目"), required=False, help_text=_("新设自己的项目就选“不改，新设”")
    )

    code = forms.CharField(
        label=_("代码"), required=False, max_length=CODE_LENGTH, help_text=_("新设的项目可自己起代码，如 BUS_AID；空着就按单位代码编。起好以后不能改"),
        error_messages={"max_length": _("代码太长：最多 %(limit_value)d 个字，现在是 %(show_value)d 个。请写短些。")},
    )  # fmt: skip

    def __init__(self, *args: Any, programmes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["changes"].choices = [("", _("不改，新设")), *programmes]


class CaseForm(forms.Form):
    """One case: a student, a moment, and what the document calls for."""

    name = forms.CharField(label=_("案例名称"), max_length=200, help_text=_("用一句话说清，例如“低保家庭的寄宿小学生得全额”。不要用真人姓名。"))  # fmt: skip
    term = forms.RegexField(
        r"^\d{4}-[SF]$",
        label=_("学期"),
        help_text=_("秋季写 2026-F，春季写 2026-S。"),
        error_messages={"invalid": _("写 2026-F（秋）或 2026-S（春）。")},
    )
    as_known_on = forms.DateField(label=_("按哪一天所知"), required=False, widget=DayInput(), help_text=_("想试后来的通知还没到时怎么判才填；空着按最新的。"))  # fmt: skip
    given = forms.CharField(label=_("学生的情况"), widget=forms.Textarea(attrs={"rows": 2}), required=False, help_text=_("如 学段=小学；是否寄宿=是；在名单=低保家庭。没写的就是不知道"))  # fmt: skip
    expect = forms.ChoiceField(label=_("应为"), choices=list(words.VERDICTS.items()), help_text=_("照文件应该怎样判，不是系统算出来的。"))  # fmt: skip
    pays = forms.DecimalField(
        label=_("本学期应得（元；评审的写选上的人应得）"),
        required=False,
        min_value=0,
        max_value=10**9,
        decimal_places=2,
        help_text=_("照文件算出的数；不给写 0，文件没写的空着。"),
    )
    version = forms.CharField(label=_("依据的版本"), required=False, max_length=80, widget=forms.HiddenInput)

    def row(self) -> dict[str, Any]:
        """Return the case as it is kept."""
        said = self.cleaned_data
        day, pays = said["as_known_on"], said["pays"]
        return {key: said[key] for key in ("name", "term", "given", "expect", "version")} | {
            "as_known_on": day.isoformat() if day else "", "pays": "" if pays is None else format(pays, "f"),
        }  # fmt: skip


Cases = forms.formset_factory(CaseForm, extra=0, max_num=120, can_delete=True)


class ReviewForm(forms.Form):
    """What the second person found, and from when it is published."""

    reason = forms.CharField(label=_("复核意见"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("核对了哪份文件的哪几条，或哪里要改。起草人会看到，随版本保存。"))  # fmt: skip
    since = forms.DateField(label=_("从哪一天起发布"), required=False, widget=DayInput(), help_text=_("发布才填，今天或以后。从这一天起计算就用它；只能撤下，不能改。"))  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Publishing needs its day."""
        if self.data.get("act") == "publish" and not self.cleaned_data.get("since") and "since" not in self.errors:
            self.add_error("since", _("请写明从哪一天起发布。"))
        return self.cleaned_data


class ReasonForm(forms.Form):
    """Why a version is withdrawn."""

    reason = forms.CharField(label=_("理由"), max_length=500, help_text=WHY)


class BudgetForm(forms.Form):
    """The budget a simulation is held against."""

    budget = forms.DecimalField(
        label=_("预算（元，本学期）"),
        min_value=0,
        max_value=10**13,
        decimal_places=2,
        required=False,
        help_text=_("不写就只算花多少"),
    )

    def fen(self) -> int | None:
        """Return the budget in fen, None where none is given."""
        yuan = self.cleaned_data["budget"]
        return None if yuan is None else fen_from_yuan(yuan)
