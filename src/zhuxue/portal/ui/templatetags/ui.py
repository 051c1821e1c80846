"""Filters and tags every page may use."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from tablericons.templatetags.tablericons import icon as tabler

from zhuxue.engine.common.money import yuan_text

register = template.Library()


@register.filter
def yuan(fen: int | None) -> str:
    """Return fen as people read money; empty where there is no amount."""
    return "" if fen is None else yuan_text(fen)


@register.filter
def thousands(number: object) -> str:
    """Return a whole number in groups of three; anything else as it is.

    >>> thousands(1234567), thousands("3,000.50")
    ('1,234,567', '3,000.50')
    """
    return f"{number:,}" if isinstance(number, int) else str(number)


@register.filter
def term_words(term: str) -> str:
    """Return a term as families say it: 2024-F is the autumn of 2024."""
    year, _part, season = term.partition("-")
    return (_("%(year)s 年秋季学期") if season == "F" else _("%(year)s 年春季学期")) % {"year": year}


@register.simple_tag
@cache
def icon(name: str, size: int = 20) -> str:
    """Return an outline icon that only decorates: words stand beside it. Drawn once by each process."""
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
