"""An aid programme as its file says it: who may have it, what it pays, how it is decided and paid."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from zhuxue.engine.common.checked import Say, checked
from zhuxue.engine.common.process import MonthDay, ProcessStep, Sourced, Strict
from zhuxue.engine.common.terms import Term
from zhuxue.engine.common.yamlfile import Mapping
from zhuxue.engine.rules.amount import Amount, read_amount
from zhuxue.engine.rules.facts import Facts
from zhuxue.engine.rules.place import Place
from zhuxue.engine.rules.requirement import Test, read_test

Share = Annotated[Decimal, Field(ge=0, le=100)]
CODE = "[A-Z][A-Z0-9_]*"
CODE_LENGTH = 40  # also of every table that names a programme
TEST_KEYS = ("test", "any_of", "all_of", "not")


def _term(value: str) -> str:
    if not TERM.fullmatch(value):
        raise Say("请写学期，如 2024-S（春）、2024-F（秋）。", "Write a term: 2024-S (spring) or 2024-F (autumn).")
    return value


def _term_or_day(value: str) -> str:
    try:
        return value if TERM.fullmatch(value) else date.fromisoformat(value).isoformat()
    except ValueError:
        raise Say("请写学期（2024-F）或日期（2024-10-28）。", "Write a term (2024-F) or a day (2024-10-28).") from None


TERM = re.compile(r"\d{4}-[SF]")


class Dated(Sourced):
    """A statement in force from a term or day, known from a day (the two time axes)."""

    from_: Annotated[str, AfterValidator(_term_or_day)] = Field(alias="from")
    known_from: date

    @property
    def label(self) -> str:
        """How a verdict names this version."""
        return f"{self.from_}@{self.known_from}"

    @property
    def start(self) -> tuple[int, int, int]:
        """Order versions that begin in a term and versions that begin on a day on one axis."""
        if TERM.fullmatch(self.from_):
            term = Term.parse(self.from_)
            return (term.year, 9 if term.half else 3, 1)
        day = date.fromisoformat(self.from_)
        return (day.year, day.month, day.day)

    def in_force(self, term: Term, on: date) -> bool:
        """Whether the version has begun in `term`, or by the day `on` when it begins on a day."""
        if TERM.fullmatch(self.from_):
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
    """What it pays. `average` (one, or one for each education level) and `between` are information in yuan, never paid."""

    per: Literal["term", "year", "month", "once"]
    amount: Amount
    when_term: Literal["autumn", "spring"] | None = None
    average: Decimal | dict[str, Decimal] | None = None
    between: tuple[Decimal, Decimal] | None = None


class Begins(Sourced):
    """The first term the programme existed in."""

    term: Annotated[str, AfterValidator(_term)]


class Quota(Sourced):
    """How many may have it: a share, or `places` for each group of `within`. `guide` is reported and cuts nobody; `ceiling` cuts by `rank_by`."""

    share_percent: Share | None = None
    places: int | None = Field(default=None, ge=0)
    of: Literal["enrolled", "recognised"] = "enrolled"
    within: Literal["nation", "province", "county", "school"]
    kind: Literal["guide", "ceiling"]
    rank_by: tuple[str, ...] = ()


class Funding(Sourced):
    """Whose money, in percent; null is not known."""

    central_percent: Share | None = None
    local_percent: Share | None = None
    province_percent: Share | None = None
    city_percent: Share | None = None
    county_percent: Share | None = None


class Payment(Sourced):
    """To whom, through what, until when."""

    payee: Literal["student", "guardian", "student_or_guardian", "school", "bank"]
    through: Literal["one_card", "school_offset", "university", "bank"]
    until: dict[Literal["spring", "autumn"], MonthDay] = Field(default={})
    by_month: bool = False


class Programme(Strict):
    """One programme file, layers applied."""

    code: str = Field(alias="programme", pattern=f"^{CODE}$", max_length=CODE_LENGTH)
    title: str
    english: str
    stage: tuple[str, ...] = Field(min_length=1)
    kind: Literal[
        "grant", "waiver", "scholarship", "loan", "compensation", "work", "emergency", "channel", "universal", "donor"
    ]
    basis: Literal["entitlement", "competition", "application", "universal"]
    begins: Begins | None = None
    reviewed_until: date | None = None
    who: tuple[WhoVersion, ...]
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
    _refuse_unknown_stages(data, facts, place)
    programme = checked(Programme, ready, path)
    for key, versions in (("who", programme.who), ("pays", programme.pays)):
        _refuse_overlap(versions, data[key], place, key) if versions else None
    _refuse_gaps(programme, data, place)
    if programme.quota is not None:
        _refuse_quota(programme.quota, facts, place.at_key(data, "quota"))
    return programme


def _refuse_quota(quota: Quota, facts: Facts, place: Place) -> None:
    """A quota is a share or a number, and ranks only by facts whose better end facts.yaml knows: `values` in order, or `best`."""
    if quota.share_percent is not None and quota.places is not None:
        place.refuse(
            ("share_percent 与 places 只能写一个。", "write share_percent or places, not both."),
            ("请把另一个写成 null。", "Write null for the other."),
        )
    for name in quota.rank_by:
        fact = facts.by_name.get(name)
        if fact is None or not (fact.values or fact.best):
            known = [n for n, f in facts.by_name.items() if f.values or f.best]
            place.unknown(name, ("能排序的事实", "fact to rank by"), known)


def _refuse_unknown_stages(data: Mapping, facts: Facts, place: Place) -> None:
    here = place.at_key(data, "stage")
    stages = data.get("stage")
    if not isinstance(stages, list):
        here.refuse(("没有写明学段。", "stage is not a list."), ("请写 stage: [primary]。", "Write stage: [primary]."))
    for stage in stages:
        if stage not in facts.by_name["stage"].values:
            here.unknown(str(stage), ("学段", "stage"), facts.by_name["stage"].values)


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
    written = data.get("conditions")
    written = written if isinstance(written, list) else []
    conditions = [_condition(item, facts, place.at(item, "conditions")) for item in written]
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
    return Condition(data["id"], str(data["says"]), _test(data, key, facts, place), data.get("source"))


def _test(data: Mapping, key: str, facts: Facts, place: Place) -> Test:
    if key == "test":
        return read_test(data["test"], facts, place)
    node = Mapping()
    node[key] = data[key]
    node.line, node.key_lines = data.line, data.key_lines
    return read_test(node, facts, place)


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


def _refuse_overlap(versions: Iterable[Dated], written: list[Any], place: Place, key: str) -> None:
    """Two versions that begin and become known on the same day leave no way to tell which holds."""
    seen: dict[Any, str] = {}
    for version, data in zip(versions, written, strict=True):
        moment = (version.start, version.known_from)
        if moment in seen:
            place.at(data, key).refuse(
                (
                    f"版本 {version.label} 与 {seen[moment]} 的生效与知悉时间相同。",
                    f"{version.label} overlaps {seen[moment]}.",
                ),
                ("请合并，或改正生效与知悉日期。", "Merge them, or put their dates right."),
            )
        seen[moment] = version.label


def _refuse_gaps(programme: Programme, data: Mapping, place: Place) -> None:
    """What is paid by right needs versions of the amount, and a programme needs versions from the term it began in."""
    needed: list[tuple[str, tuple[Dated, ...]]] = [("who", programme.who)]
    if programme.basis == "entitlement":
        needed.append(("pays", programme.pays))
    began = Dated.model_construct(from_=programme.begins.term).start if programme.begins else None
    for key, versions in needed:
        if not versions or (began and min(version.start for version in versions) > began):
            since = f"自 {programme.begins.term} 起" if programme.begins else ""
            since_en = f" from {programme.begins.term} on" if programme.begins else ""
            place.at_key(data, key).refuse(
                (f"{key} 缺少{since}的版本。", f"{key} has no version{since_en}."),
                (
                    "请补上这一版本；金额未知写 amount: null。",
                    "Add the version; write amount: null when it is not known.",
                ),
            )
    for version, written in zip(programme.pays, data.get("pays", []), strict=True):
        _refuse_lost_period(version, programme, place.at(written, "pays"))


def _refuse_lost_period(pays: PaysVersion, programme: Programme, place: Place) -> None:
    """`when_term` needs an amount that is paid at one time; what is paid once by right needs to say in which term."""
    if pays.when_term is not None and pays.per in ("term", "month"):
        place.refuse(
            (f"per: {pays.per} 不能与 when_term 同写。", f"per: {pays.per} and when_term contradict each other."),
            ("when_term 只用于 per: year 或 once。", "Use when_term with per: year or once."),
        )
    if pays.per == "once" and pays.when_term is None and programme.basis == "entitlement":
        place.refuse(
            ("一次性发放没有写明在哪个学期。", "per: once does not say in which term."),
            ("请写 when_term: autumn 或 spring。", "Write when_term: autumn or spring."),
        )
