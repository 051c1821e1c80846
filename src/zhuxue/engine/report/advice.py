"""What to do next, made from the figures: the most pressing first, each with whom it falls to."""

from __future__ import annotations

from typing import Any

from zhuxue.engine.common.money import yuan_text
from zhuxue.engine.intake.layout import SENT_BACK
from zhuxue.engine.report import words

Row = dict[str, Any]


def next_steps(page: dict[str, Any]) -> list[tuple[str, str]]:
    """Return (what, how) in order of urgency; only what the data ask for."""
    steps = [
        *_held(page),
        *_rejects(page),
        *_registers(page),
        *_lists(page),
        *_unknown(page),
        *_adjustments(page),
    ]
    if page["totals"]["due_people"]:
        steps.append(
            (
                "核对后生成发放文件",
                "执行 zhuxue payments write 结果文件夹 --out 发放.xlsx，写出的文件不含暂停发放的人员。",
            )
        )
    return steps


def _held(page: dict[str, Any]) -> list[tuple[str, str]]:
    totals = page["totals"]
    if not totals["held_people"]:
        return []
    amount = yuan_text(totals["held_fen"])
    return [
        (
            f"处理暂停发放的 {totals['held_people']:,} 人（{amount} 元）",
            "见“核查发现”中的阻断项，逐人核实后再发，不影响其他人。",
        )
    ]


def _rejects(page: dict[str, Any]) -> list[tuple[str, str]]:
    """A step for each kind of file, since not the same people mend it and it is not given again the same way."""
    steps = []
    for kind in SENT_BACK:
        count = sum(row["entries"] for row in page["rejects"] if row["source_kind"] == kind)
        if count:
            steps.append(
                (f"改正退回的{words.KINDS[kind]} {count:,} 行", words.SEND_AGAIN[kind].format(SENT_BACK[kind]))
            )
    return steps


def _registers(page: dict[str, Any]) -> list[tuple[str, str]]:
    steps = []
    stale = [row["title"] for row in page["releases"] if not row["fresh"]]
    undated = [row["title"] for row in page["releases"] if not row["date_given"]]
    unscoped = [row["title"] for row in page["releases"] if row["scope"] == "未写明"]
    if stale:
        steps.append(
            (
                f"向主管部门索取新名单：{'、'.join(stale)}",
                "名单已超过有效期，本次视为暂无数据，没有据此判定任何人。",
            )
        )
    if undated:
        steps.append((f"问明名单日期：{'、'.join(undated)}", "交来时没有写日期，本次暂按计算基准日看待。"))
    if unscoped:
        steps.append(
            (
                f"问明名单覆盖的区划：{'、'.join(unscoped)}",
                "不知覆盖何处，名单中没有的学生不能判为“不在名单”。",
            )
        )
    return steps


def _lists(page: dict[str, Any]) -> list[tuple[str, str]]:
    return [(f"{row['title']}：{row['entries']:,} 条", row["next"]) for row in page["worklists"]]


def _unknown(page: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (
            f"问明政策：{row['programme']}" if row["by_policy"] else f"补齐信息：{row['needs']}",
            f"“{row['programme']}”有 {row['count']:,} 条因此待核实：{row['what']}。",
        )
        for row in [reason for reason in page["reasons"] if reason["owed"]][:3]
    ]


def _adjustments(page: dict[str, Any]) -> list[tuple[str, str]]:
    steps = []
    for kind, word, how in (
        ("back_pay", "补发", "作为新的一批发放，已发的批次不动。"),
        ("recovery", "追回", "先核实再按规定程序追回，不得自行抵扣。"),
    ):
        fen = sum(row["amount_fen"] for row in page["adjustments"] if row["kind"] == kind)
        if fen:
            steps.append((f"办理{word} {yuan_text(fen)} 元", how))
    return steps
