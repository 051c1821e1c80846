"""One student's history as somebody may see it, and the transfers of an office."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.people.queries import offices_visible_to
from zhuxue.portal.schools.models import Enrolment, GradeChange, StatusChange, Transfer
from zhuxue.portal.schools.queries import enrolments_visible_to
from zhuxue.portal.ui.components import Event
from zhuxue.portal.ui.desk import News, changed, lately
from zhuxue.portal.ui.listing import beginning_of


def transfers_visible_to(acting: Membership | None, action: str = "see_transfers") -> QuerySet[Transfer]:
    """Return transfers into or out of the office acted for; to claim, only those into it; none without a role."""
    if acting is None or MATRIX.relation(acting.role, action) is None:
        return Transfer.objects.none()
    within = _within(acting)
    where = Q(to_office__in=within)
    if action != "claim_transfer":
        where |= Q(enrolment__office__in=within)
    return Transfer.objects.filter(where).select_related("enrolment__school", "to_school", "to_office", "asked_by__person", "decided_by__person")  # fmt: skip


def transfers_confirmed(acting: Membership | None, way: str) -> QuerySet[Transfer]:
    """Return the confirmed transfers `in` or `out` of the office acted for; between two of its schools it is both."""
    if acting is None:
        return Transfer.objects.none()
    side = "to_office" if way == "in" else "enrolment__office"
    return transfers_visible_to(acting).filter(state=Transfer.State.CONFIRMED, **{f"{side}__in": _within(acting)})


def changes(acting: Membership | None) -> list[News]:
    """Return how many students came and went of late, for the home page."""
    since = beginning_of(lately())
    return [
        changed(title, transfers_confirmed(acting, way).filter(decided_at__gte=since), "decided_at", "transfers", icon="users", way=way)
        for way, title in (("in", _("转入的学生")), ("out", _("转出的学生")))
    ]  # fmt: skip


def transfers_to_decide(acting: Membership | None) -> QuerySet[Transfer]:
    """Return the claims that wait for `acting`: students of the office acted for, or below it, whom others claim."""
    if acting is None or MATRIX.relation(acting.role, "decide_transfer") is None:
        return Transfer.objects.none()
    waiting = Transfer.objects.filter(state=Transfer.State.ASKED, enrolment__office__in=_within(acting))
    return waiting.exclude(asked_by__person=acting.person_id).select_related("enrolment__school", "to_school", "to_office", "asked_by__person")  # fmt: skip


def names_both_schools(transfer: Transfer, acting: Membership | None) -> tuple[str, str]:
    """Return (old school, new school) as `acting` may know them: the claimer does not learn from where, before it is so."""
    own_claim = acting is None or not transfer.enrolment.school.path.startswith(acting.office.path)
    hidden = own_claim and transfer.state != Transfer.State.CONFIRMED
    return (str(_("其他学校")) if hidden else transfer.enrolment.school.name, transfer.to_school.name)


def classes_of(acting: Membership | None) -> QuerySet[Office]:
    """Return the school acted for and its classes, into which a student may be claimed."""
    return offices_visible_to(acting).filter(kind__in=(Office.Kind.SCHOOL, Office.Kind.CLASS))


def has_ended(enrolment: Enrolment) -> bool:
    """Whether it is a past one: its school keeps seeing it, but nothing that came later."""
    return enrolment.ends_on is not None


def timeline(enrolment: Enrolment, acting: Membership | None) -> list[Event]:
    """Return what happened to the student, the latest first: of schools out of reach only that she was elsewhere.

    Seen from a past enrolment, it ends with that one.
    """
    found = Enrolment.objects.filter(student=enrolment.student_id).select_related("school", "office")
    if enrolment.ends_on is not None:
        found = found.filter(begins_on__lte=enrolment.ends_on)
    visible = set(enrolments_visible_to(acting).filter(student=enrolment.student_id).values_list("pk", flat=True))
    events = [event for one in found for event in _of(one, one.pk in visible, enrolment)]
    seen = [one.pk for one in found if one.pk in visible]
    moves = GradeChange.objects.filter(enrolment__in=seen).select_related("by__person")
    events += [Event(move.on, _moved(move), move.by.person.name) for move in moves]
    changes = StatusChange.objects.filter(enrolment__in=seen)
    events += [Event(c.on, c.get_status_display(), c.by.person.name, c.reason) for c in changes.select_related("by__person")]  # fmt: skip
    return sorted(events, key=lambda event: str(event.at), reverse=True)


def _moved(move: GradeChange) -> str:
    grades = _("%(before)s年级 → %(after)s年级") % {
        "before": move.grade_before or "—",
        "after": move.grade_after or "—",
    }
    classes = "" if move.class_before == move.class_after else f"{move.class_before or '—'} → {move.class_after or '—'}"
    return "，".join(part for part in (grades if move.grade_before != move.grade_after else "", classes) if part)


def _of(one: Enrolment, seen: bool, page: Enrolment) -> list[Event]:
    where = one.school.name if seen else _("其他学校")
    events = [Event(one.begins_on, _("开始在“%(school)s”就读") % {"school": where})]
    if one.ends_on is not None and (page.ends_on is None or one.ends_on <= page.ends_on):
        last = (
            _("转出，在“%(school)s”的最后一天") if one.roll_status == "transferred" else _("结束在“%(school)s”的就读")
        )
        events.append(Event(one.ends_on, last % {"school": where}))
    return events


def _within(acting: Membership) -> QuerySet[Office]:
    return offices_visible_to(acting).order_by().values("pk")
