"""What is filled in about an export."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class RefuseForm(forms.Form):
    """Why an export is not approved."""

    reason = forms.CharField(label=_("不批准的理由"), min_length=4, max_length=200)
