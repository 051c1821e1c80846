"""What officers, reviewers and families fill in on pages of awards."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.applications.models import Decision
from zhuxue.portal.awards.models import Candidate
from zhuxue.portal.awards.words import STEPS
from zhuxue.portal.ui import fields
from zhuxue.portal.ui.days import DayInput
from zhuxue.portal.ui.fields import WHY

ANY = [("", _("全部"))]
LONG = 500


def reason(label: Any = None, help_text: Any = WHY, **more: Any) -> forms.CharField:
    """A reason that is kept for ever."""
    return fields.reason(label, help_text, most=LONG, **more)


class OpenForm(forms.Form):
    """Which programme to open; the rest only where it differs from the library or comes from above."""

    fieldsets = (
        ("", ["programme"]),
        (_("家庭答复的截止日（与政策库不同时才填）"), ["reply_until", "reply_source"]),
        (_("名额（上级已下达时填）"), ["places", "places_source"]),
    )
    programme = forms.ChoiceField(label=_("项目"), help_text=_("只列政策库写明了办理环节的项目。"))
    reply_until = forms.DateField(label=_("截止日"), required=False, widget=DayInput, help_text=_("家庭申请或放弃的最后一天；空着就按政策库。开批次以后不能改。"))  # fmt: skip
    reply_source = forms.CharField(label=_("截止日的依据"), max_length=200, required=False, help_text=_("改了截止日才填：哪份文件这样规定，例如“县教育局2026年秋季资助通知第三条”。"))  # fmt: skip
    places = forms.IntegerField(label=_("名额"), min_value=0, max_value=100000, required=False, help_text=_("上级给本校这一项的人数。没有下达就空着，以后在批次页面登记；没有名额不能确定名单。"))  # fmt: skip
    places_source = forms.CharField(label=_("名额的依据"), max_length=200, required=False, help_text=_("填了名额才填：下达的单位和文号。"))  # fmt: skip

    def __init__(self, *args: Any, programmes: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["programme"].choices = programmes


class FilterForm(forms.Form):
    """Which candidates of a round to list."""

    standing = forms.ChoiceField(label=_("情况"), choices=[*ANY, *Candidate.Standing.choices], required=False)
    step = forms.ChoiceField(label=_("办到"), choices=[*ANY, *STEPS.items()], required=False)
    mine = forms.BooleanField(label=_("只看轮到本单位办理的"), required=False)


class ForeseenFilter(forms.Form):
    """Which rows of a trial to list."""

    works = forms.ChoiceField(label=_("试算结果"), choices=[*ANY, ("yes", _("可以办")), ("no", _("办不了"))], required=False)  # fmt: skip


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
        help_text=_("对下面勾选的学生办同一件事；轮不到本单位办的不受影响。"),
    )
    reason = reason(help_text=_("勾选的每个学生都记上这个理由，家庭会看到；请写对每人都成立的话，不要写号码。"))


class FillForm(forms.Form):
    """Take in whom a newer run found due."""

    reason = reason(_("为什么补入"), _("例如“10月民政名单到后重新计算，新增两人”。只加人，不动已有的人；会记入审计。"))


class PlacesForm(forms.Form):
    """How many places, and from whom."""

    places = forms.IntegerField(label=_("名额"), min_value=0, max_value=100000, help_text=_("上级给本校这一项的总人数，不是增加的人数。结束以前还可以改，但不能少于已在名单上的人。"))  # fmt: skip
    source = reason(
        _("下达名额的单位和文件"),
        _("写文件的名称和文号，例如“示例财教指〔2026〕12号”，在下达文件的右上角。会记在账上，审计据此查原件。"),
    )


class ReviewerForm(forms.Form):
    """Whom to name."""

    membership = forms.TypedChoiceField(label=_("评审成员"), coerce=int, help_text=_("只列本单位在职的同事。加入后请其登录申明亲属关系，有亲属的自动回避。"))  # fmt: skip

    def __init__(self, *args: Any, people: Any = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["membership"].choices = [(m.pk, f"{m.person.name} · {m.office.name} · {m.get_role_display()}") for m in people]  # fmt: skip


class ListForm(forms.Form):
    """Settle the list."""

    reason = reason(
        _("会议和结论"),
        _(
            "写明哪天开会、哪些人参加、怎样定的，例如“10月8日评审会，7人参加，按名次取前12名”。名单确定后，改动要逐人撤销。"
        ),
    )


class CloseForm(forms.Form):
    """End the round."""

    reason = reason(_("结束说明"), _("例如“名单已批准，12人全部办结”。结束后本批次不再受理，不能重开。"))


class TieForm(forms.Form):
    """Who of those level is in, and on what ground."""

    chosen = forms.TypedMultipleChoiceField(label=_("列入名单的人"), coerce=int, widget=forms.CheckboxSelectMultiple,
        help_text=_("只列并列的人；勾选的人数要等于剩下的名额。"),
    )  # fmt: skip
    basis = forms.ChoiceField(
        label=_("依据"),
        choices=[("votes", _("评审组得票")), ("criterion", _("第二排序依据（写在理由里）"))],
        widget=forms.RadioSelect,
        help_text=_("按得票的，系统核对票数；按第二依据的，要在理由里写明是什么、各人多少。"),
    )
    reason = reason(help_text=_("写明怎样取舍，例如“得票5比2”或“并列者比较思想品德评分，92比88”。落选的家庭可以查问。"))

    def __init__(self, *args: Any, people: Any = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["chosen"].choices = people


class LateForm(forms.Form):
    """Whether a late application is accepted."""

    candidate = forms.TypedChoiceField(label=_("申请人"), coerce=int, help_text=_("过了截止日才申请、等学校答复的学生。"))  # fmt: skip
    accept = forms.ChoiceField(
        label=_("答复"), choices=[("yes", _("受理")), ("no", _("不受理"))], widget=forms.RadioSelect,
        help_text=_("受理的照常往下办；不受理的到此为止，家庭会收到理由。"),
    )  # fmt: skip
    reason = reason(help_text=_("家庭会看到，例如“因住院逾期，有证明，予以受理”。不要写病情细节和号码。"))

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

    candidate = forms.TypedChoiceField(label=_("投给"), coerce=int, widget=forms.RadioSelect, help_text=_("只列最后名额上并列的人，投一人。投出后不能改。"))  # fmt: skip
    reason = reason(help_text=_("为什么投给这位同学，例如“两学年志愿服务更多”。随票保存，审计能看到。"))

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
        self.fields["promise"] = forms.BooleanField(label=_("以上内容真实，由本人承诺"), error_messages={"required": _("请勾选承诺，再提交。")}, help_text=_("勾选等于签字；填错了，可以在结果出来前联系学校更正。"))  # fmt: skip

    @property
    def answers(self) -> dict[str, str]:
        """What was said to each condition."""
        return {k[7:]: str(v) for k, v in self.cleaned_data.items() if k.startswith("answer_")}


class AnswerForm(forms.Form):
    """What a family answers, with its reason, on what it had seen."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    exclusion = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    keeps = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)  # drawn beside the two programmes
    reason = reason(help_text=_("学校和办理的人会看到，例如“已获另一项资助”。一两句即可，不要写号码。"))
