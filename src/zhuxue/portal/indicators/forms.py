"""What officers fill in on pages of indicators and of sheets of the national system."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.files.national import load_national
from zhuxue.portal.awards.forms import reason
from zhuxue.portal.awards.words import period_title
from zhuxue.portal.indicators.models import Cell, SheetRow
from zhuxue.portal.indicators.words import layout_title, spoken
from zhuxue.portal.ui.days import DayInput

ANY = [("", _("全部"))]
LARGEST = 30 * 2**20  # bytes of a sheet
LEVELS = [("county", _("县市区")), ("city", _("市州")), ("school", _("学校")), ("province", _("省"))]


class WhichForm(forms.Form):
    """Which indicator, below which office, of which measuring; hidden where a page leads here."""

    indicator = forms.ChoiceField(label=_("指标"), required=False)
    office = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput())
    term = forms.CharField(max_length=6, required=False, widget=forms.HiddenInput())

    def __init__(self, *said: Any, **more: Any) -> None:
        super().__init__(*said, **more)
        self.fields["indicator"].choices = [*ANY, *((name, each.title) for name, each in spoken().items())]


class CellsForm(WhichForm):
    """Which cells."""

    state = forms.ChoiceField(label=_("结果"), choices=[*ANY, *Cell.State.choices], required=False)
    kind = forms.ChoiceField(label=_("层级"), choices=[*ANY, *LEVELS], required=False)


class ChargesForm(WhichForm):
    """Which charges."""

    late = forms.BooleanField(label=_("只看已过期限的"), required=False)
    own = forms.BooleanField(label=_("只看本单位的"), required=False)
    closed = forms.BooleanField(label=_("看已销号的"), required=False)


class ChargeForm(forms.Form):
    """Who puts a red cell right, until when, and why so."""

    owner = forms.ChoiceField(
        label=_("责任人"), help_text=_("由谁负责改正；只列这个单位在职的人。留空由单位自己定。"), required=False
    )
    due_on = forms.DateField(label=_("期限"), help_text=_("到这一天还没有变绿，就标为逾期。"), widget=DayInput())
    reason = reason()

    def __init__(self, *said: Any, owners: Any, **more: Any) -> None:
        super().__init__(*said, **more)
        self.owners = {str(each.pk): each for each in owners}
        names = [(key, f"{each.person.name} · {each.get_role_display()}") for key, each in self.owners.items()]
        self.fields["owner"].choices = [("", _("不指定，由单位负责")), *names]


class DeliverForm(forms.Form):
    """A sheet of the national system: what it is, of which term and day, and the file."""

    layout = forms.ChoiceField(label=_("这是哪张表"), help_text=_("看表头属于哪一张；认不出的列会逐一指出。"))
    term = forms.CharField(
        label=_("学期"), help_text=_("写成 2024-F（秋季）或 2025-S（春季）。"), max_length=6, widget=forms.Select()
    )
    as_of = forms.DateField(
        label=_("数据日期"), help_text=_("在国家系统里导出的那一天。"), initial=localdate, widget=DayInput()
    )
    file = forms.FileField(
        label=_("国家系统导出的表"),
        help_text=_("原样的导出文件，不要改动；比对后只留号码的加密比对值。"),
        error_messages={"required": _("请选择文件；不超过30 MB。"), "empty": _("文件是空的，请重新导出。")},
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv"}),
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *said: Any, terms: list[str], **more: Any) -> None:
        super().__init__(*said, **more)
        self.fields["layout"].choices = [(name, layout_title(name)) for name in load_national(LIBRARY)]
        self.fields["term"].widget.choices = [(term, period_title(term)) for term in terms]

    def clean_file(self) -> Any:
        """Return the file; one that is too large is a fault."""
        if self.cleaned_data["file"].size > LARGEST:
            raise forms.ValidationError(_("文件超过30 MB。请按县区分开交。"))
        return self.cleaned_data["file"]


class SheetForm(forms.Form):
    """Which rows of a sheet."""

    outcome = forms.ChoiceField(label=_("比对结果"), choices=[*ANY, *SheetRow.Outcome.choices], required=False)


class TemplateForm(forms.Form):
    """Which sheet to fill."""

    layout = forms.ChoiceField(
        label=_("填哪张表"), help_text=_("用平台的数据填好；号码遮盖，要报到国家系统的在下面另行提请。")
    )

    def __init__(self, *said: Any, **more: Any) -> None:
        super().__init__(*said, **more)
        self.fields["layout"].choices = [(name, layout_title(name)) for name in load_national(LIBRARY)]


class ClearForm(forms.Form):
    """What the filled sheet is needed for with its numbers in clear."""

    kind = forms.CharField(widget=forms.HiddenInput, initial="xlsx")
    reason = reason(
        _("拿去做什么"), _("例如“报全国学生资助管理信息系统2024秋季学籍”。批准人会看到，印在文件里，并记入审计。")
    )
