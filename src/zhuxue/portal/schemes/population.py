"""The students of an office as the engine wants them: one row for each enrolment that goes on, what is not known null."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
from django.db.models import Q

from zhuxue.engine.rules.facts import Fact, Facts
from zhuxue.portal.people.models import Membership
from zhuxue.portal.schools.queries import enrolments_visible_to

TYPES = {"boolean": pa.bool_(), "integer": pa.int64(), "date": pa.date32()}
BATCH = 5_000


def population(acting: Membership, facts: Facts, on: date) -> pa.Table:
    """Return `students` for the rules: student_key is the enrolment's id; every fact and in_<register> is a column.

    Register columns are null: the portal holds no matches, so what hangs on a register stays not known.
    """
    lasting = Q(ends_on=None) | Q(ends_on__gte=on)
    found = enrolments_visible_to(acting, "simulate_scheme").filter(lasting, begins_on__lte=on).order_by()
    fields = (
        "pk",
        "stage",
        "grade",
        "roll_status",
        "school__name",
        "school__parent__code",
        "school__parent__kind",
        "facts",
    )
    columns: dict[str, list[Any]] = {"student_key": [], **{name: [] for name in facts.by_name}}
    for pk, stage, grade, roll, school, county, kind, more in found.values_list(*fields).iterator(chunk_size=BATCH):
        known = {**more, "stage": stage, "grade": grade, "roll_status": roll or None, "school_name": school}
        known.setdefault("school_region", county if kind == "county" else None)
        columns["student_key"].append(pk)
        for name, fact in facts.by_name.items():
            columns[name].append(_value(known.get(name), fact))
    size = len(columns["student_key"])
    arrays = {"student_key": pa.array(columns["student_key"], pa.int64())}
    arrays |= {name: pa.array(columns[name], TYPES.get(fact.type, pa.string())) for name, fact in facts.by_name.items()}
    return pa.table(arrays | {f"in_{code}": pa.nulls(size, pa.bool_()) for code in facts.register_titles})


def _value(value: Any, fact: Fact) -> Any:
    return date.fromisoformat(value) if fact.type == "date" and isinstance(value, str) else value
