"""Special groups with their other names, and the levels of hardship, as `library/hardship.yaml` says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from zhuxue.engine.common.checked import checked
from zhuxue.engine.common.layered import NATIONAL, layered_table


class Group(BaseModel):
    """A special group: matched by its title or an exact alias, never by shared characters."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    title: str
    aliases: tuple[str, ...] = ()
    level: str | None = None
    source: str


class Level(BaseModel):
    """A level of hardship."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    title: str
    aliases: tuple[str, ...] = ()
    source: str


class Hardship(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    special_groups: tuple[Group, ...]
    levels: tuple[Level, ...]
    scoring: dict[str, Any]

    @classmethod
    def load(cls, library: Path, *, layer: str | Path = NATIONAL) -> Hardship:
        """Read hardship.yaml of `library`, and over it what the layers down to `layer` say."""
        return checked(cls, *layered_table(library, layer, "hardship.yaml"))
