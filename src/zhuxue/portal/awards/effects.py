"""What follows from a decision on an award's case: nobody passes without a place, two that exclude one another do not both stand, the award itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.timezone import now

from zhuxue.portal.applications.effects import EFFECTS
from zhuxue.portal.applications.models import Case, Decision
from zhuxue.portal.awards.collisions import collisions
from zhuxue.portal.awards.models import Award, Candidate, Round, Seat
from zhuxue.portal.awards.places import give_place_back, take_place
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.schemes.library import file_of
from zhuxue.portal.schools.models import Student

V: Any = Decision.Verdict
# What an award of a case that stands in no round says (title, payee, through), by the code of the programme's file.
TERMS: dict[str, Callable[[Case], dict[str, str]]] = {}
ENDED = frozenset({Case.State.REFUSED, Case.State.WITHDRAWN})


def award_effect(case: Case, decision: Decision) -> None:
    """Do all of it, in the decision's transaction; raises NotAllowed, and then the decision does not stand either."""
    candidate = Candidate.objects.select_related("round").filter(case=case).first()
    if (
        candidate
        and candidate.round.way == Round.Way.RANKING
        and decision.verdict == V.PASS
        and decision.step != "panel"
    ):
        _refuse_without_place(candidate)
    if candidate and case.state in ENDED:
        Seat.objects.filter(candidate=candidate).delete()
    standing = Award.objects.filter(case=case, undoes=None, undone_by=None).first()
    if case.state == Case.State.GRANTED and standing is None:
        _award(case, candidate, decision)
    if case.state != Case.State.GRANTED and standing is not None:
        _undo(standing, decision)


def _refuse_without_place(candidate: Candidate) -> None:
    if not Seat.objects.filter(candidate=candidate).exists():
        raise NotAllowed("这个项目有名额，要在评审批次里确定名单，不能单独通过。", "This programme has a quota: the list is settled in its round, not case by case.")  # fmt: skip


def _award(case: Case, candidate: Candidate | None, decision: Decision) -> None:
    """Write the award; with the student locked, so that of two that exclude one another only one can be granted."""
    Student.objects.select_for_update().get(pk=case.student_id)
    for collision in collisions(case):
        if collision.other.state == Case.State.GRANTED:
            raise NotAllowed(f"该生已获“{collision.title}”，{collision.why}。请先由学生选择保留哪一项。", f"The student holds “{collision.title}” already, and the two exclude one another. The student must choose first.")  # fmt: skip
    named = TERMS.get(file_of(case.programme))
    terms = candidate.round.terms if candidate else named(case) if named else {}
    made = Award.objects.create(
        case=case, decision=decision, student_id=case.student_id, enrolment_id=case.enrolment_id, office_id=case.office_id, name=case.name,
        programme=case.programme, title=terms.get("title", case.programme), period=case.period, amount_fen=case.amount_fen,
        payee=terms.get("payee", ""), through=terms.get("through", ""), at=now(),
    )  # fmt: skip
    if candidate and candidate.round.way == Round.Way.RANKING:
        take_place(made, candidate.round, decision.membership)


def _undo(award: Award, decision: Decision) -> None:
    """Take an award back by a row of its own; its place is free again."""
    back = None if award.amount_fen is None else -award.amount_fen
    Award.objects.create(
        case_id=award.case_id, decision=decision, student_id=award.student_id, enrolment_id=award.enrolment_id, office_id=award.office_id,
        name=award.name, programme=award.programme, title=award.title, period=award.period, amount_fen=back,
        payee=award.payee, through=award.through, undoes=award, at=now(),
    )  # fmt: skip
    give_place_back(award, decision.membership)


AWARD: Any = Case.Kind.AWARD
EFFECTS[AWARD] = award_effect
