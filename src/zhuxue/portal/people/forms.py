"""What people fill in about themselves."""

from __future__ import annotations

from django import forms

from zhuxue.portal.people.models import Membership


class RoleForm(forms.Form):
    """Which of my roles I act in from now on."""

    membership = forms.ModelChoiceField(Membership.objects.none())

    def __init__(self, *args: object, mine: list[Membership], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["membership"].queryset = Membership.objects.filter(pk__in=[held.pk for held in mine])
