"""The facts a rule may ask for, as `library/facts.yaml` declares them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from zhuxue.engine.common.checked import checked
from zhuxue.engine.common.registers import Registers
from zhuxue.engine.common.yamlfile import read_yaml

SQL_TYPES = {"boolean": "BOOLEAN", "integer": "BIGINT", "text": "VARCHAR", "date": "DATE", "one_of": "VARCHAR"}


class Asks(BaseModel):
    """The question by which a family is asked for a fact, in both languages, and among which others it stands."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    of: Literal["school", "family", "money", "results", "service"]
    zh: str
    en: str
    help_zh: str = ""
    help_en: str = ""


class Fact(BaseModel):
    """One column of `students`; see the head of facts.yaml for what each field means."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    type: Literal["boolean", "integer", "text", "date", "one_of"]
    values: dict[str, str] = {}
    unit: Literal["fen", "percent", "years", "months"] | None = None
    means: str | None = None
    best: Literal["lowest", "highest"] | None = None
    source_of: Literal["roster", "hardship", "register", "run"] = Field(alias="from")
    register_codes: tuple[str, ...] = Field(default=(), alias="register")
    personal: bool
    asks: Asks | None = None

    @property
    def sql_type(self) -> str:
        """The column's type in DuckDB's dialect."""
        return SQL_TYPES[self.type]


class _FactsFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    facts: dict[str, Fact]


@dataclass(frozen=True)
class Facts:
    """All facts by name, and the registers that `in_register` may name."""

    by_name: dict[str, Fact]
    register_titles: dict[str, str]

    @classmethod
    def load(cls, library: Path) -> Facts:
        """Read facts.yaml and registers.yaml of `library`."""
        path = library / "facts.yaml"
        found = checked(_FactsFile, read_yaml(path), path)
        registers = Registers.load(library)
        return cls(found.facts, {code: register.title for code, register in registers.registers.items()})

    def title(self, name: str) -> str:
        """Return what people call a fact or a register column (`in_DIBAO`)."""
        if name.startswith("in_"):
            return f"在“{self.register_titles[name[3:]]}”名单"
        return self.by_name[name].title
