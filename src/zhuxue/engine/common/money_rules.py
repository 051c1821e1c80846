"""What schools set aside, what becomes of money at the end of a year, when it is idle: as `library/money.yaml` says."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from zhuxue.engine.common.checked import checked
from zhuxue.engine.common.layered import NATIONAL, layered_table

Percent = Annotated[Decimal, Field(ge=0, le=100)]


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    confidence: Literal["official", "secondary", "assumed"]


class SetAsideRule(_Said):
    """What one kind of school sets aside of which income; `most_percent` null: no upper limit is stated."""

    kind: str
    title: str
    english: str
    of: Literal["business_income", "tuition", "care_fee"]
    least_percent: Percent
    most_percent: Percent | None

    @property
    def least(self) -> int:
        """The least share in hundredths of a percent."""
        return int(self.least_percent * 100)


class YearEnd(_Said):
    """In how many calendar years, its own the first, money may be spent."""

    years: int = Field(ge=1)


class Idle(_Said):
    """Ages in days by which idle money is listed."""

    days: tuple[int, ...] = Field(min_length=1)


class MoneyRules(BaseModel):
    """The file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    set_aside: tuple[SetAsideRule, ...]
    year_end: YearEnd
    idle: Idle

    @classmethod
    def load(cls, library: Path, *, layer: str | Path = NATIONAL) -> MoneyRules:
        """Read money.yaml of `library`, and over it what the layers down to `layer` say."""
        return checked(cls, *layered_table(library, layer, "money.yaml"))


def due_of(income_fen: int, least: int) -> int:
    """Return the least that must be set aside of an income, a begun fen counted whole; `least` in hundredths of a percent.

    >>> due_of(1_000_000, 500), due_of(1, 400)
    (50000, 1)
    """
    return -(-income_fen * least // 10_000)
