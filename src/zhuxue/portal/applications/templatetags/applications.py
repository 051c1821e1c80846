"""Filters for pages of cases."""

from __future__ import annotations

from django import template

from zhuxue.engine.common.errors import ZhuxueError
from zhuxue.portal.ui.words import in_language

register = template.Library()


@register.filter
def said(refused: ZhuxueError) -> str:
    """Return a refusal in the reader's language."""
    return in_language(refused)
