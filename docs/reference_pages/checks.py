"""Every check of the negative list: what it says, on what basis, who must act."""

from __future__ import annotations

from reference_pages.markdown import CONFIDENCE, table
from zhuxue.engine.checks.run_checks import Check, load_checks
from zhuxue.engine.common.places import LIBRARY

HEAD = """# Checks 核查

What a check selects becomes findings (疑点, never a judgement). `block` 阻断 holds the student's payments of this run until a person
has looked; `warn` 预警 and `info` 提示 hold nothing. Checks that files cannot show: [checks/README.md](../../src/zhuxue/library/checks/README.md).
"""
PHASES = {
    "before": "Before 发放前（名单与名册）",
    "during": "During 办理中（发放之前）",
    "after": "After 发放后（已发的）",
}


def page() -> str:
    """Return the page."""
    checks = load_checks(LIBRARY)
    parts = [HEAD.rstrip()]
    for phase, title in PHASES.items():
        rows = [_row(check) for check in checks if check.phase == phase]
        parts += [
            f"## {title}",
            table(["id", "名称", "severity", "sentence", "依据", "confidence", "下一步（谁、怎样）", "needs"], rows),
        ]
    return "\n\n".join(parts)


def _row(check: Check) -> tuple[object, ...]:
    return (
        check.id, check.title, check.severity, check.says, check.basis, CONFIDENCE[check.confidence], check.next,
        "、".join(f"`{table_name}`" for table_name in check.needs),
    )  # fmt: skip
