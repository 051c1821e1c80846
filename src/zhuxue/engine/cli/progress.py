"""How long work shows itself on stderr: a bar on a terminal, plain lines otherwise; stdout is for results alone."""

from __future__ import annotations

import sys
import time
from typing import TextIO

from zhuxue.engine.common.progress import Progress

CELLS = 24
SECONDS_BETWEEN_LINES = 10


class Shown:
    """Tells progress. Use as a context manager: the bar is wiped when the work ends, well or not."""

    def __init__(self, lang: str, stream: TextIO | None = None) -> None:
        self.lang, self.stream = lang, stream or sys.stderr
        self.bar = self.stream.isatty()
        self.step, self.told_at = "", 0.0

    def __enter__(self) -> Shown:
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar and self.step:
            self._write("\r\x1b[K")

    def __call__(self, now: Progress) -> None:
        """Show where the work is; a plain line for each step, and for long steps every few seconds."""
        text = now.text(self.lang)
        new = text != self.step
        if self.bar:
            self._write(f"\r\x1b[K{bar(now)}{text}" if now.total else f"\r\x1b[K{text}")
        elif new or time.monotonic() - self.told_at >= SECONDS_BETWEEN_LINES:
            self._write(f"{text} {now.done}/{now.total}\n" if now.total and not new else f"{text}\n")
            self.told_at = time.monotonic()
        self.step = text

    def _write(self, text: str) -> None:
        self.stream.write(text)
        self.stream.flush()


def bar(now: Progress) -> str:
    """Return the bar and the count before the words.

    >>> bar(Progress("", "", 1, 4))
    '[######..................] 1/4 '
    """
    full = CELLS * min(now.done, now.total) // now.total
    return f"[{'#' * full}{'.' * (CELLS - full)}] {now.done:,}/{now.total:,} "
