"""Read YAML that people write: duplicate keys are refused, and every mapping knows its line."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from zhuxue.engine.common.errors import LibraryError


class Mapping(dict[str, Any]):
    """A mapping that remembers the line it began on and the line of each key (both counted from 1)."""

    line: int = 0

    def __init__(self) -> None:
        super().__init__()
        self.key_lines: dict[str, int] = {}


if TYPE_CHECKING or not hasattr(yaml, "CSafeLoader"):
    from yaml import SafeLoader as Base
else:
    from yaml import CSafeLoader as Base  # libyaml, ten times quicker


class _Loader(Base):
    """Safe YAML without two of its surprises: dates stay text, and yes/no/on/off stay text; no floats."""

    file_name: str = ""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(("timestamp", "bool"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Mapping:
    loader.flatten_mapping(node)
    found = Mapping()
    found.line = node.start_mark.line + 1
    for key_node, value_node in node.value:
        key = str(loader.construct_object(key_node, deep=True))
        line = key_node.start_mark.line + 1
        if key in found:
            raise LibraryError(
                Path(loader.file_name).name,
                f"第{line}行",
                (f"“{key}”写了两次。", f"“{key}” is written twice."),
                ("请删去其中一个。", "Delete one of them."),
            )
        found[key] = loader.construct_object(value_node, deep=True)
        found.key_lines[key] = line
    return found


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
# Money is never a float.
_Loader.add_constructor("tag:yaml.org,2002:float", lambda _, node: Decimal(node.value))


def read_yaml(path: Path) -> Any:
    """Return the content of a YAML file; mappings are `Mapping`; dates stay text; raises LibraryError with the line."""
    return parse_yaml(path.read_text(encoding="utf-8"), name=str(path))


def parse_yaml(text: str, *, name: str) -> Any:
    """Return the content of YAML `text`; `name` is used in messages."""
    loader = _Loader(text)
    loader.file_name = name
    try:
        return loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise LibraryError(
            Path(name).name,
            f"第{line}行",
            (f"不是正确的YAML（{error.problem}）。", f"not valid YAML ({error.problem})."),
            ("请检查缩进、冒号和引号。", "Check indentation, colons and quotes."),
        ) from None
    finally:
        loader.dispose()
