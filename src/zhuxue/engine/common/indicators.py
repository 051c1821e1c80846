"""Indicators of what stands in the system against what there is, each one file of `library/indicators`: its words, its goal, its question in SQL."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from sqlglot import exp

from zhuxue.engine.common.checked import Say, checked
from zhuxue.engine.common.questions import for_django, parsed, question
from zhuxue.engine.common.spoken import Spoken
from zhuxue.engine.common.yamlfile import read_yaml

Confidence = Literal["official", "secondary", "assumed"]
COLUMNS = ("school", "programme", "ours", "theirs", "ours_fen", "theirs_fen", "fault", "about", "name")
ASKED = frozenset({"run", "term", "year", "term_year", "month"})


def _question(text: str) -> str:
    return question(text, COLUMNS, ASKED)


def _said_as_fault(tree: Any) -> set[str]:
    """Return the words a question may give as `fault`; what a condition compares with is none of them."""
    if isinstance(tree, exp.SetOperation):
        return _said_as_fault(tree.left) | _said_as_fault(tree.right)
    said = tree.selects[COLUMNS.index("fault")].unalias() if isinstance(tree, exp.Select) else tree
    if isinstance(said, exp.Case):
        given = [branch.args["true"] for branch in said.args["ifs"]] + [said.args.get("default")]
        return {word for each in given if each is not None for word in _said_as_fault(each)}
    return {said.this} if isinstance(said, exp.Literal) and said.this else set()


class Fault(Spoken):
    """One way a row makes its cell red: what is wrong, what to do, and on which page (of which `about` is the row)."""

    WORDS = ("says", "next")

    says: str = Field(min_length=1)
    next: str = Field(min_length=1)
    page: Literal["student", "batch", "sheet_row", "open_round", "office"]


class Due(BaseModel):
    """In how many days a red cell is to be put right where the office above names no day."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    days: int = Field(ge=1, le=366)
    source: str
    confidence: Confidence


class Indicator(Spoken):
    """What is counted on two sides, at which grain, towards which goal. `rows` gives one row for each thing counted (COLUMNS).

    `ours` and `theirs` of a row are 1 or 0; `theirs` null: nothing was delivered to compare with, which is unknown.
    """

    WORDS = ("ours", "theirs", "unit", "unknown")

    indicator: str = Field(pattern=r"^[a-z_]{3,30}$")
    order: int
    title: str
    english: str
    kind: Literal["share", "difference"]
    goal: int
    ours: str
    theirs: str
    unit: str
    money: bool
    grain: tuple[Literal["school", "term", "programme"], ...] = Field(min_length=2)
    source: str
    confidence: Confidence
    unknown: str
    due: Due
    faults: dict[str, Fault] = Field(min_length=1)
    rows: Annotated[str, AfterValidator(_question)]

    def in_english(self) -> Self:
        """Return the same with its title, its words and those of its faults in English."""
        faults = {name: each.in_english() for name, each in self.faults.items()}
        return super().in_english().model_copy(update={"title": self.english, "faults": faults})

    @model_validator(mode="after")
    def _goal_of_its_kind(self) -> Self:
        if self.goal != {"share": 100, "difference": 0}[self.kind]:
            raise Say("share 的目标写 100，difference 的目标写 0。", "The goal of a share is 100, of a difference 0.")
        if unnamed := _said_as_fault(parsed(self.rows)) - set(self.faults):
            names = "、".join(sorted(unnamed))
            raise Say(f"rows 里的 {names} 没有写进 faults。", f"{names} stands in rows and not in faults.")
        return self

    @property
    def question(self) -> str:
        """The SELECT with its values named as Django's databases take them."""
        return for_django(self.rows)


@lru_cache(maxsize=4)
def load_indicators(library: Path) -> dict[str, Indicator]:
    """Read every indicator of `library` by its name, in their order; raises LibraryError for one that cannot be used."""
    paths = sorted((library / "indicators").glob("*.yaml"))
    found = sorted((checked(Indicator, read_yaml(path), path) for path in paths), key=lambda each: each.order)
    return {each.indicator: each for each in found}
