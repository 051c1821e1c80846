"""What an officer fills in for a local programme, as a browser sends it."""

from __future__ import annotations

from typing import Any

from django.test import Client

BUS = {
    "head-title": "示例县寄宿生交通补助", "head-english": "bus allowance for boarders", "head-kind": "grant",
    "head-basis": "entitlement", "head-stage": ["primary", "junior_high"],
    "version-from_": "2026-F", "version-known_from": "2026-08-20", "version-source": "示例县教育局示例〔2026〕8号", "version-confidence": "official",
    "pays-per": "term", "pays-form": "fixed", "pays-amount": "100",
    "conditions-TOTAL_FORMS": "3", "conditions-INITIAL_FORMS": "0",
    "conditions-0-join": "and", "conditions-0-says": "学籍在籍", "conditions-0-fact": "roll_status", "conditions-0-operator": "is", "conditions-0-value": "在籍", "conditions-0-source": "第一条",
    "conditions-1-join": "and", "conditions-1-says": "家庭经济困难", "conditions-1-fact": "hardship_level", "conditions-1-operator": "one_of", "conditions-1-value": "特别困难、困难、一般困难",
    "conditions-2-join": "or", "conditions-2-says": "低保家庭", "conditions-2-fact": "in_DIBAO", "conditions-2-operator": "in_register", "conditions-2-value": "",
    "steps-TOTAL_FORMS": "1", "steps-INITIAL_FORMS": "0", "steps-0-step": "notice", "steps-0-by": "school", "steps-0-workdays": "5",
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
    assert saved.status_code == 302, [form.errors for form in saved.context["draft"].sections.values()]
    cases = address.replace("/draft", "/cases")
    proposed = client.post(cases, {"propose": "1"})
    done = client.post(cases, inputs_of(proposed))
    assert done.status_code == 302, done.context["tried"]
    return int(address.split("/")[-2])
