"""Special groups with their other names, and the levels of hardship, as `library/hardship.yaml` says."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, model_validator

from zhuxue.engine.common.checked import Say, checked
from zhuxue.engine.common.layered import NATIONAL, layered_table
from zhuxue.engine.common.process import ProcessStep, Sourced, Strict

NONE = "none"  # the level of somebody who is not recognised


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


class Item(Strict):
    """Something about a family that counts so many points."""

    id: str
    says: str
    points: int = Field(ge=1)


class Zeroing(Strict):
    """Something that takes all points away."""

    id: str
    says: str


class Scoring(Sourced):
    """How points are counted: a help for those who decide. `example` is true where it is not the province's own."""

    example: bool = False
    direct: tuple[Item, ...]
    additive: tuple[Item, ...]
    zeroing: tuple[Zeroing, ...] = ()
    thresholds: dict[str, int]

    @property
    def items(self) -> tuple[Item, ...]:
        """Everything that counts points."""
        return self.direct + self.additive

    def points(self, ids: set[str]) -> int:
        """Return the points of the items that hold; none at all when one of them takes all away."""
        if ids & {item.id for item in self.zeroing}:
            return 0
        return sum(item.points for item in self.items if item.id in ids)

    def level(self, points: int) -> str:
        """Return the level so many points speak for."""
        limits = sorted(self.thresholds.items(), key=lambda limit: -limit[1])
        return next((level for level, least in limits if points >= least), NONE)


class NoticeDays(Sourced):
    """How many workdays a notice hangs where the step itself names no number."""

    workdays: int = Field(ge=1)


class Process(Strict):
    """The steps of recognition, from telling families to the file."""

    steps: tuple[ProcessStep, ...] = Field(min_length=1)
    notice_default: NoticeDays

    @model_validator(mode="after")
    def _a_step_stands_once(self) -> Process:
        names = [step.step for step in self.steps]
        if len(set(names)) != len(names):
            raise Say("同一步骤写了两次。请合并，或另取名称。", "A step stands there twice. Merge them, or give one another name.")  # fmt: skip
        return self

    @property
    def with_days(self) -> tuple[ProcessStep, ...]:
        """The steps, the notice with the number of workdays that holds for it."""
        days = self.notice_default
        filled = {"workdays": days.workdays, "confidence": days.confidence}
        return tuple(
            step.model_copy(update=filled) if step.step == "notice" and step.workdays is None else step
            for step in self.steps
        )


class Panel(Sourced):
    """When the class panel has voted enough."""

    quorum_percent: int = Field(ge=1, le=99)

    def enough(self, votes: int, members: int) -> bool:
        """Return whether more than the share has voted.

        >>> Panel(quorum_percent=50, source="测试", confidence="assumed").enough(2, 3)
        True
        """
        return votes * 100 > members * self.quorum_percent


class Bands(Sourced):
    """Limits in yuan between which an income is shown, in place of the income."""

    yuan: tuple[int, ...] = Field(min_length=1)

    def of(self, fen: int | None) -> tuple[int | None, int | None] | None:
        """Return (from, below) in yuan, null where the band is open; null when the income is not known.

        >>> bands = Bands(yuan=(5000, 10000), source="测试", confidence="assumed")
        >>> bands.of(499_999), bands.of(500_000), bands.of(1_000_000), bands.of(None)
        ((None, 5000), (5000, 10000), (10000, None), None)
        """
        if fen is None:
            return None
        above = [limit for limit in self.yuan if fen >= limit * 100]
        below = [limit for limit in self.yuan if fen < limit * 100]
        return (above[-1] if above else None, below[0] if below else None)


class Hardship(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    special_groups: tuple[Group, ...]
    levels: tuple[Level, ...]
    scoring: Scoring
    process: Process
    panel: Panel
    income_bands: Bands

    @classmethod
    def load(cls, library: Path, *, layer: str | Path = NATIONAL) -> Hardship:
        """Read hardship.yaml of `library`, and over it what the layers down to `layer` say."""
        return checked(cls, *layered_table(library, layer, "hardship.yaml"))
