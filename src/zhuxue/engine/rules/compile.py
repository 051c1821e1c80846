"""Requirements and amounts → sqlglot trees; values enter as literals of their type, never as pasted text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial, reduce
from typing import Any

from sqlglot import exp

from zhuxue.engine.common.terms import Term
from zhuxue.engine.rules.amount import Amount, Bands, ByFact, Combined, FactAmount, Fixed, ShareOf
from zhuxue.engine.rules.programme import PaysVersion
from zhuxue.engine.rules.requirement import DAY_WORD, AllOf, AnyOf, Compare, InRegister, Not, Test, Value, WithinDays

# sqlglot copies what it is given at each step, which costs a whole tree again and again; every tree here is new.
paren, cast, alias = partial(exp.paren, copy=False), partial(exp.cast, copy=False), partial(exp.alias_, copy=False)
and_, or_ = partial(exp.and_, copy=False), partial(exp.or_, copy=False)


@dataclass(frozen=True)
class Moment:
    """The term and day a rule is asked for, and how many months the term pays."""

    term: Term
    on: date
    as_known_on: date
    months: int = 5


def literal(value: Value | None) -> exp.Expression:
    """Return a value as a typed SQL literal."""
    match value:
        case None:
            return exp.null()
        case bool():
            return exp.true() if value else exp.false()
        case int():
            return exp.Literal.number(value)
        case date():
            return cast(exp.Literal.string(value.isoformat()), "date")
        case _:
            return exp.Literal.string(value)


COMPARISONS: dict[str, Callable[[exp.Column, list[exp.Expression]], exp.Expression]] = {
    "is": lambda fact, value: exp.EQ(this=fact, expression=value[0]),
    "is_not": lambda fact, value: exp.NEQ(this=fact, expression=value[0]),
    "one_of": lambda fact, values: exp.In(this=fact, expressions=values),
    "not_one_of": lambda fact, values: exp.Not(this=exp.In(this=fact, expressions=values)),
    "at_most": lambda fact, value: exp.LTE(this=fact, expression=value[0]),
    "on_or_before": lambda fact, value: exp.LTE(this=fact, expression=value[0]),
    "at_least": lambda fact, value: exp.GTE(this=fact, expression=value[0]),
    "on_or_after": lambda fact, value: exp.GTE(this=fact, expression=value[0]),
    "less_than": lambda fact, value: exp.LT(this=fact, expression=value[0]),
    "before": lambda fact, value: exp.LT(this=fact, expression=value[0]),
    "more_than": lambda fact, value: exp.GT(this=fact, expression=value[0]),
    "after": lambda fact, value: exp.GT(this=fact, expression=value[0]),
    "between": lambda fact, value: exp.Between(this=fact, low=value[0], high=value[1]),
}


def truth(test: Test, moment: Moment) -> exp.Expression:
    """Return SQL that is true, false, or null when a fact it needs is missing; never false for a missing fact."""
    match test:
        case Compare(operator="known"):
            missing = exp.Is(this=exp.column(test.fact), expression=exp.null())
            return missing if test.values == (False,) else exp.Not(this=missing)
        case Compare():
            values = [literal(_day_word(value, moment)) for value in test.values]
            return paren(COMPARISONS[test.operator](exp.column(test.fact), values))
        case WithinDays():
            apart = exp.Abs(
                this=exp.DateDiff(this=exp.column(test.fact), expression=exp.column(test.other), unit=exp.var("DAY"))
            )
            return paren(exp.LTE(this=apart, expression=literal(test.days)))
        case InRegister():
            return paren(or_(*(exp.column(f"in_{code}") for code in test.codes)))
        case Not():
            return paren(exp.Not(this=truth(test.part, moment)))
        case AllOf():
            return paren(and_(*(truth(part, moment) for part in test.parts)))
        case AnyOf():
            return paren(or_(*(truth(part, moment) for part in test.parts)))


def _day_word(value: Value, moment: Moment) -> Value:
    return moment.on if value == DAY_WORD else value


def amount_sql(amount: Amount, share: Callable[[ShareOf], exp.Expression]) -> exp.Expression:
    """Return SQL for an amount in fen, null when it is not known; `share` answers for other programmes' amounts."""
    match amount:
        case Fixed():
            return cast(literal(amount.fen), "bigint")
        case FactAmount():
            return exp.column(amount.fact)
        case ByFact():
            return _choice(
                (exp.EQ(this=exp.column(amount.fact), expression=literal(value)), part) for value, part in amount.of
            )(lambda part: amount_sql(part, share))
        case Bands():
            return _bands(amount, share)
        case Combined():
            return COMBINERS[amount.how]([amount_sql(part, share) for part in amount.parts])
        case ShareOf():
            return paren(
                exp.IntDiv(
                    this=paren(exp.Mul(this=share(amount), expression=literal(amount.percent))),
                    expression=literal(100),
                )
            )


def _choice(pairs: Any) -> Callable[[Callable[[Amount], exp.Expression]], exp.Expression]:
    def build(sql: Callable[[Amount], exp.Expression]) -> exp.Expression:
        case = exp.Case()
        for condition, part in pairs:
            case = case.when(condition, sql(part), copy=False)
        return case

    return build


def _bands(amount: Bands, share: Callable[[ShareOf], exp.Expression]) -> exp.Expression:
    column = exp.column(amount.fact)
    case = exp.Case()
    for start, part in reversed(amount.steps):
        case = case.when(exp.GTE(this=column, expression=literal(start)), amount_sql(part, share))
    return case.when(exp.LT(this=column, expression=literal(amount.steps[0][0])), amount_sql(amount.below, share))


def _picked(name: str) -> Callable[[list[exp.Expression]], exp.Expression]:
    """LEAST and GREATEST skip nulls in both engines, which would turn “not known” into a number."""

    def pick(parts: list[exp.Expression]) -> exp.Expression:
        if len(parts) == 1:
            return parts[0]
        known = and_(*(exp.Not(this=exp.Is(this=part.copy(), expression=exp.null())) for part in parts))
        return exp.Case().when(known, exp.func(name, *parts))

    return pick


def _summed(parts: list[exp.Expression]) -> exp.Expression:
    return paren(reduce(lambda a, b: exp.Add(this=a, expression=b), parts))


COMBINERS: Mapping[str, Callable[[list[exp.Expression]], exp.Expression]] = {
    "lesser_of": _picked("LEAST"),
    "greater_of": _picked("GREATEST"),
    "sum": _summed,
}


def for_the_term(whole: exp.Expression, pays: PaysVersion, moment: Moment) -> exp.Expression:
    """Return the part of an amount that falls in the term: half a year's (the odd fen in autumn), a month's times months."""
    half = moment.term.half
    if pays.when_term is not None:
        if (pays.when_term == "autumn") == bool(half):
            return whole
        return exp.Case().when(exp.Not(this=exp.Is(this=whole, expression=exp.null())), cast(literal(0), "bigint"))
    match pays.per:
        case "year":
            odd = paren(exp.Add(this=whole, expression=literal(half)))
            return paren(exp.IntDiv(this=odd, expression=literal(2)))
        case "month":
            return paren(exp.Mul(this=whole, expression=literal(moment.months)))
        case _:
            return whole
