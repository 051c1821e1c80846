"""When a private school's light is amber or red, as `library/private_schools.yaml` says."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from zhuxue.engine.common.checked import Say, checked
from zhuxue.engine.common.yamlfile import read_yaml


class Lights(BaseModel):
    """The limits."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    amber_days_late: int = Field(ge=1)
    red_days_late: int = Field(ge=1)
    red_missing_percent: int = Field(ge=1, le=100)
    amber_days_not_passed_on: int | None = Field(ge=1)  # null: no limit is known, so days alone turn no light
    red_days_not_passed_on: int | None = Field(ge=1)
    source: str
    confidence: Literal["official", "secondary", "assumed"]

    @model_validator(mode="after")
    def _red_is_worse(self) -> Self:
        if self.red_days_late <= self.amber_days_late:
            raise Say("red_days_late 应大于 amber_days_late。", "red_days_late must be more than amber_days_late.")
        amber, red = self.amber_days_not_passed_on, self.red_days_not_passed_on
        if amber and red and red <= amber:
            raise Say("red_days_not_passed_on 应大于 amber_days_not_passed_on。", "red_days_not_passed_on must be more than amber_days_not_passed_on.")  # fmt: skip
        return self


@lru_cache(maxsize=4)
def load_lights(library: Path) -> Lights:
    """Read private_schools.yaml; raises LibraryError where it cannot be used."""
    path = library / "private_schools.yaml"
    return checked(Lights, read_yaml(path), path)
