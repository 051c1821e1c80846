"""The few questions a family is asked: just the facts that the programmes of the chosen stages look at."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.common.money import fen_from_yuan
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.regions import Regions
from zhuxue.engine.rules.amount import columns_of_amount
from zhuxue.engine.rules.facts import Fact
from zhuxue.engine.rules.requirement import AllOf, AnyOf, Compare, Not, Test, columns_of
from zhuxue.engine.rules.verdicts import Ruling, rulings
from zhuxue.portal.schemes.library import rules_of
from zhuxue.portal.schemes.programmes import language
from zhuxue.portal.ui.days import DayInput

GROUPS: dict[str, Promise] = {
    "school": _("在读情况"), "family": _("家庭情况"), "money": _("费用与贷款"), "results": _("成绩与表现"), "service": _("服役与就业"),
}  # fmt: skip
UNKNOWN, NONE = "", "none"
REGISTERS = "registers"
MOST = 10_000_000  # yuan, or any number a family may write


@dataclass(frozen=True)
class Question:
    """One question: the column of `students` it fills, and the values it offers; none where a number or day is written."""

    name: str
    fact: Fact
    values: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class Asked:
    """What is asked for some stages: questions about facts, and the registers the family may be in."""

    questions: tuple[Question, ...]
    registers: tuple[tuple[str, str], ...] = field(default=())


@cache
def asked_for(layer: str, stages: tuple[str, ...]) -> Asked:
    """Return what the programmes of `stages` in force today need to know; each fact once, in the order of facts.yaml."""
    rules = rules_of(layer)
    ruled = [r for r in rulings(rules.library, rules.moment()) if set(stages) & set(r.programme.stage)]
    needed = {column for ruling in ruled for column in columns_asked(ruling)} - {"stage"}
    facts = rules.library.facts
    named = _values_named(ruled)
    questions = tuple(
        Question(name, fact, _values(name, fact, named.get(name, set())))
        for name, fact in facts.by_name.items()
        if name in needed and fact.asks
    )
    registers = tuple((f"in_{c}", title) for c, title in facts.register_titles.items() if f"in_{c}" in needed)
    return Asked(questions, registers)


def columns_asked(ruling: Ruling) -> set[str]:
    """Return the columns one programme looks at today."""
    columns = {column for condition in ruling.conditions for column in columns_of(condition.test)}
    return columns | (columns_of_amount(ruling.pays.amount) if ruling.pays else set())


def _values_named(ruled: list[Ruling]) -> dict[str, set[Any]]:
    """Return the values that tests name of each fact: all a family has to tell apart of its county or ethnic group."""
    found: dict[str, set[Any]] = {}
    todo: list[Test] = [condition.test for ruling in ruled for condition in ruling.conditions]
    while todo:
        match todo.pop():
            case Compare() as test:
                found.setdefault(test.fact, set()).update(test.values)
            case Not() as test:
                todo.append(test.part)
            case AllOf() | AnyOf() as test:
                todo += test.parts
            case _:
                pass
    return found


def _values(name: str, fact: Fact, named: set[Any]) -> tuple[tuple[str, Any], ...]:
    """Return what is offered: (value, words)."""
    unknown = (UNKNOWN, _("不知道"))
    if fact.type == "boolean":
        return (("true", _("是")), ("false", _("否")), unknown)
    if fact.type == "one_of":
        return (*fact.values.items(), unknown)
    if fact.type == "text":
        names = Regions.load(LIBRARY).names if name.endswith("_region") else {}
        return (*sorted((value, names.get(value, value)) for value in named), (NONE, _("都不是")), unknown)
    return ()


class StageForm(forms.Form):
    """For which stages, and where, a family asks."""

    stages = forms.MultipleChoiceField(
        label=_("孩子在哪个学段（可多选）"), widget=forms.CheckboxSelectMultiple, error_messages={"required": _("请至少选一个学段。")},
        help_text=_("几个孩子在不同学段就都勾上。这里填的都不保存。"),
    )  # fmt: skip
    place = forms.ChoiceField(label=_("在哪里上学"), required=False, help_text=_("有的地方另有自己的项目；没有列出的，选本省。"))  # fmt: skip

    def __init__(self, *args: Any, stages: list[tuple[str, Any]], places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stages"].choices = stages
        self.fields["place"].choices = places


class QuestionForm(forms.Form):
    """The questions themselves. What is not answered is not known."""

    def __init__(self, *args: Any, asked: Asked, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        for question in asked.questions:
            self.fields[question.name] = _field(question)
        if asked.registers:
            choices = [*asked.registers, (NONE, _("以上都不是"))]
            self.fields[REGISTERS] = forms.MultipleChoiceField(
                label=_("家里属于下面哪类（可多选）"), choices=choices, required=False,
                widget=forms.CheckboxSelectMultiple, help_text=_("一个都不选，就当作不知道；相关项目会显示“待核实”。"),
            )  # fmt: skip

    def grouped(self) -> list[tuple[Promise, list[Any]]]:
        """Return the fields under their headings, headings without a field left out."""
        found: dict[str, list[Any]] = {group: [] for group in GROUPS}
        for question in self.asked.questions:
            found[question.fact.asks.of if question.fact.asks else "school"].append(self[question.name])
        if self.asked.registers:
            found["family"].append(self[REGISTERS])
        return [(GROUPS[group], fields) for group, fields in found.items() if fields]

    def clean_registers(self) -> list[str]:
        """Refuse “none of these” together with one of them."""
        chosen = self.cleaned_data[REGISTERS]
        if NONE in chosen and len(chosen) > 1:
            raise forms.ValidationError(_("“以上都不是”不能和其他一起选。请去掉其中一个。"))
        return chosen

    def given(self) -> dict[str, Any]:
        """Return the facts by column of `students`, in the engine's types; null is not known."""
        found = {question.name: _typed(question, self.cleaned_data[question.name]) for question in self.asked.questions}
        chosen = self.cleaned_data.get(REGISTERS) or []
        return found | {column: column in chosen if chosen else None for column, _title in self.asked.registers}


def _field(question: Question) -> forms.Field:
    asks, english = question.fact.asks, language() == "en"
    words = (
        {"label": asks.en if english else asks.zh, "help_text": asks.help_en if english else asks.help_zh}
        if asks
        else {}
    )
    if question.fact.type == "date":
        return forms.DateField(**words, required=False, widget=DayInput())
    if question.fact.unit == "fen":
        words["label"] = f"{words['label']}{_('（元）')}"
        return forms.DecimalField(**words, required=False, min_value=0, max_value=MOST, decimal_places=2)
    if question.fact.type == "integer":
        return forms.IntegerField(**words, required=False, min_value=0, max_value=MOST)
    many = len(question.values) > 8
    widget = forms.Select if many else forms.RadioSelect
    return forms.ChoiceField(**words, choices=question.values, required=False, widget=widget, initial=UNKNOWN)


def _typed(question: Question, value: Any) -> Any:
    if value in (None, UNKNOWN):
        return None
    if question.fact.type == "boolean":
        return value == "true"
    return fen_from_yuan(value) if question.fact.unit == "fen" else value
