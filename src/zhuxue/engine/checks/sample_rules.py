"""How samples of an after-check are drawn and what visitors ask, as `library/sampling.yaml` and `library/visits.yaml` say."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from zhuxue.engine.common.checked import Say, checked
from zhuxue.engine.common.layered import NATIONAL, layered_table
from zhuxue.engine.common.process import Confidence

ID = r"[a-z][a-z_]*"
FIELDS = ("{name}", "{office}")


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str = Field(min_length=4)
    confidence: Confidence


class Precision(_Said):
    """Which margin the size is for."""

    margin_percent: Decimal = Field(gt=0, le=50)
    z: Decimal = Field(gt=0, le=5)
    share_percent: Decimal = Field(gt=0, lt=100)


class Least(_Said):
    """At least how many of each stratum."""

    count: int = Field(ge=1)


class When(BaseModel):
    """What makes a risk: one of these."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    issues: tuple[str, ...] = ()
    returns_at_least: int | None = Field(None, ge=1)
    school_kind: Literal["private", "public"] | None = None
    visited_no: int | None = Field(None, ge=1)

    @model_validator(mode="after")
    def _one(self) -> When:
        given = [name for name, value in self.model_dump().items() if value]
        if len(given) != 1:
            raise Say("每一种风险只写一个条件。", "Write one condition for each risk.")
        return self


class Risk(_Said):
    """A risk, when a student has it, and how much likelier she is drawn."""

    id: str = Field(pattern=ID)
    title: str
    when: When
    weight: int = Field(ge=2)


class SampleRules(BaseModel):
    """The whole of sampling.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    precision: Precision
    least: Least
    risks: tuple[Risk, ...]

    @classmethod
    def load(cls, library: Path, *, layer: str | Path = NATIONAL) -> SampleRules:
        """Read sampling.yaml of `library`, and over it what the layers down to `layer` say."""
        return checked(cls, *layered_table(library, layer, "sampling.yaml"))


class Question(BaseModel):
    """One question, the answer that is right, and what the other one says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=ID)
    asks: str = Field(min_length=4)
    expects: Literal["yes", "no"]
    says: str

    @model_validator(mode="after")
    def _names_whom(self) -> Question:
        if not all(field in self.says for field in FIELDS):
            raise Say("句子里要有 {name} 和 {office}。", "The sentence needs {name} and {office}.")
        return self


class VisitForm(BaseModel):
    """The questions of one kind of visit."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    questions: tuple[Question, ...] = Field(min_length=1)


class VisitForms(_Said):
    """The whole of visits.yaml."""

    forms: dict[Literal["home", "telephone", "bank"], VisitForm]

    @classmethod
    def load(cls, library: Path, *, layer: str | Path = NATIONAL) -> VisitForms:
        """Read visits.yaml of `library`, and over it what the layers down to `layer` say."""
        return checked(cls, *layered_table(library, layer, "visits.yaml"))
