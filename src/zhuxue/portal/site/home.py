"""What the home page puts together: each app says what waits for somebody and what changed, and the page asks them all."""

from __future__ import annotations

import re
from typing import Any

from django.core.cache import caches
from django.utils.translation import get_language

from zhuxue.portal.audit.queries import last_number
from zhuxue.portal.families import queries as families
from zhuxue.portal.indicators.queries_evaluation import surveys_waiting
from zhuxue.portal.overview import charts, queries
from zhuxue.portal.overview.funnel import funnel
from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.schools.models import Run
from zhuxue.portal.schools.queries import latest_run
from zhuxue.portal.site.prepared import counted_for
from zhuxue.portal.ui.desk import CHANGED_DAYS, Changed, Waiting

# Each takes the membership acted in and returns what waits for it; an app adds its line, in the order of importance.
WAITING: tuple[str, ...] = (
    "zhuxue.portal.emergencies.queries.waiting",
    "zhuxue.portal.applications.queries.waiting",
    "zhuxue.portal.awards.queries.waiting",
    "zhuxue.portal.payments.queries.waiting",
    "zhuxue.portal.supervision.queries.waiting",
    "zhuxue.portal.indicators.queries.waiting",
    "zhuxue.portal.indicators.queries_evaluation.waiting",
    "zhuxue.portal.funds.queries.waiting",
    "zhuxue.portal.notices.queries.waiting",
    "zhuxue.portal.registers.queries.waiting",
    "zhuxue.portal.comparisons.queries.waiting",
    "zhuxue.portal.exports.queries.waiting",
)
# Each takes the membership acted in and returns what changed of late in its reach; an app adds its line.
CHANGES: tuple[str, ...] = (
    "zhuxue.portal.emergencies.queries.changes",
    "zhuxue.portal.applications.queries.changes",
    "zhuxue.portal.notices.queries.changes",
    "zhuxue.portal.awards.queries.changes",
    "zhuxue.portal.payments.queries.changes",
    "zhuxue.portal.supervision.queries.changes",
    "zhuxue.portal.schools.history.changes",
    "zhuxue.portal.rosters.queries.changes",
    "zhuxue.portal.registers.queries.changes",
    "zhuxue.portal.comparisons.queries.changes",
    "zhuxue.portal.schemes.queries.changes",
    "zhuxue.portal.funds.queries.changes",
)
KEPT = 300  # seconds: how old what others changed may be on a desk
NUMBER = re.compile(r"[0-9]{5,}[0-9Xx]*")
# Whose offices below are many enough, and few enough, for a chart of each.
WITH_BELOW = {Office.Kind.PROVINCE, Office.Kind.CITY, Office.Kind.COUNTY, Office.Kind.SCHOOL, Office.Kind.COLLEGE}


def waiting_for(acting: Membership | None) -> list[Waiting]:
    """Return everything that waits for `acting`, what is late first; kinds without work are left out."""
    if acting is None:
        return []
    found: list[Waiting] = counted_for(acting, WAITING)
    if MATRIX.allows(acting.role, "answer_survey"):
        found += surveys_waiting(acting)
    return sorted(found, key=lambda one: not one.late)


def changed_for(acting: Membership | None) -> list[Changed]:
    """Return what changed of late in reach of `acting`, by app; what did not happen is left out."""
    return counted_for(acting, CHANGES) if acting else []


def changed_lately(acting: Membership, run: Run | None) -> list[Changed]:
    """Return `changed_for`, counted some minutes ago at most; what the office did in this role since then is in it."""
    key = f"changed:{acting.pk}:{last_number(acting)}:{run.pk if run else 0}:{get_language()}"
    found: list[Changed] = caches["desk"].get_or_set(key, lambda: changed_for(acting), KEPT)
    return found


def desk(acting: Membership) -> dict[str, Any]:
    """Return what the home page of an office shows; numbers only where the role sees students."""
    run = latest_run()
    mine = {"run": run, "waiting": waiting_for(acting), "changes": changed_lately(acting, run), "days": CHANGED_DAYS}
    if run is None or not MATRIX.allows(acting.role, "see_students"):
        return mine
    stages = queries.stages(acting, run)
    below = queries.below(acting, run) if acting.office.kind in WITH_BELOW else []
    return (
        funnel(acting, run)
        | mine
        | {
            "figures": charts.figures(stages),
            "stages": charts.by_stage(stages),
            "offices": charts.by_office(below),
            "map": charts.county_map(queries.county_map(acting, run)),
        }
    )


def family(acting: Membership) -> dict[str, Any]:
    """Return what the home page of a family shows."""
    run = latest_run()
    return {
        "children": families.family(acting),
        "waiting": waiting_for(acting),
        "changes": changed_lately(acting, run),
        "days": CHANGED_DAYS,
        "run": run,
    }


def like_a_number(text: str) -> bool:
    """Return whether somebody typed a number, not a name.

    >>> like_a_number("439900201001011234"), like_a_number("张样")
    (True, False)
    """
    return NUMBER.fullmatch(text.replace(" ", "")) is not None
