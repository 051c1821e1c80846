"""The demo's local programmes: one in each state in one county, with a simulation; documents and amounts are made up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.timezone import localdate

from zhuxue.portal.people.models import Membership, Office, Role
from zhuxue.portal.schemes import actions, queries
from zhuxue.portal.schemes.models import SchemeVersion
from zhuxue.portal.schemes.simulation_actions import simulate
from zhuxue.portal.schemes.trial import proposed

if TYPE_CHECKING:
    from zhuxue.portal.demo.make import Demo

DOCUMENT = "示例县教育局示例〔2026〕8号（演示，非真实文件）"
BUS = {
    "head-english": "bus allowance for boarders (demo)", "head-kind": "grant", "head-basis": "entitlement", "head-stage": ["primary", "junior_high"],
    "version-from_": "2026-F", "version-known_from": "2026-08-20", "version-source": DOCUMENT, "version-confidence": "assumed",
    "pays-per": "term", "pays-form": "fixed", "pays-amount": "100",
    "conditions-TOTAL_FORMS": "3", "conditions-INITIAL_FORMS": "0",
    "conditions-0-join": "and", "conditions-0-says": "学籍在籍", "conditions-0-fact": "roll_status", "conditions-0-operator": "is", "conditions-0-value": "在籍", "conditions-0-source": "第一条",
    "conditions-1-join": "and", "conditions-1-says": "寄宿就读", "conditions-1-fact": "boards", "conditions-1-operator": "is", "conditions-1-value": "是", "conditions-1-source": "第一条",
    "conditions-2-join": "and", "conditions-2-says": "经认定的家庭经济困难学生", "conditions-2-fact": "hardship_level", "conditions-2-operator": "one_of",
    "conditions-2-value": "特别困难、困难、一般困难", "conditions-2-source": "第二条",
    "steps-TOTAL_FORMS": "1", "steps-INITIAL_FORMS": "0",
    "steps-0-step": "notice", "steps-0-by": "school", "steps-0-workdays": "5", "steps-0-source": DOCUMENT, "steps-0-confidence": "assumed",
    "payment-payee": "student_or_guardian", "payment-through": "one_card", "payment-source": DOCUMENT, "payment-confidence": "assumed",
}  # fmt: skip


def seed(demo: Demo) -> list[dict[str, str]]:
    """Write the programmes of the first county; its first officer writes, its second reviews."""
    county = next(school.parent for school in demo.schools.values() if school.parent.kind == Office.Kind.COUNTY)
    held = Membership.objects.select_related("office", "person").filter(office=county, role=Role.COUNTY)
    writer, reviewer = held.order_by("pk")[:2]
    said = {"acting": reviewer, "reason": "已与文件逐条核对（演示）"}
    published = actions.publish(_submitted(writer, "示例：寄宿生交通补助"), since=localdate(), **said)
    simulate(published, 2_000_000, acting=writer)
    withdrawn = actions.publish(
        _submitted(writer, "示例：已停办的午餐补助", {"pays-amount": "80"}), since=localdate(), **said
    )
    actions.withdraw(withdrawn, acting=reviewer, reason="经费已取消（演示）")
    _submitted(writer, "示例：按困难等级的学习用品补助", {"pays-form": "tiers", "pays-tier_special": "150", "pays-tier_hard": "100", "pays-tier_general": "50"})  # fmt: skip
    actions.open_scheme("示例：起草中的校服补助", acting=writer)
    return []


def _submitted(writer: Membership, title: str, more: dict[str, str] | None = None) -> SchemeVersion:
    version = actions.open_scheme(title, acting=writer)
    filled = {**BUS, "head-title": title, **(more or {})}
    answers = {key: value if isinstance(value, list) else [value] for key, value in filled.items()}
    actions.save_draft(version, answers, acting=writer)
    version.refresh_from_db()
    actions.save_cases(
        version, proposed(queries.layer_below(version), version.scheme.code, version.text), acting=writer
    )
    return actions.submit(version, acting=writer)
