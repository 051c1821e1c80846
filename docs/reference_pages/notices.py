"""How a public notice hangs: workdays, what counts as a day, names, objections."""

from __future__ import annotations

from reference_pages.markdown import CONFIDENCE, table
from zhuxue.engine.common.notices import NoticeRules
from zhuxue.engine.common.places import LIBRARY

HEAD = """# Public notice 公示

From `library/notices.yaml`, which a layer may change. Empty means not known: then the portal asks a person each time."""
MEANING = {
    "workdays": "a step whose programme names no days hangs so many workdays 公示工作日",
    "first_day": "the day of posting counts 张贴当日是否计入",
    "whole_day": "a workday counts unless more than so many minutes of office hours were lost 有效日",
    "names": "a smaller group is posted without names 小范围不列姓名",
    "objection": "an objection is answered within so many workdays 异议答复",
    "retention": "names are deleted so many days after taking down 姓名保留",
}


def page() -> str:
    """Return the page."""
    rules = NoticeRules.load(LIBRARY)
    rows = [(key, MEANING[key], *_said(getattr(rules, key).model_dump())) for key in MEANING]
    return "\n\n".join([HEAD, table(["key", "meaning", "value", "source", "confidence"], rows)])


def _said(said: dict[str, object]) -> tuple[str, str, str]:
    values = ", ".join(
        f"{k} {'' if v is None else v}".strip() for k, v in said.items() if k not in {"source", "confidence"}
    )
    return values, str(said["source"]), CONFIDENCE[str(said["confidence"])]
