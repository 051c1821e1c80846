"""Terms, payment months, deadlines and workdays."""

from __future__ import annotations

from reference_pages.markdown import CONFIDENCE, table
from zhuxue.engine.common.calendar import Calendar
from zhuxue.engine.common.places import LIBRARY

HEAD = """# Calendar 日历

From `library/calendar.yaml`, which an officer may edit. A year that is not in the table of workdays is refused, never guessed."""


def page() -> str:
    """Return the page."""
    calendar = Calendar.load(LIBRARY)
    halves = [("spring 春", "spring"), ("autumn 秋", "autumn")]
    terms = [
        (word, calendar.first_day[half], calendar.last_day[half], "、".join(calendar.months[half]))  # type: ignore[index]
        for word, half in halves
    ]
    deadlines = [(d.id, d.title, d.until, d.source, CONFIDENCE[d.confidence]) for d in calendar.deadlines]
    years = [(year, "、".join(each.off), "、".join(each.worked)) for year, each in calendar.years.items()]
    return "\n\n".join(
        [
            HEAD,
            f"## Terms 学期\n\n`--on` is the first day when it is not given. {calendar.terms_source}（{CONFIDENCE[calendar.terms_confidence]}）",
            table(["term", "first day", "last day", "payment months"], terms),
            "## Deadlines 时限",
            table(["id", "事项", "until", "source", "confidence"], deadlines),
            f"## Workdays 工作日\n\n{calendar.workdays_source}（{CONFIDENCE[calendar.workdays_confidence]}）",
            table(["year", "weekdays off 放假的周一至周五", "weekend days worked 上班的周末"], years),
        ]
    )
