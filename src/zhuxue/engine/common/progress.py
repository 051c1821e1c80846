"""What long work says while it goes on: one step, in both languages, and how far it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """A step that begins or moves: `done` of `total` (0: not counted)."""

    zh: str
    en: str
    done: int = 0
    total: int = 0

    def text(self, lang: str) -> str:
        """Return the sentence in `lang`, "zh" or "en"."""
        return self.en if lang == "en" else self.zh


Tell = Callable[[Progress], None]
