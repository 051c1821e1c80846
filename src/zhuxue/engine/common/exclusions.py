"""Which programmes may not be held together, as `library/exclusions.yaml` says, in its order."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

from zhuxue.engine.common.checked import Say, checked
from zhuxue.engine.common.errors import LibraryError
from zhuxue.engine.common.layered import NATIONAL, layered_table


class Exclusion(BaseModel):
    """Two programmes of which a student keeps one: the better for the student, or the one named."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    programmes: tuple[str, str]
    within: Literal["term", "school_year", "same_fee"]
    keep: str  # better, or the code of the one to keep
    why: str
    source: str
    confidence: Literal["official", "secondary", "assumed"]

    @model_validator(mode="after")
    def _keeps_one_of_its_own(self) -> Self:
        if self.keep not in ("better", *self.programmes):
            choices = ", ".join(("better", *self.programmes))
            raise Say(f"keep 请写 {choices} 之一。", f"Let keep be one of {choices}.")
        return self


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
    def load(
        cls, library: Path, *, layer: str | Path = NATIONAL, programmes: Collection[str] | None = None
    ) -> Exclusions:
        """Read exclusions.yaml of `library` and of the layers down to `layer`; raises LibraryError for a programme outside `programmes`, when given."""
        data, path = layered_table(library, layer, "exclusions.yaml")
        found = checked(cls, data, path)
        for exclusion, written in zip(found.exclusions, data["exclusions"], strict=True):
            for code in exclusion.programmes:
                if programmes is not None and code not in programmes:
                    raise LibraryError(
                        path.name, f"第{written.line}行 {exclusion.id}",
                        (f"没有项目“{code}”。", f"there is no programme “{code}”."),
                        ("请写已有项目的代码。", "Name an existing programme."),
                    )  # fmt: skip
        return found
