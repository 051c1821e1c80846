"""Every fact a rule may ask for."""

from __future__ import annotations

from reference_pages.markdown import table, yes
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.rules.facts import Facts

HEAD = """# Facts 事实

One fact is one column of `students`. A null is never no and never zero: it is not known. *from*: `roster` is filled by the school's
file, `hardship` by the list of recognised students, `register` by a comparison, `run` by the run itself.
"""


def page() -> str:
    """Return the page."""
    rows = [
        (
            f"`{name}`",
            fact.title,
            fact.type,
            fact.unit,
            "、".join(f"`{value}` {word}" for value, word in fact.values.items()),
            fact.source_of,
            yes(fact.personal),
            fact.means,
        )
        for name, fact in Facts.load(LIBRARY).by_name.items()
    ]
    return f"{HEAD}\n" + table(["fact", "名称", "type", "unit", "values", "from", "personal", "说明"], rows)
