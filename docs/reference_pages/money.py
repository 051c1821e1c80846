"""Money beyond programmes: what schools set aside, the end of a year, idle money."""

from __future__ import annotations

from reference_pages.markdown import CONFIDENCE, table
from zhuxue.engine.common.money_rules import MoneyRules
from zhuxue.engine.common.places import LIBRARY

HEAD = """# Money 资金

From `library/money.yaml`, which a layer may change. What programmes pay and who bears it stands in their own files.

## What schools set aside 校内资助经费计提"""
OF = {"business_income": "business income 事业收入", "tuition": "tuition 学费收入", "care_fee": "care fee 保教费"}


def page() -> str:
    """Return the page."""
    rules = MoneyRules.load(LIBRARY)
    head = ["kind", "of", "at least %", "at most %", "source", "confidence"]
    rows = [
        (f"{r.english} {r.title}", OF[r.of], str(r.least_percent), "" if r.most_percent is None else str(r.most_percent), r.source, CONFIDENCE[r.confidence])
        for r in rules.set_aside
    ]  # fmt: skip
    said = [
        ("money may be spent in so many calendar years, then it is handed back 结转年限", str(rules.year_end.years), rules.year_end),
        ("money without a move is listed as idle after so many days 闲置天数", ", ".join(map(str, rules.idle.days)), rules.idle),
    ]  # fmt: skip
    others = [(meaning, value, rule.source, CONFIDENCE[rule.confidence]) for meaning, value, rule in said]
    rest = table(["meaning", "value", "source", "confidence"], others)
    return "\n\n".join([HEAD, table(head, rows), "## The end of a year, and idle money 年终与闲置", rest])
