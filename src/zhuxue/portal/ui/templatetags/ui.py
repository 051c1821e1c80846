"""Filters every page may use."""

from __future__ import annotations

from django import template

from zhuxue.engine.common.money import yuan_text

register = template.Library()


@register.filter
def yuan(fen: int | None) -> str:
    """Return fen as people read money; empty where there is no amount."""
    return "" if fen is None else yuan_text(fen)
