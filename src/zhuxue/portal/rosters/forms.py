"""What officers fill in to send a roster."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.rosters.models import RosterChange
from zhuxue.portal.ui.days import DayInput

LEAVING = [("withdrawn", _("退学或离校")), ("graduated", _("毕业")), ("transferred", _("转出"))]


class FilesInput(forms.ClearableFileInput):
    """Takes several files at once: schools keep one for each class."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """The files chosen, at least one."""

    def __init__(self, **given: Any) -> None:
        super().__init__(widget=FilesInput(attrs={"accept": ".xlsx,.xls,.ods,.csv,.txt"}), **given)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the files; an empty choice is a fault."""
        found = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(file, initial) for file in found or [None]]


class SendForm(forms.Form):
    """A roster: its files, and the day it tells about."""

    files = FilesField(
        label=_("名册文件（可以一次选多个，例如每班一个）"),
        help_text=_(
            "学籍系统或学校自己的表都行（xlsx、xls、ods、csv、txt），至少要有姓名和证件号码两列。先比对给您看，确认后才改动；文件加密保存，办完后删除。"
        ),
        error_messages={"required": _("请选择名册文件；单次合计不超过30 MB。"), "empty": _("文件是空的，请重新导出。")},
    )
    as_of = forms.DateField(label=_("名册反映哪一天的在校情况"), initial=localdate, widget=DayInput(), help_text=_("一般是导出名册的那一天；转入、离校都从这一天起算。"))  # fmt: skip
    leaving = forms.ChoiceField(label=_("确认离校的学生按哪种情形登记"), choices=LEAVING, help_text=_("名册上没有的学生不会自动离校：要在下一页逐个勾选，勾了才按这里登记。"))  # fmt: skip
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    follows = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def sent(self) -> list[tuple[str, bytes]]:
        """Return the files as (name, bytes)."""
        return [(file.name, file.read()) for file in self.cleaned_data["files"]]


class KindForm(forms.Form):
    """Which changes of a roster to list."""

    kind = forms.ChoiceField(label=_("改动的种类"), choices=RosterChange.Kind.choices)
