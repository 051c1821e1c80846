"""A programme of the library as the form has it: what it says, filled in."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from zhuxue.engine.rules.amount import Amount, Bands, ByFact, Combined, FactAmount, Fixed, ShareOf
from zhuxue.engine.rules.facts import Facts
from zhuxue.engine.rules.programme import Condition, Dated, PaysVersion, Programme, WhoVersion
from zhuxue.engine.rules.requirement import AllOf, AnyOf, Compare, InRegister, Not, Test, WithinDays
from zhuxue.portal.schemes.answers import Answers, at
from zhuxue.portal.schemes.draft_forms import DATED, SOURCED
from zhuxue.portal.schemes.written import compared_text, value_text, yuan_of

SECTIONS = ("begins", "quota", "funding", "payment")


def answers_of(programme: Programme, facts: Facts) -> Answers:
    """Return everything a programme says as the form's answers; read back they are the same programme."""
    head = {**_said(programme, ("title", "english", "kind", "basis")), "stage": list(programme.stage)}
    found = at("head", head) | at("about", _said(programme, ("reviewed_until", "notes")))
    for name in SECTIONS:
        part = getattr(programme, name)
        if part is not None:
            found |= at(name, _section(part))
    for number, fact in enumerate(programme.quota.rank_by if programme.quota else ()):
        found |= at(f"ranks-{number}", {"fact": fact})
    for number, step in enumerate(programme.process):
        found |= at(f"steps-{number}", _said(step, ("step", "by", "until", "workdays", *SOURCED)))
    for number, who in enumerate(programme.who):
        found |= _who(who, f"who-{number}", facts)
    for number, pays in enumerate(programme.pays):
        found |= _pays(pays, f"pays-{number}", facts)
    return found


def newest(programme: Programme) -> Programme:
    """Return the programme with its newest version of conditions and of amount alone: what a next one begins from."""
    latest = {key: tuple(sorted(getattr(programme, key), key=_moment)[-1:]) for key in ("who", "pays")}
    return programme.model_copy(update=latest)


def _moment(version: Dated) -> Any:
    return version.start, version.known_from


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else ""
    return str(yuan_of(value)) if isinstance(value, Decimal) else "" if value is None else str(value)


def _said(part: BaseModel, names: tuple[str, ...]) -> dict[str, list[str] | str]:
    return {name: text for name in names if (text := _text(getattr(part, name)))}


def _section(part: BaseModel) -> dict[str, list[str] | str]:
    plain = tuple(name for name in type(part).model_fields if name not in ("until", "rank_by"))
    return {**_said(part, plain), **getattr(part, "until", {})}


def _who(who: WhoVersion, path: str, facts: Facts) -> Answers:
    found = at(path, _said(who, DATED))
    for number, condition in enumerate(who.conditions):
        found |= _condition(condition, f"{path}-conditions-{number}", facts)
    return found


def _condition(condition: Condition, path: str, facts: Facts) -> Answers:
    said = {"id": condition.id, "says": condition.says, "source": condition.source or ""}
    return at(path, said) | _test(condition.test, path, facts)


def _test(test: Test, path: str, facts: Facts) -> Answers:
    match test:
        case Compare():
            value = compared_text(test, facts)
            return at(path, {"kind": "fact", "fact": test.fact, "operator": test.operator, "value": value})
        case WithinDays():
            return at(path, {"kind": "days", "day": test.fact, "other": test.other, "days": str(test.days)})
        case InRegister():
            return at(path, {"kind": "register", "registers": list(test.codes)})
        case Not():
            return at(path, {"kind": "not"}) | _test(test.part, f"{path}-parts-0", facts)
        case AllOf() | AnyOf():
            found = at(path, {"kind": "all" if isinstance(test, AllOf) else "any"})
            for number, part in enumerate(test.parts):
                found |= _test(part, f"{path}-parts-{number}", facts)
            return found


def _pays(pays: PaysVersion, path: str, facts: Facts) -> Answers:
    said = _said(pays, (*DATED, "per", "when_term"))
    if isinstance(pays.average, dict):
        said |= {f"average_{level}": _text(yuan) for level, yuan in pays.average.items()}
    elif pays.average is not None:
        said |= {"average": _text(pays.average)}
    if pays.between:
        said |= {"low": _text(pays.between[0]), "high": _text(pays.between[1])}
    return at(path, said) | _amount(pays.amount, f"{path}-amount-0", facts)


def _amount(amount: Amount, path: str, facts: Facts) -> Answers:
    match amount:
        case Fixed(fen=None):
            return at(path, {"kind": "unknown"})
        case Fixed(fen=int(fen)):
            return at(path, {"kind": "fixed", "amount": _text(Decimal(fen) / 100)})
        case FactAmount():
            return at(path, {"kind": "fact", "fee": amount.fact})
        case ShareOf():
            return at(path, {"kind": "share", "percent": str(amount.percent), "programme": amount.programme})
        case Combined():
            return at(path, {"kind": amount.how}) | _amounts([(None, part) for part in amount.parts], path, "", facts)
        case ByFact():
            return at(path, {"kind": "by", "by": amount.fact}) | _amounts(amount.of, path, amount.fact, facts)
        case Bands():
            below = _amount(amount.below, f"{path}-below-0", facts)
            said = at(path, {"kind": "bands", "band": amount.fact})
            return said | below | _amounts(amount.steps, path, amount.fact, facts)
    raise TypeError(amount)


def _amounts(parts: Any, path: str, name: str, facts: Facts) -> Answers:
    found: Answers = {}
    for number, (value, part) in enumerate(parts):
        here = f"{path}-parts-{number}"
        when = {"when": value_text(value, facts.by_name[name], name)} if name else {}
        found |= at(here, when) | _amount(part, here, facts)
    return found
