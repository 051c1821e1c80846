"""A change of another layer's programme: only what differs from it, as a layer of the library must say it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from zhuxue.engine.rules.programme import Dated, Programme

SECTIONS = ("begins", "quota", "funding", "payment")
PLAIN = ("reviewed_until", "notes")


def difference(said: dict[str, Any], below: Mapping[str, Any], wanted: Programme, was: Programme) -> dict[str, Any]:
    """Return the keys of `said` that make `wanted` of `was`; what is taken out of a section is said to be null."""
    found: dict[str, Any] = {key: said.get(key) for key in PLAIN if getattr(wanted, key) != getattr(was, key)}
    for key in ("who", "pays"):
        changed = _changed(getattr(wanted, key), getattr(was, key))
        versions = [_over(version, _version(below.get(key, []), version), changed[label])
                    for version in said[key] if (label := f"{version['from']}@{version['known_from']}") in changed]  # fmt: skip
        found |= {key: versions} if versions else {}
    for key in SECTIONS:
        part = getattr(wanted, key)
        if part != getattr(was, key):
            found[key] = None if part is None else _over(said[key], below.get(key) or {}, part)
    if wanted.process != was.process:
        before = {step.step: step for step in was.process}
        steps = [
            step
            for step, model in zip(said.get("process", []), wanted.process, strict=True)
            if before.get(model.step) != model
        ]
        found |= {"process": steps} if steps else {"process": said.get("process", [])}
    return found


def _changed(wanted: tuple[Dated, ...], was: tuple[Dated, ...]) -> dict[str, Dated]:
    before = {version.label: version for version in was}
    return {version.label: version for version in wanted if before.get(version.label) != version}


def _version(below: list[Any], version: Mapping[str, Any]) -> Mapping[str, Any]:
    same = (each for each in below if all(each.get(key) == version[key] for key in ("from", "known_from")))
    return next(same, {})


def _over(said: Mapping[str, Any], below: Mapping[str, Any], model: BaseModel) -> dict[str, Any]:
    """Say the default of what the layer below says and this one does not, for a layer's silence keeps what is below."""
    fields = {info.alias or name: info for name, info in type(model).model_fields.items()}
    left_out = [key for key in below if key not in said and key not in ("amount", "tiers")]
    return {**said, **{key: fields[key].get_default(call_default_factory=True) for key in left_out}}


def differing(found: Programme, wanted: Programme) -> list[str]:
    """Return the keys in which two programmes differ, whatever the order of their versions."""
    return [
        name for name in Programme.model_fields if _ordered(getattr(found, name)) != _ordered(getattr(wanted, name))
    ]


def _ordered(value: Any) -> Any:
    dated = isinstance(value, tuple) and all(isinstance(each, Dated) for each in value)
    return sorted(value, key=lambda version: version.label) if dated else value
