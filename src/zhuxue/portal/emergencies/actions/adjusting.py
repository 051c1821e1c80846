"""From a verified student to the adjustment of her recognised hardship in mid-year: begun by one click, decided by people."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from zhuxue.portal.applications.models import Case
from zhuxue.portal.applications.queries import living_case
from zhuxue.portal.applications.recognition import begin
from zhuxue.portal.applications.rules import HARDSHIP, school_year
from zhuxue.portal.emergencies.models import Affected
from zhuxue.portal.emergencies.noting import W, because, note
from zhuxue.portal.emergencies.queries import rows_visible_to
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership

A: Any = Affected.State


@transaction.atomic
def begin_adjustment(row: Affected, consent: str, *, acting: Membership | None) -> Case:
    """Tie a verified student to her recognition of this school year, begun where there is none; twice it is one. Raises NotAllowed.

    Nothing of her level changes here: on the case's page people adjust or decide it.
    """
    acting = require(acting, "begin_adjustment")
    seen = rows_visible_to(acting, "begin_adjustment").select_for_update(of=("self",)).filter(pk=row.pk)
    found = seen.select_related("emergency", "enrolment__school", "enrolment__office", "adjustment").first()
    if found is None or found.state not in {A.CONFIRMED, A.APPROVED}:
        raise NotAllowed("学校核实以后，才能开始困难认定的调整。", "The school verifies the student first, then an adjustment may begin.")  # fmt: skip
    if found.adjustment:
        return found.adjustment
    case = living_case(found.student_id, HARDSHIP, school_year())
    if case is None:
        case = begin(found.enrolment, acting=acting, consent=because(consent))
    found.adjustment = case
    found.save(update_fields=["adjustment"])
    note(found.emergency, W.ADJUSTING, acting, consent, {"row": found.pk, "case": case.pk})
    return case
