"""A requirement is a structured test on facts; its truth is true, false or null when a fact is missing (Kleene)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhuxue.engine.common.money import fen_from_yuan
from zhuxue.engine.common.yamlfile import Mapping
from zhuxue.engine.rules.facts import Fact, Facts
from zhuxue.engine.rules.place import Place

ORDERED = {"integer", "date"}
OPERATORS: dict[str, set[str]] = {
    "is": {"boolean", "integer", "text", "one_of"},
    "is_not": {"boolean", "integer", "text", "one_of"},
    "one_of": {"integer", "text", "one_of"},
    "not_one_of": {"integer", "text", "one_of"},
    "at_most": {"integer"},
    "at_least": {"integer"},
    "less_than": {"integer"},
    "more_than": {"integer"},
    "between": ORDERED,
    "on_or_before": {"date"},
    "on_or_after": {"date"},
    "before": {"date"},
    "after": {"date"},
    "known": {"boolean", "integer", "text", "date", "one_of"},
}
DAY_WORD = "$on"  # the day the rule is asked for
Value = bool | int | str | date


@dataclass(frozen=True)
class Compare:
    """A fact held against one value, or against several for one_of and between."""

    fact: str
    operator: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class WithinDays:
    """A date at most `days` days before or after another date fact."""

    fact: str
    other: str
    days: int


@dataclass(frozen=True)
class InRegister:
    """The student is in at least one of these registers."""

    codes: tuple[str, ...]


@dataclass(frozen=True)
class AllOf:
    """Every part holds."""

    parts: tuple[Test, ...]


@dataclass(frozen=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple[Test, ...]


@dataclass(frozen=True)
class Not:
    """The part does not hold."""

    part: Test


Test = Compare | WithinDays | InRegister | AllOf | AnyOf | Not


def read_test(data: Any, facts: Facts, place: Place) -> Test:
    """Read a test or a node of tests; raises LibraryError with line and remedy for anything not understood."""
    place = place.at(data)
    if not isinstance(data, Mapping) or not data:
        place.refuse(
            ("这里应当是一个判断。", "a test is expected here."),
            ("例如 {fact: boards, is: true}。", "For example {fact: boards, is: true}."),
        )
    for key, node in (("all_of", AllOf), ("any_of", AnyOf)):
        if key in data:
            place.only(data, {key})
            return node(_parts(data[key], facts, place.at(data[key], key)))
    if "not" in data:
        place.only(data, {"not"})
        return Not(read_test(data["not"], facts, place))
    if "in_register" in data:
        place.only(data, {"in_register"})
        return InRegister(_register_codes(data["in_register"], facts, place))
    return _read_leaf(data, facts, place)


def _parts(data: Any, facts: Facts, place: Place) -> tuple[Test, ...]:
    if not isinstance(data, list) or not data:
        place.refuse(
            ("这里应当列出至少一个判断。", "a list of tests is expected."),
            ("请以“- ”开头逐行写。", "Write one per line after “- ”."),
        )
    return tuple(read_test(item, facts, place) for item in data)


def _register_codes(data: Any, facts: Facts, place: Place) -> tuple[str, ...]:
    codes = tuple(data) if isinstance(data, list) else (data,)
    if not codes:
        place.refuse(
            ("in_register 没有写名单。", "in_register names no register."), ("请写名单代码。", "Name at least one.")
        )
    for code in codes:
        if code not in facts.register_titles:
            place.unknown(str(code), ("名单代码", "register"), facts.register_titles)
    return codes


def fact_named(name: Any, facts: Facts, place: Place) -> Fact:
    """Return a declared fact, or refuse."""
    if name not in facts.by_name:
        place.unknown(str(name), ("事实", "fact"), facts.by_name)
    return facts.by_name[name]


def _read_leaf(data: Mapping, facts: Facts, place: Place) -> Test:
    if "fact" not in data:
        place.only(data, {"fact", *OPERATORS, "within_days_of"})
        place.refuse(
            ("判断里没有写 fact。", "the test names no fact."), ("请写明依据哪个事实。", "Name the fact it looks at.")
        )
    fact = fact_named(data["fact"], facts, place)
    place.only(data, {"fact", *OPERATORS, "within_days_of"})
    operators = [key for key in data if key != "fact"]
    if len(operators) != 1:
        place.refuse(
            ("一个判断只能有一种比较。", "a test has exactly one comparison."),
            ("多个条件请用 all_of。", "Use all_of for several."),
        )
    operator = operators[0]
    if operator == "within_days_of":
        return _read_within(data["fact"], data[operator], facts, place)
    if fact.type not in OPERATORS[operator]:
        place.refuse(
            (f"“{operator}”不能用于{fact.title}（{fact.type}）。", f"“{operator}” does not fit {data['fact']} ({fact.type})."),
            (f"可用：{'、'.join(o for o, t in OPERATORS.items() if fact.type in t)}。",
             f"Use one of {', '.join(o for o, t in OPERATORS.items() if fact.type in t)}."),
        )  # fmt: skip
    return Compare(data["fact"], operator, _values(data[operator], operator, fact, place))


def _read_within(name: str, data: Any, facts: Facts, place: Place) -> WithinDays:
    written = isinstance(data, Mapping) and set(data) == {"fact", "days"}
    if not written or type(data["days"]) is not int or data["days"] < 0:
        place.refuse(
            ("within_days_of 的写法不对。", "within_days_of is not written right."),
            ("请写 {fact: 另一日期, days: 30}。", "Write {fact: other_date, days: 30}."),
        )
    for each in (name, data["fact"]):
        if fact_named(each, facts, place).type != "date":
            place.refuse((f"{each} 不是日期。", f"{each} is not a date."), ("请换一个日期类事实。", "Choose a date."))
    return WithinDays(name, data["fact"], data["days"])


def _values(data: Any, operator: str, fact: Fact, place: Place) -> tuple[Value, ...]:
    many = operator in ("one_of", "not_one_of", "between")
    if many != isinstance(data, list) or (operator == "between" and len(data) != 2):
        place.refuse(
            (f"“{operator}”的值写法不对。", f"“{operator}” has the wrong kind of value."),
            ("one_of 与 between 写 [甲, 乙]，其余只写一个值。", "one_of and between take [a, b], others one value."),
        )
    if operator == "known":
        if not isinstance(data, bool):
            place.refuse(
                ("known 的值写法不对。", "known has the wrong kind of value."),
                ("请写 true 或 false。", "Write true or false."),
            )
        return (data,)
    values = tuple(_value(item, fact, place) for item in (data if many else [data]))
    if not values or (operator == "between" and DAY_WORD not in values and values != tuple(sorted(values))):
        place.refuse(
            (f"“{operator}”没有能符合的值。", f"no value can fulfil this “{operator}”."),
            ("请至少写一个值；between 先写小的。", "Write at least one value; between begins with the smaller."),
        )
    return values


def _value(data: Any, fact: Fact, place: Place) -> Value:
    """Read one value in the fact's own type and unit."""
    if fact.type == "boolean" and isinstance(data, bool):
        return data
    if fact.type == "one_of" and isinstance(data, str):
        if data not in fact.values:
            place.unknown(data, (f"“{fact.title}”取值", "value of this fact"), fact.values)
        return data
    if fact.type == "text" and isinstance(data, str):
        return data
    if fact.type == "integer":
        return integer_value(data, fact, place)
    if fact.type == "date":
        return data if data == DAY_WORD else day_value(data, place)
    place.refuse(
        (f"“{data}”不是{fact.title}的值。", f"“{data}” is no value of this fact."),
        (f"{fact.title}的类型是 {fact.type}。", f"Its type is {fact.type}."),
    )


def integer_value(data: Any, fact: Fact, place: Place) -> int:
    """Read a whole number in the fact's unit: fen facts take “18000元”, percent facts “10%” or 10."""
    if fact.unit == "fen":
        if not (isinstance(data, str) and data.endswith("元")):
            place.refuse(
                (f"{fact.title}是金额，“{data}”没有写单位。", f"the fact is money; “{data}” has no unit."),
                ("请写成如 18000元。", "Write it like 18000元."),
            )
        try:
            return fen_from_yuan(data[:-1])
        except ValueError:
            place.refuse(
                (f"“{data}”不是精确到分的金额。", f"“{data}” is no amount in whole fen."),
                ("请写成如 18000元。", "Write it like 18000元."),
            )
    if isinstance(data, int) and not isinstance(data, bool):
        return data
    if fact.unit == "percent" and isinstance(data, str) and data.endswith("%") and data[:-1].isdigit():
        return int(data[:-1])
    place.refuse(
        (f"“{data}”的单位与{fact.title}不符。", f"“{data}” is not in the unit of this fact."),
        (f"应为整数，单位 {fact.unit or '无'}。", f"Write a whole number; unit: {fact.unit or 'none'}."),
    )


def day_value(data: Any, place: Place) -> date:
    """Read a day written 2024-10-28."""
    try:
        return date.fromisoformat(data)
    except (TypeError, ValueError):
        place.refuse(
            (f"“{data}”不是日期。", f"“{data}” is not a day."), ("请写成如 2024-10-28。", "Write it like 2024-10-28.")
        )


def columns_of(test: Test) -> Iterator[str]:
    """Yield the columns of `students` that a test looks at, in reading order."""
    match test:
        case Compare():
            yield test.fact
        case WithinDays():
            yield test.fact
            yield test.other
        case InRegister():
            yield from (f"in_{code}" for code in test.codes)
        case Not():
            yield from columns_of(test.part)
        case AllOf() | AnyOf():
            for part in test.parts:
                yield from columns_of(part)
