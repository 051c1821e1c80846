"""Which programmes may not be held together, as `library/exclusions.yaml` says, in its order."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from zhuxue.engine.common.checked import checked
from zhuxue.engine.common.yamlfile import read_yaml


class Exclusion(BaseModel):
    """Two programmes of which a student keeps one: the better for the student, or the one named."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    programmes: tuple[str, str]
    within: Literal["term", "school_year", "same_fee"]
    keep: str
    why: str
    source: str
    confidence: Literal["official", "secondary", "assumed"]


class Together(BaseModel):
    """Programmes a source says may be held together."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    programmes: tuple[str, ...]
    why: str
    source: str
    confidence: Literal["official", "secondary", "assumed"]


class Exclusions(BaseModel):
    """The whole matrix."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    exclusions: tuple[Exclusion, ...]
    together: tuple[Together, ...] = ()

    @classmethod
    def load(cls, library: Path) -> Exclusions:
        """Read exclusions.yaml of `library`."""
        path = library / "exclusions.yaml"
        return checked(cls, read_yaml(path), path)
