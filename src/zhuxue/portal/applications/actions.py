"""What changes a case: opened, decided, gone back, undone; one verb, one transaction, one entry in the audit chain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime, now

from zhuxue.portal.applications.effects import take_effect
from zhuxue.portal.applications.gate import notices_gate
from zhuxue.portal.applications.leads import LEADS, current_task, enter
from zhuxue.portal.applications.models import FINISHED, JUDGED, Case, Decision, Recusal
from zhuxue.portal.applications.moves import DECIDES, MOVES, Move, Said
from zhuxue.portal.applications.process import Step, first_step, version_of
from zhuxue.portal.applications.queries import cases_visible_to, living_case
from zhuxue.portal.audit.actions import record
from zhuxue.portal.people.access import MATRIX, NotAllowed, require
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.schools.models import Applicant, Enrolment, Student
from zhuxue.portal.schools.queries import enrolments_visible_to

V: Any = Decision.Verdict


@dataclass(frozen=True)
class Opening:
    """What a case is about: its kind, programme, period and steps; how the family agreed, where somebody else opens it."""

    kind: Any  # Case.Kind
    programme: str
    period: str
    steps: list[Step]
    consent: str = ""
    amount_fen: int | None = None


class Overtaken(NotAllowed):
    """Somebody else acted since the page was shown; nothing was done."""


@transaction.atomic
def open_case(enrolment: Enrolment, opening: Opening, *, acting: Membership | None, action: str = "apply") -> Case:
    """Begin a case at its first step, or return the living one; raises NotAllowed.

    Where a family applies it begins as a draft. Somebody else who opens it must say how the family agreed.
    """
    acting = require(acting, action)
    seen = (
        enrolments_visible_to(acting, action)
        .filter(pk=enrolment.pk, ends_on=None)
        .select_related("school__parent", "office")
        .first()
    )
    if seen is None:
        raise NotAllowed("您的范围内没有这名在读学生。请返回重新选择。", "There is no such enrolled student in your reach. Go back and choose again.")  # fmt: skip
    Student.objects.select_for_update().get(pk=seen.student_id)  # two clicks at once wait for each other here
    if found := living_case(seen.student_id, opening.programme, opening.period):
        return found
    place, consent = first_step(opening.steps), opening.consent.strip()
    by_family = opening.steps[place]["by"] == "family"
    if by_family and not consent and MATRIX.relation(acting.role, action) != "own":
        raise NotAllowed("代为申请须写明家长如何同意，例如“9月5日电话同意”。", "Say how the family agreed when you apply for it, for example “by telephone, 5 September”.")  # fmt: skip
    case = Case.objects.create(
        kind=opening.kind, student_id=seen.student_id, enrolment=seen, office=seen.office, name=seen.name,
        programme=opening.programme, period=opening.period, version=version_of(opening.steps), process=opening.steps,
        state=Case.State.DRAFT if by_family else Case.State.OPEN, step=place, amount_fen=opening.amount_fen,
        opened_by=acting.person, opened_as=acting, consent=consent, opened_at=now(),
    )  # fmt: skip
    enter(case, place)
    record("case opened", case, acting=acting, reason=consent, details={"programme": case.programme, "period": case.period})  # fmt: skip
    return case


@transaction.atomic
def decide(case_id: int, said: Said, *, acting: Membership | None, seen: int) -> Decision:
    """Do one thing in a case, whose last decision was number `seen` when the page was shown; raises NotAllowed.

    Sent twice by the same person it is done once. Where somebody else came first nothing is done, and Overtaken says who.
    """
    move = MOVES[said.verdict]
    action = {"family": "apply", "school": "adjust_case"}.get(move.who, "see_cases")
    acting = require(acting, action)
    case = cases_visible_to(acting, action).select_for_update(of=("self",)).filter(pk=case_id).first()
    if case is None:
        raise NotAllowed("没有这件申请。", "There is no such case.")
    if case.last_sequence != seen:
        return _done_already(case, said, acting, seen)
    _refuse_wrong_moment(case, said, move)
    _refuse_wrong_person(case, said, move, acting)
    return _write(case, said, move, acting)


def why_not(case: Case, said: Said, acting: Membership) -> NotAllowed | None:
    """Return why something would be refused at this moment, None when it would be done; nothing is changed."""
    move = MOVES[said.verdict]
    try:
        _refuse_wrong_moment(case, said, move)
        _refuse_wrong_person(case, said, move, acting)
    except NotAllowed as refused:
        return refused
    return None


def _done_already(case: Case, said: Said, acting: Membership, seen: int) -> Decision:
    """Return the same decision when the same person sent it twice; raises Overtaken when somebody else came first."""
    other = case.decisions.select_related("membership__office").filter(sequence=seen + 1).first()
    if (
        other
        and other.person_id == acting.person_id
        and other.verdict == said.verdict
        and said.level in {"", other.level}
    ):
        return other
    who, at = (other.membership.office.name, f"{localtime(other.at):%m-%d %H:%M}") if other else ("", "")
    raise Overtaken(f"这件申请刚才已由{who}在 {at} 办理，您的操作没有生效。请看过最新情况再办。", f"{who} acted on this case at {at}; yours was not done. Look at it again first.")  # fmt: skip


def _refuse_wrong_moment(case: Case, said: Said, move: Move) -> None:
    if not said.reason.strip():
        raise NotAllowed("请写明理由。", "Say why.")
    if case.state not in move.states or not (case.state in FINISHED or move.at(case.at["step"], case.at["by"])):
        state = Case.State(case.state).label
        raise NotAllowed(f"这件申请现在是“{state}”，不能这样办。请回到申请页面，看现在可以做什么。", f"The case is “{case.state}” now, and this cannot be done. See on its page what can.")  # fmt: skip
    if said.verdict == V.DONE and case.at["step"] == "notice":
        notices_gate(case, current_task(case))


def _refuse_wrong_person(case: Case, said: Said, move: Move, acting: Membership) -> None:
    """Say in words what the constraints of the database refuse as well."""
    if move.who in {"office", "decider"} and not may_act_for(acting, _owing(case, move)):
        raise NotAllowed("这一步不由您的单位办理。请在待办里选轮到您的事。", "This step is not your office's. Choose from your worklist.")  # fmt: skip
    if said.verdict not in JUDGED and said.verdict not in {V.UNDO, V.ESCALATE}:
        return
    if own_family(case, acting):
        raise NotAllowed("申请人本人、家长或已回避的人不能办理这件申请。请由同事办理。", "The family, or whoever stood back, may not decide this case. A colleague must.")  # fmt: skip
    if (
        said.verdict in JUDGED
        and case.decisions.filter(
            round=case.round + move.new_round, person=acting.person_id, verdict__in=JUDGED
        ).exists()
    ):
        raise NotAllowed("您在这一轮里已经办过这件申请。请由同事办理这一步。", "You decided in this round of the case already. A colleague must take this step.")  # fmt: skip


def own_family(case: Case, acting: Membership) -> bool:
    """Return whether the person signs in or signed in for the student, or stood back from judging her."""
    return (
        Applicant.objects.filter(person=acting.person_id, student=case.student_id).exists()
        or Recusal.objects.filter(person=acting.person_id, student=case.student_id).exists()
    )


def may_act_for(acting: Membership, office: Office) -> bool:
    """Return whether `acting` may decide what `office` owes: its own office's or one below, in a role that decides there."""
    return MATRIX.allows(acting.role, DECIDES[office.kind]) and office.path.startswith(acting.office.path)


def _owing(case: Case, move: Move) -> Office:
    """Return the office that owes the current step, or that judged last."""
    if move.who == "office":
        return current_task(case).office
    last = case.decisions.filter(verdict__in=JUDGED).order_by("-sequence").select_related("membership__office").first()
    if last is None:
        raise NotAllowed("还没有可以撤销的决定。", "There is no decision to undo yet.")
    return last.membership.office


def _write(case: Case, said: Said, move: Move, acting: Membership) -> Decision:
    number = case.step
    case.round += move.new_round
    decision = Decision.objects.create(
        case=case, round=case.round, number=number, step=case.at["step"], sequence=case.last_sequence + 1, verdict=said.verdict,
        level=said.level, amount_fen=said.amount_fen, from_month=said.from_month, reason=said.reason.strip(),
        person=acting.person, membership=acting, at=now(),
    )  # fmt: skip
    case.last_sequence = decision.sequence
    case.level = said.level or case.level
    case.amount_fen = case.amount_fen if said.amount_fen is None else said.amount_fen
    LEADS[move.leads](case, said, move)
    case.save()
    take_effect(case, decision)
    record(f"case {said.verdict}", case, acting=acting, reason=said.reason, details={"step": decision.step, "level": said.level, "sequence": decision.sequence})  # fmt: skip
    return decision
