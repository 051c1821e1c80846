"""What is asked on the public pages of programmes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.schemes import queries, words
from zhuxue.portal.schools.models import Stage

ANY = [("", _("全部"))]


class ProgrammeFilter(forms.Form):
    """Which programmes to list."""

    stage = forms.ChoiceField(label=_("学段"), choices=[*ANY, *Stage.choices], required=False)
    kind = forms.ChoiceField(label=_("类别"), choices=[*ANY, *words.KINDS.items()], required=False)
    level = forms.ChoiceField(label=_("层级"), choices=[*ANY, *words.LEVELS.items()], required=False)
    place = forms.ChoiceField(label=_("就读地"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [(place.key, place.title) for place in queries.places()]

    def asked(self) -> dict[str, str]:
        """Return what is asked as far as it is understood."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in ("stage", "kind", "level")}
