"""The demo's local programmes: one in each state in one county, with a simulation; documents and amounts are made up."""

from __future__ import annotations

from django.utils.timezone import localdate

from zhuxue.portal.demo.found import Demo
from zhuxue.portal.people.models import Membership, Office, Role
from zhuxue.portal.schemes import actions, queries
from zhuxue.portal.schemes.answers import Answers, at
from zhuxue.portal.schemes.models import SchemeVersion
from zhuxue.portal.schemes.simulation_actions import simulate
from zhuxue.portal.schemes.trial import proposed

PAID = "示例：寄宿生交通补助"  # the one whose money is paid
DOCUMENT = "示例县教育局示例〔2024〕8号（演示，非真实文件）"
BUS: Answers = {
    **at("head", {"english": "bus allowance for boarders (demo)", "kind": "grant", "basis": "entitlement", "stage": ["primary", "junior_high"]}),
    **at("who-0", {"from_": "2024-F", "known_from": "2024-08-20", "source": DOCUMENT, "confidence": "assumed"}),
    **at("who-0-conditions-0", {"says": "学籍在籍", "kind": "fact", "fact": "roll_status", "operator": "is", "value": "在籍", "source": "第一条"}),
    **at("who-0-conditions-1", {"says": "寄宿就读", "kind": "fact", "fact": "boards", "operator": "is", "value": "是", "source": "第一条"}),
    **at("who-0-conditions-2", {"says": "经认定的家庭经济困难学生", "kind": "fact", "fact": "hardship_level", "operator": "one_of", "value": "特别困难、困难、一般困难", "source": "第二条"}),
    **at("pays-0", {"from_": "2024-F", "known_from": "2024-08-20", "source": DOCUMENT, "confidence": "assumed", "per": "term"}),
    **at("pays-0-amount-0", {"kind": "fixed", "amount": "100"}),
    **at("steps-0", {"step": "review", "by": "school", "source": DOCUMENT, "confidence": "assumed"}),
    **at("steps-1", {"step": "notice", "by": "school", "workdays": "5", "source": DOCUMENT, "confidence": "assumed"}),
    **at("steps-2", {"step": "approve", "by": "county", "source": DOCUMENT, "confidence": "assumed"}),
    **at("funding", {"central_percent": "0", "local_percent": "100", "county_percent": "100", "source": DOCUMENT, "confidence": "assumed"}),
    **at("payment", {"payee": "student_or_guardian", "through": "one_card", "source": DOCUMENT, "confidence": "assumed"}),
}  # fmt: skip


def seed(demo: Demo) -> list[dict[str, str]]:
    """Write the programmes of the first county; its first officer writes, its second reviews."""
    county = next(school.parent for school in demo.schools.values() if school.parent.kind == Office.Kind.COUNTY)
    held = Membership.objects.select_related("office", "person").filter(office=county, role=Role.COUNTY)
    writer, reviewer = held.order_by("pk")[:2]
    said = {"acting": reviewer, "reason": "已与文件逐条核对（演示）"}
    published = actions.publish(_submitted(writer, PAID), since=localdate(), **said)
    simulate(published, 2_000_000, acting=writer)
    withdrawn = actions.publish(
        _submitted(writer, "示例：已停办的午餐补助", {"pays-0-amount-0-amount": ["80"]}), since=localdate(), **said
    )
    actions.withdraw(withdrawn, acting=reviewer, reason="经费已取消（演示）")
    _submitted(
        writer, "示例：按困难等级的学习用品补助", _of_levels({"特别困难": "150", "困难": "100", "一般困难": "50"})
    )
    actions.open_scheme("示例：起草中的校服补助", acting=writer)
    return []


def _of_levels(yuan: dict[str, str]) -> Answers:
    """Return an amount for each level of hardship, as the form has it."""
    found = at("pays-0-amount-0", {"kind": "by", "by": "hardship_level"})
    for number, (level, amount) in enumerate(yuan.items()):
        found |= at(f"pays-0-amount-0-parts-{number}", {"kind": "fixed", "when": level, "amount": amount})
    return found


def _submitted(writer: Membership, title: str, more: Answers | None = None) -> SchemeVersion:
    version = actions.open_scheme(title, acting=writer)
    answers = {**BUS, "head-title": [title], **(more or {})}
    actions.save_draft(version, answers, acting=writer)
    version.refresh_from_db()
    actions.save_cases(
        version, proposed(queries.layer_below(version), version.scheme.code, version.text), acting=writer
    )
    return actions.submit(version, acting=writer)
