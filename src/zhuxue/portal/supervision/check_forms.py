"""What officers fill in to write a check: its head, tests on facts or SQL, cases."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.checks.written import FactTest
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.rules.facts import Facts
from zhuxue.portal.awards.forms import reason
from zhuxue.portal.schools.models import RunCheck, Severity
from zhuxue.portal.supervision.actions.writing import Draft
from zhuxue.portal.supervision.models import CheckVersion
from zhuxue.portal.ui.days import DayInput

TESTS = [("", "—"), ("is", _("是")), ("is_not", _("不是")), ("at_least", _("不小于")), ("at_most", _("不大于"))]
LINES = 4  # tests a form holds
HEAD = ("phase", "severity", "basis", "says", "next_step")
CASES = (("fires", _("应发现")), ("silent", _("不应发现")), ("unknown", _("信息不全，不应发现")))


def facts() -> list[tuple[str, str]]:
    """Return the facts a test may ask for."""
    return [("", "—"), *((name, fact.title) for name, fact in Facts.load(LIBRARY).by_name.items())]


class OpenForm(forms.Form):
    """What the check is called."""

    title = forms.CharField(
        label=_("名称"), help_text=_("一句话说明查什么，例如“同一账户收两校资助”。"), max_length=100
    )


class DraftForm(forms.Form):
    """One version: head, up to four tests or SQL instead, one case of each kind."""

    phase = forms.ChoiceField(
        label=_("环节"), help_text=_("事前查名单，事中查发放，事后查已发。"), choices=RunCheck.Phase.choices
    )
    severity = forms.ChoiceField(
        label=_("级别"), help_text=_("拦下的行要有人排除才能发放；预警的由审批人写明理由。"), choices=Severity.choices
    )
    basis = forms.CharField(
        label=_("依据"), max_length=300, help_text=_("文件名称、文号和条款；没有文件的写明由谁决定。")
    )
    says = forms.CharField(label=_("说明"), max_length=300, initial="{name}（{office}）", help_text=_("花括号里写 SELECT 的列，如 {name}、{office}；姓名会遮盖。"))  # fmt: skip
    next_step = forms.CharField(label=_("怎样处理"), help_text=_("发现以后请学校先做什么，一句话。"), max_length=300)
    sql = forms.CharField(label=_("或者写 SQL（写了它，上面的条件不用）"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}), help_text=_("只能写一条 SELECT，从 people、awards、withheld 中查；须有 student_key、office、source_rows 三列。"))  # fmt: skip

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for n in range(1, LINES + 1):
            self.fields[f"fact_{n}"] = forms.ChoiceField(label=_("条件 %(n)s：信息") % {"n": n}, choices=facts(), required=False)  # fmt: skip
            self.fields[f"test_{n}"] = forms.ChoiceField(label=_("条件 %(n)s：怎样比") % {"n": n}, choices=TESTS, required=False)  # fmt: skip
            self.fields[f"value_{n}"] = forms.CharField(label=_("条件 %(n)s：值") % {"n": n}, max_length=60, required=False)  # fmt: skip
        for kind, title in CASES:
            self.fields[f"case_{kind}"] = forms.CharField(label=_("案例：%(title)s") % {"title": title}, max_length=300, required=False, help_text=_("写成 列=值，用分号隔开；不知道的值空着，如 stage=primary; boards="))  # fmt: skip
        lines = [name for n in range(1, LINES + 1) for name in (f"fact_{n}", f"test_{n}", f"value_{n}")]
        self.fieldsets = (("", HEAD), (_("条件（全部满足才算）"), lines), (_("或者写 SQL"), ["sql"]), (_("案例"), [f"case_{kind}" for kind, _title in CASES]))  # fmt: skip

    @classmethod
    def of(cls, version: CheckVersion) -> DraftForm:
        """Return the form filled in with what a version holds."""
        filled: dict[str, Any] = {name: getattr(version, name) for name in HEAD if getattr(version, name)}
        for n, test in enumerate(version.tests, start=1):
            filled |= {f"{key}_{n}": test[key] for key in ("fact", "test", "value")}
        filled |= {"sql": "" if version.tests else version.sql} | {f"case_{case['expect']}": case["facts"] for case in version.cases}  # fmt: skip
        return cls(initial=filled)

    @property
    def draft(self) -> Draft:
        """What was written."""
        said = self.cleaned_data
        tests = tuple(FactTest(said[f"fact_{n}"], said[f"test_{n}"], said[f"value_{n}"]) for n in range(1, LINES + 1) if said[f"fact_{n}"])  # fmt: skip
        cases = tuple({"name": str(title), "expect": kind, "facts": said[f"case_{kind}"]} for kind, title in CASES if said[f"case_{kind}"])  # fmt: skip
        return Draft({name: said[name] for name in HEAD}, () if said["sql"].strip() else tests, said["sql"], cases)


class ReviewForm(forms.Form):
    """Publish from a day, or send back."""

    act = forms.ChoiceField(label=_("复核"), help_text=_("由起草以外的人复核；发布以后从所选日期起参加每次计算。"), choices=[("publish", _("发布")), ("back", _("退回修改"))], widget=forms.RadioSelect)  # fmt: skip
    since = forms.DateField(
        label=_("从哪天起"), help_text=_("不能早于今天；已完成的计算不重算。"), widget=DayInput, initial=localdate
    )
    reason = reason(_("复核意见"))


class WithdrawForm(forms.Form):
    """Why it is withdrawn."""

    reason = reason(_("撤下的理由"))
