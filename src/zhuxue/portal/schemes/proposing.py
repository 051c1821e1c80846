"""Cases proposed from a draft: at each limit, beyond it, and with the fact missing; the engine's own answers fill in the rest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain
from typing import Any

from zhuxue.engine.common.terms import Term
from zhuxue.engine.rules.amount import Bands, ByFact, Combined, FactAmount, Fixed, parts_of
from zhuxue.engine.rules.facts import Facts
from zhuxue.engine.rules.programme import PaysVersion, Programme, WhoVersion
from zhuxue.engine.rules.requirement import AllOf, AnyOf, Compare, InRegister, Not, Test, WithinDays, columns_of

Given = dict[str, Any]
DAY = date(2000, 1, 31)


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


def cases_for(programme: Programme, who: WhoVersion, pays: PaysVersion, facts: Facts) -> Iterator[dict[str, Any]]:
    """Yield cases of one version: name, term, as_known_on, on, given. What is expected, the engine and the officer say."""
    term = who.from_ if who.from_[-1] in "SF" else str(_term_of(date.fromisoformat(who.from_)))
    base: Given = {"stage": programme.stage[0], **_amount_facts(pays)}
    for condition in who.conditions:
        base |= met(condition.test, facts)[0]
    here = {"term": term, "as_known_on": who.known_from.isoformat()}
    yield {"name": "都符合", **here, "given": base}
    yield from (
        {"name": f"{facts.by_name['stage'].values[s]}同样符合", **here, "given": {**base, "stage": s}}
        for s in programme.stage[1:]
    )
    yield from _of_conditions(who, base, here, facts)
    yield from (
        {"name": f"金额：{said}", **here, "given": {**base, **given}}
        for said, given in _of_amount(pays, facts)
        if given
    )
    yield {
        "name": "公布前一天还不知道",
        "term": term,
        "as_known_on": (who.known_from - timedelta(days=1)).isoformat(),
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


def _amount_facts(pays: PaysVersion) -> Given:
    found: Given = {}
    for part in parts_of(pays.amount):
        if isinstance(part, FactAmount):
            found[part.fact] = 100_000
        elif isinstance(part, ByFact) and part.fact != "stage":
            found[part.fact] = part.of[0][0]
        elif isinstance(part, Bands):
            found[part.fact] = part.steps[0][0]
    return found


def _of_amount(pays: PaysVersion, facts: Facts) -> Iterator[tuple[str, Given]]:
    for part in parts_of(pays.amount):
        match part:
            case ByFact(fact="stage"):
                pass
            case ByFact():
                yield from (
                    (facts.by_name[part.fact].values.get(str(value), str(value)), {part.fact: value})
                    for value, _ in part.of[1:]
                )
            case Combined(how="lesser_of", parts=(Fixed(fen=int(cap)), FactAmount(fact=fee))):
                yield from (
                    (f"费用{word}上限", {fee: cap + step})
                    for word, step in (("低于", -100), ("高于", 100))
                    if cap + step >= 0
                )


def _term_of(day: date) -> Term:
    return Term(day.year - 1, 1) if day.month == 1 else Term(day.year, int(day.month >= 8))
