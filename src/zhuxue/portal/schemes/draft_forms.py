"""The sections of the form of a programme, made from the engine's model of it and checked by the model."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.common.errors import LibraryError
from zhuxue.engine.common.process import ProcessStep
from zhuxue.engine.rules.amount import Fixed
from zhuxue.engine.rules.facts import Facts
from zhuxue.engine.rules.programme import Begins, Funding, Payment, PaysVersion, Programme, Quota, WhoVersion
from zhuxue.portal.schemes import words
from zhuxue.portal.schemes.model_fields import ModelSection, field_of
from zhuxue.portal.schemes.programmes import language
from zhuxue.portal.schools.models import Stage

SOURCED = ("source", "confidence", "note")
DATED = ("from_", "known_from", *SOURCED)
MOST = 10**9  # yuan


def told(error: LibraryError) -> str:
    """Return what is wrong and what to do, without the place in a file that nobody sees here."""
    return " ".join(pair[language() == "en"] for pair in (error.problem, error.remedy))


def yuan_field(label: Any, **more: Any) -> forms.DecimalField:
    """Return a field for an amount in yuan."""
    return forms.DecimalField(label=label, min_value=0, max_value=MOST, decimal_places=2, required=False, **more)


class PartOfProgramme(ModelSection):
    """Fields that stand in the programme itself: the whole is judged when all sections are there."""

    model = Programme

    def clean(self) -> dict[str, Any]:
        """Nothing of its own to judge."""
        return self.cleaned_data


class HeadForm(PartOfProgramme):
    """What the programme is. Its title and english name; for whom, of which kind."""

    names = ("title", "english", "kind", "basis")
    stage = forms.MultipleChoiceField(
        label=_("学段"),
        choices=Stage.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("只对这些学段的学生判定"),
    )

    def content(self) -> dict[str, Any]:
        """The head of the file."""
        said = super().content()
        return {"title": said.pop("title"), "english": said.pop("english"), "stage": self.cleaned_data["stage"], **said}


class AboutForm(PartOfProgramme):
    """What else is said of the programme, also where only another layer's programme is changed."""

    names, optional = ("reviewed_until", "notes"), True


class BeginsForm(ModelSection):
    """The first term it existed in."""

    model, names, optional = Begins, ("term", *SOURCED), True


class VersionForm(ModelSection):
    """From when it holds, since when it is known, and by which document."""

    model, names = WhoVersion, DATED

    def judged(self) -> dict[str, Any]:
        """Conditions stand in rows of their own."""
        return {**self.content(), "conditions": ()}


class PaysForm(ModelSection):
    """One version of what it pays; the amount itself stands below. The average and the range are told, never paid."""

    model, names = PaysVersion, (*DATED, "per", "when_term")
    low = yuan_field(_("文件允许的最低（元）"), help_text=_("只作参考，不据此发放"))
    high = yuan_field(_("文件允许的最高（元）"), help_text=_("只作参考，不据此发放"))

    def __init__(self, *args: Any, facts: Facts, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.levels = facts.by_name["education_level"].values
        self.fields["average"] = yuan_field(
            _("文件给出的平均（元）"), help_text=_("只作参考告诉家长，不据此发放；按培养层次分别给出的，填下面几项")
        )
        for level, title in self.levels.items():
            self.fields[f"average_{level}"] = yuan_field(
                _("平均：%(level)s（元）") % {"level": title}, help_text=_("文件按培养层次分别给出的才填")
            )

    def _average(self) -> Any:
        said = {level: self.cleaned_data.get(f"average_{level}") for level in self.levels}
        of_levels = {level: yuan for level, yuan in said.items() if yuan is not None}
        return of_levels or self.cleaned_data.get("average")

    def content(self) -> dict[str, Any]:
        """The version as a file writes it, without its amount."""
        average, range_ = self._average(), [self.cleaned_data.get("low"), self.cleaned_data.get("high")]
        said = super().content()
        said |= {"average": average} if average is not None else {}
        return said | ({"between": range_} if None not in range_ else {})

    def judged(self) -> dict[str, Any]:
        """The amount stands in rows of its own."""
        return {**self.content(), "amount": Fixed(None)}

    def clean(self) -> dict[str, Any]:
        """A range has two ends, and an average is one or one for each level."""
        said = self.cleaned_data
        if (said.get("low") is None) != (said.get("high") is None):
            self.add_error("low" if said.get("low") is None else "high", _("最低和最高要么都填，要么都空着。"))
        if said.get("average") is not None and isinstance(self._average(), dict):
            self.add_error("average", _("总的平均与分层次的平均只填一种。"))
        return super().clean()


class QuotaForm(ModelSection):
    """How many may have it."""

    model, optional = Quota, True
    names = ("share_percent", "places", "of", "within", "kind", *SOURCED)


class FundingForm(ModelSection):
    """Whose money."""

    model, optional = Funding, True
    names = (*words.SHARES, *SOURCED)


class PaymentForm(ModelSection):
    """To whom and by which way it is paid, and by when."""

    model, optional = Payment, True
    names = ("payee", "through", "by_month", *SOURCED)

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


class StepForm(ModelSection):
    """One step of an application."""

    model, names = ProcessStep, ("step", "by", "until", "workdays", *SOURCED)


class RankForm(forms.Form):
    """One fact by which students are ranked where there are more than places."""

    fact = forms.ChoiceField(label=_("按什么排"), help_text=_("先按第一行排，相同的再按下一行"))

    def __init__(self, *args: Any, facts: Facts, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ranked = [(name, fact.title) for name, fact in facts.by_name.items() if fact.values or fact.best]
        self.fields["fact"].choices = [("", "—"), *ranked]

    def content(self) -> str:
        """The fact by its name."""
        return str(self.cleaned_data["fact"])
