"""Checked models of library files: a pydantic fault becomes a sentence with file, line and remedy."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from zhuxue.engine.common.errors import LibraryError
from zhuxue.engine.common.yamlfile import Mapping

M = TypeVar("M", bound=BaseModel)


class Say(ValueError):
    """What a validator raises to say the remedy itself, in Chinese and English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.both = (zh, en)


def checked(model: type[M], data: Any, file: Path) -> M:
    """Return `data` as `model`; raises LibraryError naming the line of the first fault and what to write instead."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        place = [str(part) for part in fault["loc"]]
        where = f"第{_line(data, fault['loc'])}行 {'.'.join(place)}".strip()
        raise LibraryError(file.name, where, *_words(model, dict(fault), place)) from None


KINDS = {
    "int": ("应为整数。", "Write a whole number."),
    "decimal": ("应为数字。", "Write a number."),
    "date": ("应为日期，如 2024-10-28。", "Write a day like 2024-10-28."),
    "string_too_short": ("太短，请写完整。", "Too short; write it in full."),
    "string": ("应为文字。", "Write text."),
    "tuple": ("应为列表，以“- ”逐行写。", "Write a list, one item after each “- ”."),
    "dict": ("应逐项写明。", "Write it as key: value."),
    "model": ("应逐项写明。", "Write it as key: value."),
    "bool": ("应为 true 或 false。", "Write true or false."),
    "greater": ("数值太小。", "The number is too small."),
    "less": ("数值太大。", "The number is too large."),
    "too_short": ("至少要写一项。", "Write at least one."),
}


def _words(model: type[BaseModel], fault: dict[str, Any], place: list[str]) -> tuple[tuple[str, str], tuple[str, str]]:
    name, kind = place[-1] if place else "?", fault["type"]
    if kind == "extra_forbidden":
        near = get_close_matches(name, _keys(model), n=1)
        zh, en = (f"是否想写“{near[0]}”？", f"Did you mean “{near[0]}”?") if near else ("请删去。", "Delete it.")
        return (f"“{name}”不是已知的项。", f"“{name}” is not a known key."), (zh, en)
    if kind == "missing":
        return (f"缺少“{name}”。", f"“{name}” is missing."), ("请补上。", "Add it.")
    return (f"“{name}”的值不对。", f"“{name}” has a wrong value."), remedy_of(fault)


def remedy_of(fault: dict[str, Any]) -> tuple[str, str]:
    """Return what to write instead, in Chinese and English, for one fault as pydantic tells it."""
    context = fault.get("ctx", {})
    said = context.get("error")
    if isinstance(said, Say):
        return said.both
    if "expected" in context:
        return f"可用：{context['expected']}。", f"Use {context['expected']}."
    return next(
        (said for start, said in KINDS.items() if fault["type"].startswith(start)), ("请改正。", f"{fault['msg']}.")
    )


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
