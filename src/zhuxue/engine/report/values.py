"""Facts and amounts as people read them."""

from __future__ import annotations

from datetime import date
from typing import Any

from zhuxue.engine.common.money import yuan_text
from zhuxue.engine.report.finished import FinishedRun
from zhuxue.engine.report.words import day_text, said
from zhuxue.engine.rules.amount import Amount, Bands, ByFact, Combined, FactAmount, Fixed, ShareOf
from zhuxue.engine.rules.facts import Facts

NO_DATA = "暂无数据"
HOW = {"lesser_of": "以下各项取最小", "greater_of": "以下各项取最大", "sum": "以下各项相加"}
HOW_EN = {"lesser_of": "the least of", "greater_of": "the greatest of", "sum": "the sum of"}
UNITS = {"percent": "%", "years": "年", "months": "个月"}
UNITS_EN = {"percent": "%", "years": " years", "months": " months"}


def fact_text(run: FinishedRun, column: str, value: Any, lang: str = "zh") -> str:
    """Return a fact's value in words; a null is “no data”, never no."""
    if value is None:
        return said(lang, NO_DATA, "no data")
    if column.endswith("_region"):
        return run.region(value)
    return value_text(run.library.facts, column, value, lang)


def value_text(facts: Facts, column: str, value: Any, lang: str = "zh") -> str:
    """Return one value of a fact in words.

    >>> from zhuxue.engine.common.places import LIBRARY
    >>> facts = Facts.load(LIBRARY)
    >>> value_text(facts, "stage", "primary"), value_text(facts, "boards", False), value_text(facts, "tuition_paid_fen", 1250)
    ('小学', '否', '12.50 元')
    """
    if isinstance(value, bool):
        return said(lang, "是", "yes") if value else said(lang, "否", "no")
    if isinstance(value, date):
        return said(lang, day_text(value.isoformat()), value.isoformat())
    fact = facts.by_name[column]
    if fact.unit == "fen":
        return yuan(value, lang)
    return fact.values.get(
        str(value), f"{value}{said(lang, UNITS.get(fact.unit or '', ''), UNITS_EN.get(fact.unit or '', ''))}"
    )


def yuan(fen: int, lang: str = "zh") -> str:
    """Return fen as yuan with their unit."""
    return f"{yuan_text(fen)} {said(lang, '元', 'yuan')}"


def amount_text(amount: Amount, facts: Facts, lang: str = "zh") -> str:
    """Return how an amount is reckoned, in one sentence without its end."""
    match amount:
        case Fixed():
            return (
                said(lang, "文件未写明", "not stated by the document") if amount.fen is None else yuan(amount.fen, lang)
            )
        case ByFact():
            parts = (
                f"{value_text(facts, amount.fact, value, lang)} {amount_text(part, facts, lang)}"
                for value, part in amount.of
            )
            return said(lang, f"按{facts.title(amount.fact)}：", f"by {facts.title(amount.fact)}: ") + said(
                lang, "，", ", "
            ).join(parts)
        case Bands():
            return _bands_text(amount, facts, lang)
        case FactAmount():
            return facts.title(amount.fact)
        case Combined():
            inner = said(lang, "；", "; ").join(amount_text(part, facts, lang) for part in amount.parts)
            return said(lang, f"{HOW[amount.how]}（{inner}）", f"{HOW_EN[amount.how]} ({inner})")
        case ShareOf():
            return said(lang, f"{amount.programme} 的 {amount.percent}%", f"{amount.percent}% of {amount.programme}")


def _bands_text(amount: Bands, facts: Facts, lang: str) -> str:
    title, below = facts.title(amount.fact), amount_text(amount.below, facts, lang)
    steps = [(_start_text(start, lang), amount_text(part, facts, lang)) for start, part in amount.steps]
    if lang == "en":
        return f"by {title}: before {below}, " + ", ".join(f"from {start} {part}" for start, part in steps)
    return f"按{title}：此前 {below}，" + "，".join(f"自{start}起 {part}" for start, part in steps)


def _start_text(start: date | int, lang: str) -> str:
    return said(lang, day_text(start.isoformat()), start.isoformat()) if isinstance(start, date) else str(start)
