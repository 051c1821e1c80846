"""Emergency aid: kinds of event, steps, limits, the check afterwards, as `library/emergencies.yaml` says."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from zhuxue.engine.common.checked import Say, checked
from zhuxue.engine.common.layered import NATIONAL, layered_table
from zhuxue.engine.common.process import ProcessStep, Sourced

DECIDING = ("school", "county")  # who decides in the fast lane, in this order
FEN = 100


class Kind(Sourced):
    """A kind of event; `area`: it strikes a place. `register` null: no register names who was hit."""

    code: str = Field(pattern="^[a-z_]+$")
    title: str = Field(min_length=1)
    english: str
    area: bool
    register_: str | None = Field(alias="register")


class Days(Sourced):
    """So many workdays."""

    workdays: int = Field(ge=1)


class Posting(Sourced):
    """Whether names are posted; hardship never is. `after` null: no file says whether a notice comes after the payment."""

    names: Literal["none"]
    after: bool | None


class Limits(Sourced):
    """The most for one student and for one event, in yuan; null is not known."""

    student_yuan: int | None = Field(ge=1)
    event_yuan: int | None = Field(ge=1)

    @property
    def student_fen(self) -> int | None:
        """The limit of a student in fen; null is not known."""
        return None if self.student_yuan is None else self.student_yuan * FEN

    @property
    def event_fen(self) -> int | None:
        """The limit of an event in fen; null is not known."""
        return None if self.event_yuan is None else self.event_yuan * FEN


class AfterCheck(Sourced):
    """Within how many days after the draw how many of the paid are looked at."""

    days: int = Field(ge=1)
    share_percent: int = Field(ge=1, le=100)
    at_least: int = Field(ge=1)

    def many(self, paid: int) -> int:
        """Return how many of so many paid are drawn; a begun one counts whole.

        >>> rule = AfterCheck(days=30, share_percent=10, at_least=2, source="测试", confidence="assumed")
        >>> rule.many(41), rule.many(5), rule.many(1), rule.many(0)
        (5, 2, 1, 0)
        """
        return min(paid, max(self.at_least, -(-paid * self.share_percent // 100)))


class Emergencies(Sourced):
    """The whole file."""

    programme: str
    kinds: tuple[Kind, ...] = Field(min_length=1)
    process: tuple[ProcessStep, ...]
    pay: Days
    notice: Posting
    limits: Limits
    after_check: AfterCheck

    @classmethod
    def load(cls, library: Path, *, layer: str | Path = NATIONAL) -> Emergencies:
        """Read emergencies.yaml of `library`, and over it what the layers down to `layer` say."""
        return checked(cls, *layered_table(library, layer, "emergencies.yaml"))

    @model_validator(mode="after")
    def _school_then_county(self) -> Emergencies:
        if tuple(step.by for step in self.process) != DECIDING:
            raise Say("应急资助的环节须是学校核实、县级审批两步，由不同的人办理。请改正 process。", "The fast lane is a school's step and a county's, by different people. Correct process.")  # fmt: skip
        if len({kind.code for kind in self.kinds}) != len(self.kinds):
            raise Say("同一种事件写了两次。请合并，或另取代码。", "A kind of event stands there twice. Merge them, or give one another code.")  # fmt: skip
        return self

    def kind(self, code: str) -> Kind:
        """Return a kind by its code; raises KeyError where the file has none of it."""
        return {kind.code: kind for kind in self.kinds}[code]
