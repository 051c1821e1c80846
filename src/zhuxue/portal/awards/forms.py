"""What officers, reviewers and families fill in on pages of awards."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.applications.models import Decision
from zhuxue.portal.awards.models import Candidate
from zhuxue.portal.awards.words import STEPS
from zhuxue.portal.ui.days import DayInput

ANY = [("", _("全部"))]
LONG = 500


def reason(label: Any = None, **more: Any) -> forms.CharField:
    """A reason that is kept for ever."""
    said = _("请写明理由，至少四个字。")
    return forms.CharField(
        label=label or _("理由"),
        min_length=4,
        max_length=LONG,
        error_messages={"required": said, "min_length": said},
        **more,
    )


class OpenForm(forms.Form):
    """Which programme to open; the rest only where it differs from the library or comes from above."""

    fieldsets = (
        ("", ["programme"]),
        (_("家庭答复的截止日（与政策库不同时才填）"), ["reply_until", "reply_source"]),
        (_("名额（上级已下达时填）"), ["places", "places_source"]),
    )
    programme = forms.ChoiceField(label=_("项目"), help_text=_("只列政策库写明了办理环节的项目。"))
    reply_until = forms.DateField(label=_("截止日"), required=False, widget=DayInput)
    reply_source = forms.CharField(label=_("截止日的依据"), max_length=200, required=False)
    places = forms.IntegerField(label=_("名额"), min_value=0, max_value=100000, required=False)
    places_source = forms.CharField(label=_("名额的依据"), max_length=200, required=False)

    def __init__(self, *args: Any, programmes: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["programme"].choices = programmes


class FilterForm(forms.Form):
    """Which candidates of a round to list."""

    standing = forms.ChoiceField(label=_("情况"), choices=[*ANY, *Candidate.Standing.choices], required=False)
    step = forms.ChoiceField(label=_("办到"), choices=[*ANY, *STEPS.items()], required=False)
    mine = forms.BooleanField(label=_("只看轮到本单位办理的"), required=False)


class ReviewForm(forms.Form):
    """One verdict for many, with one reason."""

    verdict = forms.ChoiceField(
        label=_("办理"),
        choices=[
            (Decision.Verdict.PASS, _("通过")),
            ("notice", _("做公示（先出草稿）")),
            (Decision.Verdict.DONE, _("公示期满，继续")),
            (Decision.Verdict.SEND_BACK, _("退回修改")),
            (Decision.Verdict.REFUSE, _("不通过")),
            (Decision.Verdict.UNDO, _("撤销原决定，重新办理")),
        ],
    )
    reason = reason()


class FillForm(forms.Form):
    """Take in whom a newer run found due."""

    reason = reason(_("为什么补入"))


class PlacesForm(forms.Form):
    """How many places, and from whom."""

    places = forms.IntegerField(label=_("名额"), min_value=0, max_value=100000)
    source = reason(_("下达名额的单位和文件"))


class ReviewerForm(forms.Form):
    """Whom to name."""

    membership = forms.TypedChoiceField(label=_("评审成员"), coerce=int)

    def __init__(self, *args: Any, people: Any = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["membership"].choices = [(m.pk, f"{m.person.name} · {m.office.name} · {m.get_role_display()}") for m in people]  # fmt: skip


class ListForm(forms.Form):
    """Settle the list."""

    reason = reason(_("会议和结论"))


class CloseForm(forms.Form):
    """End the round."""

    reason = reason(_("结束说明"))


class TieForm(forms.Form):
    """Who of those level is in, and on what ground."""

    chosen = forms.TypedMultipleChoiceField(label=_("列入名单的人"), coerce=int, widget=forms.CheckboxSelectMultiple)
    basis = forms.ChoiceField(
        label=_("依据"),
        choices=[("votes", _("评审组得票")), ("criterion", _("第二排序依据（写在理由里）"))],
        widget=forms.RadioSelect,
    )
    reason = reason()

    def __init__(self, *args: Any, people: Any = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["chosen"].choices = people


class LateForm(forms.Form):
    """Whether a late application is accepted."""

    candidate = forms.TypedChoiceField(label=_("申请人"), coerce=int)
    accept = forms.ChoiceField(
        label=_("答复"), choices=[("yes", _("受理")), ("no", _("不受理"))], widget=forms.RadioSelect
    )
    reason = reason()

    def __init__(self, *args: Any, people: Any = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["candidate"].choices = people


class DeclareForm(forms.Form):
    """Which candidates one is related to; none ticked means none."""

    relatives = forms.TypedMultipleChoiceField(
        label=_("候选人中我的亲属"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("一个都不勾，就是申明没有亲属。有亲属的，对本批次的评议和名单全部回避。"),
    )  # fmt: skip
    relation = forms.CharField(
        label=_("是什么关系"), max_length=100, required=False, help_text=_("勾了人才填，例如“姑母”。")
    )

    def __init__(self, *args: Any, people: Any = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["relatives"].choices = people


class VoteForm(forms.Form):
    """One vote."""

    candidate = forms.TypedChoiceField(label=_("投给"), coerce=int, widget=forms.RadioSelect)
    reason = reason()

    def __init__(self, *args: Any, people: Any = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["candidate"].choices = people


class ApplyForm(forms.Form):
    """What a family says; one field more for each condition the rule could not answer."""

    def __init__(self, *args: Any, missing: list[tuple[str, str]], late: bool, on_behalf: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        for key, says in missing:
            self.fields[f"answer_{key}"] = forms.CharField(label=says, max_length=200, help_text=_("学校还没有这一项的资料。请照实写，例如名次、日期、有无证明。"))  # fmt: skip
        self.fields["statement"] = reason(_("申请理由"), widget=forms.Textarea(attrs={"rows": 4}), help_text=_("几句话即可。不要写证件号码、账号、电话。"))  # fmt: skip
        if late:
            self.fields["late_because"] = reason(_("逾期的原因"), help_text=_("已过截止日，由学校决定是否受理。"))
        if on_behalf:
            self.fields["consent"] = reason(_("家长如何同意"), help_text=_("例如“9月5日电话同意”。"))
        self.fields["promise"] = forms.BooleanField(label=_("以上内容真实，由本人承诺"), error_messages={"required": _("请勾选承诺，再提交。")})  # fmt: skip

    @property
    def answers(self) -> dict[str, str]:
        """What was said to each condition."""
        return {k[7:]: str(v) for k, v in self.cleaned_data.items() if k.startswith("answer_")}


class AnswerForm(forms.Form):
    """What a family answers, with its reason, on what it had seen."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    exclusion = forms.CharField(required=False, max_length=20)
    keeps = forms.CharField(required=False, max_length=20)
    reason = reason()
