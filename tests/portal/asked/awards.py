"""Routes of awards."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import localdate, now

from zhuxue.portal.awards.models import Candidate, Foreseen, Reviewer, Round
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.people.models import Membership, Role
from zhuxue.portal.people.queries import offices_visible_to
from zhuxue.portal.schools.models import Applicant, Enrolment

from . import Asked

REASON = "会议研究决定"


def round_(acting: Membership | None) -> tuple[int | None, int | None]:
    """A round at the office of `acting` or below, one it reviews where it is a class teacher; and one elsewhere."""
    found = Round.objects.order_by("pk")
    if acting is None:
        return found.first().pk, None
    within = offices_visible_to(acting).order_by().values("pk")
    inside, outside = found.filter(office__in=within).first(), found.exclude(office__in=within)
    if acting.role == Role.CLASS_TEACHER:
        inside = found.get(pk=found.filter(office=acting.office.parent).first().pk)
        Reviewer.objects.get_or_create(round=inside, person=acting.person, defaults={"membership": acting, "named_by": acting})  # fmt: skip
        outside = outside.exclude(pk=inside.pk)
    return inside and inside.pk, outside.values_list("pk", flat=True).first()


def candidate(acting: Membership | None) -> tuple[int | None, int | None]:
    """A candidate in reach of `acting`, a family's own one; and one elsewhere."""
    found = Candidate.objects.filter(case__isnull=False).order_by("pk")
    if acting is None:
        return found.first().pk, None
    if acting.role == Role.APPLICANT:
        _child(acting, found.first().student_id)
        return found.first().pk, found.exclude(student=found.first().student).first().pk
    within = offices_visible_to(acting).order_by().values("pk")
    inside, outside = found.filter(office__in=within), found.exclude(office__in=within)
    return _in_class(acting, inside), outside.values_list("pk", flat=True).first()


def _in_class(acting: Membership, inside: Any) -> int | None:
    """The first candidate in reach; a class teacher's class has one at least."""
    if not inside.exists() and acting.role == Role.CLASS_TEACHER:
        moved = Candidate.objects.filter(case__isnull=False, office__parent=acting.office.parent).order_by("pk").first()
        Candidate.objects.filter(pk=moved.pk).update(office=acting.office)
        return moved.pk
    return inside.values_list("pk", flat=True).first()


def trial(acting: Membership | None) -> tuple[int | None, int | None]:
    """A trial that somebody's own office asked for in a round it reviews, and one of another office."""
    inside, outside = round_(acting)
    return inside and _tried(inside, acting), outside and _tried(outside, None)


def _tried(round_pk: int, acting: Membership | None) -> int:
    found = Round.objects.get(pk=round_pk)
    asked_by = acting or found.opened_by
    job = Job.objects.create(kind="foresee-round", arguments={"round": round_pk, "verdict": "pass", "reason": REASON}, asked_by=asked_by, office=asked_by.office, state="done", ended_at=now(), result={"works": 1, "fails": 1})  # fmt: skip
    for number, candidate in enumerate(found.candidates.order_by("pk")[:2]):
        Foreseen.objects.create(job=job, candidate=candidate, zh="不能这样办。" * number, en="Not so." * number)
    return job.pk


def offer(acting: Membership | None) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
    """A round that is applied for and a student who applied or may, in reach of `acting`; and a student elsewhere."""
    applied = Candidate.objects.filter(round__way="application", case__isnull=False).order_by("pk")
    if acting is None:
        return _pair(applied.first()), None
    if acting.role == Role.APPLICANT:
        _child(acting, applied.first().student_id)
        return _pair(applied.first()), _pair(applied.exclude(student=applied.first().student).first())
    within = offices_visible_to(acting).order_by().values("pk")
    inside = applied.filter(office__in=within).first()
    if inside is None:
        inside = applied.filter(office__parent=acting.office.parent).first()
        Candidate.objects.filter(pk=inside.pk).update(office=acting.office)
    elsewhere = Enrolment.objects.exclude(office__in=within).exclude(pk=inside.enrolment_id).order_by("pk").first()
    return _pair(inside), (inside.round_id, elsewhere.pk)


def _pair(row: Candidate) -> tuple[int, int]:
    return (row.round_id, row.enrolment_id)


def _child(acting: Membership, student: int) -> None:
    Applicant.objects.get_or_create(person=acting.person, student_id=student, defaults={"begins_on": localdate()})


ASKED = {
    "foreseen": Asked(rows=trial),
    "round": Asked(rows=round_),
    "candidates": Asked(rows=round_),
    "figures": Asked(rows=round_),
    "slips": Asked(rows=round_),
    "run_round": Asked(post={"act": "fill", "reason": REASON}, rows=round_),
    "judge_round": Asked(post={"act": "declare", "relatives": []}, rows=round_),
    "review_candidates": Asked(post={"verdict": "pass", "reason": REASON}, rows=round_),
    "award": Asked(rows=candidate),
    "answer_award": Asked(post={"act": "seen"}, rows=candidate),
    "apply_award": Asked(rows=offer),
}
