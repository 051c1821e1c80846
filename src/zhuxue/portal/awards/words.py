"""Words of steps, offices and payees on pages of awards."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from zhuxue.portal.ui.components import Text

STEPS: dict[str, Text] = {
    "tell": _("告知"),
    "apply": _("申请"),
    "panel": _("评议"),
    "college": _("院系审核"),
    "review": _("评审"),
    "notice": _("公示"),
    "approve": _("审批"),
    "receipt": _("回执"),
    "file": _("建档"),
}
BY: dict[str, Text] = {
    "family": _("学生和家长"),
    "class": _("班级"),
    "college": _("院系"),
    "school": _("学校"),
    "university": _("高校"),
    "county": _("县级资助中心"),
    "city": _("市级资助中心"),
    "province": _("省级资助中心"),
    "nation": _("全国"),
    "bank": _("银行"),
}
PAYEES: dict[str, Text] = {
    "student": _("发给学生"),
    "guardian": _("发给监护人"),
    "student_or_guardian": _("发给学生或监护人"),
    "school": _("拨到学校，冲抵学费"),
    "bank": _("付给银行"),
}


def period_title(period: str) -> Text:
    """Return a term or school year as people say it.

    >>> str(period_title("2024-2025"))
    '2024-2025学年'
    """
    if period[-1] not in "SF":
        return _("%(years)s学年") % {"years": period}
    said = _("%(year)s年秋季学期") if period[-1] == "F" else _("%(year)s年春季学期")
    return said % {"year": period[:4]}


def step_name(step: dict[str, Any]) -> Text:
    """Return what a step is called; a step of a name not known here, by that name."""
    return STEPS.get(step["step"], step["step"])
