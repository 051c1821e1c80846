"""The registers that rosters are compared with, as `library/registers.yaml` declares them."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from zhuxue.engine.common.checked import checked
from zhuxue.engine.common.process import Sourced
from zhuxue.engine.common.yamlfile import read_yaml


class Register(BaseModel):
    """One register: whose it is, what being in it proves, and how long a release stays fresh."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    owner: str
    kind: Literal["special_group", "status", "reverse"]
    match_on: Literal["student", "guardian"] = "student"
    fresh_days: int
    confidence: Literal["official", "secondary", "assumed"]
    top_level: bool = False
    school_age_worklist: bool = False
    roles: tuple[str, ...] = ("self", "head", "spouse", "member")
    source: str


class Purpose(Sourced):
    """What a kind of register is asked for, and the ground on which its owner may hand it over."""

    purpose: str
    basis: str


class Keep(Sourced):
    """How many days a release is kept from the day it came."""

    days: int = Field(ge=1)
    basis: str


class Registers(BaseModel):
    """All registers by code, and what the status words of special groups mean; a word in none of the lists is not known."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    purposes: dict[Literal["special_group", "status", "reverse"], Purpose]
    keep: Keep
    registers: dict[str, Register]
    in_force_statuses: tuple[str, ...]
    ended_statuses: tuple[str, ...]
    not_entitled_statuses: tuple[str, ...]
    cleared_statuses: tuple[str, ...]
    open_statuses: tuple[str, ...]

    @property
    def states(self) -> dict[str, str]:
        """Return what each status word means: in_force, ended, not_entitled, cleared or open."""
        lists = {
            "in_force": self.in_force_statuses, "ended": self.ended_statuses, "not_entitled": self.not_entitled_statuses,
            "cleared": self.cleared_statuses, "open": self.open_statuses,
        }  # fmt: skip
        return {word: state for state, words in lists.items() for word in words}

    def purpose_of(self, code: str) -> Purpose:
        """Return what a register is asked for."""
        return self.purposes[self.registers[code].kind]

    @classmethod
    def load(cls, library: Path) -> Registers:
        """Read registers.yaml of `library`."""
        path = library / "registers.yaml"
        return checked(cls, read_yaml(path), path)
