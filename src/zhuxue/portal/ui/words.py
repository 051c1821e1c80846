"""The engine's sentences, which stand in both languages, in the language of the page."""

from __future__ import annotations

from django.utils.translation import get_language

from zhuxue.engine.common.errors import ZhuxueError


def in_english() -> bool:
    """Whether the page is in English."""
    return (get_language() or "").startswith("en")


def titled(zh: str, english: str) -> str:
    """Return a title of the library in the reader's language, which begins with a capital in English."""
    return english[:1].upper() + english[1:] if in_english() else zh


def in_language(error: ZhuxueError) -> str:
    """Return a refusal in the reader's language."""
    return error.text("en" if in_english() else "zh")
