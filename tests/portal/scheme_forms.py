"""What an officer fills in for a local programme, as a browser sends it."""

from __future__ import annotations

from typing import Any

from django.test import Client

BUS = {
    "head-title": "示例县寄宿生交通补助", "head-english": "bus allowance for boarders", "head-kind": "grant",
    "head-basis": "entitlement", "head-stage": ["primary", "junior_high"],
    "who-0-from_": "2026-F", "who-0-known_from": "2026-08-20", "who-0-source": "示例县教育局示例〔2026〕8号", "who-0-confidence": "official",
    "who-0-conditions-0-says": "学籍在籍", "who-0-conditions-0-kind": "fact", "who-0-conditions-0-fact": "roll_status", "who-0-conditions-0-operator": "is", "who-0-conditions-0-value": "在籍", "who-0-conditions-0-source": "第一条",
    "who-0-conditions-1-says": "家庭经济困难，或低保家庭", "who-0-conditions-1-kind": "any",
    "who-0-conditions-1-parts-0-kind": "fact", "who-0-conditions-1-parts-0-fact": "hardship_level", "who-0-conditions-1-parts-0-operator": "one_of", "who-0-conditions-1-parts-0-value": "特别困难、困难、一般困难",
    "who-0-conditions-1-parts-1-kind": "register", "who-0-conditions-1-parts-1-registers": ["DIBAO"],
    "pays-0-from_": "2026-F", "pays-0-known_from": "2026-08-20", "pays-0-source": "示例县教育局示例〔2026〕8号", "pays-0-confidence": "official",
    "pays-0-per": "term", "pays-0-amount-0-kind": "fixed", "pays-0-amount-0-amount": "100",
    "steps-0-step": "notice", "steps-0-by": "school", "steps-0-workdays": "5",
    "steps-0-source": "第五条", "steps-0-confidence": "official",
    "payment-payee": "guardian", "payment-through": "one_card", "payment-source": "第四条", "payment-confidence": "official", "payment-autumn": "11-30",
}  # fmt: skip


def inputs_of(page: Any, name: str = "form") -> dict[str, Any]:
    """The fields of a page's formset as a browser would send them back."""
    formset = page.context[name]
    found: dict[str, Any] = {f"{formset.prefix}-TOTAL_FORMS": len(formset.forms), f"{formset.prefix}-INITIAL_FORMS": 0}
    for form in formset.forms:
        for field in form:
            value = field.value()
            found[field.html_name] = "" if value is None else value
    return {key: value for key, value in found.items() if not key.endswith("DELETE")}


def draft_with_cases(client: Client, filled: dict[str, Any] = BUS) -> int:
    """Open a scheme, fill it in, take the proposed cases; return the version, ready for review."""
    opened = client.post("/programmes/schemes/new", {"title": filled["head-title"]})
    address = opened.headers["Location"]
    saved = client.post(address, filled)
    assert saved.status_code == 302, saved.context["draft"].faults
    cases = address.replace("/draft", "/cases")
    proposed = client.post(cases, {"propose": "1"})
    done = client.post(cases, inputs_of(proposed))
    assert done.status_code == 302, done.context["tried"]
    return int(address.split("/")[-2])
