"""The reason of a verdict, from the truth of each condition, in the words of the programme file."""

from __future__ import annotations

from collections.abc import Mapping

from zhuxue.engine.rules.programme import Condition

MISSING_AMOUNT = "条件已符合，金额待定"


def reason(
    conditions: tuple[Condition, ...], truths: Mapping[str, bool | None], *, amount_known: bool, why_no_amount: str
) -> str:
    """Return why, in one sentence: what is not met, else what is not known, else that all is met."""
    failed = [c.says for c in conditions if truths[c.id] is False]
    if failed:
        return "不符合：" + "；".join(failed)
    missing = [c.says for c in conditions if truths[c.id] is None]
    if missing:
        return "待核实：" + "；".join(missing)
    if not amount_known:
        return f"{MISSING_AMOUNT}：{why_no_amount}"
    return "符合：" + "；".join(c.says for c in conditions)
