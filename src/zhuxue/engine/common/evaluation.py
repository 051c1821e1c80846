"""Performance evaluation of aid funds: what each kind of fund is scored by, how points follow from a figure, which grade they make."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from zhuxue.engine.common.checked import Say, checked
from zhuxue.engine.common.questions import for_django, question
from zhuxue.engine.common.spoken import Spoken
from zhuxue.engine.common.yamlfile import read_yaml

COLUMNS = ("school", "programme", "ours", "theirs", "about", "name")
ASKED = frozenset({"run", "spring", "autumn", "school_year", "year", "month", "today"})
Confidence = Literal["official", "secondary", "assumed"]
CENTS = 100  # points are counted in hundredths, as whole numbers


def _rows(text: str | None) -> str | None:
    return None if text is None else question(text, COLUMNS, ASKED)


class Measure(Spoken):
    """One figure of a set. `rows` gives one row for each thing counted: `ours` of `theirs` (1 and 0, or fen), `ours` null is unknown.

    `survey` names a question of the survey instead; neither: nobody can know it from the system, and it stays unknown.
    """

    WORDS = ("level1", "level2", "unit", "unknown")

    id: str = Field(pattern=r"^[a-z_]{3,30}$")
    level1: str
    level2: str
    title: str
    english: str
    weight: int = Field(ge=1, le=100)
    goal: int = Field(ge=0, le=100)
    scoring: Literal["share", "deviation"] = "share"
    unit: str
    money: bool = False
    page: Literal["fund", "student", "pay_line"] | None = None
    source: str
    confidence: Confidence
    unknown: str
    survey: str | None = None
    rows: Annotated[str | None, AfterValidator(_rows)] = None

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if self.rows is not None and self.survey is not None:
            raise Say("rows 和 survey 只写一个。", "Write rows or survey, not both.")
        if self.rows is not None and self.page is None:
            raise Say(
                "写了 rows，也要写 page，数字才能点到明细。",
                "With rows write page, so that the figure leads somewhere.",
            )
        if (self.scoring == "deviation") != (self.goal == 0):
            raise Say("deviation 的目标写 0，share 的目标大于 0。", "The goal of a deviation is 0, of a share above 0.")
        return self

    @property
    def question(self) -> str:
        """The SELECT with its values named as Django's databases take them; empty where there is none."""
        return for_django(self.rows) if self.rows else ""


class Grade(BaseModel):
    """A grade, from so many points on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    grade: str
    english: str
    least: int = Field(ge=0, le=100)


class EvaluationSet(BaseModel):
    """One kind of fund: its programmes, its measures (their weights sum to 100), its grades."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    evaluation: str = Field(pattern=r"^[a-z_]{3,30}$")
    title: str
    english: str
    programmes: tuple[str, ...] = Field(min_length=1)
    source: str
    confidence: Confidence
    grades_source: str
    grades: tuple[Grade, ...] = Field(min_length=2)
    measures: tuple[Measure, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        total = sum(measure.weight for measure in self.measures)
        if total != 100:
            raise Say(
                f"各指标分值合计应为100，现在是{total}。", f"The weights must sum to 100; now they come to {total}."
            )
        if len({measure.id for measure in self.measures}) != len(self.measures):
            raise Say("指标 id 不能重复。", "No id may be used twice.")
        least = [grade.least for grade in self.grades]
        if least != sorted(least, reverse=True) or least[-1] != 0 or len(set(least)) != len(least):
            raise Say("等级从高到低写，最后一级从0分起。", "Write the grades from the highest down, the last from 0.")
        return self

    def grade_of(self, cents: int) -> str:
        """Return the grade of so many hundredths of a point; at a limit it is the higher one."""
        return next(grade.grade for grade in self.grades if cents >= grade.least * CENTS)


@dataclass(frozen=True)
class Score:
    """Hundredths of points: at least and at most, which differ by what is unknown."""

    low: int
    high: int


def scored(measure: Measure, ours: int, theirs: int, unknown: int) -> Score:
    """Return the points of a figure: `ours` of `theirs` is known, `unknown` more of theirs is not; nothing known at all is all open.

    Points are cut, never rounded up; beyond the goal there is nothing more to get.

    >>> one = Measure(id="one", level1="", level2="", title="", english="", weight=10, goal=95, unit="", source="", confidence="assumed", unknown="", en=dict.fromkeys(Measure.WORDS, "-"))
    >>> scored(one, 95, 100, 0), scored(one, 1, 2, 0), scored(one, 0, 0, 0), scored(one, 45, 50, 50)
    (Score(low=1000, high=1000), Score(low=526, high=526), Score(low=0, high=1000), Score(low=473, high=1000))
    """
    whole, total = measure.weight * CENTS, theirs + unknown
    if theirs <= 0 and unknown <= 0:
        return Score(0, whole)
    if measure.scoring == "deviation":
        known = max(0, whole - whole * abs(ours - theirs) // theirs) if theirs > 0 else whole
        return Score(known, known) if not unknown else Score(0, whole)
    low = min(whole, whole * ours * 100 // (total * measure.goal))
    high = min(whole, whole * (ours + unknown) * 100 // (total * measure.goal))
    return Score(low, high)


@lru_cache(maxsize=4)
def load_evaluations(library: Path) -> dict[str, EvaluationSet]:
    """Read every set of `library` by its name; raises LibraryError for one that cannot be used."""
    paths = sorted(path for path in (library / "evaluation").glob("*.yaml") if path.name != "survey.yaml")
    found = [checked(EvaluationSet, read_yaml(path), path) for path in paths]
    survey = load_survey(library)
    for each, path in zip(found, paths, strict=True):
        for measure in each.measures:
            if measure.survey and measure.survey not in survey.by_id:
                checked(_Named, {"survey": measure.survey, "known": list(survey.by_id)}, path)
    return {each.evaluation: each for each in found}


class _Named(BaseModel):
    """A measure's question of the survey, which the survey must have."""

    survey: str
    known: list[str]

    @model_validator(mode="after")
    def _is_there(self) -> Self:
        if self.survey not in self.known:
            raise Say(f"survey.yaml 没有“{self.survey}”。可用：{'、'.join(self.known)}。", f"survey.yaml has no {self.survey}. Use {', '.join(self.known)}.")  # fmt: skip
        return self


class Option(BaseModel):
    """One answer: counted as yes, as no, or (null) not counted, as 不清楚."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z_]{1,20}$")
    says: str
    english: str
    counts: bool | None


class Question(BaseModel):
    """One question for families."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z_]{3,30}$")
    asks: str
    english: str
    options: tuple[Option, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _can_be_counted(self) -> Self:
        if not {True, False} <= {option.counts for option in self.options}:
            raise Say("至少一个答案计为是，一个计为否。", "At least one answer counts as yes and one as no.")
        return self


class Survey(BaseModel):
    """The survey: few questions, and below how many answers nothing is shown."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    fewest: int = Field(ge=2)
    source: str
    confidence: Confidence
    questions: tuple[Question, ...] = Field(min_length=1, max_length=8)

    @property
    def by_id(self) -> dict[str, Question]:
        """The questions by name."""
        return {each.id: each for each in self.questions}


@lru_cache(maxsize=4)
def load_survey(library: Path) -> Survey:
    """Read survey.yaml; raises LibraryError where it cannot be used."""
    path = library / "evaluation" / "survey.yaml"
    return checked(Survey, read_yaml(path), path)
