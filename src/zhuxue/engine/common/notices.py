"""How a public notice hangs, as `library/notices.yaml` says."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from zhuxue.engine.common.checked import checked
from zhuxue.engine.common.layered import NATIONAL, layered_table


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    confidence: str


class Workdays(_Said):
    """For how many workdays, where the programme names none."""

    count: int = Field(ge=1)


class FirstDay(_Said):
    """Whether the day of posting counts."""

    counts: bool


class WholeDay(_Said):
    """What of a workday's office hours may be lost before the day does not count."""

    from_hour: int = Field(ge=0, le=23)
    until_hour: int = Field(ge=1, le=24)
    lost_minutes: int = Field(ge=0)


class Names(_Said):
    """The least group posted with names; null: not known, a person decides."""

    least: int | None


class Answering(_Said):
    """In how many workdays an objection is answered."""

    workdays: int = Field(ge=1)


class Retention(_Said):
    """How many days the names stay after the notice came down."""

    days: int = Field(ge=0)


class NoticeRules(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    workdays: Workdays
    first_day: FirstDay
    whole_day: WholeDay
    names: Names
    objection: Answering
    retention: Retention

    @classmethod
    def load(cls, library: Path, *, layer: str | Path = NATIONAL) -> NoticeRules:
        """Read notices.yaml of `library`, and over it what the layers down to `layer` say."""
        return checked(cls, *layered_table(library, layer, "notices.yaml"))
