"""The words officers read for what the tables hold as codes."""

from __future__ import annotations

VERDICTS = {"granted": "符合", "refused": "不符合", "unknown": "待核实"}
VERDICTS_EN = {"granted": "granted", "refused": "refused", "unknown": "unknown"}
TRUTHS = {True: "符合", False: "不符合", None: "未知"}
TRUTHS_EN = {True: "true", False: "false", None: "unknown"}
SEVERITIES = {"block": ("■", "阻断", "red"), "warn": ("▲", "预警", "orange"), "info": ("●", "提示", "blue")}
CONFIDENCES = {"official": "官方原文", "secondary": "转载资料", "assumed": "暂按假定"}
CONFIDENCES_EN = {"official": "official text", "secondary": "secondary source", "assumed": "assumed"}
PHASES = {"before": "发放前", "during": "办理中", "after": "发放后"}
KINDS = {
    "roster": "名册",
    "register": "部门名单",
    "hardship": "认定名单",
    "accounts": "账户",
    "paid": "已发记录",
}
AGAIN = "在 rejects.xlsx 的“{}”表逐行改正，"
IN_A_FOLDER = "再与原文件放进同一文件夹一起提交。"
SEND_AGAIN = {
    "roster": f"{AGAIN}改好后可直接作为名册再次提交。",
    "register": "逐行见 rejects.xlsx 的“{}”表。请主管部门改正原名单后重新送来，本单位不代改。",
    "hardship": f"{AGAIN}{IN_A_FOLDER}", "accounts": f"{AGAIN}{IN_A_FOLDER}", "paid": f"{AGAIN}{IN_A_FOLDER}",
}  # fmt: skip
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
    "quota_undecided": ("名额边上待定", "数据分不出先后或缺少排序依据，按规定程序由人决定，写明理由。"),
    "paid_earlier_excluded": ("本学年已发不能同时享受的项目", "核对后决定已发的是否调整；不自动追回。"),
    "in_no_roster": (
        "名单中有、名册中无（学龄）",
        "县级逐条核对去向：在外地就读、未入学，还是证件号码写错。",
    ),
}
BASES = {
    "entitlement": "符合即享", "competition": "名额内评审", "application": "可申请", "universal": "普惠（只统计）",
}  # fmt: skip
BASES_EN = {
    "entitlement": "by right", "competition": "chosen within a quota", "application": "may apply", "universal": "for everybody, counted only",
}  # fmt: skip
UNITS = {"term": "每学期", "year": "每学年", "month": "每月", "once": "一次性"}
UNITS_EN = {"term": "a term", "year": "a school year", "month": "a month", "once": "once"}


REASONS_EN = {
    "不符合：": "Not met: ", "待核实：": "Not known: ", "符合：": "Met: ",
    "条件已符合，金额待定：": "Conditions met, amount not known: ", "尚未实施：": "Not begun: ",
}  # fmt: skip


def reason_text(reason: str, lang: str) -> str:
    """Return the reason of a verdict; in English only its head is translated, the conditions are the library's.

    >>> reason_text("不符合：寄宿就读", "en"), reason_text("不符合：寄宿就读", "zh")
    ('Not met: 寄宿就读', '不符合：寄宿就读')
    """
    heads = REASONS_EN if lang == "en" else {}
    return next((en + reason.removeprefix(zh) for zh, en in heads.items() if reason.startswith(zh)), reason)


def said(lang: str, zh: str, en: str) -> str:
    """Return the one of two sentences, or words, that `lang` asks for."""
    return en if lang == "en" else zh


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


def row_text(source: str, lang: str = "zh") -> str:
    """Return `file|sheet|row` as people say it.

    >>> row_text("五年级.xlsx|Sheet1|7"), row_text("a.csv||2", "en")
    ('五年级.xlsx · Sheet1 · 第7行', 'a.csv · row 2')
    """
    file, _, rest = source.partition("|")
    sheet, _, row = rest.partition("|")
    return " · ".join(part for part in (file, sheet, said(lang, f"第{row}行", f"row {row}") if row else "") if part)
