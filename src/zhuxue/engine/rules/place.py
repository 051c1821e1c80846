"""Where in a library file something stands, so that every refusal names file and line."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, NoReturn

from zhuxue.engine.common.errors import LibraryError
from zhuxue.engine.common.yamlfile import Mapping


@dataclass(frozen=True)
class Place:
    """A spot in a file: the file's name, the nearest line known and the path of keys."""

    file: str
    line: int = 0
    path: str = ""

    def at(self, data: Any, name: str = "") -> Place:
        """Return the place of `data` inside this one; its own line when it knows it."""
        line = data.line if isinstance(data, Mapping) and data.line else self.line
        return Place(self.file, line, f"{self.path}.{name}" if self.path and name else self.path or name)

    def at_key(self, data: Mapping, key: str) -> Place:
        """Return the place of a key of `data`, on the key's own line when the file has it."""
        return Place(self.file, data.key_lines.get(key, data.line), f"{self.path}.{key}" if self.path else key)

    def refuse(self, problem: tuple[str, str], remedy: tuple[str, str]) -> NoReturn:
        """Raise LibraryError for this place; both arguments are (Chinese, English)."""
        where = f"第{self.line}行 {self.path}".strip()
        raise LibraryError(self.file, where, problem, remedy)

    def unknown(self, word: str, what: tuple[str, str], known: Collection[str]) -> NoReturn:
        """Refuse `word` as no known `what`, naming the nearest known word."""
        near = get_close_matches(word, list(known), n=1)
        zh = f"是否想写“{near[0]}”？" if near else f"可用：{'、'.join(sorted(known)[:12])}。"
        en = f"Did you mean “{near[0]}”?" if near else f"Use one of {', '.join(sorted(known)[:12])}."
        self.refuse((f"“{word}”不是已知的{what[0]}。", f"“{word}” is not a known {what[1]}."), (zh, en))

    def only(self, data: Mapping, allowed: Collection[str]) -> None:
        """Refuse keys of `data` outside `allowed`."""
        for key in data:
            if key not in allowed:
                self.at_key(data, key).unknown(key, ("项", "key"), allowed)
