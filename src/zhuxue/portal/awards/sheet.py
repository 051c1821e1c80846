"""The sheet of figures to rank by: one line a candidate, two numbers a fact, one evidence for all."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.awards.actions.ranking import Figure
from zhuxue.portal.awards.forms import reason
from zhuxue.portal.awards.models import Round
from zhuxue.portal.awards.standing import standings


class SheetForm(forms.Form):
    """Fields `n-candidate-key` and, where the fact is a place among many, `o-candidate-key`; empty ones stay as they are."""

    evidence = reason(_("依据"), help_text=_("例如“教务处成绩排名表，9月20日，盖章件”。"))

    def __init__(self, *args: Any, round_: Round, **more: Any) -> None:
        super().__init__(*args, **more)
        self.keys = round_.terms["rank_by"]
        self.lines = [line for line in standings(round_).lines if line.result != "out"]
        for line in self.lines:
            for place, key in enumerate(self.keys):
                for side, least in (("n", 0), ("o", 1))[: 2 if key["unit"] == "percent" else 1]:
                    field = forms.IntegerField(min_value=least, max_value=1_000_000, required=False)
                    field.widget.attrs["aria-describedby"] = "intro"  # the sentence above the table
                    field.widget.attrs["aria-label"] = f"{line.candidate.name} {key['title']} {SIDES[side]}"
                    self.fields[f"{side}-{line.candidate.pk}-{place}"] = field

    @property
    def rows(self) -> list[tuple[Any, list[tuple[Any, Any, Any]]]]:
        """Each line with, for each fact, (the figure known, the field of the number, the field of how many)."""
        return [
            (line, [(line.figures[n], self[f"n-{line.candidate.pk}-{n}"], self._many(line, n)) for n in range(len(self.keys))])
            for line in self.lines
        ]  # fmt: skip

    def _many(self, line: Any, place: int) -> Any:
        name = f"o-{line.candidate.pk}-{place}"
        return self[name] if name in self.fields else None

    def clean(self) -> dict[str, Any]:
        """Refuse a place without the number of people, or beyond it."""
        data = super().clean() or {}
        for name in list(data):
            if name.startswith("n-") and (other := f"o{name[1:]}") in self.fields:
                number, many = data[name], data.get(other)
                if (number is None) != (many is None):
                    self.add_error(name, _("名次和人数要一起填。"))
                elif number is not None and not 1 <= number <= many:
                    self.add_error(name, _("名次要在 1 和人数之间。"))
        return data

    @property
    def figures(self) -> list[Figure]:
        """What was filled in."""
        found = []
        for name, value in self.cleaned_data.items():
            if name.startswith("n-") and value is not None:
                _side, pk, place = name.split("-")
                many = self.cleaned_data.get(f"o{name[1:]}") or 1
                found.append(Figure(int(pk), self.keys[int(place)]["fact"], value, many))
        return found


SIDES = {"n": _("名次或得分"), "o": _("人数")}
