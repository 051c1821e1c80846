"""The form of a programme: sections and rows made from the engine's model of it, checked by the engine's own reader."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.common.errors import LibraryError
from zhuxue.engine.common.process import ProcessStep
from zhuxue.engine.rules.facts import Facts
from zhuxue.engine.rules.library import Library
from zhuxue.engine.rules.place import Place
from zhuxue.engine.rules.programme import Funding, Payment, PaysVersion, Programme, Quota, WhoVersion
from zhuxue.engine.rules.requirement import OPERATORS, read_test
from zhuxue.portal.schemes import words
from zhuxue.portal.schemes.model_fields import ModelSection, field_of
from zhuxue.portal.schemes.programmes import language
from zhuxue.portal.schemes.written import as_mapping, test_of, yuan_of
from zhuxue.portal.schools.models import Stage

SAYS = {
    "is": _("是"), "is_not": _("不是"), "one_of": _("是其中之一"), "not_one_of": _("不是其中任何一个"), "at_most": _("不高于"),
    "at_least": _("不低于"), "less_than": _("低于"), "more_than": _("高于"), "between": _("在两个值之间（含）"), "on_or_before": _("不晚于"),
    "on_or_after": _("不早于"), "before": _("早于"), "after": _("晚于"), "known": _("是否已知"), "within_days_of": _("与另一日期相差不超过"),
    "in_register": _("在名单中"), "not_in_register": _("不在名单中"),
}  # fmt: skip
AMOUNTS = (
    ("unknown", _("文件没有写明（待核实）")), ("fixed", _("一个数")), ("tiers", _("按困难等级分档")), ("stages", _("按学段分")),
    ("share", _("另一项目的百分之几")), ("cap", _("按实际费用，不超过上限")), ("fact", _("按实际费用")),
)  # fmt: skip
LEVELS = ("special", "hard", "general")


def told(error: LibraryError) -> str:
    """Return what is wrong and what to do, without the place in a file that nobody sees here."""
    return " ".join(pair[language() == "en"] for pair in (error.problem, error.remedy))


class HeadForm(ModelSection):
    """What the programme is. Its title and english name; for whom, of which kind."""

    model, names = Programme, ("title", "english", "kind", "basis", "notes")
    stage = forms.MultipleChoiceField(label=_("学段"), choices=Stage.choices, widget=forms.CheckboxSelectMultiple)

    def clean(self) -> dict[str, Any]:
        """The whole programme is judged when all sections are there."""
        return self.cleaned_data

    def content(self) -> dict[str, Any]:
        """The head of the file."""
        said = super().content()
        notes = said.pop("notes", None)
        head = {"title": said.pop("title"), "english": said.pop("english"), "stage": self.cleaned_data["stage"], **said}
        return head | ({"notes": notes} if notes else {})


class VersionForm(ModelSection):
    """From when it holds, since when it is known, and by which document."""

    model, names = WhoVersion, ("from_", "known_from", "source", "confidence", "note")

    def content(self) -> dict[str, Any]:
        """The dates as text, as a file has them; conditions come from their rows."""
        said = super().content()
        return {**said, "known_from": said["known_from"].isoformat()} if "known_from" in said else said

    def judged(self) -> dict[str, Any]:
        """Conditions stand in rows of their own."""
        return {**self.content(), "conditions": ()}


class ConditionForm(forms.Form):
    """One condition: the sentence people read, the fact, how it is held against which value."""

    join = forms.ChoiceField(label=_("与上一条的关系"), choices=[("and", _("并且")), ("or", _("或者"))], required=False)
    says = forms.CharField(label=_("条件（家长读到的话）"), max_length=200)
    fact = forms.ChoiceField(label=_("看什么"))
    operator = forms.ChoiceField(label=_("怎么比"), choices=list(SAYS.items()))
    value = forms.CharField(label=_("比什么值"), max_length=500, required=False, help_text=_("如 是、困难、一般困难、18000元、10%、2026-09-01；几个值用顿号隔开"))  # fmt: skip
    source = forms.CharField(label=_("依据哪一条"), max_length=200, required=False)

    def __init__(self, *args: Any, facts: Facts, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.facts = facts
        plain = [(name, fact.title) for name, fact in facts.by_name.items()]
        registers = [(f"in_{code}", title) for code, title in facts.register_titles.items()]
        self.fields["fact"].choices = [(_("学生的情况"), plain), (_("部门名单"), registers)]
        self.fields["operator"].choices = [
            (key, SAYS[key]) for key in (*OPERATORS, "within_days_of", "in_register", "not_in_register")
        ]

    def clean(self) -> dict[str, Any]:
        """Let the engine read the test."""
        if not self.errors and not self.cleaned_data.get("DELETE"):
            try:
                read_test(as_mapping(self.test()), self.facts, Place(""))
            except LibraryError as error:
                self.add_error("value", told(error))
        return self.cleaned_data

    def test(self) -> dict[str, Any]:
        """Return the test as a programme file writes it."""
        said = self.cleaned_data
        return test_of(said["fact"], said["operator"], said["value"], self.facts)


class PaysForm(ModelSection):
    """How much: the form of the amount decides which of the numbers counts."""

    model, names = PaysVersion, ("per", "when_term")
    form = forms.ChoiceField(label=_("金额怎么定"), choices=AMOUNTS)
    amount = forms.DecimalField(
        label=_("金额或上限（元）"), min_value=0, max_value=10**9, decimal_places=2, required=False
    )
    percent = forms.IntegerField(label=_("百分之几"), min_value=0, max_value=1000, required=False)
    programme = forms.ChoiceField(label=_("哪个项目的"), required=False)
    fee = forms.ChoiceField(label=_("哪项费用"), required=False)

    def __init__(self, *args: Any, library: Library, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = library.facts.by_name["hardship_level"].values
        more = {f"tier_{level}": levels[level] for level in LEVELS} | {
            f"stage_{stage}": label for stage, label in Stage.choices
        }
        for name, label in more.items():
            self.fields[name] = forms.DecimalField(label=_("%(of)s（元）") % {"of": label}, min_value=0, max_value=10**9, decimal_places=2, required=False)  # fmt: skip
        fees = [(name, fact.title) for name, fact in library.facts.by_name.items() if fact.unit == "fen"]
        self.fields["fee"].choices = [("", "—"), *fees]
        self.fields["programme"].choices = [("", "—"), *((p.code, p.title) for p in library.programmes.values())]

    def clean(self) -> dict[str, Any]:
        """Ask for the numbers the chosen form needs."""
        for name in self._needed():
            if self.cleaned_data.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, _("请填这一项，或换一种定法。"))
        if self.cleaned_data.get("form") in ("tiers", "stages") and not self._choices():
            self.add_error("form", _("请至少填一档的金额。"))
        return self.cleaned_data

    def _needed(self) -> tuple[str, ...]:
        needed = {"fixed": ("amount",), "share": ("percent", "programme"), "cap": ("amount", "fee"), "fact": ("fee",)}
        return needed.get(self.cleaned_data.get("form", ""), ())

    def _choices(self) -> dict[str, Any]:
        start = "tier_" if self.cleaned_data["form"] == "tiers" else "stage_"
        found = {name.removeprefix(start): v for name, v in self.cleaned_data.items() if name.startswith(start)}
        return {key: yuan_of(value) for key, value in found.items() if value is not None}

    def content(self) -> dict[str, Any]:
        """The amount as a file writes it."""
        said = self.cleaned_data
        match said["form"]:
            case "tiers":
                amount: Any = {"by": "hardship_level", "of": self._choices()}
            case "stages":
                amount = {"by": "stage", "of": self._choices()}
            case "share":
                amount = {"share_percent": said["percent"], "of_programme": said["programme"]}
            case "cap":
                amount = {"lesser_of": [yuan_of(said["amount"]), {"fact": said["fee"]}]}
            case "fact":
                amount = {"fact": said["fee"]}
            case form:
                amount = yuan_of(said["amount"]) if form == "fixed" else None
        return {**super().content(), "amount": amount}


class QuotaForm(ModelSection):
    """How many may have it."""

    model, names, optional = (
        Quota,
        ("share_percent", "places", "of", "within", "kind", "source", "confidence", "note"),
        True,
    )


class FundingForm(ModelSection):
    """Whose money."""

    model, optional = Funding, True
    names = (*words.SHARES, "source", "confidence", "note")


class StepForm(ModelSection):
    """One step of an application."""

    model, names = ProcessStep, ("step", "by", "until", "workdays", "source", "confidence")


class PaymentForm(ModelSection):
    """To whom and by which way it is paid, and by when."""

    model, names, optional = Payment, ("payee", "through", "by_month", "source", "confidence"), True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for half, title in words.HALVES.items():
            self.fields[half] = field_of(ProcessStep, "until", optional=True)
            self.fields[half].label = _("%(half)s最晚发放月日") % {"half": title}

    def content(self) -> dict[str, Any]:
        """The days belong under `until`."""
        until = {half: self.cleaned_data[half] for half in words.HALVES if self.cleaned_data.get(half)}
        return {**super().content(), **({"until": until} if until else {})}

    def _fault(self, fault: dict[str, Any]) -> None:
        half = fault["loc"][1] if fault["loc"][:1] == ("until",) and len(fault["loc"]) > 1 else None
        return super()._fault({**fault, "loc": (half,)} if half in self.fields else fault)

    def key(self, name: str) -> str:
        """The days stand for themselves."""
        return name if name in words.HALVES else super().key(name)


Conditions = forms.formset_factory(ConditionForm, extra=0, min_num=1, max_num=30, can_delete=True)
Steps = forms.formset_factory(StepForm, extra=0, max_num=12, can_delete=True)
