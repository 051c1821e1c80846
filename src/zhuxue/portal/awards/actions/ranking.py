"""Ranking within a quota: figures with evidence, reviewers and their relatives, a tie, the list and who moves up."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate, now

from zhuxue.portal.applications.actions import decide
from zhuxue.portal.applications.models import NEVER, Decision, Recusal
from zhuxue.portal.applications.moves import Said
from zhuxue.portal.audit.actions import record
from zhuxue.portal.awards.actions.rounds import locked, rule
from zhuxue.portal.awards.models import RankFact, Reviewer, Round, Ruling, Seat, Vote
from zhuxue.portal.awards.queries import possible_reviewers, stands_back
from zhuxue.portal.awards.standing import Standings, standings
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership

K: Any = Ruling.Kind
V: Any = Decision.Verdict


@dataclass(frozen=True)
class Figure:
    """One figure of a candidate: which fact, and `number` of `out_of`."""

    candidate: int
    fact: str
    number: int
    out_of: int = 1


@transaction.atomic
def enter_figures(round_: Round, figures: Collection[Figure], evidence: str, *, acting: Membership | None) -> int:
    """Add what candidates are ranked by, with where it can be seen; return how many are new. Raises NotAllowed."""
    acting = require(acting, "run_round")
    found = locked(round_, acting)
    _refuse_unless_running(found)
    if not evidence.strip():
        raise NotAllowed("请写明依据，例如“教务处成绩排名表，9月20日”。", "Say where the figures come from, for example “ranking of the academic office, 20 September”.")  # fmt: skip
    keys = {key["fact"] for key in found.terms["rank_by"]}
    mine = set(found.candidates.values_list("pk", flat=True))
    for figure in figures:
        if figure.fact not in keys or figure.candidate not in mine or not figure.out_of >= 1 or figure.number < 0:
            raise NotAllowed("有一行数字不对，整张表都没有保存。请核对名次与人数。", "One line is wrong, so nothing was saved. Check places and numbers.")  # fmt: skip
    rows = [
        RankFact(candidate_id=f.candidate, fact=f.fact, number=f.number, out_of=f.out_of, evidence=evidence.strip(), membership=acting, at=now())
        for f in figures
    ]  # fmt: skip
    RankFact.objects.bulk_create(rows)
    record("round figures", found, acting=acting, reason=evidence, details={"figures": len(rows)})
    return len(rows)


@transaction.atomic
def name_reviewer(round_: Round, membership: int, *, acting: Membership | None) -> Reviewer:
    """Let somebody of the round's office review it; raises NotAllowed for anybody else."""
    acting = require(acting, "run_round")
    found = locked(round_, acting)
    _refuse_unless_running(found)
    member = possible_reviewers(found).filter(pk=membership).first()
    if member is None:
        raise NotAllowed(
            "这位同事不在可选范围，或已在名单里。", "This colleague cannot be named, or is a reviewer already."
        )
    made = Reviewer.objects.create(round=found, person=member.person, membership=member, named_by=acting)
    record("reviewer named", found, acting=acting, details={"person": member.person.username})
    return made


@transaction.atomic
def declare(round_: Round, relatives: Mapping[int, str], *, acting: Membership | None) -> Reviewer:
    """Say which candidates one is related to, and how (none: {}); who has any stands back from the whole round."""
    acting = require(acting, "judge_round")
    found = locked(round_, acting, "judge_round")
    reviewer = _reviewer(found, acting)
    for candidate in found.candidates.filter(pk__in=relatives):
        relation = relatives[candidate.pk].strip()
        if not relation:
            raise NotAllowed("请写明是什么关系。", "Say how you are related.")
        Recusal.objects.get_or_create(
            person=acting.person, student_id=candidate.student_id,
            defaults={"relation": relation, "declared_by": acting, "declared_at": now()},
        )  # fmt: skip
    reviewer.declared_at = now()
    reviewer.save(update_fields=["declared_at"])
    record("relatives declared", found, acting=acting, details={"candidates": len(relatives)})
    return reviewer


@transaction.atomic
def vote(round_: Round, candidate: int, reason: str, *, acting: Membership | None) -> Vote:
    """Vote for one of those level at the last place, once a tie; raises NotAllowed for whoever stands back."""
    acting = require(acting, "judge_round")
    found = locked(round_, acting, "judge_round")
    if _reviewer(found, acting).declared_at is None:
        raise NotAllowed("请先申明候选人中有没有您的亲属。", "First declare whether relatives of yours are candidates.")
    _refuse_relative(found, acting)
    now_standing = standings(found)
    if candidate not in {line.candidate.pk for line in now_standing.tied}:
        raise NotAllowed("这名学生现在不在并列之列。请看最新排序。", "This student is not level at the last place now.")
    if not reason.strip():
        raise NotAllowed("请写明理由。", "Say why.")
    try:
        with transaction.atomic():
            made = Vote.objects.create(round=found, turn=now_standing.turn, candidate_id=candidate, person=acting.person, membership=acting, reason=reason.strip(), at=now())  # fmt: skip
    except IntegrityError:
        raise NotAllowed("您已经投过票，一人一票。", "You have voted already: one vote a person.") from None
    record("vote", found, acting=acting, details={"turn": made.turn})
    return made


@transaction.atomic
def settle_tie(round_: Round, chosen: Collection[int], basis: str, reason: str, *, acting: Membership | None) -> Ruling:
    """Settle who of those level at the last place is in: by the votes, or by a second criterion stated in the reason.

    By votes the chosen must be those with the most, and more than the next one. Raises NotAllowed.
    """
    acting = require(acting, "run_round")
    found = locked(round_, acting)
    _refuse_unless_running(found)
    _refuse_relative(found, acting)
    now_standing = standings(found)
    tied = {line.candidate.pk: line for line in now_standing.tied}
    left = (now_standing.free or 0) - len(now_standing.chosen)
    if not tied or set(chosen) - set(tied) or len(set(chosen)) != left:
        raise NotAllowed(f"请在并列的候选人里正好选 {left} 人。", f"Choose exactly {left} of those who are level.")
    if basis == "votes":
        _refuse_against_votes(now_standing, set(chosen))
    return rule(found, K.TIE, reason, acting, {"basis": basis, "tied": sorted(tied), "chosen": sorted(set(chosen)), "votes": {str(pk): line.votes for pk, line in tied.items()}})  # fmt: skip


def _refuse_against_votes(now_standing: Standings, chosen: set[int]) -> None:
    fewest = min(line.votes for line in now_standing.tied if line.candidate.pk in chosen)
    most_of_others = max((line.votes for line in now_standing.tied if line.candidate.pk not in chosen), default=-1)
    if fewest <= most_of_others:
        raise NotAllowed("所选的人得票没有都高于其他并列者。请按得票选，或改用写明的第二排序依据。", "Those chosen do not all have more votes than the others. Choose by the votes, or by a second criterion that you state.")  # fmt: skip


@transaction.atomic
def settle_list(round_: Round, reason: str, *, acting: Membership | None) -> Ruling:
    """Give the free places to those within them and pass their cases on; the others stay in reserve.

    Done again later it lets the next in reserve move up. Raises NotAllowed while places, figures or a tie are open.
    """
    acting = require(acting, "run_round")
    found = locked(round_, acting)
    _refuse_unless_running(found)
    if localdate() <= found.reply_until != NEVER:
        raise NotAllowed(f"申请到 {found.reply_until} 才截止，截止后再确定名单。", f"Applications are open until {found.reply_until}; settle the list after that day.")  # fmt: skip
    now_standing = standings(found)
    _refuse_unsettled(now_standing)
    _refuse_relative(found, acting)
    number = _free_numbers(found)
    for line in now_standing.chosen:
        Seat.objects.create(round=found, number=next(number), candidate=line.candidate)
        case = line.candidate.case
        decide(case.pk, Said(V.PASS, reason), acting=acting, seen=case.last_sequence)
    found.state = Round.State.FIXED
    found.save(update_fields=["state"])
    return rule(found, K.LIST, reason, acting, {"chosen": [line.candidate.pk for line in now_standing.chosen]})


def _free_numbers(round_: Round) -> Iterator[int]:
    taken = set(round_.seats.values_list("number", flat=True))
    return (number for number in range(1, (round_.places or 0) + 1) if number not in taken)


def _refuse_unsettled(now_standing: Standings) -> None:
    if now_standing.free is None:
        raise NotAllowed("上级还没有下达名额，不能确定名单。请先登记名额和依据。", "No places have come from above yet. Enter them with their source first.")  # fmt: skip
    if now_standing.missing:
        raise NotAllowed(f"还有 {len(now_standing.missing)} 人缺排序依据，排不出先后。请补录，或按程序不通过。", f"{len(now_standing.missing)} lack a figure to be ranked by. Enter it, or refuse them in due form.")  # fmt: skip
    if now_standing.tied:
        raise NotAllowed("末位有并列，系统不代为选择。请先由评审组评议。", "There is a tie at the last place, and the machine does not choose. The reviewers must settle it first.")  # fmt: skip
    if not now_standing.chosen:
        raise NotAllowed("没有空出的名额，或没有候补的人。", "No place is free, or nobody is in reserve.")


def _refuse_unless_running(round_: Round) -> None:
    if round_.way != Round.Way.RANKING or round_.state == Round.State.CLOSED:
        raise NotAllowed("这个批次不按名额评审，或已经结束。", "This round is not ranked within a quota, or has ended.")


def _reviewer(round_: Round, acting: Membership) -> Reviewer:
    found = round_.reviewers.filter(person=acting.person_id).first()
    if found is None or round_.state == Round.State.CLOSED:
        raise NotAllowed(
            "您不是这个批次的评审成员，或批次已结束。", "You are no reviewer of this round, or it has ended."
        )
    return found


def _refuse_relative(round_: Round, acting: Membership) -> None:
    """Say in words what a trigger of the database refuses as well."""
    if stands_back(round_, acting):
        raise NotAllowed("您或亲属在候选人之中，已对本批次回避，不能评议或确定名单。请由同事办理。", "A relative of yours is a candidate: you stand back from this round. A colleague must act.")  # fmt: skip
