"""Facts and amounts as people read them."""

from __future__ import annotations

from datetime import date
from typing import Any

from zhuxue.engine.common.money import yuan_text
from zhuxue.engine.report.finished import FinishedRun
from zhuxue.engine.report.words import day_text
from zhuxue.engine.rules.amount import Amount, Bands, ByFact, Combined, FactAmount, Fixed, ShareOf
from zhuxue.engine.rules.facts import Facts

NO_DATA = "暂无数据"
HOW = {"lesser_of": "以下各项取最小", "greater_of": "以下各项取最大", "sum": "以下各项相加"}
UNITS = {"percent": "%", "years": "年", "months": "个月"}


def fact_text(run: FinishedRun, column: str, value: Any) -> str:
    """Return a fact's value in words; a null is “no data”, never no."""
    if value is None:
        return NO_DATA
    if column.endswith("_region"):
        return run.region(value)
    return value_text(run.library.facts, column, value)


def value_text(facts: Facts, column: str, value: Any) -> str:
    """Return one value of a fact in words.

    >>> from zhuxue.engine.common.places import LIBRARY
    >>> facts = Facts.load(LIBRARY)
    >>> value_text(facts, "stage", "primary"), value_text(facts, "boards", False), value_text(facts, "tuition_paid_fen", 1250)
    ('小学', '否', '12.50 元')
    """
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return day_text(value.isoformat())
    fact = facts.by_name[column]
    if fact.unit == "fen":
        return f"{yuan_text(value)} 元"
    return fact.values.get(str(value), f"{value}{UNITS.get(fact.unit or '', '')}")


def amount_text(amount: Amount, facts: Facts) -> str:
    """Return how an amount is reckoned, in one sentence without its end."""
    match amount:
        case Fixed():
            return "文件未写明" if amount.fen is None else f"{yuan_text(amount.fen)} 元"
        case ByFact():
            parts = (f"{value_text(facts, amount.fact, value)} {amount_text(part, facts)}" for value, part in amount.of)
            return f"按{facts.title(amount.fact)}：" + "，".join(parts)
        case Bands():
            steps = (f"自{_start_text(start)}起 {amount_text(part, facts)}" for start, part in amount.steps)
            return f"按{facts.title(amount.fact)}：此前 {amount_text(amount.below, facts)}，" + "，".join(steps)
        case FactAmount():
            return facts.title(amount.fact)
        case Combined():
            return f"{HOW[amount.how]}（{'；'.join(amount_text(part, facts) for part in amount.parts)}）"
        case ShareOf():
            return f"{amount.programme} 的 {amount.percent}%"


def _start_text(start: date | int) -> str:
    return day_text(start.isoformat()) if isinstance(start, date) else str(start)
