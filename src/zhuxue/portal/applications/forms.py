"""What people fill in about cases."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.applications.columns import STEPS, shipped_title
from zhuxue.portal.applications.models import Case, Decision, Telling
from zhuxue.portal.applications.rules import HARDSHIP, hardship
from zhuxue.portal.applications.stages import STAGES
from zhuxue.portal.schemes.library import EVENT_CODES, programme_titles
from zhuxue.portal.schemes.queries import local_programmes
from zhuxue.portal.ui.days import DayInput
from zhuxue.portal.ui.selects import LongSelect

ANY = [("", _("全部"))]
FEN = 100


def programme_choices() -> list[tuple[str, Any]]:
    """Return everything a case may be about: recognition, what the software knows, what offices published."""
    shipped = sorted(programme_titles().items(), key=lambda pair: pair[1])
    events = [(code, shipped_title(code)) for codes in EVENT_CODES for code in codes()]
    return [*ANY, (HARDSHIP, shipped_title(HARDSHIP)), *shipped, *local_programmes(), *events]


class FilterForm(forms.Form):
    """Which cases to list; the name stays out of the address."""

    name = forms.CharField(label=_("姓名"), max_length=50, required=False)
    kind = forms.ChoiceField(label=_("类别"), choices=[*ANY, *Case.Kind.choices], required=False)
    programme = forms.ChoiceField(label=_("事项"), choices=programme_choices, required=False, widget=LongSelect)
    state = forms.ChoiceField(label=_("状态"), choices=[*ANY, *Case.State.choices], required=False)
    stage = forms.ChoiceField(label=_("办到"), choices=[*ANY, *((key, stage.title) for key, stage in STAGES.items())], required=False)  # fmt: skip
    year = forms.RegexField(r"20\d\d-20\d\d", label=_("学年"), required=False, widget=forms.TextInput(attrs={"placeholder": "2026-2027"}))  # fmt: skip
    since = forms.DateField(label=_("从哪天起有决定"), required=False, widget=DayInput)
    late_only = forms.BooleanField(label=_("只看逾期的"), required=False)


class WorklistForm(forms.Form):
    """What of the worklist to show; the name stays out of the address."""

    name = forms.CharField(label=_("姓名"), max_length=50, required=False)
    programme = forms.ChoiceField(label=_("事项"), choices=programme_choices, required=False, widget=LongSelect)
    step = forms.ChoiceField(label=_("环节"), choices=[*ANY, *STEPS.items()], required=False)
    place = forms.CharField(label=_("学校或班级"), max_length=50, required=False, help_text=_("名称的一部分，例如“一小”“三（2）班”。"))  # fmt: skip
    shown = forms.ChoiceField(label=_("显示"), choices=[("", _("现在能办的")), ("posted", _("正在公示的")), ("all", _("全部"))], required=False)  # fmt: skip
    late_only = forms.BooleanField(label=_("只看逾期的"), required=False)


class DecideForm(forms.Form):
    """One decision: what, why, and the number of the last decision that was seen."""

    verdict = forms.ChoiceField(choices=Decision.Verdict.choices, widget=forms.HiddenInput)  # the button
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    level = forms.ChoiceField(label=_("困难等级"), required=False, help_text=_("选评议得出的等级；家庭会在决定里看到，可以申诉。"))  # fmt: skip
    from_month = forms.RegexField(r"20\d\d-(0[1-9]|1[0-2])", label=_("从哪个月起"), required=False, help_text=_("写成 2026-11 的样子。"))  # fmt: skip
    reason = forms.CharField(label=_("理由"), max_length=300, min_length=2, help_text=_("家庭会看到这段话，请不要写号码和他人的情况。"))  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = [("", "—"), *level_choices()]


def level_choices() -> list[tuple[str, str]]:
    """Return the levels of hardship, the highest first."""
    return [(level.code, level.title) for level in hardship().levels]


class HardshipEntry(forms.Form):
    """A family's application: few questions, each with its help; nothing but the promise is needed to save a draft."""

    household_size = forms.IntegerField(label=_("家里几口人"), min_value=1, max_value=30, help_text=_("一起吃住的人，包括在外务工、上学的。"))  # fmt: skip
    workers = forms.IntegerField(label=_("其中能劳动挣钱的有几人"), min_value=0, max_value=30, help_text=_("在务工、务农、做生意的都算。"))  # fmt: skip
    income = forms.IntegerField(label=_("去年人均收入（元）"), min_value=0, max_value=1_000_000, help_text=_("全家一年收入除以人数，估算即可。评议小组只看到区间。"))  # fmt: skip
    groups = forms.MultipleChoiceField(label=_("家庭属于下列情形的"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("有哪项勾哪项；部门名单里有的不用交证明。"))  # fmt: skip
    items = forms.MultipleChoiceField(label=_("家里有下列情况的"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("如实勾选。拿不准的，在下面说明里写。"))  # fmt: skip
    story = forms.CharField(label=_("想说明的情况"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 4}), help_text=_("例如生病、受灾、失业、欠债。不要写身份证号和银行卡号。"))  # fmt: skip
    promise = forms.BooleanField(label=_("本人承诺以上内容真实；如有虚假，愿意退回资助并承担责任。"), required=False, help_text=_("勾选等于签字，提交时记下时间。只存草稿时可以先不勾。"))  # fmt: skip
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    fieldsets = (
        (_("一、家里的人和收入"), ["household_size", "workers", "income"]),
        (_("二、特殊情形"), ["groups", "items", "story"]),
        (_("三、承诺"), ["promise"]),
    )

    def __init__(self, *args: Any, draft: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.draft = draft
        self.fields["groups"].choices = [(group.code, group.title) for group in hardship().special_groups]
        self.fields["items"].choices = [(item.id, item.says) for item in hardship().scoring.items if item.asked]
        for name in ("household_size", "workers", "income"):
            self.fields[name].required = not draft

    def clean(self) -> dict[str, Any]:
        """Ask for the promise when it is handed in, and for no more workers than people."""
        said = super().clean() or {}
        if not self.draft and not said.get("promise"):
            self.add_error("promise", _("请先勾选承诺，再提交。"))
        if (said.get("workers") or 0) > (said.get("household_size") or 99):
            self.add_error("workers", _("不会比家里的人还多，请核对。"))
        return said

    @property
    def said(self) -> dict[str, Any]:
        """What is kept, the income in whole fen."""
        income = self.cleaned_data.get("income")
        return {**self.cleaned_data, "income_fen": None if income is None else income * FEN}


class BeginForm(forms.Form):
    """How the family agreed, where somebody else applies for it."""

    consent = forms.CharField(label=_("家长如何同意"), max_length=200, required=False, help_text=_("例如“9月5日电话同意”。"))  # fmt: skip


class VoteForm(forms.Form):
    """One vote: a level."""

    level = forms.ChoiceField(label=_("您认为应认定为"), widget=forms.RadioSelect, help_text=_("只看上面的情况和您了解的事实，选一个等级。投出后不能改；评议结束前谁也看不到。"))  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = level_choices()


class TellForm(forms.Form):
    """In what way families were told, and when."""

    way = forms.ChoiceField(label=_("告知方式"), choices=Telling.Way.choices, help_text=_("实际用了哪一种就选哪一种；用了几种的，分几次登记。"))  # fmt: skip
    told_on = forms.DateField(label=_("告知日期"), widget=DayInput(), help_text=_("发出或开会的那一天。"))  # fmt: skip
    note = forms.CharField(label=_("备注"), max_length=200, required=False, help_text=_("例如发出多少份、收回多少份。"))


class MemberForm(forms.Form):
    """Whom to put on the panel, by the name with which she signs in."""

    username = forms.CharField(label=_("成员的用户名"), max_length=40, help_text=_("教师、家长代表、学生代表都可以；登录用的名字。"))  # fmt: skip


class RemoveForm(forms.Form):
    """Why somebody leaves a panel, and who takes the seat, by the name with which she signs in."""

    reason = forms.CharField(label=_("为什么退出"), max_length=200, min_length=4, help_text=_("例如“调离本校”“家长不愿再参加”。"))  # fmt: skip
    instead = forms.CharField(label=_("接替的人的用户名"), max_length=40, required=False, help_text=_("没有接替的人就留空。"))  # fmt: skip


class BackForm(forms.Form):
    """Why somebody stands back."""

    relation = forms.CharField(label=_("回避原因"), max_length=100, min_length=2, help_text=_("例如“学生的姑母”。登记后不能撤回。"))  # fmt: skip


class BulkForm(forms.Form):
    """What is done with many cases, and why."""

    verdict = forms.ChoiceField(choices=[("pass", _("通过")), ("done", _("办结"))], widget=forms.HiddenInput)
    reason = forms.CharField(label=_("理由"), max_length=300, min_length=2, help_text=_("每一件都记上同一个理由，各家都会看到，请写对每家都成立的话，例如“材料齐全，符合条件”。"))  # fmt: skip
