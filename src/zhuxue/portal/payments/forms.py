"""What officers fill in on pages of payments."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.common.money import yuan_text
from zhuxue.engine.rules.programme import CODE_LENGTH
from zhuxue.portal.awards.forms import reason
from zhuxue.portal.awards.words import period_title
from zhuxue.portal.payments.due import Offer
from zhuxue.portal.payments.models import Batch, Line
from zhuxue.portal.payments.words import BLOCKED, REFUSED
from zhuxue.portal.ui.days import DayInput

ANY = [("", _("全部"))]
LARGEST = 30 * 2**20  # bytes of a return file sent by a form
PURPOSES = [(each, each) for each in (_("送交银行代发"), _("送交财政或一卡通系统"), _("银行要求重传"), _("存档核对"))]


def _offered(offer: Offer, title: str) -> str:
    scope = offer.scope
    what = " · ".join(
        filter(None, [title, scope.month or str(period_title(scope.period)), str(Batch.Kind(scope.kind).label)])
    )
    return _("%(what)s：%(count)s 笔，%(yuan)s 元") % {"what": what, "count": offer.count, "yuan": yuan_text(offer.fen)}


class DeclareForm(forms.Form):
    """What to pay: one of what is due now."""

    offer = forms.ChoiceField(
        label=_("发放什么"),
        widget=forms.RadioSelect,
        error_messages={"required": _("请选一项。")},
        help_text=_("只列现在应发而没有发的；笔数和金额记下后，明细必须与它一致。"),
    )
    school = forms.IntegerField(
        label=_("只发一所学校（填单位编号，空着为全部）"), required=False, widget=forms.HiddenInput
    )
    year = forms.IntegerField(
        label=_("用哪一年的资金账"), required=False, min_value=2000, max_value=2100,
        help_text=_("空着时用发放期开始那一年的资金；用结转资金补发以前学期的，填今年。"),
    )  # fmt: skip
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, offers: list[Offer], titles: dict[str, str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.offers = {offer.key: offer for offer in offers}
        self.fields["offer"].choices = [(o.key, _offered(o, titles[o.scope.programme])) for o in offers]


class LinesForm(forms.Form):
    """Which lines to list."""

    state = forms.ChoiceField(label=_("状态"), choices=[*ANY, *Line.State.choices], required=False)
    why = forms.ChoiceField(
        label=_("原因"),
        choices=[*ANY, *((code, why.says) for code, why in (BLOCKED | REFUSED).items())],
        required=False,
    )


class BatchLinesForm(LinesForm):
    """Which lines of one batch to list."""

    warn = forms.BooleanField(label=_("只看有核查预警的"), required=False)


class PeriodLinesForm(LinesForm):
    """Which lines to list, of one programme and period, below one office or out of one fund where a page of figures leads here."""

    programme = forms.CharField(max_length=CODE_LENGTH, required=False, widget=forms.HiddenInput())
    period = forms.CharField(max_length=9, required=False, widget=forms.HiddenInput())
    below = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput())
    fund = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput())


class PayingForm(forms.Form):
    """Which programme of which period."""

    paying = forms.ChoiceField(label=_("项目和发放期"), required=False)

    def __init__(self, *said: Any, choices: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*said, **more)
        self.fields["paying"].choices = choices


class PeriodForm(forms.Form):
    """Which period, or all."""

    period = forms.ChoiceField(label=_("发放期"), required=False)

    def __init__(self, *said: Any, periods: list[str], **more: Any) -> None:
        super().__init__(*said, **more)
        self.fields["period"].choices = [*ANY, *((period, period_title(period)) for period in periods)]


class PrivateForm(PeriodForm):
    """Which period, and in the books of which calendar year; which lights."""

    year = forms.TypedChoiceField(label=_("资金年度"), coerce=int, required=False, empty_value=None)
    light = forms.TypedChoiceField(label=_("红黄绿灯"), coerce=int, required=False, empty_value=None, choices=[("", _("全部")), (2, _("红灯")), (1, _("黄灯")), (0, _("绿灯")), (-1, _("暂无数据"))])  # fmt: skip

    def __init__(self, *said: Any, years: list[int], **more: Any) -> None:
        super().__init__(*said, **more)
        self.fields["year"].choices = [("", _("全部")), *((year, str(year)) for year in years)]


class ReasonForm(forms.Form):
    """Why."""

    reason = reason()


class ApproveForm(forms.Form):
    """A word to it, if any."""

    reason = forms.CharField(label=_("审批意见"), max_length=500, required=False, help_text=_("可以不写；写了会和您的名字一起留在批次里。第二人批准后，钱即预留，不能再退回。"))  # fmt: skip


class OrderForm(forms.Form):
    """In which format."""

    format = forms.ChoiceField(label=_("文件格式"), help_text=_("看代发银行或一卡通系统要哪一种；一个批次只有一份文件，不能换格式，请先问清。"))  # fmt: skip

    def __init__(self, *args: Any, choices: Any = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["format"].choices = choices


class SentForm(forms.Form):
    """What the bank gave for the file."""

    reason = reason(
        _("交给谁、怎样签收的"), _("例如“11月3日交农商行王经理，回单12号”。写了就表示钱已在路上，不能撤回。")
    )


class SchoolForm(forms.Form):
    """Which school got its money, by which voucher."""

    school = forms.TypedChoiceField(label=_("学校"), coerce=int, help_text=_("钱已到账的学校，一次登记一所。"))  # fmt: skip
    reason = reason(_("拨款凭证号"), _("银行或国库的凭证号，例如“国库支付2026-1103号”。登记后这所学校的各行都算已发。"))

    def __init__(self, *args: Any, choices: Any = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["school"].choices = choices


class FetchForm(forms.Form):
    """What the file is fetched for."""

    purpose = forms.ChoiceField(label=_("用途（会记入审计）"), choices=PURPOSES, help_text=_("文件里有姓名和账号：只交给代发的单位，用完删除。"))  # fmt: skip


class ReturnForm(forms.Form):
    """What the bank sent back."""

    file = forms.FileField(
        label=_("回盘文件"),
        help_text=_("银行给的原文件，不要改名改内容；不超过30 MB。"),
        error_messages={"required": _("请选择回盘文件。"), "empty": _("文件是空的，请向银行重新索取。")},
    )

    def clean_file(self) -> Any:
        """Return the file; larger ones are read at the server."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("文件超过30 MB，请系统管理员用 read_return 命令读入。"))
        return file


class SettleForm(forms.Form):
    """Take a row for a line, or leave it."""

    accept = forms.ChoiceField(label=_("怎样处理"), choices=[("no", _("不予采用")), ("yes", _("按这一行入账"))], widget=forms.RadioSelect, help_text=_("先向银行核实。入账后不能撤回；不采用的不改动任何发放。"))  # fmt: skip
    number = forms.IntegerField(
        label=_("对应的序号（批次里没有这一序号时填）"),
        min_value=1,
        max_value=10**9,
        required=False,
        help_text=_("在“逐行查看”里按姓名和金额找到的序号；银行写对了的就空着。"),
    )
    reason = reason()


class DecideForm(forms.Form):
    """What becomes of a difference."""

    accept = forms.ChoiceField(
        label=_("决定"),
        choices=[("yes", _("办理")), ("no", _("不办理"))],
        widget=forms.RadioSelect,
        help_text=_("办理：补发进入下一批次，追回先通知家长。不办理的留下理由，不再提出。"),
    )
    parts = forms.IntegerField(label=_("分几期退还"), min_value=1, max_value=24, initial=1, required=False, help_text=_("只有追回要填；每月一期，家里困难的多分几期。"))  # fmt: skip
    first_due = forms.DateField(label=_("第一期的最后一天"), widget=DayInput, initial=localdate, required=False, help_text=_("只有追回要填；要给家长留出收到通知后的时间。"))  # fmt: skip
    letter_how = forms.CharField(label=_("通知怎样送达家长"), max_length=100, required=False, help_text=_("追回必填，例如“班主任当面交给家长，11月5日”。没有通知不能追回。"))  # fmt: skip
    reason = reason(
        _("依据和理由"), _("写明依据哪条规定、核实了什么，例如“11月1日转学，秋季应退一半”。审计能看到，不能改。")
    )


class ReceiptForm(forms.Form):
    """Which part came, by which receipt."""

    number = forms.IntegerField(label=_("第几期"), min_value=1, max_value=24, help_text=_("看上面分期表的第一列，例如 1。"))  # fmt: skip
    receipt = forms.CharField(label=_("缴款凭证号"), max_length=100, help_text=_("家长缴款的收据或银行回单号；登记后这一期算已退，不能撤回。"))  # fmt: skip
