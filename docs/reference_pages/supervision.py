"""How findings are put right: days of orders, rechecks and of climbing."""

from __future__ import annotations

from reference_pages.markdown import CONFIDENCE, table
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.supervision import Days, SupervisionRules

HEAD = """# Supervision 整改与督办

From `library/supervision.yaml`, which a layer may change. Days are calendar days."""
MEANING = {
    "due": "an office has so many days from the order, unless the order says another day 整改期限",
    "recheck": "a reply is rechecked within so many days 复核期限",
    "to_county": "an overdue order comes to the county so many days after its last day 升级到县级",
    "to_city": "to the city so many days after that 升级到市级",
    "to_province": "to the province so many days after that 升级到省级",
}


def page() -> str:
    """Return the page."""
    rules = SupervisionRules.load(LIBRARY)
    return "\n\n".join([HEAD, table(["key", "meaning", "days", "source", "confidence"], [_row(key, getattr(rules, key)) for key in MEANING])])  # fmt: skip


def _row(key: str, said: Days) -> tuple[str, str, str, str, str]:
    return key, MEANING[key], str(said.days), said.source, CONFIDENCE[said.confidence]
