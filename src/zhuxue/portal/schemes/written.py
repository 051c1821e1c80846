"""What people write in the form, as a programme file writes it; the engine's reader judges it afterwards."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import Any

import yaml

from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.regions import Regions
from zhuxue.engine.common.yamlfile import Mapping, parse_yaml
from zhuxue.engine.rules.facts import Fact, Facts

BETWEEN = re.compile(r"[、,，;；\s]+")
YES = {"是": True, "true": True, "yes": True, "否": False, "false": False, "no": False}
MANY = ("one_of", "not_one_of", "between")


def test_of(name: str, operator: str, value: str, facts: Facts) -> dict[str, Any]:
    """Return a test as a file writes it; what cannot be understood is left as it is, for the engine to refuse."""
    if name.startswith("in_") or operator.endswith("in_register"):
        test: dict[str, Any] = {"in_register": [name.removeprefix("in_")]}
        return {"not": test} if operator in ("not_in_register", "is_not") else test
    fact = facts.by_name[name]
    if operator == "within_days_of":
        return {"fact": name, operator: _days_of(value, facts)}
    parts = [part for part in BETWEEN.split(value.strip()) if part]
    if operator == "known":
        return {"fact": name, operator: YES.get(value.strip().lower() or "是", value)}
    values = [value_of(part, fact, name) for part in parts]
    return {"fact": name, operator: values if operator in MANY else value_of(value.strip(), fact, name)}


def _days_of(value: str, facts: Facts) -> Any:
    """Read “30 入伍日期” or “30 military_on”."""
    days, _, other = value.strip().partition(" ")
    titles = {fact.title: name for name, fact in facts.by_name.items()}
    return {"fact": titles.get(other.strip(), other.strip()), "days": int(days) if days.isdecimal() else days}


def value_of(text: str, fact: Fact, name: str) -> Any:
    """Return one value in the words of the library: codes for titles, fen with their unit.

    >>> facts = Facts.load(LIBRARY).by_name
    >>> value_of("一般困难", facts["hardship_level"], "hardship_level"), value_of("18000", facts["tuition_paid_fen"], "tuition_paid_fen")
    ('general', '18000元')
    """
    if fact.type == "boolean":
        return YES.get(text.lower(), text)
    if fact.type == "one_of":
        return {title: code for code, title in fact.values.items()}.get(text, text)
    if fact.type == "integer":
        if fact.unit == "fen":
            return text if text.endswith("元") else f"{text}元"
        return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else text
    return county_codes().get(text, text) if name.endswith("_region") else text


@cache
def county_codes() -> dict[str, str]:
    """Return the code of each county by its name."""
    return {name: code for code, name in Regions.load(LIBRARY).names.items()}


def yuan_of(amount: Decimal) -> int | str:
    """Return yuan as a file writes them: whole where they are, else text, never a float.

    >>> yuan_of(Decimal("100.00")), yuan_of(Decimal("312.50"))
    (100, '312.5')
    """
    return int(amount) if amount == amount.to_integral_value() else format(amount.normalize(), "f")


def dumped(content: Any) -> str:
    """Return content as YAML text, in the order it was written in."""
    return yaml.safe_dump(_simple(content), allow_unicode=True, sort_keys=False, width=160)


def _simple(data: Any) -> Any:
    if isinstance(data, dict):
        return {str(key): _simple(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_simple(item) for item in data]
    return yuan_of(data) if isinstance(data, Decimal) else data


def as_mapping(content: Any) -> Mapping:
    """Return content as the engine reads it from a file."""
    return parse_yaml(dumped(content), name="draft.yaml")
