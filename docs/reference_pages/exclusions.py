"""Which programmes may not be held together, and which may."""

from __future__ import annotations

from reference_pages.markdown import CONFIDENCE, code, table
from zhuxue.engine.common.exclusions import Exclusions
from zhuxue.engine.common.places import LIBRARY

HEAD = """# Exclusions 互斥与并享

Taken in this order; what one takes out no longer takes part in the next. *keep*: `better` is the larger amount for the student (the
first named when equal), else the programme that stays. What is given up is in `withheld` with the reason.
"""
WITHIN = {"term": "term 同一学期", "school_year": "school year 同一学年", "same_fee": "same fee 同一学费"}


def page() -> str:
    """Return the page."""
    matrix = Exclusions.load(LIBRARY)
    apart = [
        (e.id, code(e.programmes), WITHIN[e.within], f"`{e.keep}`", e.why, e.source, CONFIDENCE[e.confidence])
        for e in matrix.exclusions
    ]
    together = [(code(t.programmes), t.why, t.source, CONFIDENCE[t.confidence]) for t in matrix.together]
    return "\n\n".join(
        [
            HEAD.rstrip(),
            table(["id", "programmes", "within", "keep", "为什么", "source", "confidence"], apart),
            "## May be held together 可以并享",
            table(["programmes", "为什么", "source", "confidence"], together),
        ]
    )
