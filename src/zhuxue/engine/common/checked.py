"""Checked models of library files: a pydantic fault becomes a sentence with file, line and remedy."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from zhuxue.engine.common.errors import LibraryError
from zhuxue.engine.common.yamlfile import Mapping

M = TypeVar("M", bound=BaseModel)


def checked(model: type[M], data: Any, file: Path) -> M:
    """Return `data` as `model`; raises LibraryError naming the line of the first fault and what to write instead."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        place = [str(part) for part in fault["loc"]]
        where = f"第{_line(data, fault['loc'])}行 {'.'.join(place)}".strip()
        raise LibraryError(file.name, where, *_words(model, fault["type"], place, fault["msg"])) from None


def _words(
    model: type[BaseModel], kind: str, place: list[str], message: str
) -> tuple[tuple[str, str], tuple[str, str]]:
    name = place[-1] if place else "?"
    if kind == "extra_forbidden":
        near = get_close_matches(name, _keys(model), n=1)
        zh, en = (f"是否想写“{near[0]}”？", f"Did you mean “{near[0]}”?") if near else ("请删去。", "Delete it.")
        return (f"“{name}”不是已知的项。", f"“{name}” is not a known key."), (zh, en)
    if kind == "missing":
        return (f"缺少“{name}”。", f"“{name}” is missing."), ("请补上。", "Add it.")
    return (f"“{name}”的值不对（{message}）。", f"“{name}” is wrong ({message})."), ("请改正。", "Correct it.")


def _keys(model: type[BaseModel]) -> set[str]:
    """Return every key the model or a model inside it knows."""
    found: set[str] = set()
    for name, field in model.model_fields.items():
        found.add(field.alias or name)
        for inner in (field.annotation, *getattr(field.annotation, "__args__", ())):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                found |= _keys(inner)
    return found


def _line(data: Any, path: tuple[int | str, ...]) -> int:
    line = data.line if isinstance(data, Mapping) else 0
    for part in path:
        if isinstance(data, Mapping):
            line = data.key_lines.get(str(part), data.line or line)
            data = data.get(str(part))
        elif isinstance(data, list | tuple) and isinstance(part, int) and part < len(data):
            data = data[part]
        if isinstance(data, Mapping) and data.line:
            line = max(line, data.line)
    return line
