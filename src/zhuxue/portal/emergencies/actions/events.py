"""Declaring an event, confirming it by another person, its limits, asking for the search, ending it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate, now

from zhuxue.engine.common.money import yuan_text
from zhuxue.portal.audit.actions import without_numbers
from zhuxue.portal.emergencies.finding import find
from zhuxue.portal.emergencies.models import Affected, Emergency
from zhuxue.portal.emergencies.noting import S, W, because, locked, note
from zhuxue.portal.emergencies.queries import spent_fen
from zhuxue.portal.emergencies.rules import rules_for
from zhuxue.portal.jobs.actions import ask
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.people.queries import offices_visible_to
from zhuxue.portal.schemes.library import term_of

A: Any = Affected.State


@dataclass(frozen=True)
class Declared:
    """What an event is: kind, title, days, document, where it strikes."""

    kind: str
    title: str
    from_on: date
    until_on: date | None
    basis: str
    regions: Sequence[str] = ()
    places: Sequence[str] = ()
    schools: Sequence[Office] = field(default=())


@transaction.atomic
def declare(said: Declared, *, acting: Membership | None, form_key: UUID) -> Emergency:
    """Declare an event; the same form again returns the same one. It waits for another person. Raises NotAllowed."""
    acting = require(acting, "declare_emergency")
    if found := Emergency.objects.filter(form_key=form_key, declared_by=acting.person_id).first():
        return found
    _refuse_out_of_reach(said, acting)
    limits = rules_for(acting.office).limits
    both = limits.student_fen is not None and limits.event_fen is not None
    event = Emergency.objects.create(
        kind=said.kind, title=without_numbers(said.title.strip()), office=acting.office, from_on=said.from_on, until_on=said.until_on, basis=because(said.basis),
        regions=list(said.regions), places=list(said.places), period=str(term_of(said.from_on)),
        student_fen=limits.student_fen if both else None, event_fen=limits.event_fen if both else None, limits_basis=limits.source[:200] if both else "",
        declared_as=acting, declared_by=acting.person, declared_at=now(), form_key=form_key,
    )  # fmt: skip
    event.schools.set(said.schools)
    note(event, W.DECLARED, acting, said.basis, {"kind": said.kind, "regions": list(said.regions), "schools": len(said.schools)})  # fmt: skip
    return event


def _refuse_out_of_reach(said: Declared, acting: Membership) -> None:
    inside = offices_visible_to(acting)
    codes, schools = set(said.regions), {school.pk for school in said.schools}
    if inside.filter(code__in=codes).count() != len(codes) or inside.filter(pk__in=schools).count() != len(schools):
        raise NotAllowed("受灾区域超出您的管辖范围。请由上级登记，或改选区域。", "The area is beyond your reach. An office above declares it, or choose another area.")  # fmt: skip
    if said.places and not codes:
        raise NotAllowed("写了乡镇的，请同时选县市区。", "Choose the county of the townships, too.")
    kind = rules_for(acting.office).kind(said.kind)
    if kind.area and not codes and not schools:
        raise NotAllowed(f"“{kind.title}”要写明受灾区域：选县市区或学校。", f"A {kind.english} strikes a place: choose counties or schools.")  # fmt: skip
    if said.from_on > localdate():
        raise NotAllowed("发生日期不能晚于今天。", "The first day cannot lie in the future.")


@transaction.atomic
def confirm(event: Emergency, reason: str, *, acting: Membership | None) -> Emergency:
    """Confirm a declared event, as another person than who declared it; it runs from then on. Raises NotAllowed."""
    event, acting = locked(event, acting, "confirm_emergency", S.DECLARED)
    if event.declared_by_id == acting.person_id:
        raise NotAllowed("事件由您登记，须由另一人确认。请同事办理。", "You declared this event, so another person confirms it. Ask a colleague.")  # fmt: skip
    event.state, event.confirmed_by, event.confirmed_at = S.OPEN, acting.person, now()
    event.save(update_fields=["state", "confirmed_by", "confirmed_at"])
    note(event, W.CONFIRMED, acting, because(reason))
    return event


@transaction.atomic
def withdraw(event: Emergency, reason: str, *, acting: Membership | None) -> Emergency:
    """Do not begin a declared event. Raises NotAllowed."""
    event, acting = locked(event, acting, "confirm_emergency", S.DECLARED)
    event.state, event.closed_at = S.WITHDRAWN, now()
    event.save(update_fields=["state", "closed_at"])
    note(event, W.WITHDRAWN, acting, because(reason))
    return event


@transaction.atomic
def enter_limits(event: Emergency, student_fen: int, event_fen: int, document: str, *, acting: Membership | None) -> Emergency:  # fmt: skip
    """Enter the limits of an event by their document; not below what is approved already. Raises NotAllowed."""
    event, acting = locked(event, acting, "run_emergency", S.DECLARED, S.OPEN)
    most = event.rows.filter(state=A.APPROVED).order_by("-amount_fen").values_list("amount_fen", flat=True).first() or 0
    spent = spent_fen(event)
    if student_fen > event_fen:
        raise NotAllowed("每人限额不能大于总限额。请核对文件。", "The limit of a student cannot be above the event's. Check the document.")  # fmt: skip
    if student_fen < most or event_fen < spent:
        raise NotAllowed(f"已批准 {yuan_text(spent)} 元，最多的一人 {yuan_text(most)} 元，限额不能更低。请核对文件。", f"{yuan_text(spent)} yuan are approved, the most {yuan_text(most)}; limits cannot be lower. Check the document.")  # fmt: skip
    event.student_fen, event.event_fen, event.limits_basis = student_fen, event_fen, because(document)
    event.save(update_fields=["student_fen", "event_fen", "limits_basis"])
    note(event, W.LIMITS, acting, document, {"student_fen": student_fen, "event_fen": event_fen})
    return event


@transaction.atomic
def ask_find(event: Emergency, *, acting: Membership | None) -> Job:
    """Have the students looked for whom an event hit, as a job; asked twice while it runs it is one. Raises NotAllowed."""
    event, acting = locked(event, acting, "run_emergency", S.OPEN)
    if event.job and event.job.is_open:
        return event.job
    event.job = ask("find_affected", {"event": event.pk}, acting)
    event.save(update_fields=["job"])
    return event.job


@transaction.atomic
def close(event: Emergency, reason: str, *, acting: Membership | None) -> Emergency:
    """End an event once every student is answered; those whose home is not known are counted. Raises NotAllowed."""
    event, acting = locked(event, acting, "run_emergency", S.OPEN)
    asked = event.rows.filter(state__in=[A.FOUND, A.CONFIRMED]).count()
    if asked:
        raise NotAllowed(f"还有 {asked} 名学生没有核实或审批，不能结束。请先办完，或写明理由不列入。", f"{asked} students are not verified or approved yet. Settle them first, or refuse them with a reason.")  # fmt: skip
    event.state, event.closed_at = S.CLOSED, now()
    event.save(update_fields=["state", "closed_at"])
    note(event, W.CLOSED, acting, because(reason), {"unknown": event.rows.filter(state=A.UNKNOWN).count(), "fen": spent_fen(event)})  # fmt: skip
    return event


__all__ = ["Declared", "ask_find", "close", "confirm", "declare", "enter_limits", "find", "withdraw"]
