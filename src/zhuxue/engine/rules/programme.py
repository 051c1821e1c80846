"""An aid programme as its file says it: who may have it, what it pays, how it is decided and paid."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from zhuxue.engine.common.checked import checked
from zhuxue.engine.common.terms import Term
from zhuxue.engine.common.yamlfile import Mapping
from zhuxue.engine.rules.amount import Amount, read_amount
from zhuxue.engine.rules.facts import Facts
from zhuxue.engine.rules.place import Place
from zhuxue.engine.rules.requirement import AllOf, AnyOf, Not, Test, read_test

Confidence = Literal["official", "secondary", "assumed"]
TEST_KEYS = ("test", "any_of", "all_of", "not")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Sourced(_Strict):
    """Anything that rests on a document."""

    source: str = Field(min_length=2)
    confidence: Confidence
    note: str | None = None


class Dated(Sourced):
    """A statement in force from a term or day, known from a day (the two time axes)."""

    from_: str = Field(alias="from")
    known_from: date

    @field_validator("from_")
    @classmethod
    def _term_or_day(cls, value: str) -> str:
        Term.parse(value) if re.fullmatch(r"\d{4}-[SF]", value) else date.fromisoformat(value)
        return value

    @property
    def label(self) -> str:
        """How a verdict names this version."""
        return f"{self.from_}@{self.known_from}"

    def in_force(self, term: Term, on: date) -> bool:
        """Whether the version has begun in `term`, or by the day `on` when it begins on a day."""
        if re.fullmatch(r"\d{4}-[SF]", self.from_):
            return Term.parse(self.from_) <= term
        return date.fromisoformat(self.from_) <= on


@dataclass(frozen=True)
class Condition:
    """One requirement: an id, the sentence people read, the test, and where it comes from."""

    id: str
    says: str
    test: Test
    source: str | None


class WhoVersion(Dated):
    """Who may have it: all `conditions` must hold."""

    conditions: tuple[Condition, ...]


class PaysVersion(Dated):
    """What it pays. `average` and `between` are information in yuan, never paid."""

    per: Literal["term", "year", "month", "once"]
    amount: Amount
    when_term: Literal["autumn", "spring"] | None = None
    average: Any = None
    between: tuple[Any, Any] | None = None


class Begins(Sourced):
    """The first term the programme existed in."""

    term: str


class Quota(Sourced):
    """How many may have it. `guide` is reported and cuts nobody; `ceiling` cuts by `rank_by`."""

    share_percent: Any = None
    places: int | None = None
    of: Literal["enrolled", "recognised"] = "enrolled"
    within: Literal["nation", "province", "county", "school"]
    kind: Literal["guide", "ceiling"]
    rank_by: tuple[str, ...] = ()


class Funding(Sourced):
    """Whose money, in percent; null is not known."""

    central_percent: Any = None
    local_percent: Any = None
    province_percent: Any = None
    city_percent: Any = None
    county_percent: Any = None


class ProcessStep(Sourced):
    """One step of an application, by whom, until which day (MM-DD) or for how many workdays."""

    step: str
    by: Literal["family", "class", "school", "county", "city", "province", "nation", "university", "bank"]
    until: str | None = None
    workdays: int | None = None


class Payment(Sourced):
    """To whom, through what, until when."""

    payee: Literal["student", "guardian", "student_or_guardian", "school", "bank"]
    through: Literal["one_card", "school_offset", "university", "bank"]
    until: dict[Literal["spring", "autumn"], str] = {}
    by_month: bool = False


class Programme(_Strict):
    """One programme file, layers applied."""

    code: str = Field(alias="programme", pattern=r"^[A-Z][A-Z0-9_]*$")
    title: str
    english: str
    stage: tuple[str, ...] = Field(min_length=1)
    kind: Literal[
        "grant", "waiver", "scholarship", "loan", "compensation", "work", "emergency", "channel", "universal", "donor"
    ]
    basis: Literal["entitlement", "competition", "application", "universal"]
    begins: Begins | None = None
    reviewed_until: date | None = None
    who: tuple[WhoVersion, ...] = Field(min_length=1)
    pays: tuple[PaysVersion, ...] = ()
    quota: Quota | None = None
    funding: Funding | None = None
    process: tuple[ProcessStep, ...] = ()
    payment: Payment | None = None
    notes: str | None = None


def read_programme(data: Any, facts: Facts, path: Path) -> Programme:
    """Check the content of a programme file and return it; raises LibraryError with file, line and remedy."""
    place = Place(path.name).at(data)
    if not isinstance(data, Mapping):
        place.refuse(("文件是空的。", "the file is empty."), ("请按样例填写。", "Follow the example."))
    ready = Mapping()
    ready.update(data)
    ready.line, ready.key_lines = data.line, data.key_lines
    ready["who"] = [_who(item, facts, place.at(item, "who")) for item in _listed(data, "who", place)]
    ready["pays"] = [_pays(item, facts, place.at(item, "pays")) for item in _listed(data, "pays", place)]
    for stage in data.get("stage", []):
        if stage not in facts.by_name["stage"].values:
            place.unknown(str(stage), ("学段", "stage"), facts.by_name["stage"].values)
    programme = checked(Programme, ready, path)
    for versions in (programme.who, programme.pays):
        _refuse_same_version(versions, place)
    return programme


def _listed(data: Mapping, key: str, place: Place) -> list[Any]:
    items = data.get(key, [])
    if not isinstance(items, list) or not all(isinstance(item, Mapping) for item in items):
        place.refuse(
            (f"{key} 应当是版本的列表。", f"{key} is a list of versions."),
            ("每个版本以“- ”开头。", "Begin each version with “- ”."),
        )
    return items


def _copy(data: Mapping, **changed: Any) -> Mapping:
    found = Mapping()
    found.update({**data, **changed})
    found.line, found.key_lines = data.line, data.key_lines
    return found


def _who(data: Mapping, facts: Facts, place: Place) -> Mapping:
    conditions = [_condition(item, facts, place.at(item, "conditions")) for item in data.get("conditions", [])]
    ids = [condition.id for condition in conditions]
    if len(set(ids)) != len(ids) or not ids:
        place.refuse(
            ("条件的 id 重复，或没有条件。", "condition ids repeat, or there is none."),
            ("每个条件要有自己的 id。", "Give each condition its own id."),
        )
    return _copy(data, conditions=tuple(conditions))


def _condition(data: Any, facts: Facts, place: Place) -> Condition:
    if not isinstance(data, Mapping):
        place.refuse(
            ("条件的写法不对。", "a condition is a mapping."),
            ("请写 {id, says, test, source}。", "Write {id, says, test, source}."),
        )
    place.only(data, {"id", "says", "source", *TEST_KEYS})
    kinds = [key for key in TEST_KEYS if key in data]
    if len(kinds) != 1 or not re.fullmatch(r"[a-z][a-z0-9_]*", str(data.get("id"))) or not data.get("says"):
        place.refuse(
            ("条件要有 id、says 和一个判断。", "a condition has id, says and one test."),
            ("判断写 test、any_of、all_of 或 not 之一。", "The test is one of test, any_of, all_of, not."),
        )
    key = kinds[0]
    if key == "test":
        test = read_test(data["test"], facts, place)
    elif key == "not":
        test = Not(read_test(data["not"], facts, place))
    else:
        parts = tuple(read_test(item, facts, place) for item in data[key])
        test = AllOf(parts) if key == "all_of" else AnyOf(parts)
    return Condition(data["id"], data["says"], test, data.get("source"))


def _pays(data: Mapping, facts: Facts, place: Place) -> Mapping:
    if "tiers" in data:
        if "amount" in data:
            place.refuse(
                ("amount 与 tiers 只能写一个。", "write amount or tiers, not both."),
                ("请删去其中一个。", "Delete one."),
            )
        tiers = Mapping()
        tiers["tiers"] = data["tiers"]
        tiers.line = data.line
        ready = _copy(data, amount=read_amount(tiers, facts, place))
        del ready["tiers"]
        return ready
    if "amount" not in data:
        place.refuse(
            ("没有写 amount。", "there is no amount."),
            ("未知的金额请写 amount: null。", "Write amount: null when it is not known."),
        )
    return _copy(data, amount=read_amount(data["amount"], facts, place))


def _refuse_same_version(versions: tuple[Dated, ...], place: Place) -> None:
    labels = [version.label for version in versions]
    for label in labels:
        if labels.count(label) > 1:
            place.refuse(
                (f"有两个版本同为 {label}。", f"two versions are both {label}."),
                ("请合并，或改正生效与知悉日期。", "Merge them, or put their dates right."),
            )
