"""The rows in which conditions and amounts are written: each is of one kind and asks only for what its kind needs."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.common.errors import LibraryError
from zhuxue.engine.rules.amount import COMBINED
from zhuxue.engine.rules.facts import Fact, Facts
from zhuxue.engine.rules.library import Library
from zhuxue.engine.rules.place import Place
from zhuxue.engine.rules.requirement import read_test
from zhuxue.portal.schemes.draft_forms import told, yuan_field
from zhuxue.portal.schemes.written import THAT_DAY, as_mapping, compared, value_of, yuan_of

SAYS: dict[str, Promise] = {
    "is": _("是"), "is_not": _("不是"), "one_of": _("是其中之一"), "not_one_of": _("不是其中任何一个"), "at_most": _("不高于"),
    "at_least": _("不低于"), "less_than": _("低于"), "more_than": _("高于"), "between": _("在两个值之间（含）"), "on_or_before": _("不晚于"),
    "on_or_after": _("不早于"), "before": _("早于"), "after": _("晚于"), "known": _("是否已知"),
}  # fmt: skip
TESTS: dict[str, Promise] = {
    "fact": _("看学生的一项情况"), "register": _("看是否在部门名单中"), "days": _("看两个日期相差几天"),
    "all": _("一组：全部满足才算"), "any": _("一组：满足其中一条就算"), "not": _("反过来：下面这条不成立才算"),
}  # fmt: skip
VALUE = _("如 是、困难、18000元、10%%、2026-09-01、%(day)s；几个值用顿号或换行隔开")
GROUPS = {"all": "all_of", "any": "any_of", "not": "not"}
AMOUNTS: dict[str, Promise] = {
    "unknown": _("文件没有写明（待核实）"), "fixed": _("一个数"), "by": _("按一项情况分档（困难等级、学段……）"), "bands": _("按日期或数的区间分段"),
    "fact": _("按实际费用"), "share": _("另一项目的百分之几"), "lesser_of": _("几个数里取最小的（如不超过上限）"), "greater_of": _("几个数里取最大的"),
    "sum": _("几个数相加"),
}  # fmt: skip
REDRAW = _("换了以后请按“按所选显示”，再填下面的项")
WITH_PARTS = ("by", "bands", *COMBINED)


class KindForm(forms.Form):
    """A row that shows the fields of its kind alone."""

    kind = forms.ChoiceField(help_text=REDRAW)
    of_kind: ClassVar[dict[str, tuple[str, ...]]]

    def keep_fields_of(self, kinds: dict[str, Promise], first: str) -> None:
        """Drop the fields of other kinds than the one chosen."""
        self.fields["kind"].choices = list(kinds.items())
        said = self.data.get(self.add_prefix("kind")) if self.is_bound else self.initial.get("kind")
        self.chosen = said if said in kinds else first
        foreign = {name for names in self.of_kind.values() for name in names} - set(self.of_kind.get(self.chosen, ()))
        for name in foreign:
            del self.fields[name]


class TestForm(KindForm):
    """One test: a fact against values, registers, two days, or a group of tests that stand below it."""

    fact = forms.ChoiceField(
        label=_("看什么"), help_text=_("学生的哪一项情况决定；名单请把“怎么判断”换成“看是否在部门名单中”")
    )
    operator = forms.ChoiceField(
        label=_("怎么比"), choices=list(SAYS.items()), help_text=_("“不高于”“不低于”含这个数本身")
    )
    value = forms.CharField(label=_("比什么值"), max_length=2000, required=False, strip=False, help_text=VALUE)
    registers = forms.MultipleChoiceField(
        label=_("在哪些名单（在其中一份就算）"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("没有收到或已过期的名单算“不知道”，不算“不在”"),
    )
    day = forms.ChoiceField(label=_("哪个日期"), help_text=_("要看的日期"))
    other = forms.ChoiceField(label=_("与哪个日期比"), help_text=_("比这一天早或晚都算相差"))
    days = forms.IntegerField(
        label=_("相差不超过几天"), min_value=0, max_value=100_000, help_text=_("正好这么多天也算")
    )
    of_kind: ClassVar = {
        "fact": ("fact", "operator", "value"),
        "register": ("registers",),
        "days": ("day", "other", "days"),
    }

    def __init__(self, *args: Any, facts: Facts, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.facts = facts
        plain = [(name, fact.title) for name, fact in facts.by_name.items()]
        dates = [(name, title) for name, title in plain if facts.by_name[name].type == "date"]
        for name, choices in (("fact", plain), ("day", dates), ("other", dates), ("registers", list(facts.register_titles.items()))):  # fmt: skip
            self.fields[name].choices = choices
        self.fields["value"].widget = forms.Textarea(attrs={"rows": 1})
        self.fields["value"].help_text = self._help()
        self.fields["kind"].label = _("怎么判断")
        self.keep_fields_of(TESTS, "fact")

    def _help(self) -> Any:
        said = self.data.get(self.add_prefix("fact")) if self.is_bound else self.initial.get("fact")
        fact = self.facts.by_name.get(str(said))
        if fact is not None and fact.values:
            return _("可写：%(values)s。几个值用顿号隔开") % {"values": "、".join(fact.values.values())}
        return VALUE % {"day": THAT_DAY}

    @property
    def is_group(self) -> bool:
        """Whether its tests stand below it."""
        return self.chosen in GROUPS

    def clean(self) -> dict[str, Any]:
        """Let the engine read the test; a group is read with its tests."""
        if not self.errors and not self.is_group:
            try:
                read_test(as_mapping(self.test()), self.facts, Place(""))
            except LibraryError as error:
                self.add_error({"fact": "value", "days": "days"}.get(self.chosen, "registers"), told(error))
        return self.cleaned_data

    def test(self) -> dict[str, Any]:
        """Return a single test as a programme file writes it."""
        said = self.cleaned_data
        if self.chosen == "register":
            return {"in_register": said["registers"]}
        if self.chosen == "days":
            return {"fact": said["day"], "within_days_of": {"fact": said["other"], "days": said["days"]}}
        return compared(said["fact"], said["operator"], said["value"], self.facts)


class ConditionForm(TestForm):
    """A test with the sentence people read and where it comes from."""

    id = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    says = forms.CharField(
        label=_("条件（家长读到的话）"),
        max_length=500,
        help_text=_("判定的理由里原样显示，如 寄宿就读；各条条件全部满足才给"),
    )
    source = forms.CharField(
        label=_("依据哪一条"), max_length=500, required=False, help_text=_("文件的条款；与上面的来源相同就空着")
    )
    field_order = ("id", "says", "source", "kind")


class AmountForm(KindForm):
    """One amount; what it is made of stands below it. `when` is the value of the row above for which it holds."""

    when = forms.CharField(max_length=200, help_text=_("没有列出的值，金额算“待核实”"))
    amount = yuan_field(_("金额（元）"), help_text=_("可到分，如 312.5；不给写 0，没有文件写明请换成“待核实”"))
    fee = forms.ChoiceField(label=_("哪项费用"), help_text=_("学生名册里的这项金额"))
    percent = forms.IntegerField(label=_("百分之几"), min_value=0, max_value=10**6, help_text=_("写整数，如 50"))
    programme = forms.ChoiceField(label=_("哪个项目的"), help_text=_("两个项目要按同样的时间计（都按学期或都按学年）"))
    by = forms.ChoiceField(label=_("按什么分"), help_text=REDRAW)
    band = forms.ChoiceField(label=_("按什么分段"), help_text=REDRAW)
    of_kind: ClassVar = {"fixed": ("amount",), "fact": ("fee",), "share": ("percent", "programme"), "by": ("by",), "bands": ("band",)}  # fmt: skip

    def __init__(self, *args: Any, library: Library, above: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.facts = library.facts
        facts = library.facts.by_name.items()
        choices = {
            "fee": [(name, fact.title) for name, fact in facts if fact.unit == "fen"],
            "by": [(name, fact.title) for name, fact in facts if fact.type != "date"],
            "band": [(name, fact.title) for name, fact in facts if fact.type in ("date", "integer")],
            "programme": [(p.code, p.title) for p in library.programmes.values()],
        }
        for name, found in choices.items():
            self.fields[name].choices = [("", "—"), *found]
        self.above = self.facts.by_name.get(above or "")
        self.above_name = above or ""
        self._name_when()
        self.fields["kind"].label = _("金额怎么定")
        self.keep_fields_of(AMOUNTS, "fixed")

    def _name_when(self) -> None:
        fact = self.above
        if fact is None:
            del self.fields["when"]
            return
        values = {"是": _("是"), "否": _("否")} if fact.type == "boolean" else {v: v for v in fact.values.values()}
        if values:
            said = self.fields["when"].help_text
            self.fields["when"] = forms.ChoiceField(choices=[("", "—"), *values.items()], help_text=said)
        self.fields["when"].label = _("%(fact)s为（分段的从这个值起）") % {"fact": fact.title}
        self.order_fields(["when", "kind"])

    def clean(self) -> dict[str, Any]:
        """Ask for the number; an empty one would be neither zero nor said to be unknown."""
        if self.chosen == "fixed" and self.cleaned_data.get("amount") is None and "amount" not in self.errors:
            self.add_error("amount", _("请填这一项，或换一种定法。"))
        return self.cleaned_data

    @property
    def has_parts(self) -> bool:
        """Whether the amounts it is made of stand below it."""
        return self.chosen in WITH_PARTS

    @property
    def splits_by(self) -> str | None:
        """The fact whose value decides between the rows below, as chosen."""
        name = {"by": "by", "bands": "band"}.get(self.chosen, "")
        return str(self[name].value() or "") if name else None

    def key(self) -> Any:
        """Return the value for which it holds, as a programme file writes it."""
        assert self.above is not None
        return value_of(self.cleaned_data["when"].strip(), self.above, self.above_name)

    def single(self) -> Any:
        """Return an amount that has no parts, as a programme file writes it."""
        said = self.cleaned_data
        match self.chosen:
            case "fixed":
                return yuan_of(said["amount"])
            case "fact":
                return {"fact": said["fee"]}
            case "share":
                return {"share_percent": said["percent"], "of_programme": said["programme"]}
        return None


def values_of(fact: Fact) -> list[str]:
    """Return the values a choice by this fact begins with, as people write them; one empty one where they have no end."""
    if fact.type == "boolean":
        return ["是", "否"]
    return list(fact.values.values()) or [""]
