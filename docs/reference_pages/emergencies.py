"""Emergency aid: kinds of event, days of the fast lane, limits, the check afterwards."""

from __future__ import annotations

from reference_pages.markdown import CONFIDENCE, table
from zhuxue.engine.common.emergencies import Emergencies
from zhuxue.engine.common.places import LIBRARY

HEAD = """# Emergency aid 应急资助

From `library/emergencies.yaml`, which a layer may change. Empty means not known: then a person enters it with its document.

## Kinds of event 事件种类"""


def page() -> str:
    """Return the page."""
    rules = Emergencies.load(LIBRARY)
    kinds = [
        (f"{kind.english} {kind.title}", "area 区域" if kind.area else "families 家庭", kind.register_ or "", kind.source, CONFIDENCE[kind.confidence])
        for kind in rules.kinds
    ]  # fmt: skip
    school, county = rules.process
    after, limits = rules.after_check, rules.limits
    said = [
        ("the school verifies within so many workdays 学校核实", school.workdays, school),
        ("the county approves within so many workdays 县级审批", county.workdays, county),
        ("from the approval to the payment, workdays 批准到发放", rules.pay.workdays, rules.pay),
        ("names posted 公示姓名", rules.notice.names, rules.notice),
        ("at most for a student, yuan 每人限额", "" if limits.student_yuan is None else limits.student_yuan, limits),
        ("at most for an event, yuan 总限额", "" if limits.event_yuan is None else limits.event_yuan, limits),
        ("share of the paid that is checked afterwards, percent 事后核查比例", after.share_percent, after),
        ("within so many days 事后核查期限（天）", after.days, after),
    ]
    rows = [(meaning, str(value), rule.source, CONFIDENCE[rule.confidence]) for meaning, value, rule in said]
    first = table(["kind", "strikes", "register", "source", "confidence"], kinds)
    return "\n\n".join(
        [
            HEAD,
            first,
            "## Days, limits, the check 期限、限额、核查",
            table(["meaning", "value", "source", "confidence"], rows),
        ]
    )
