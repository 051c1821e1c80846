"""The words officers read for what the tables hold as codes."""

from __future__ import annotations

VERDICTS = {"granted": "符合", "refused": "不符合", "unknown": "待核实"}
TRUTHS = {True: "符合", False: "不符合", None: "未知"}
SEVERITIES = {"block": ("■", "阻断", "red"), "warn": ("▲", "预警", "orange"), "info": ("●", "提示", "blue")}
CONFIDENCES = {"official": "官方原文", "secondary": "转载资料", "assumed": "暂按假定"}
PHASES = {"before": "发放前", "during": "办理中", "after": "发放后"}
KINDS = {
    "roster": "名册",
    "register": "部门名单",
    "hardship": "认定名单",
    "accounts": "账户",
    "paid": "已发记录",
}
ADJUSTMENTS = {"back_pay": "补发", "recovery": "追回"}
WORKLISTS = {
    "due_not_recognised": (
        "应助未认定",
        "在部门名单中，尚未认定为家庭经济困难学生。学校逐人核实，符合的补认定。",
    ),
    "recognised_without_support": (
        "认定缺依据",
        "认定为特别困难，比对的名单均无记录。学校补充依据，不据此取消。",
    ),
    "not_aided_again": ("上学期已助、本学期未助", "核对是不再符合，还是漏报。"),
    "in_no_roster": (
        "名单中有、名册中无（学龄）",
        "县级逐条核对去向：在外地就读、未入学，还是证件号码写错。",
    ),
}
BASES = {
    "entitlement": "符合即享", "competition": "名额内评审", "application": "可申请", "universal": "普惠（只统计）",
}  # fmt: skip
UNITS = {"term": "每学期", "year": "每学年", "month": "每月", "once": "一次性"}


def day_text(day: str) -> str:
    """Return 2024-09-01 as people write it.

    >>> day_text("2024-09-01")
    '2024年9月1日'
    """
    year, month, rest = day[:10].split("-")
    return f"{int(year)}年{int(month)}月{int(rest)}日"


def since_text(start: str) -> str:
    """Return the start of a version, a term or a day, as people write it.

    >>> since_text("2024-S"), since_text("2024-05-07")
    ('2024年春季学期', '2024年5月7日')
    """
    from zhuxue.engine.common.terms import Term

    return Term.parse(start).title if start[-1] in "SF" else day_text(start)


def row_text(source: str) -> str:
    """Return `file|sheet|row` as people say it.

    >>> row_text("五年级.xlsx|Sheet1|7"), row_text("a.csv||2")
    ('五年级.xlsx · Sheet1 · 第7行', 'a.csv · 第2行')
    """
    file, _, rest = source.partition("|")
    sheet, _, row = rest.partition("|")
    return " · ".join(part for part in (file, sheet, f"第{row}行" if row else "") if part)
