"""The steps something is decided in, as the library writes them: which, by whom, until when."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from zhuxue.engine.common.checked import Say

Confidence = Literal["official", "secondary", "assumed"]


class Strict(BaseModel):
    """A part of a library file: unknown keys are refused, and nothing is changed after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Sourced(Strict):
    """Anything that rests on a document."""

    source: str = Field(min_length=2)
    confidence: Confidence
    note: str | None = None


def _month_day(value: str) -> str:
    try:
        return date.fromisoformat(f"2024-{value}").isoformat()[5:]
    except ValueError:
        raise Say("请写月日，如 09-30。", "Write month and day, like 09-30.") from None


MonthDay = Annotated[str, AfterValidator(_month_day)]


class ProcessStep(Sourced):
    """One step of an application, by whom, until which day (MM-DD) or for how many workdays."""

    step: str
    by: Literal["family", "class", "college", "school", "county", "city", "province", "nation", "university", "bank"]
    until: MonthDay | None = None
    workdays: int | None = Field(default=None, ge=1)
