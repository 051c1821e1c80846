"""What is filled in on pages of money: amounts in yuan as people write them, read as whole fen."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.common.money import fen_from_yuan
from zhuxue.portal.funds.models import Allocation, SetAsideUse, Source
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.ui.days import DayInput
from zhuxue.portal.ui.fields import WHY

PERCENT = _("占全部资金的百分之几，例如 20；不负担写 0。各级加起来是 100。")
AMOUNT = _("单位是元，最多两位小数，例如 1234.50；可以带千位逗号。")
DOCUMENT_OR_WHY = _("有文件的写文号，没有的写清原因，例如“学生转走，多拨两人”。会记在账上，审计能看到，不能改。")
DOCUMENT = _("写文件的名称和文号，例如“示例财教指〔2026〕12号”，在下达文件的右上角。会记在账上，审计据此查原件。")
YEAR = _("公历年份，例如 2026；看下达文件写的是哪一年的预算。")
MOST = 10**14  # fen; a thousand milliard yuan is a typing mistake


class YuanField(forms.CharField):
    """An amount in yuan, as 1,234.50; cleaned to whole fen. `least` is the least number of fen."""

    def __init__(self, *, least: int = 1, help_text: Any = AMOUNT, **said: Any) -> None:
        self.least = least
        super().__init__(
            help_text=help_text, max_length=24, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **said
        )

    def clean(self, value: Any) -> Any:
        """Return fen; null where nothing is written in a field that may be empty."""
        text = str(super().clean(value)).replace(",", "").replace("，", "").removesuffix("元").strip()
        if not text and not self.required:
            return None
        try:
            fen = fen_from_yuan(text)
        except ValueError:
            raise forms.ValidationError(_("请写金额，单位元，最多两位小数，如 1234.50。")) from None
        if not self.least <= fen <= MOST:
            raise forms.ValidationError(_("金额必须大于零。") if self.least else _("金额不能小于零。"))
        return fen


INTRODUCED = {"aria-describedby": "intro"}  # many fields alike: the sentence above them helps with all


class OnceForm(forms.Form):
    """A form that is one act however often it is sent: `once` is made with the page."""

    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


def reason_field(label: Any, help_text: Any = WHY) -> forms.CharField:
    """Return the field for why, or by which document."""
    return forms.CharField(label=label, min_length=4, max_length=200, help_text=help_text)


class ProgrammeField(forms.ChoiceField):
    """One programme by its code, chosen by its title."""

    def __init__(self, programmes: dict[str, Any], **said: Any) -> None:
        choices = [(code, found.title) for code, found in sorted(programmes.items(), key=lambda item: item[1].title)]
        said.setdefault("help_text", _("这笔钱或名额是给哪个项目的；只列本地在办的项目。"))
        super().__init__(label=_("资助项目"), choices=choices, **said)


class ReceiveForm(OnceForm):
    """Money that reached the office from beyond the books."""

    source = forms.ChoiceField(label=_("资金来源"), choices=(), help_text=_("钱是哪一级或谁给的；入账后来源不会变，错了要冲正重记。"))  # fmt: skip
    year = forms.IntegerField(label=_("预算年度"), min_value=2015, max_value=2100, help_text=YEAR)
    amount_fen = YuanField(label=_("金额（元）"))
    document = reason_field(_("下达文号"), DOCUMENT)
    donor = forms.CharField(label=_("捐赠方"), max_length=100, required=False, help_text=_("只有社会捐赠要写。"))

    def __init__(self, *said: Any, sources: list[str], programmes: dict[str, Any], **more: Any) -> None:
        super().__init__(*said, **more)
        self.fields["source"].choices = [(value, Source(value).label) for value in sources]
        self.fields["programme"] = ProgrammeField(programmes)
        self.programmes = programmes
        self.order_fields(("source", "programme", "year", "amount_fen", "document", "donor"))

    def clean(self) -> dict[str, Any]:
        """A gift has a donor, and nothing else has."""
        said = dict(super().clean() or {})
        if (said.get("source") == Source.DONOR) is not bool(said.get("donor")):
            self.add_error("donor", _("社会捐赠请写捐赠方；其他来源不写。"))
        return said


class ProposeForm(forms.Form):
    """Which part of the need is sent, by which document, to whom."""

    part = forms.ChoiceField(label=_("下达方式"), choices=Allocation.Part.choices, help_text=_("按文件的题目选：提前下达是先给一部分，结算是补足差额。"))  # fmt: skip
    percent = forms.DecimalField(
        label=_("按需要的百分之几下达"), min_value=1, max_value=100, decimal_places=2,
        help_text=_("提前下达按文件规定的比例；结算为 100。已下达的和上年结余会自动扣除。"),
    )  # fmt: skip
    terms = forms.IntegerField(
        label=_("覆盖几个学期"), min_value=1, max_value=2, initial=2, help_text=_("最近一次计算是一个学期的金额。")
    )
    counties = forms.BooleanField(label=_("直接下达到县（不经市州）"), required=False, help_text=_("省管县的资金勾选；不勾就下达给直接下级。"))  # fmt: skip
    fit = forms.BooleanField(label=_("可用资金不够时，按比例缩减"), required=False, help_text=_("不勾时，钱不够就不能提出，会告诉您差多少。"))  # fmt: skip
    document = reason_field(_("下达文号"), DOCUMENT)


class EditLineForm(forms.Form):
    """What one office is to get instead, and why."""

    amount_fen = YuanField(label=_("下达金额（元）"), least=0)
    reason = reason_field(
        _("调整理由"), _("为什么与算出的不同，例如“该县上报多算一所停办学校”。批准的人会看到，并记入审计。")
    )


class MoneyForm(OnceForm):
    """An amount and why."""

    amount_fen = YuanField(label=_("金额（元）"))
    reason = reason_field(_("理由或文号"), DOCUMENT_OR_WHY)


class ReasonForm(forms.Form):
    """Why."""

    reason = reason_field(_("理由"))


class CloseForm(forms.Form):
    """How much is carried over; the rest goes back."""

    carry_fen = YuanField(label=_("结转下年（元）"), least=0, help_text=_("留到下一年继续用的钱，不结转写 0；其余退回上级。关账后不能改。"))  # fmt: skip
    reason = reason_field(_("理由或文号"), DOCUMENT_OR_WHY)


class GrantForm(OnceForm):
    """Places that reached the office."""

    period = forms.RegexField(r"^20\d\d-(20\d\d|[SF])$", label=_("学年或学期"), help_text=_("学年如 2026-2027，学期如 2026-F（秋）。"))  # fmt: skip
    places = forms.IntegerField(label=_("名额（人）"), min_value=1, max_value=10_000_000, help_text=_("文件给本单位的人数；再来一份文件就再登记一次，会加在一起。"))  # fmt: skip
    document = reason_field(_("下达文号"), DOCUMENT)

    def __init__(self, *said: Any, programmes: dict[str, Any], **more: Any) -> None:
        super().__init__(*said, **more)
        self.fields["programme"] = ProgrammeField(programmes)
        self.order_fields(("programme", "period", "places", "document"))


class LeastForm(forms.Form):
    """How many places are to be dealt out, and how many everybody gets at least."""

    total = forms.IntegerField(label=_("分配多少名额"), min_value=1, help_text=_("不超过可用的名额；这一步只是算建议，还没有分配。"))  # fmt: skip
    least = forms.IntegerField(label=_("每个单位至少"), min_value=0, initial=0, help_text=_("先给每个单位这么多，余下的按人数分；不设保底写 0。"))  # fmt: skip


class ShareForm(OnceForm):
    """How many places each office below gets: one field an office, filled with the proposal."""

    reason = reason_field(
        _("分配依据"), _("按什么办法分的，例如“按符合条件人数，县局9月15日会议通过”。分出后由下级退回才能改。")
    )

    def __init__(self, *said: Any, offices: list[Office], proposed: dict[int, int] | None = None, **more: Any) -> None:
        super().__init__(*said, **more)
        self.offices = offices
        for office in offices:
            places = (proposed or {}).get(office.pk, 0)
            self.fields[f"o{office.pk}"] = forms.IntegerField(
                label=office.name, min_value=0, initial=places, widget=forms.NumberInput(attrs=INTRODUCED)
            )
        self.order_fields([*(f"o{office.pk}" for office in offices), "reason"])

    @property
    def shares(self) -> dict[Office, int]:
        """Return the places by office."""
        return {office: self.cleaned_data[f"o{office.pk}"] for office in self.offices}


class PlacesForm(OnceForm):
    """So many places, and why."""

    places = forms.IntegerField(label=_("名额（人）"), min_value=1, help_text=_("要退回上级的人数，不超过现在可用的。退回后由上级重新分配。"))  # fmt: skip
    reason = reason_field(_("理由"))


class DeclareForm(forms.Form):
    """A school's income of a year."""

    year = forms.IntegerField(label=_("年度"), min_value=2015, max_value=2100, help_text=_("收入是哪一个公历年的，例如 2025；同一年再填一次就是更正。"))  # fmt: skip
    kind = forms.ChoiceField(label=_("学校类型"), choices=(), help_text=_("类型决定计提基数和比例。"))
    income_fen = YuanField(label=_("计提基数：事业收入、学费收入或保教费（元）"), least=0, help_text=_("看本校部门决算表的相应一行；没有收入写 0。单位元，例如 1234.50。"))  # fmt: skip
    document = reason_field(_("依据"), _("写数字出自哪里，例如“2025年度部门决算表”。审计据此查原件。"))

    def __init__(self, *said: Any, kinds: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*said, **more)
        self.fields["kind"].choices = kinds


class UseForm(OnceForm):
    """What set-aside money was spent on."""

    purpose = forms.ChoiceField(label=_("用途"), choices=SetAsideUse.Purpose.choices, help_text=_("钱实际用在哪一类学生资助上。"))  # fmt: skip
    amount_fen = YuanField(label=_("金额（元）"))
    people_count = forms.IntegerField(label=_("受益人数"), min_value=1, max_value=1_000_000, help_text=_("得到这笔钱的学生人数，同一人只数一次。不用写名字。"))  # fmt: skip
    reason = reason_field(_("凭证或说明"), _("写记账凭证号，例如“2026年10月第15号凭证”；没有的写清用途和批准人。"))


class FollowForm(forms.Form):
    """Who makes a shortfall good, until when."""

    owner = forms.ModelChoiceField(label=_("责任人"), queryset=None, help_text=_("学校里负责补足的人；会出现在其待办里。"))  # fmt: skip
    due_on = forms.DateField(label=_("补足期限"), widget=DayInput(), help_text=_("最迟哪一天补足，不能早于今天。"))  # fmt: skip
    reason = reason_field(_("催办说明"), _("告诉责任人差在哪里、怎样补，例如“还差3万元，请年底前从事业收入中提取”。"))

    def __init__(self, *said: Any, people: Any, **more: Any) -> None:
        super().__init__(*said, **more)
        self.fields["owner"].queryset = people
        self.fields["owner"].label_from_instance = _who


def _who(held: Membership) -> str:
    return f"{held.person.name} · {held.get_role_display()}"


class LocalShareForm(forms.Form):
    """What province, city and county bear of a programme, in percent of the whole; the centre too where the file does not say."""

    since = forms.DateField(label=_("从哪一天起"), widget=DayInput(), help_text=_("文件规定新比例开始的那一天；以前的照旧。"))  # fmt: skip
    central = forms.DecimalField(label=_("中央负担（%）"), help_text=_("只在项目文件没有写明时填；写明的留空"), min_value=0, max_value=100, decimal_places=2, required=False)  # fmt: skip
    province = forms.DecimalField(
        label=_("省级负担（%）"), min_value=0, max_value=100, decimal_places=2, help_text=PERCENT
    )
    city = forms.DecimalField(label=_("市级负担（%）"), min_value=0, max_value=100, decimal_places=2, help_text=PERCENT)
    county = forms.DecimalField(
        label=_("县级负担（%）"), min_value=0, max_value=100, decimal_places=2, help_text=PERCENT
    )
    source = reason_field(_("依据的文件和文号"), DOCUMENT)

    def __init__(self, *said: Any, programmes: dict[str, Any], **more: Any) -> None:
        super().__init__(*said, **more)
        self.fields["programme"] = ProgrammeField(programmes)
        self.order_fields(("programme", "since", "central", "province", "city", "county", "source"))


class YearForm(forms.Form):
    """Which year, and which programme."""

    year = forms.ChoiceField(label=_("预算年度"), choices=(), required=False)
    programme = forms.ChoiceField(label=_("资助项目"), choices=(), required=False)

    def __init__(self, *said: Any, years: list[int], programmes: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*said, **more)
        self.fields["year"].choices = [(str(year), str(year)) for year in years]
        self.fields["programme"].choices = [("", _("全部项目")), *programmes]
