"""What follows from a decision on a case of emergency aid: no limit is overrun, the row goes where its case goes."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import localdate

from zhuxue.engine.common.money import yuan_text
from zhuxue.portal.applications.effects import EFFECTS
from zhuxue.portal.applications.models import NEVER, Case, Decision
from zhuxue.portal.awards.effects import TERMS, award_effect
from zhuxue.portal.awards.models import Award
from zhuxue.portal.emergencies.models import Affected, Emergency
from zhuxue.portal.emergencies.queries import spent_fen
from zhuxue.portal.emergencies.rules import PROGRAMME, answer_until, programme_title
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.schemes.library import EVENT_CODES, EVENTS, event_title

A: Any = Affected.State
C: Any = Case.State
CALLED: dict[str, str] = {}  # titles by number of the event; a trigger keeps them


def emergency_effect(case: Case, decision: Decision) -> None:
    """Do what follows for any award, and for one of an event also this; in the decision's transaction. Raises NotAllowed."""
    row = Affected.objects.select_for_update(of=("self",)).select_related("emergency__office").filter(case=case).first()
    if row is not None and case.state == C.GRANTED:
        refuse_beyond(row, case)
    award_effect(case, decision)
    if row is not None:
        _follow(row, case)


def refuse_beyond(row: Affected, case: Case) -> None:
    """Raise NotAllowed where an amount is not known, its source is not, or it overruns a limit; the event stays locked."""
    event = Emergency.objects.select_for_update().get(pk=row.emergency_id)
    if event.state != Emergency.State.OPEN:
        raise NotAllowed("这个应急事件已经结束，不能再审批。请登记新的事件。", "This event has ended; nothing more is approved. Declare a new one.")  # fmt: skip
    if row.amount_fen is None or row.fund_id is None or row.amount_fen != case.amount_fen:
        raise NotAllowed("应急资助要写明金额和资金来源。请到“应急资助”的名单里审批。", "Emergency aid needs its amount and its source. Approve it in the event's list.")  # fmt: skip
    if event.student_fen is None or event.event_fen is None:
        raise NotAllowed("这个事件的限额还不知道，不能审批。请先在事件页面登记每人限额、总限额和文件。", "The limits of this event are not known, so nothing is approved. Enter them on its page, with their document.")  # fmt: skip
    if row.amount_fen > event.student_fen:
        raise NotAllowed(f"每人限额 {yuan_text(event.student_fen)} 元，不能批 {yuan_text(row.amount_fen)} 元。请减少金额。", f"The limit of a student is {yuan_text(event.student_fen)} yuan, not {yuan_text(row.amount_fen)}. Lower the amount.")  # fmt: skip
    left = event.event_fen - spent_fen(event)
    if row.amount_fen > left:
        raise NotAllowed(f"本事件总限额还剩 {yuan_text(left)} 元，不够这一人的 {yuan_text(row.amount_fen)} 元。请减少金额，或凭文件调整限额。", f"{yuan_text(left)} yuan are left of the event's limit, too little for {yuan_text(row.amount_fen)}. Lower the amount, or change the limit by a document.")  # fmt: skip


def _follow(row: Affected, case: Case) -> None:
    """Let the row stand where its case stands."""
    stands = {C.GRANTED: A.APPROVED, C.REFUSED: A.REFUSED, C.WITHDRAWN: A.REFUSED}
    row.state = stands.get(case.state, A.FOUND if case.step == 0 else A.CONFIRMED)
    row.award = Award.objects.filter(case=case, undoes=None, undone_by=None).first()
    row.since = localdate()
    row.due_on = answer_until(row.emergency) if row.state == A.FOUND else NEVER
    row.save(update_fields=["state", "award", "since", "due_on"])


def _terms(case: Case) -> dict[str, str]:
    """What the award says: the programme, and for which event."""
    return {"title": f"{programme_title()}{event_title(case.programme)}"[:100]}


def title_of_event(code: str) -> str:
    """Return what the event is called that a code names after its point, asked once by each process; empty where there is none."""
    number = code.rpartition(".")[2]
    if number not in CALLED and number.isdecimal():
        found = Emergency.objects.filter(pk=number).values_list("title", flat=True).first()
        CALLED.update({number: found} if found else {})
    return CALLED.get(number, "")


def codes() -> list[str]:
    """Return the programme codes of all events that began, the latest first."""
    begun = Emergency.objects.filter(state__in=[Emergency.State.OPEN, Emergency.State.CLOSED]).order_by("-pk")
    return [f"{PROGRAMME}.{pk}" for pk in begun.values_list("pk", flat=True)]


EFFECTS[Case.Kind.AWARD] = emergency_effect
TERMS[PROGRAMME] = _terms
EVENTS[PROGRAMME] = title_of_event
EVENT_CODES.append(codes)
