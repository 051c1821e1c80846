"""What a programme pays, as a small tree: constants in fen, choices by a fact, caps, shares and sums."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from zhuxue.engine.common.money import fen_from_yuan
from zhuxue.engine.common.yamlfile import Mapping
from zhuxue.engine.rules.facts import Fact, Facts
from zhuxue.engine.rules.place import Place
from zhuxue.engine.rules.requirement import day_value, fact_named, integer_value


@dataclass(frozen=True)
class Fixed:
    """A constant; None when no source states it."""

    fen: int | None


@dataclass(frozen=True)
class ByFact:
    """A choice by the value of a fact; a value not listed, and a missing fact, leave the amount unknown."""

    fact: str
    of: tuple[tuple[Any, Amount], ...]


@dataclass(frozen=True)
class Bands:
    """A choice by the band a date or number falls in: `below` before the first step, then from each step on."""

    fact: str
    below: Amount
    steps: tuple[tuple[date | int, Amount], ...]


@dataclass(frozen=True)
class FactAmount:
    """The amount is itself a fact in fen, for example the fee paid."""

    fact: str


@dataclass(frozen=True)
class Combined:
    """lesser_of, greater_of or sum of several amounts; unknown as soon as one of them is."""

    how: str
    parts: tuple[Amount, ...]


@dataclass(frozen=True)
class ShareOf:
    """So many percent of another programme's amount for the same student; parts of a fen are dropped."""

    percent: int
    programme: str
    line: int = field(default=0, compare=False)  # in its file, for refusals that need the other programme


Amount = Fixed | ByFact | Bands | FactAmount | Combined | ShareOf
COMBINED = ("lesser_of", "greater_of", "sum")
FORMS = ("by", "of", "tiers", "bands", *COMBINED, "fact", "share_percent", "of_programme")


def read_amount(data: Any, facts: Facts, place: Place) -> Amount:
    """Read an amount written in yuan; raises LibraryError with line and remedy for anything not understood."""
    place = place.at(data)
    if data is None:
        return Fixed(None)
    if isinstance(data, int | Decimal | str) and not isinstance(data, bool):
        return Fixed(_fen(data, place))
    if not isinstance(data, Mapping):
        place.refuse(
            (f"“{data}”不是金额。", f"“{data}” is not an amount."),
            ("请写元数，或 {by: …, of: …} 等形式。", "Write yuan, or a form like {by: …, of: …}."),
        )
    place.only(data, FORMS)
    return _read_form(data, facts, place)


def _fen(data: int | Decimal | str, place: Place) -> int:
    try:
        fen = fen_from_yuan(data)
    except ValueError:
        place.refuse(
            (f"“{data}”不是以元计、精确到分的金额。", f"“{data}” is not yuan in whole fen."),
            ("请写如 312.5。", "Write it like 312.5."),
        )
    if fen < 0:
        place.refuse(
            (f"“{data}”是负数。", f"“{data}” is negative."), ("金额不能小于零。", "Amounts are never below zero.")
        )
    return fen


def _read_form(data: Mapping, facts: Facts, place: Place) -> Amount:
    keys = set(data)
    if keys in ({"by", "of"}, {"tiers"}):
        return _read_choice(data, facts, place)
    if keys == {"bands"}:
        return _read_bands(data["bands"], facts, place.at(data["bands"], "bands"))
    if keys == {"fact"}:
        if fact_named(data["fact"], facts, place).unit != "fen":
            place.refuse(
                (f"{data['fact']} 不是以分计的金额。", f"{data['fact']} is not money in fen."),
                ("请换一个 _fen 结尾的事实。", "Choose a fact that ends in _fen."),
            )
        return FactAmount(data["fact"])
    if keys == {"share_percent", "of_programme"} and type(data["share_percent"]) is int and data["share_percent"] >= 0:
        return ShareOf(data["share_percent"], str(data["of_programme"]), place.line)
    if len(keys) == 1 and (how := next(iter(keys))) in COMBINED and isinstance(data[how], list) and data[how]:
        return Combined(how, tuple(read_amount(part, facts, place) for part in data[how]))
    place.refuse(
        ("金额的写法不完整。", "the amount is not complete."),
        ("可用：元数、{by,of}、{tiers}、{bands}、{lesser_of}、{greater_of}、{sum}、{fact}、{share_percent,of_programme}。",
         "Use yuan, {by,of}, {tiers}, {bands}, {lesser_of}, {greater_of}, {sum}, {fact} or {share_percent,of_programme}."),
    )  # fmt: skip


def _read_choice(data: Mapping, facts: Facts, place: Place) -> Amount:
    name = data.get("by", "hardship_level")
    choices = data.get("of", data.get("tiers"))
    if choices is None:
        return Fixed(None)
    fact = fact_named(name, facts, place)
    if not isinstance(choices, Mapping) or not choices or fact.type == "date":
        place.refuse(
            ("of 应逐值写明金额。", "of gives an amount for each value."),
            ("如 of: {primary: 500}；按日期分段用 bands。", "For example of: {primary: 500}; use bands for days."),
        )
    pairs = [
        (_choice_value(key, fact, place.at(choices, key)), read_amount(amount, facts, place.at(choices, key)))
        for key, amount in choices.items()
    ]
    return ByFact(name, tuple(pairs))


def _choice_value(key: str, fact: Fact, place: Place) -> Any:
    """Read one value of a choice; keys of YAML mappings are always text here."""
    if fact.type == "one_of" and key not in fact.values:
        place.unknown(key, (f"“{fact.title}”取值", "value of this fact"), fact.values)
    if fact.type == "boolean":
        if key.lower() not in ("true", "false"):
            place.unknown(key, (f"“{fact.title}”取值", "value of this fact"), ("true", "false"))
        return key.lower() == "true"
    if fact.type == "integer":
        return integer_value(int(key) if key.isdecimal() else key, fact, place)
    return key


def _read_bands(data: Any, facts: Facts, place: Place) -> Bands:
    steps = data.get("steps") if isinstance(data, Mapping) and set(data) == {"fact", "below", "steps"} else None
    if not isinstance(steps, list) or not steps or any(_keys(step) != {"from", "amount"} for step in steps):
        place.refuse(
            ("bands 的写法不对。", "bands is not written right."),
            ("请写 {fact, below, steps: [{from, amount}]}。", "Write {fact, below, steps: [{from, amount}]}."),
        )
    fact = fact_named(data["fact"], facts, place)
    if fact.type not in ("date", "integer"):
        place.refuse(
            (f"{fact.title}没有大小先后，不能分段。", f"{data['fact']} ({fact.type}) has no order, so no bands."),
            ("请用日期或数字类事实，或用 by/of。", "Use a fact that is a date or a number, or by/of."),
        )
    read = [
        (_start(step["from"], fact, place.at(step)), read_amount(step["amount"], facts, place.at(step)))
        for step in steps
    ]
    if [start for start, _ in read] != sorted({start for start, _ in read}):
        place.refuse(
            ("各段起点没有从小到大排列，或有重复。", "the steps do not rise."),
            ("请按起点由早到晚书写。", "Order them by their start."),
        )
    return Bands(data["fact"], read_amount(data["below"], facts, place), tuple(read))


def _keys(step: Any) -> set[str]:
    return set(step) if isinstance(step, Mapping) else set()


def _start(data: Any, fact: Fact, place: Place) -> date | int:
    return day_value(data, place) if fact.type == "date" else integer_value(data, fact, place)


def parts_of(amount: Amount) -> Iterator[Amount]:
    """Yield an amount and everything inside it."""
    yield amount
    match amount:
        case ByFact():
            children = [part for _, part in amount.of]
        case Bands():
            children = [amount.below, *(part for _, part in amount.steps)]
        case Combined():
            children = list(amount.parts)
        case _:
            children = []
    for child in children:
        yield from parts_of(child)


def columns_of_amount(amount: Amount) -> set[str]:
    """Return the columns of `students` the amount looks at, not those of programmes it takes a share of."""
    return {part.fact for part in parts_of(amount) if isinstance(part, ByFact | Bands | FactAmount)}
