"""Tables of the library with layers applied: national ← province ← county. A layer's table says only what differs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from zhuxue.engine.common.errors import LibraryError, UsageError
from zhuxue.engine.common.yamlfile import Mapping, read_yaml

NATIONAL = "national"
NAMES = ("id", "code")  # by which items of a list meet: a deadline, an exclusion, a special group


def layer_roots(library: Path, layer: str | Path) -> list[tuple[str, Path]]:
    """Return (name, folder) from the national layer, which is the library itself, to `layer`, a name or a folder.

    Raises UsageError when there is no such layer.
    """
    folder = _folder_of(library, layer)
    if folder is None:
        return [(NATIONAL, library)]
    about = read_yaml(folder / "layer.yaml")
    return [*layer_roots(library, about["on"]), (about["layer"], folder)]


def _folder_of(library: Path, layer: str | Path) -> Path | None:
    if str(layer) == NATIONAL:
        return None
    for folder in (library / "layers" / layer, Path(layer)):
        if (folder / "layer.yaml").is_file():
            return folder
    known = sorted(
        p.parent.relative_to(library / "layers").as_posix() for p in (library / "layers").rglob("layer.yaml")
    )
    raise UsageError(
        f"没有名为“{layer}”的层。可用：national、{'、'.join(known)}，或一个含 layer.yaml 的文件夹。",
        f"There is no layer “{layer}”. Use national, {', '.join(known)}, or a folder that holds layer.yaml.",
    )


def layered_table(library: Path, layer: str | Path, file: str) -> tuple[Any, Path]:
    """Return a table's content down to `layer`, and the last file that changed it; raises LibraryError for copied values."""
    content, last = read_yaml(library / file), library / file
    for path in (root / file for _, root in layer_roots(library, layer)[1:]):
        if path.is_file():
            content, last = _over(content, read_yaml(path), path, ""), path
    return content, last


def origins(library: Path, layer: str | Path, file: str) -> dict[str, str]:
    """Return the layer each changed value of a table came from, by its path; what is not named is national."""
    found: dict[str, str] = {}
    for name, root in layer_roots(library, layer)[1:]:
        if (root / file).is_file():
            found |= dict.fromkeys(_paths(read_yaml(root / file)), name)
    return found


def _paths(data: Any, path: str = "") -> Iterator[str]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _paths(value, f"{path}.{key}".lstrip("."))
    elif _named(data):
        yield from (f"{path}[{_name(item)}]" for item in data)
    else:
        yield path


def _over(below: Any, above: Any, path: Path, where: str) -> Any:
    """Put what a layer says over what is below: mappings meet key by key, named items by their name, the rest is replaced."""
    if isinstance(below, dict) and isinstance(above, dict):
        result = Mapping()
        result |= below
        result.line = getattr(above, "line", 0)
        result.key_lines = {**getattr(below, "key_lines", {}), **getattr(above, "key_lines", {})}
        for key, value in above.items():
            inner = f"{where}.{key}".lstrip(".")
            if key in below and below[key] == value and key not in NAMES:
                line = getattr(above, "key_lines", {}).get(key, 0)
                raise LibraryError(path.name, f"第{line}行 {inner}", ("与下层写的一样。", "it only repeats the layer below."), ("请删去：一层只写与下层不同的值。", "Delete it: a layer says only what differs."))  # fmt: skip
            result[key] = _over(below[key], value, path, inner) if key in below else value
        return result
    if _named(below) and _named(above):
        items = {_name(item): item for item in below}
        for item in above:
            name = _name(item)
            items[name] = _over(items[name], item, path, f"{where}[{name}]") if name in items else item
        return list(items.values())
    return above


def _named(data: Any) -> bool:
    return isinstance(data, list) and bool(data) and all(isinstance(item, dict) and _name(item) for item in data)


def _name(item: dict[str, Any]) -> str:
    return str(next((item[name] for name in NAMES if name in item), ""))
