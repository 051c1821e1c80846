"""A county's own programme in the demo: judged for a few boarders, granted by the steps it asks, paid out of the county's money, one line returned and paid again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from zhuxue.portal.demo.awards import FEW, Staff
from zhuxue.portal.demo.granted import grant_all
from zhuxue.portal.demo.payments import LEFT_OUT, Desk, desk_of, give, paid_with_a_return
from zhuxue.portal.demo.schemes import PAID
from zhuxue.portal.runs.models import RunLayer
from zhuxue.portal.schemes.due import Due, dues
from zhuxue.portal.schemes.models import SchemeVersion
from zhuxue.portal.schemes.queries import layer_for, published
from zhuxue.portal.schools.models import Enrolment, Outcome, StudentVerdict

BOARDERS = "CE_BOARD"  # whom the run granted this boards and is in need
ASKED = ("boards", "hardship_level")  # what the programme asks of a roster beside the roll


def seed(demo: Any) -> list[dict[str, str]]:
    """Pay the programme a county officer wrote; return the accounts opened for it."""
    staff = Staff(demo.password_hash, [])
    desk = desk_of(demo, staff)
    version = published().filter(scheme__owner=desk.county, scheme__title=PAID).first() if desk else None
    if desk is None or version is None:
        return []
    code = version.scheme.code
    _judge(desk, version)
    if grant_all(code, desk.county, desk.run, desk.centre):
        give(desk, code)
        paid_with_a_return(desk, desk.scope(code))
    return staff.accounts


def _judge(desk: Desk, version: SchemeVersion) -> None:
    """Write what the run would have said, had the county's rules been published before: by the same rules, of a few pupils."""
    layer = layer_for(desk.county)
    name = Path(layer).name
    RunLayer.objects.create(
        run=desk.run, office=desk.county, layer=name, manifest_sha256=hashlib.sha256(name.encode()).hexdigest()
    )
    outcomes: dict[str, Outcome] = {}
    for pupil, said in _said(desk, layer, version.scheme.code):
        outcome = outcomes.get(said.reason) or Outcome.objects.create(
            run=desk.run, programme=said.programme.code, title=said.programme.title, verdict=said.verdict, reason=said.reason,
            version=said.version, conditions={reason.id: reason.truth for reason in said.reasons},
        )  # fmt: skip
        outcomes[said.reason] = outcome
        StudentVerdict.objects.create(
            enrolment=pupil, outcome=outcome, amount_fen=said.amount_fen, award_fen=said.amount_fen
        )


def _said(desk: Desk, layer: str, code: str) -> Iterator[tuple[Enrolment, Due]]:
    owed = Enrolment.objects.filter(
        verdicts__outcome__run=desk.run, verdicts__outcome__programme=BOARDERS, verdicts__award_fen__gt=0,
        school__parent=desk.county, ends_on=None, findings=None, student__accounts__ends_on=None,
    ).exclude(school__name__endswith=LEFT_OUT).exclude(student__accounts=None).select_related("school", "student")  # fmt: skip
    for pupil in owed.distinct().order_by("school__path", "pk")[:FEW]:
        known = {"roll_status": pupil.roll_status} | {fact: pupil.facts.get(fact) for fact in ASKED}
        yield from ((pupil, due) for due in dues(layer, pupil.stage, known) if due.programme.code == code)
