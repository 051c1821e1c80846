"""Layers: national ← province ← county. A layer overrides named values; it never copies a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from zhuxue.engine.common.layered import layer_roots
from zhuxue.engine.common.yamlfile import Mapping, read_yaml
from zhuxue.engine.rules.place import Place


@dataclass
class RawProgramme:
    """A programme's content before it is checked, and which layer each value came from."""

    content: Mapping
    path: Path
    origins: dict[str, str] = field(default_factory=dict)  # path of a value, for example pays[2024-S@2024-05-07].amount
    below: RawProgramme | None = None  # as the layers below give it

    def from_below(self) -> Iterator[RawProgramme]:
        """Yield the programme as each layer left it, the lowest first: a fault is the first layer's that shows it."""
        if self.below is not None:
            yield from self.below.from_below()
        yield self

    def line_of(self, key: str) -> tuple[Path, int]:
        """Return the file and line that say `key` last; line 1 when none does."""
        for raw in reversed(list(self.from_below())):
            if key in raw.written:
                return raw.path, raw.written.key_lines.get(key, raw.written.line)
        return self.path, 1

    @property
    def written(self) -> Mapping:
        """What this layer's own file says."""
        found = read_yaml(self.path)
        return found if isinstance(found, Mapping) else Mapping()


def layer_folders(library: Path, layer: str | Path) -> list[tuple[str, Path]]:
    """Return (name, folder of programme files) from the national layer down to `layer`, a name or a folder.

    Raises UsageError when there is no such layer.
    """
    return [(name, root / "programmes") for name, root in layer_roots(library, layer)]


def merged_programmes(library: Path, layer: str | Path) -> dict[str, RawProgramme]:
    """Return every programme's content with the layers down to `layer` applied, by code."""
    found: dict[str, RawProgramme] = {}
    for name, folder in layer_folders(library, layer):
        for path in programme_files(folder):
            content = read_yaml(path)
            place = Place(path.name).at(content)
            if not isinstance(content, Mapping) or not ({"programme", "overrides"} & set(content)):
                place.refuse(
                    ("文件没有写 programme 或 overrides。", "the file says neither programme nor overrides."),
                    ("请写明项目代码。", "Name the programme's code."),
                )
            if {"programme", "overrides"} <= set(content):
                place.at_key(content, "programme").refuse(
                    ("programme 与 overrides 不能同写。", "the file says both programme and overrides."),
                    ("改已有项目只写 overrides。", "Write overrides alone to change a programme."),
                )
            if "overrides" in content:
                _override(found, content, name, path, place)
            elif content["programme"] in found:
                first = found[content["programme"]].path.name
                place.at_key(content, "programme").refuse(
                    (
                        f"项目 {content['programme']} 已在 {first} 定义。",
                        f"{content['programme']} is already defined in {first}.",
                    ),
                    ("要改它的值请用 overrides。", "Use overrides to change it."),
                )
            else:
                raw = RawProgramme(content, path)
                _note_origins(raw, content, name)
                found[content["programme"]] = raw
    return found


def programme_files(folder: Path) -> list[Path]:
    """Return the programme files under `folder` in a stable order, cases left out."""
    return sorted(path for path in folder.rglob("*.yaml") if not path.name.endswith(".cases.yaml"))


def _override(found: dict[str, RawProgramme], change: Mapping, layer: str, path: Path, place: Place) -> None:
    code = change["overrides"]
    if code not in found:
        place.at_key(change, "overrides").unknown(str(code), ("项目", "programme"), found)
    raw = found[code]
    _refuse_copies(raw.content, change, place)
    found[code] = RawProgramme(overridden(raw.content, change), path, dict(raw.origins), raw)
    _note_origins(found[code], change, layer)


def _refuse_copies(below: Mapping, change: Mapping, place: Place) -> None:
    """A value that only repeats the layer below would stay behind when that layer changes."""
    for key, value in change.items():
        same = key in below and value == below[key]
        versions = {version_key(item): item for item in below.get(key, [])} if key in ("who", "pays") else {}
        copied = (
            [item for item in value if versions.get(version_key(item)) == item]
            if versions and isinstance(value, list)
            else []
        )
        if same or copied:
            (place.at(copied[0], key) if copied else place.at_key(change, key)).refuse(
                (f"{key} 与下层写的一样。", f"{key} only repeats the layer below."),
                ("请删去：一层只写与下层不同的值。", "Delete it: a layer says only what differs."),
            )


def overridden(content: Mapping, change: Mapping) -> Mapping:
    """Return `content` with the named values of `change` put over it; versions and conditions meet by their keys."""
    result = _copied(content)
    for key, value in change.items():
        if key == "overrides":
            continue
        if key in ("who", "pays") and isinstance(value, list):
            result[key] = _merged_versions(content.get(key, []), value)
        elif key == "process" and isinstance(value, list):
            result[key] = _merged_by(content.get(key, []), value, "step")
        elif isinstance(value, Mapping) and isinstance(content.get(key), Mapping):
            result[key] = _over(content[key], value)
        else:
            result[key] = value
    result.key_lines = {**content.key_lines, **change.key_lines}
    return result


def _copied(content: Mapping) -> Mapping:
    result = Mapping()
    result.update(content)
    result.line, result.key_lines = content.line, content.key_lines
    return result


def _over(below: Mapping, above: Mapping) -> Mapping:
    result = _copied(above)
    for key, value in below.items():
        result.setdefault(key, value)
    return result


def _merged_versions(below: list[Mapping], above: list[Mapping]) -> list[Mapping]:
    result = {version_key(item): item for item in below}
    for item in above:
        key = version_key(item)
        if key not in result:
            result[key] = item
            continue
        merged = _over(_without_amount(result[key]) if {"amount", "tiers"} & set(item) else result[key], item)
        if "conditions" in item:
            merged["conditions"] = _merged_by(result[key].get("conditions", []), item["conditions"], "id")
        result[key] = merged
    return list(result.values())


def _without_amount(version: Mapping) -> Mapping:
    result = _copied(version)
    for key in ("amount", "tiers"):
        result.pop(key, None)
    return result


def _merged_by(below: list[Mapping], above: list[Mapping], key: str) -> list[Mapping]:
    result = {item.get(key): item for item in below}
    for item in above:
        result[item.get(key)] = item
    return list(result.values())


def version_key(version: Any) -> str:
    """Return what names a version of `who` or `pays`: in force from, known from."""
    return f"{version.get('from')}@{version.get('known_from')}"


def _note_origins(raw: RawProgramme, written: Mapping, layer: str) -> None:
    for key, value in written.items():
        if key in ("who", "pays") and isinstance(value, list):
            for version in value:
                for name in version:
                    raw.origins[f"{key}[{version_key(version)}].{name}"] = layer
        elif isinstance(value, Mapping):
            for name in value:
                raw.origins[f"{key}.{name}"] = layer
        else:
            raw.origins[key] = layer
