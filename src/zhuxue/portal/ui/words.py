"""The engine's sentences, which stand in both languages, in the language of the page."""

from __future__ import annotations

from django.utils.translation import get_language

from zhuxue.engine.common.errors import ZhuxueError


def in_language(error: ZhuxueError) -> str:
    """Return a refusal in the reader's language."""
    return error.text("en" if (get_language() or "").startswith("en") else "zh")
