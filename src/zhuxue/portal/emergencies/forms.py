"""What officers and families fill in on pages of emergencies."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.awards.forms import ANY, reason
from zhuxue.portal.emergencies.models import Affected, AfterCheck, Emergency
from zhuxue.portal.emergencies.paying import Choice
from zhuxue.portal.emergencies.rules import kinds
from zhuxue.portal.funds.forms import YuanField
from zhuxue.portal.funds.models import Source
from zhuxue.portal.people.models import Office
from zhuxue.portal.schools.models import Enrolment
from zhuxue.portal.ui.days import DayInput
from zhuxue.portal.ui.selects import LongSelect

REASONS = [
    ("lives", _("住在受灾区域")), ("studies", _("在受灾区域就读")), ("register", _("部门受灾名单")), ("applied", _("家庭申请")),
    ("added", _("学校补充")), ("unknown", _("住址不明")),
]  # fmt: skip
VERIFIED = "学校核实属实"


class DeclareForm(forms.Form):
    """What happened, where, by which document."""

    fieldsets = (
        ("", ["kind", "title", "from_on", "until_on", "basis"]),
        (_("受灾区域（只影响个别家庭的事件可以空着）"), ["regions", "places", "schools"]),
    )
    kind = forms.ChoiceField(label=_("事件种类"), help_text=_("决定查哪份部门名单、走哪些环节；登记后不能改。"))
    title = forms.CharField(
        label=_("事件名称"), min_length=4, max_length=60, help_text=_("如：示例镇“6·12”洪涝。不要写学生姓名。")
    )
    from_on = forms.DateField(
        label=_("发生日期"), help_text=_("灾害或事故发生的那一天，不是登记的那一天。"), widget=DayInput
    )
    until_on = forms.DateField(label=_("结束日期"), help_text=_("还没有结束就留空。"), widget=DayInput, required=False)
    basis = reason(_("依据（文件或通报）"), help_text=_("如：县防汛办 6 月 12 日灾情通报。"))
    regions = forms.MultipleChoiceField(
        label=_("县市区"),
        help_text=_("户籍或住址在这里、或在这里就读的学生都会列入名单，由学校逐人核实。"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )
    places = forms.CharField(
        label=_("其中的乡镇、街道"), max_length=200, required=False,
        help_text=_("只有部分乡镇受灾时写，用顿号隔开；住址里写不清乡镇的学生列为“住址不明”。在那里的学校请在下面选。"),
    )  # fmt: skip
    schools = forms.MultipleChoiceField(
        label=_("受灾的学校"),
        help_text=_("只有个别学校受灾时选；整个县市区受灾选上面一项。"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, regions: list[tuple[str, str]], schools: list[Office], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["kind"].choices = kinds()
        self.fields["regions"].choices = regions
        self.fields["schools"].choices = [(str(school.pk), school.name) for school in schools]
        if not schools:
            del self.fields["schools"]

    def clean_until_on(self) -> Any:
        """An event does not end before it began."""
        until, start = self.cleaned_data["until_on"], self.cleaned_data.get("from_on")
        if until and start and until < start:
            raise forms.ValidationError(_("结束日期不能早于发生日期。"))
        return until

    def clean_places(self) -> list[str]:
        """The names of townships, one by one."""
        return [part for part in self.cleaned_data["places"].replace("，", "、").replace(",", "、").split("、") if part.strip()]  # fmt: skip


class ReasonForm(forms.Form):
    """Why."""

    reason = reason()


class LimitsForm(forms.Form):
    """The most for one student and for the event, by which document."""

    student_fen = YuanField(label=_("每名学生最多（元）"))
    event_fen = YuanField(label=_("本事件总额最多（元）"))
    document = reason(_("依据的文件"))


class EventsForm(forms.Form):
    """Which events to list."""

    state = forms.ChoiceField(label=_("状态"), choices=[*ANY, *Emergency.State.choices], required=False)
    kind = forms.ChoiceField(label=_("事件种类"), required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["kind"].choices = [*ANY, *kinds()]


class RowsForm(forms.Form):
    """Which students to list."""

    event = forms.ChoiceField(label=_("事件"), required=False)
    state = forms.ChoiceField(label=_("状态"), choices=[*ANY, *Affected.State.choices], required=False)
    why = forms.ChoiceField(label=_("列入原因"), choices=[*ANY, *REASONS], required=False)
    paid = forms.ChoiceField(
        label=_("到账"),
        required=False,
        choices=[*ANY, ("yes", _("已到账")), ("no", _("已批准，未到账")), ("due", _("待本单位列入发放批次"))],
    )
    source = forms.ChoiceField(label=_("资金来源"), choices=[*ANY, *Source.choices], required=False)
    held = forms.BooleanField(label=_("只看待转送的"), required=False)
    school = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, events: list[tuple[str, str]], sends: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["event"].choices = [*ANY, *events]
        if not sends:
            del self.fields["held"]


class AnswerForm(forms.Form):
    """One reason for all that is verified or not listed."""

    reason = reason(initial=VERIFIED)


class ForwardForm(forms.Form):
    """Why these students are sent to their schools."""

    reason = reason(initial="转学生所在学校核实")


class ApproveForm(forms.Form):
    """How much each gets, out of which money, and why."""

    amount_fen = YuanField(label=_("每人金额（元）"))
    source = forms.ChoiceField(label=_("资金来源"), help_text=_("钱从哪里出；余额不够会拒绝。"), error_messages={"required": _("请选资金来源。没有可选的，先在“资金”里登记收到。")})  # fmt: skip
    reason = reason(_("审批意见"), initial="情况属实，同意")

    def __init__(self, *args: Any, choices: list[Choice], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["source"].choices = [(choice.key, choice.title) for choice in choices]


class NoticeForm(forms.Form):
    """Whether what was paid is posted afterwards."""

    after = forms.ChoiceField(label=_("发放以后公示吗"), choices=[("yes", _("公示，由各学校挂出，只公示人数")), ("no", _("不公示"))], widget=forms.RadioSelect, help_text=_("政策文件没有规定应急资助要不要事后公示，由本单位定；定了不能改。姓名和困难情况都不公示。"))  # fmt: skip
    reason = reason(_("依据和理由"))


class AddForm(forms.Form):
    """A student nobody found."""

    student = forms.TypedChoiceField(
        label=_("学生"), help_text=_("名单里没有、但确实受灾的学生；只列本单位的学生。"), coerce=int, widget=LongSelect
    )
    story = reason(_("说明"), help_text=_("几句话写清情况。不要写证件号码、账号、电话。"))

    def __init__(self, *args: Any, students: list[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["student"].choices = students

    @property
    def enrolment(self) -> Enrolment:
        """Who was chosen, by her number alone: the action looks whether she is in reach."""
        return Enrolment(pk=self.cleaned_data["student"])


class ApplyForm(AddForm):
    """What a family says of itself."""

    promise = forms.BooleanField(
        label=_("以上内容真实，由本人承诺"),
        help_text=_("不属实的，资助会被追回。"),
        error_messages={"required": _("请勾选承诺，再提交。")},
    )


class ConsentForm(forms.Form):
    """How the family agreed, where its case is begun for it."""

    consent = reason(_("家长如何同意"), help_text=_("例如“6月13日电话同意”。已有本学年认定的，只作记录。"))


class CheckForm(forms.Form):
    """What a check found."""

    result = forms.ChoiceField(
        label=_("核查结果"),
        help_text=_("照看到、问到的情况选；不符的会转给县里处理，不会自动追回。"),
        choices=AfterCheck.Result.choices,
        widget=forms.RadioSelect,
    )
    note = reason(_("看到的情况"), widget=forms.Textarea(attrs={"rows": 3}))
    evidence = forms.CharField(
        label=_("佐证"), min_length=4, max_length=200, help_text=_("如：7月2日入户走访记录，存学校资助档案。")
    )


class ChecksForm(forms.Form):
    """Which checks to list."""

    open = forms.BooleanField(label=_("只看没有结果的"), required=False)
    event = forms.ChoiceField(label=_("事件"), required=False)

    def __init__(self, *args: Any, events: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["event"].choices = [*ANY, *events]


class ElsewhereForm(forms.Form):
    """Which event's students beyond one's reach to list."""

    event = forms.ChoiceField(label=_("事件"), required=False)

    def __init__(self, *args: Any, events: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["event"].choices = [*ANY, *events]
