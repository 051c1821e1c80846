"""Every amount, limit, date, term and share of a programme file, changed by one step: a case must notice each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce
from typing import Any

from zhuxue.engine.common.terms import Term
from zhuxue.engine.common.yamlfile import Mapping

SECTIONS = ("begins", "reviewed_until", "who", "pays", "quota", "funding", "process", "payment")
WORDS = {"source", "note", "says", "id", "confidence", "title", "step", "by", "per", "kind", "within", "when_term"}
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Mutation:
    """One value changed: where, from what, to what."""

    path: Path
    before: Any
    after: Any

    @property
    def where(self) -> str:
        """The path as people read it."""
        return ".".join(str(part) for part in self.path)


def mutations(content: Mapping, sections: tuple[str, ...] = SECTIONS) -> Iterator[tuple[Mutation, Mapping]]:
    """Yield each change of one value by one step, and the content with it made."""
    for section in sections:
        for path, value in _leaves(content.get(section), (section,)):
            for after in _steps(value):
                yield Mutation(path, value, after), _changed(content, path, after)


def _leaves(data: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(data, dict):
        for key, value in data.items():
            if key not in WORDS or isinstance(value, dict | list):
                yield from _leaves(value, (*path, key))
    elif isinstance(data, list):
        for place, value in enumerate(data):
            yield from _leaves(value, (*path, place))
    elif data is not None and not isinstance(data, bool):
        yield path, data


def _steps(value: Any) -> list[Any]:
    """Return the values one step beside `value`; none for words."""
    if isinstance(value, int | Decimal):
        return [value + 1, value - 1] if value > 0 else [value + 1]
    if not isinstance(value, str):
        return []
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        day = date.fromisoformat(value)
        return [(day + timedelta(days=step)).isoformat() for step in (1, -1)]
    if re.fullmatch(r"\d{4}-[SF]", value):
        return [str(Term.parse(value).shifted(step)) for step in (1, -1)]
    if re.fullmatch(r"\d\d-\d\d", value):
        day = date.fromisoformat(f"2023-{value}")
        return [(day + timedelta(days=step)).isoformat()[5:] for step in (1, -1)]
    if found := re.fullmatch(r"(\d+)(元|%)", value):
        return [f"{int(found[1]) + step}{found[2]}" for step in (1, -1)]
    return []


def _changed(content: Mapping, path: Path, value: Any) -> Mapping:
    """Return `content` with one value changed; what is not touched is shared, not copied."""
    start: Any = content
    old = reduce(lambda place, part: place[part], path[:-1], start)
    new = copy(old)
    new[path[-1]] = value
    result: Mapping = _replaced(content, old, new)
    return result


def _replaced(data: Any, old: Any, new: Any) -> Any:
    """Put `new` for `old` wherever it stands: a YAML alias stands in several places and changes in all."""
    if data is old:
        return new
    if not isinstance(data, dict | list):
        return data
    pairs = data.items() if isinstance(data, dict) else enumerate(data)
    changed = {key: after for key, item in pairs if (after := _replaced(item, old, new)) is not item}
    if not changed:
        return data
    result: Any = copy(data)
    for key, after in changed.items():
        result[key] = after
    return result
