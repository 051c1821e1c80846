"""What people write in the form, as a programme file writes it, and the other way round; the engine's reader judges it."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import yaml

from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.regions import Regions
from zhuxue.engine.common.yamlfile import Mapping, parse_yaml
from zhuxue.engine.rules.facts import Fact, Facts
from zhuxue.engine.rules.requirement import DAY_WORD, Compare

BETWEEN = re.compile(r"[、,，;；\s]+")
YES = {"是": True, "true": True, "yes": True, "否": False, "false": False, "no": False}
MANY = ("one_of", "not_one_of", "between")
THAT_DAY = "当天"  # the day the rule is asked for


def compared(name: str, operator: str, value: str, facts: Facts) -> dict[str, Any]:
    """Return a comparison as a file writes it; what cannot be understood is left as it is, for the engine to refuse."""
    if operator == "known":
        return {"fact": name, operator: YES.get(value.strip().lower() or "是", value)}
    fact = facts.by_name[name]
    if operator in MANY:
        return {"fact": name, operator: [value_of(part, fact, name) for part in _several(value)]}
    return {"fact": name, operator: value_of(value.strip(), fact, name)}


def _several(text: str) -> list[str]:
    """Part several values: by lines where there are any, for a value may itself hold a comma or a space."""
    parts = text.splitlines() if "\n" in text else BETWEEN.split(text)
    return [part.strip() for part in parts if part.strip()]


def compared_text(test: Compare, facts: Facts) -> str:
    """Return the values of a comparison as people write them; what `compared` reads back."""
    if test.operator == "known":
        return _yes(test.values[0])
    fact = facts.by_name[test.fact]
    said = [value_text(value, fact, test.fact) for value in test.values]
    if test.operator in MANY and any(BETWEEN.search(text) for text in said):
        return "\n".join([*said, ""])
    return "、".join(said)


def _yes(value: object) -> str:
    return "是" if value else "否"


def value_text(value: object, fact: Fact, name: str) -> str:
    """Return one value as people write it; what `value_of` reads back.

    >>> facts = Facts.load(LIBRARY).by_name
    >>> value_text("general", facts["hardship_level"], "hardship_level"), value_text(1800050, facts["tuition_paid_fen"], "tuition_paid_fen")
    ('一般困难', '18000.5元')
    """
    if fact.type == "boolean":
        return _yes(value)
    if fact.unit == "fen":
        return f"{yuan_of(Decimal(str(value)) / 100)}元"
    if value == DAY_WORD and fact.type == "date":
        return THAT_DAY
    if name.endswith("_region"):
        return next((county for county, code in county_codes().items() if code == value), str(value))
    return fact.values.get(str(value), str(value))


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
        return int(text) if re.fullmatch(r"-?[0-9]{1,18}", text) else text
    if fact.type == "date":
        return DAY_WORD if text == THAT_DAY else text
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
    if isinstance(data, date):
        return data.isoformat()
    return yuan_of(data) if isinstance(data, Decimal) else data


def as_mapping(content: Any) -> Mapping:
    """Return content as the engine reads it from a file."""
    return parse_yaml(dumped(content), name="draft.yaml")
