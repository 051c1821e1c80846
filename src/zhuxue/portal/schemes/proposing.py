"""Cases proposed from a draft: at each limit, beyond it, and with the fact missing; the engine's own answers fill in the rest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain, islice
from typing import Any

from zhuxue.engine.common.terms import Term
from zhuxue.engine.rules.amount import Amount, Bands, ByFact, Combined, FactAmount, Fixed
from zhuxue.engine.rules.facts import Fact, Facts
from zhuxue.engine.rules.programme import PaysVersion, Programme, WhoVersion
from zhuxue.engine.rules.requirement import AllOf, AnyOf, Compare, InRegister, Not, Test, WithinDays, columns_of

Given = dict[str, Any]
DAY = date(2000, 1, 31)
ORDINARY_FEE, LOW_FEE, HIGH_FEE = 100_000, 100, 10_000_000  # fen
MOST = 60  # cases of amounts; a page of cases holds no more than twice as many


def met(test: Test, facts: Facts) -> list[Given]:
    """Return facts with which a test holds, at its limits."""
    match test:
        case Compare():
            return [{test.fact: value} for value in _meeting(test, facts)]
        case InRegister():
            return [{f"in_{code}": each == code for each in [code]} for code in test.codes]
        case WithinDays():
            return [{test.fact: DAY + timedelta(days=test.days), test.other: DAY}]
        case Not():
            return beyond(test.part, facts)
        case AllOf():
            return [dict(chain.from_iterable(met(part, facts)[0].items() for part in test.parts))]
        case AnyOf():
            return [given for part in test.parts for given in met(part, facts)]


def beyond(test: Test, facts: Facts) -> list[Given]:
    """Return facts with which a test does not hold, just beyond its limits."""
    match test:
        case Compare():
            return [{test.fact: value} for value in _missing(test, facts)]
        case InRegister():
            return [{f"in_{code}": False for code in test.codes}]
        case WithinDays():
            return [{test.fact: DAY + timedelta(days=test.days + 1), test.other: DAY}]
        case Not():
            return met(test.part, facts)
        case AllOf():
            return [{**met(test, facts)[0], **given} for part in test.parts for given in beyond(part, facts)]
        case AnyOf():
            outer = {key: value for part in test.parts for key, value in beyond(part, facts)[0].items()}
            return [{**outer, **given} for part in test.parts for given in beyond(part, facts)]


def _meeting(test: Compare, facts: Facts) -> list[Any]:
    values: list[Any] = list(test.values)
    one = timedelta(days=1)
    match test.operator:
        case "is_not" | "not_one_of":
            return _others(test, facts)
        case "less_than" | "more_than":
            return [values[0] + (-1 if test.operator == "less_than" else 1)]
        case "before" | "after":
            return [values[0] + (-one if test.operator == "before" else one)]
        case "known":
            return [_any(test.fact, facts)] if values == [True] else [None]
        case _:
            return values


def _missing(test: Compare, facts: Facts) -> list[Any]:
    values: list[Any] = list(test.values)
    step: Any = timedelta(days=1) if isinstance(values[0], date) else 1
    match test.operator:
        case "is_not" | "not_one_of" | "less_than" | "more_than" | "before" | "after":
            return values
        case "at_most" | "on_or_before":
            return [values[0] + step]
        case "at_least" | "on_or_after":
            return [values[0] - step]
        case "between":
            return [values[0] - step, values[1] + step]
        case "known":
            return [None] if values == [True] else [_any(test.fact, facts)]
        case _:
            return _others(test, facts)


def _others(test: Compare, facts: Facts) -> list[Any]:
    fact = facts.by_name[test.fact]
    if fact.type == "boolean":
        return [not test.values[0]]
    if fact.type == "one_of":
        return [value for value in fact.values if value not in test.values][:2]
    if fact.type == "integer":
        numbers: Any = test.values
        return [min(numbers) - 1, max(numbers) + 1]
    return ["其他"]


def _any(name: str, facts: Facts) -> Any:
    fact = facts.by_name[name]
    return {"boolean": True, "integer": 1, "date": DAY}.get(fact.type, next(iter(fact.values), "其他"))


def cases_for(
    programme: Programme, who: WhoVersion, pays: PaysVersion | None, facts: Facts
) -> Iterator[dict[str, Any]]:
    """Yield cases of one version: name, term, as_known_on, on, given. What is expected, the engine and the officer say."""
    later = max([who, *([pays] if pays else [])], key=lambda version: version.start)
    known = max([who.known_from, *([pays.known_from] if pays else [])])
    term = later.from_ if later.from_[-1] in "SF" else str(_term_of(date.fromisoformat(later.from_)))
    base: Given = {"stage": programme.stage[0], **(next(_leaves(pays.amount)) if pays else {})}
    for condition in who.conditions:
        base |= met(condition.test, facts)[0]
    here = {"term": term, "as_known_on": known.isoformat()}
    yield {"name": "都符合", **here, "given": base}
    yield from (
        {"name": f"{facts.by_name['stage'].values[s]}同样符合", **here, "given": {**base, "stage": s}}
        for s in programme.stage[1:]
    )
    yield from _of_conditions(who, base, here, facts)
    yield from (
        {"name": f"金额：{said}", **here, "given": {**base, **given}}
        for said, given in (_of_amount(pays, facts) if pays else ())
    )
    yield {
        "name": "公布前一天还不知道",
        "term": term,
        "as_known_on": (known - timedelta(days=1)).isoformat(),
        "given": base,
    }
    other = Term.parse(term)
    yield {"name": "上一学期还没有执行", **here, "term": str(other.shifted(-1)), "given": base}
    yield {"name": "下一学期", **here, "term": str(other.shifted(1)), "given": base}


def _of_conditions(who: WhoVersion, base: Given, here: Given, facts: Facts) -> Iterator[dict[str, Any]]:
    for condition in who.conditions:
        yield from ({"name": f"刚好符合：{condition.says}（{n}）", **here, "given": {**base, **_alone(condition.test, given)}} for n, given in enumerate(met(condition.test, facts)[1:], 2))  # fmt: skip
        yield from ({"name": f"不符合：{condition.says}（{n}）", **here, "given": {**base, **given}} for n, given in enumerate(beyond(condition.test, facts), 1))  # fmt: skip
        missing = dict.fromkeys(columns_of(condition.test))
        yield {
            "name": f"不知道：{condition.says}",
            **here,
            "given": {k: v for k, v in base.items() if k not in missing},
        }


def _alone(test: Test, given: Given) -> Given:
    """Take away what another alternative of the same condition said, so that this one carries the verdict."""
    return {**dict.fromkeys(columns_of(test)), **given}


def _leaves(amount: Amount) -> Iterator[Given]:
    """Yield facts that lead to each number of an amount, one number after the other."""
    match amount:
        case FactAmount():
            yield from ({amount.fact: fen} for fen in (ORDINARY_FEE, LOW_FEE, HIGH_FEE))
        case ByFact():
            for value, part in amount.of:
                yield from ({**given, amount.fact: value} for given in _leaves(part))
        case Bands():
            yield from ({**given, amount.fact: _before(amount.steps[0][0])} for given in _leaves(amount.below))
            for start, part in amount.steps:
                yield from ({**given, amount.fact: start} for given in _leaves(part))
            yield from ({amount.fact: _before(start)} for start, _part in amount.steps[1:])
        case Combined():
            yield from _combined(amount)
        case _:
            yield {}


def _combined(amount: Combined) -> Iterator[Given]:
    """Vary one part while the others stay at their first; a fee a little below and above each constant beside it."""
    firsts = [next(_leaves(part)) for part in amount.parts]
    for number, part in enumerate(amount.parts):
        others = [first for other, first in enumerate(firsts) if other != number]
        for given in _leaves(part):
            yield {key: value for each in (*others, given) for key, value in each.items()}
    caps = [part.fen for part in amount.parts if isinstance(part, Fixed) and part.fen is not None]
    fees = [part.fact for part in amount.parts if isinstance(part, FactAmount)]
    yield from ({fee: cap + step} for fee in fees for cap in caps for step in (-100, 100) if cap + step >= 0)


def _before(start: Any) -> Any:
    return start - (timedelta(days=1) if isinstance(start, date) else 1)


def _of_amount(pays: PaysVersion, facts: Facts) -> Iterator[tuple[str, Given]]:
    """Yield the facts for each number of the amount after the first, with words for them; stages have cases of their own."""
    told: dict[str, Given] = {}
    for given in _leaves(pays.amount):
        if set(given) - {"stage"}:
            words = [f"{facts.title(name)} {_word(value, facts.by_name[name])}" for name, value in given.items()]
            told.setdefault("、".join(words), given)
    yield from islice(told.items(), MOST)


def _word(value: Any, fact: Fact) -> str:
    if fact.unit == "fen":
        return f"{value / 100:.2f}元"
    return {True: "是", False: "否"}[value] if isinstance(value, bool) else fact.values.get(str(value), str(value))


def _term_of(day: date) -> Term:
    return Term(day.year - 1, 1) if day.month == 1 else Term(day.year, int(day.month >= 8))
