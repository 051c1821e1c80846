"""How findings are put right and when what is overdue climbs, as `library/supervision.yaml` says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from zhuxue.engine.common.checked import checked
from zhuxue.engine.common.layered import NATIONAL, layered_table
from zhuxue.engine.common.process import Confidence


class Days(BaseModel):
    """A number of days, where it comes from and how sure that is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    days: int = Field(ge=1, le=366)
    source: str = Field(min_length=4)
    confidence: Confidence


class SupervisionRules(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    due: Days
    recheck: Days
    to_county: Days
    to_city: Days
    to_province: Days

    @classmethod
    def load(cls, library: Path, *, layer: str | Path = NATIONAL) -> SupervisionRules:
        """Read supervision.yaml of `library`, and over it what the layers down to `layer` say."""
        return checked(cls, *layered_table(library, layer, "supervision.yaml"))

    def climbs(self, due_on: date, levels: Iterable[str]) -> list[tuple[str, date]]:
        """Return when an order due on a day comes to each of the levels above, from the nearest: county, city, province.

        >>> day = Days(days=10, source="assumed", confidence="assumed")
        >>> rules = SupervisionRules(due=day, recheck=day, to_county=day, to_city=day, to_province=day)
        >>> [str(on) for _, on in rules.climbs(date(2026, 11, 1), ["county", "province"])]
        ['2026-11-11', '2026-11-21']
        """
        found, on = [], due_on
        for level in levels:
            on += timedelta(days=getattr(self, f"to_{level}").days)
            found.append((level, on))
        return found
