"""Filters and tags every page may use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from tablericons.templatetags.tablericons import icon as tabler

from zhuxue.engine.common.money import yuan_text

register = template.Library()


@register.filter
def yuan(fen: int | None) -> str:
    """Return fen as people read money; empty where there is no amount."""
    return "" if fen is None else yuan_text(fen)


@register.simple_tag
def icon(name: str, size: int = 20) -> str:
    """Return an outline icon that only decorates: words stand beside it."""
    return tabler(f"outline/{name}", size=size, aria_hidden="true", focusable="false")


@register.filter
def groups(form: forms.BaseForm) -> list[tuple[Any, Sequence[BoundField]]]:
    """Return (legend, fields) as the form's `fieldsets` says; without it all fields under no legend.

    `fieldsets` is a sequence of (legend, names of fields); hidden fields need not be named.
    """
    said = getattr(form, "fieldsets", None)
    if said is None:
        return [("", form.visible_fields())]
    return [(legend, [form[name] for name in names if name in form.fields]) for legend, names in said]
