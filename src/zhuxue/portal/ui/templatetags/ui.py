"""Filters and tags every page may use."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.template.base import render_value_in_context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from tablericons.templatetags.tablericons import icon as tabler

from zhuxue.engine.common.money import yuan_text
from zhuxue.portal.ui.listing import Listing

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


@register.simple_tag
@lru_cache(maxsize=64)
def county_map(drawn: Any, title: str) -> SafeString:
    """Return a map (overview.charts.CountyMap) as it is shown; drawn again by each process only when a number in it changed."""
    return render_to_string("ui/map.html", {"map": drawn, "title": title})


@register.filter
def groups(form: forms.BaseForm) -> list[tuple[Any, Sequence[BoundField]]]:
    """Return (legend, fields) as the form's `fieldsets` says; without it all fields under no legend.

    `fieldsets` is a sequence of (legend, names of fields); hidden fields need not be named.
    """
    said = getattr(form, "fieldsets", None)
    if said is None:
        return [("", form.visible_fields())]
    return [(legend, [form[name] for name in names if name in form.fields]) for legend, names in said]


@register.simple_tag(takes_context=True)
def rows(context: template.Context, listing: Listing, link: str = "", acts: object = None) -> SafeString:
    """Return the rows of a list as `<tr>`, the first cell leading to the row where `link` names a route.

    Written here and not in the template, where four hundred cells took two thirds of a page's time.
    """
    heads = [f'<td class="wrap" data-label="{escape(c.title)}">' if c.wide else f'<td data-label="{escape(c.title)}">' for c in listing.chosen]  # fmt: skip
    pick = escape(_("选择"))
    lines = []
    for row, cells in listing.shown:
        said = ["" if value is None else render_value_in_context(value, context) for _column, value in cells]
        line = [f"{head}{text}</td>" for head, text in zip(heads, said, strict=True)]
        if link:
            line[0] = f'{heads[0]}<a href="{reverse(link, args=[row.pk])}">{said[0]}</a></td>'
        if acts:
            line.insert(0, f'<td class="pick" data-label="{pick}"><input type="checkbox" name="row" value="{row.pk}" aria-label="{pick} {said[0]}"></td>')  # fmt: skip
        lines.append(f"<tr>{''.join(line)}</tr>")
    return mark_safe("\n".join(lines))  # every value was escaped above
