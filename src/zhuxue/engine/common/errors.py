"""What a person is told when something cannot go on: what is wrong, where, what to do next."""

from __future__ import annotations

import re


class ZhuxueError(Exception):
    """A refusal that a person can act on; the command line prints it and exits with 1.

    Both texts follow the same shape: what is wrong · where · what to do. Neither may hold personal data in clear.
    """

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.zh = zh
        self.en = en

    def text(self, lang: str) -> str:
        """Return the sentence in `lang`, "zh" or "en"."""
        return self.en if lang == "en" else self.zh


class LibraryError(ZhuxueError):
    """A file of the library that cannot be used."""

    def __init__(self, file: str, where: str, problem: tuple[str, str], remedy: tuple[str, str]) -> None:
        """`problem` and `remedy` are (Chinese, English); `where` is a line or a path inside the file."""
        self.where, self.problem, self.remedy = where, problem, remedy
        super().__init__(
            f"{file}，{where}：{problem[0]}{remedy[0]}",
            f"{file}, {_in_english(where)}: {problem[1]} {remedy[1]}",
        )


def _in_english(where: str) -> str:
    """Return a place with its line in English words: 第3行 pays → line 3 pays."""
    return re.sub(r"第(\d+)行", r"line \1", where)


class InputError(ZhuxueError):
    """A file from outside that cannot be read, or not safely."""


class UsageError(ZhuxueError):
    """A command that cannot be understood; the command line exits with 2."""
