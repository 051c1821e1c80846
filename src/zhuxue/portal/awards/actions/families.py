"""What a family does, or somebody for it: apply, decline what is due, take that back, choose between two."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate, now

from zhuxue.portal.applications.actions import Opening, decide, open_case
from zhuxue.portal.applications.models import Case, Decision
from zhuxue.portal.applications.moves import Said
from zhuxue.portal.audit.actions import record
from zhuxue.portal.awards.actions.rounds import locked, rule
from zhuxue.portal.awards.collisions import collisions
from zhuxue.portal.awards.models import Candidate, Choice, Reply, Round, Ruling
from zhuxue.portal.awards.opening import open_cases
from zhuxue.portal.awards.programmes import school_year
from zhuxue.portal.awards.queries import Offer, candidates_visible_to
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership
from zhuxue.portal.schools.models import Student

S: Any = Candidate.Standing
V: Any = Decision.Verdict
K: Any = Ruling.Kind
R: Any = Reply.Says
AWARD: Any = Case.Kind.AWARD


@dataclass(frozen=True)
class Application:
    """What a family says on applying: answers to what the rule still needs, why it is late, how it agreed if somebody else fills it in."""

    statement: str
    answers: dict[str, str] = field(default_factory=dict)
    late_because: str = ""
    consent: str = ""


@transaction.atomic
def apply(offer: Offer, said: Application, *, acting: Membership | None) -> Candidate:
    """Apply in a round; after the last day it waits for the school to accept it as late. Twice is once. Raises NotAllowed."""
    acting = require(acting, "apply")
    Student.objects.select_for_update().get(pk=offer.enrolment.student_id)
    round_ = Round.objects.get(pk=offer.round.pk)
    if found := round_.candidates.filter(student=offer.enrolment.student_id).first():
        return found
    if round_.state == Round.State.CLOSED or round_.way == Round.Way.DUE:
        raise NotAllowed("这个项目已不接受申请。", "This programme takes no applications any more.")
    late = localdate() > round_.reply_until
    if late and not said.late_because.strip():
        raise NotAllowed(f"申请已于 {round_.reply_until} 截止。请写明逾期的原因，由学校决定是否受理。", f"Applications closed on {round_.reply_until}. Say why yours is late; the school decides whether to accept it.")  # fmt: skip
    enrolment = offer.enrolment
    candidate = Candidate(
        round=round_, student_id=enrolment.student_id, enrolment=enrolment, office_id=enrolment.office_id, name=enrolment.name,
        standing=S.LATE if late else S.APPLIED, amount_fen=_amount(offer), why=said.late_because.strip() if late else "",
        answers={"statement": said.statement.strip(), **said.answers},
    )  # fmt: skip
    if not late:
        candidate.case = _submitted(candidate, said.consent, said.statement, acting)
    candidate.save()
    record("applied late" if late else "applied", candidate, acting=acting, details={"round": round_.pk})
    return candidate


def _amount(offer: Offer) -> int | None:
    """What the last run owes, else what the file pays everybody; null where neither says."""
    owed = offer.verdict.award_fen if offer.verdict else None
    return offer.round.terms["amount_fen"] if owed is None else owed


def _submitted(candidate: Candidate, consent: str, reason: str, acting: Membership) -> Case:
    round_ = candidate.round
    opening = Opening(
        kind=AWARD, programme=round_.programme, period=round_.period, steps=round_.process,
        consent=consent, amount_fen=candidate.amount_fen,
    )  # fmt: skip
    case = open_case(candidate.enrolment, opening, acting=acting)
    if Candidate.objects.filter(case=case).exists() or case.last_sequence:
        raise NotAllowed("这名学生本期已在别处申请了这个项目。", "This student applied for this programme elsewhere for the period.")  # fmt: skip
    decide(case.pk, Said(V.SUBMIT, reason.strip() or "提交申请"), acting=acting, seen=0)
    case.refresh_from_db()
    return case


@transaction.atomic
def answer_late(candidate: Candidate, accept: bool, reason: str, *, acting: Membership | None) -> Candidate:
    """Accept a late application, which then goes its way, or refuse it; with a reason. Raises NotAllowed."""
    acting = require(require(acting, "apply"), "run_round")  # who accepts it also hands it in for the family
    round_ = locked(candidate.round, acting)
    found = Candidate.objects.select_for_update(of=("self",)).get(pk=candidate.pk)
    if found.standing != S.LATE:
        raise NotAllowed("这份逾期申请已经答复过。", "This late application has been answered already.")
    kind = K.LATE if accept else K.TOO_LATE
    rule(round_, kind, reason, acting, {"candidate": found.pk})
    found.standing = S.APPLIED if accept else S.TOO_LATE
    if accept:
        found.case = _submitted(found, "家庭逾期提交，学校同意受理", f"逾期受理：{reason}", acting)
    else:
        found.why = f"{found.why}；学校答复：{reason.strip()}"
    found.save()
    return found


@transaction.atomic
def decline(candidate: Candidate, reason: str, *, acting: Membership | None, seen: int) -> Reply:
    """Decline what one is due: a decision with its reason, until the last day. Raises NotAllowed."""
    found = _own(candidate, acting)
    if found.case is None or found.standing == S.DECLINED:
        raise NotAllowed("这一项现在没有可以放弃的。", "There is nothing to decline here now.")
    _refuse_after_last_day(found)
    decide(found.case_id, Said(V.WITHDRAW, reason), acting=acting, seen=seen)
    found.standing = S.DECLINED
    found.save(update_fields=["standing"])
    return _reply(found, R.DECLINE, reason, acting)


@transaction.atomic
def take_back(candidate: Candidate, reason: str, *, acting: Membership | None) -> Reply:
    """Take a declining back: a new case begins, and the old one stays as it was. Raises NotAllowed."""
    acting = require(acting, "apply")
    found = _own(candidate, acting)
    if found.standing != S.DECLINED:
        raise NotAllowed("这一项没有放弃过。", "This was not declined.")
    _refuse_after_last_day(found)
    if found.round.state == Round.State.CLOSED:
        raise NotAllowed("这个批次已经结束，不能再收回。请联系学校。", "This round has ended; ask the school.")
    if found.round.way == Round.Way.DUE:
        if not open_cases(found.round, [found]):
            raise NotAllowed("这名学生本期已在别处办理这个项目。", "This is under way elsewhere for the period.")
    else:
        found.case = _submitted(found, "家庭收回放弃", reason, acting)
        found.standing = S.APPLIED
        found.save(update_fields=["case", "standing"])
    return _reply(found, R.TAKE_BACK, reason, acting)


@transaction.atomic
def choose(candidate: Candidate, exclusion: str, keeps: str, reason: str, *, acting: Membership | None) -> Choice:
    """Say which of two programmes the student keeps that exclude one another; the other case is withdrawn. Raises NotAllowed."""
    found = _own(candidate, acting)
    collision = next((c for c in collisions(found.case) if c.exclusion == exclusion), None) if found.case else None
    if (
        acting is None
        or found.case is None
        or collision is None
        or keeps not in {found.case.programme, collision.other.programme}
    ):
        raise NotAllowed("这一项没有需要选择的。", "There is nothing to choose here.")
    if not reason.strip():
        raise NotAllowed("请写明理由。", "Say why.")
    given_up = collision.other if keeps == found.case.programme else found.case
    period = school_year(found.case.period)
    before = Choice.objects.filter(student=found.student_id, exclusion=exclusion, period=period).count()
    made = Choice.objects.create(
        student_id=found.student_id, exclusion=exclusion, period=period, sequence=before + 1, keeps=keeps, gives_up=given_up.programme,
        reason=reason.strip(), person=acting.person, membership=acting, at=now(),
    )  # fmt: skip
    decide(
        given_up.pk,
        Said(V.WITHDRAW, f"二者只取其一，选择保留 {keeps}：{reason}"),
        acting=acting,
        seen=given_up.last_sequence,
    )
    Candidate.objects.filter(case=given_up).update(standing=S.DECLINED)
    record("chosen", found, acting=acting, reason=reason, details={"keeps": keeps, "gives_up": given_up.programme})
    return made


@transaction.atomic
def letter_seen(candidate: Candidate, *, acting: Membership | None) -> None:
    """Note that the family has read what it was told; again changes nothing."""
    found = _own(candidate, acting)
    letter = getattr(found, "letter", None)
    if letter is not None and letter.seen_at is None:
        letter.seen_at = now()
        letter.save(update_fields=["seen_at"])
        record("letter seen", found, acting=acting)


def _own(candidate: Candidate, acting: Membership | None) -> Candidate:
    """Return a candidate for whom `acting` may answer, with student and row locked; raises NotAllowed."""
    acting = require(acting, "apply")
    Student.objects.select_for_update().get(pk=candidate.student_id)
    found = candidates_visible_to(acting, "apply").select_related("round__opened_by", "case").select_for_update(of=("self",)).filter(pk=candidate.pk).first()  # fmt: skip
    if found is None:
        raise NotAllowed("没有这一项。", "There is no such line.")
    return found


def _refuse_after_last_day(candidate: Candidate) -> None:
    if localdate() > candidate.round.reply_until:
        raise NotAllowed(f"答复到 {candidate.round.reply_until} 已截止。请联系学校资助老师。", f"The last day was {candidate.round.reply_until}. Ask the school's aid officer.")  # fmt: skip


def _reply(candidate: Candidate, says: str, reason: str, acting: Membership | None) -> Reply:
    acting = require(acting, "apply")
    made = Reply.objects.create(
        candidate=candidate, sequence=candidate.replies.count() + 1, says=says, reason=reason.strip(),
        person=acting.person, membership=acting, at=now(),
    )  # fmt: skip
    record(f"award {says}", candidate, acting=acting, reason=reason)
    return made
