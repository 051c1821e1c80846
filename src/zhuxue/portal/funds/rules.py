"""What money.yaml says for the place of an office."""

from __future__ import annotations

from functools import cache

from zhuxue.engine.common.money_rules import MoneyRules, SetAsideRule
from zhuxue.engine.common.places import LIBRARY
from zhuxue.portal.funds.programmes import layer_for
from zhuxue.portal.people.models import Office


@cache
def _rules(layer: str) -> MoneyRules:
    return MoneyRules.load(LIBRARY, layer=layer)


def rules_for(office: Office) -> MoneyRules:
    """Return the rules that hold at an office."""
    return _rules(layer_for(office))


def set_aside_rule(office: Office, kind: str) -> SetAsideRule | None:
    """Return what a kind of school sets aside; null where the rules know no such kind."""
    return next((rule for rule in rules_for(office).set_aside if rule.kind == kind), None)
