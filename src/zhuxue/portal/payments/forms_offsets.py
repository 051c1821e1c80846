"""What schools and the offices above them fill in about waivers passed on to students."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.awards.forms import reason
from zhuxue.portal.payments.actions.offsets import Passed
from zhuxue.portal.payments.models import Offset, OffsetAnswer
from zhuxue.portal.people.papers import paper_sent
from zhuxue.portal.ui.days import DayInput

ANY = [("", _("全部"))]
ROW = re.compile(r"(\d{1,9})[\s,，、:：]+(\S.{3,})")  # a number of the list, then why


class OffsetsForm(forms.Form):
    """Which to list."""

    state = forms.ChoiceField(label=_("状态"), choices=[*ANY, *Offset.State.choices], required=False)
    below = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput())


class PassedForm(forms.Form):
    """How the fees of all students of the list were lowered, and who stands apart."""

    way = forms.ChoiceField(label=_("怎样冲抵到学生"), choices=OffsetAnswer.Way.choices, widget=forms.RadioSelect, help_text=_("名单里的学生一起报；没有冲抵到的在下面单列。"))  # fmt: skip
    done_on = forms.DateField(label=_("哪一天办的"), widget=DayInput, initial=localdate, help_text=_("收费减免的，填收费那天；退学费的，填最后一名学生退完那天。"))  # fmt: skip
    words = reason(_("凭什么能看到"), _("例如“收费票据注明已减免，存学校财务室第12册”。县里会核对；不要写姓名、证件号码、账号。"))  # fmt: skip
    exceptions = forms.CharField(label=_("没有冲抵到的学生"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("没有就空着。每行一名：名单里的序号，空格，原因，例如“12 开学前已退学，钱在学校账上”。"))  # fmt: skip
    file = forms.FileField(label=_("佐证材料（PDF 或照片）"), required=False, help_text=_("可以不附；附的加密保存，谁看过都有记录。不超过5 MB。"), widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}))  # fmt: skip
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def clean_exceptions(self) -> dict[int, str]:
        """Return why by number; a row that cannot be read is named."""
        found: dict[int, str] = {}
        for place, text in enumerate(self.cleaned_data["exceptions"].splitlines(), start=1):
            said = ROW.fullmatch(text.strip())
            if text.strip() and (said is None or int(said[1]) in found):
                raise forms.ValidationError(_("第 %(place)s 行看不懂，或序号重复。每行一名：序号，空格，至少四个字的原因。"), params={"place": place})  # fmt: skip
            if said:
                found[int(said[1])] = said[2]
        return found

    def said(self) -> Passed:
        """Return what the filled form says."""
        given: dict[str, Any] = self.cleaned_data
        return Passed(given["way"], given["done_on"], given["words"], given["exceptions"], paper_sent(given["file"]))


class JudgeForm(forms.Form):
    """Whether what the school says is so."""

    verdict = forms.ChoiceField(label=_("核对结果"), choices=OffsetAnswer.Verdict.choices, widget=forms.RadioSelect, help_text=_("确认以后，冲抵的比例记入民办学校看板；不属实的退回。"))  # fmt: skip
    reason = reason(_("怎样核对的"), _("例如“抽看10名学生收费票据，均已减免”。学校会看到。"))
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
