"""A choice among many, written in one go: Django renders a template for every option, which a long list feels."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

SELECTED = mark_safe(" selected")


class LongSelect(forms.Select):
    """As a Select looks, without groups of options.

    >>> LongSelect(choices=[("a", "<A>"), ("b", "B")]).render("x", "b")
    '<select name="x"><option value="a">&lt;A&gt;</option><option value="b" selected>B</option></select>'
    """

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """Return the whole element."""
        chosen = "" if value is None else str(value)
        options = ((key, SELECTED if str(key) == chosen else "", title) for key, title in self.choices)
        listed = format_html_join("", '<option value="{}"{}>{}</option>', options)
        return format_html("<select{}>{}</select>", flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name})), listed)  # fmt: skip
