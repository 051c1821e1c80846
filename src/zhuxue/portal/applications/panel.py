"""The class panel: who sits on it, one secret vote a member, and its closing by the class teacher."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.timezone import localdate, now

from zhuxue.portal.applications.actions import decide
from zhuxue.portal.applications.models import Case, Decision, PanelMember, Recusal, Vote
from zhuxue.portal.applications.moves import Said
from zhuxue.portal.applications.queries import cases_visible_to
from zhuxue.portal.applications.rules import HARDSHIP, hardship, level_title, school_year
from zhuxue.portal.audit.actions import record
from zhuxue.portal.people.access import MATRIX, NotAllowed, require
from zhuxue.portal.people.models import Membership, Office, Person
from zhuxue.portal.people.queries import offices_visible_to
from zhuxue.portal.schools.models import Applicant


@transaction.atomic
def appoint_member(office: Office, person: Person, *, acting: Membership | None) -> PanelMember:
    """Put somebody of the school on the panel of a class for this school year; twice is once."""
    acting = require(acting, "appoint_panel")
    if not offices_visible_to(acting).filter(pk=office.pk).exists():
        raise NotAllowed("这不是您的班级。", "This is not your class.")
    member, new = PanelMember.objects.get_or_create(
        office=office, person=person, school_year=school_year(), ends_on=None, defaults={"begins_on": localdate()}
    )
    if new:
        record(
            "panel member appointed", member, acting=acting, details={"office": office.code, "person": person.username}
        )
    return member


@transaction.atomic
def remove_member(member: PanelMember, *, reason: str, instead: Person | None, acting: Membership | None) -> PanelMember | None:  # fmt: skip
    """End somebody's seat on a panel, with a reason, and give it to somebody else where one is named; done twice it is done once.

    Her votes stay in the ledger, but in cases still before the panel they no longer count.
    """
    acting = require(acting, "appoint_panel")
    found = PanelMember.objects.select_for_update().filter(pk=member.pk, office__in=offices_visible_to(acting).order_by().values("pk")).first()  # fmt: skip
    if found is None:
        raise NotAllowed("这不是您的班级。", "This is not your class.")
    if found.ends_on is not None:
        raise NotAllowed("这位成员已经退出评议小组。", "This member has left the panel already.")
    if instead is not None and instead.pk == found.person_id:
        raise NotAllowed("接替的人就是这位成员。请另选一位。", "The one named is the same person. Name somebody else.")
    found.ends_on, found.ended_by, found.ended_why = localdate(), acting, reason
    found.save(update_fields=["ends_on", "ended_by", "ended_why"])
    record("panel member removed", found, acting=acting, reason=reason, details={"office": found.office.code, "person": found.person.username})  # fmt: skip
    return appoint_member(found.office, instead, acting=acting) if instead else None


def members_visible_to(acting: Membership | None) -> QuerySet[PanelMember]:
    """Return the seats on panels of classes in reach, those already left too; none without the role."""
    if acting is None or not MATRIX.allows(acting.role, "appoint_panel"):
        return PanelMember.objects.none()
    here = offices_visible_to(acting).order_by().values("pk")
    return PanelMember.objects.filter(office__in=here).select_related("person", "office")


def panel_cases(acting: Membership | None) -> QuerySet[Case]:
    """Return the cases before a panel on which the person acting sits, her own family's and those she stood back from left out."""
    if acting is None or not MATRIX.allows(acting.role, "vote"):
        return Case.objects.none()
    seats = PanelMember.objects.filter(person=acting.person_id, school_year=school_year(), ends_on=None)
    mine = Applicant.objects.filter(person=acting.person_id, student=OuterRef("student"))
    stood_back = Recusal.objects.filter(person=acting.person_id, student=OuterRef("student"))
    before = Case.objects.filter(
        office__in=seats.values("office"),
        programme=HARDSHIP,
        state=Case.State.OPEN,
        tasks__step="panel",
        tasks__state="waiting",
    )
    return before.exclude(Exists(mine)).exclude(Exists(stood_back)).order_by("pk")


def voted_by(acting: Membership) -> list[int]:
    """Return the cases on which the person acting voted in their present round."""
    return list(Vote.objects.filter(person=acting.person_id, round=F("case__round")).values_list("case", flat=True))


def vote_of(case: Case, acting: Membership) -> str:
    """Return what the person acting voted; empty while she did not."""
    mine = case.votes.filter(round=case.round, person=acting.person_id).first()
    return level_title(mine.level) if mine else ""


@transaction.atomic
def vote(case: Case, level: str, *, acting: Membership | None) -> Vote:
    """Give one's vote for a level, secret until the panel closes; raises NotAllowed when it was given already."""
    acting = require(acting, "vote")
    found = panel_cases(acting).select_for_update(of=("self",)).filter(pk=case.pk).first()
    if found is None:
        raise NotAllowed("这件申请不在您的评议范围内，或评议已经结束。", "This case is not before your panel, or the panel has closed.")  # fmt: skip
    try:
        with transaction.atomic():
            kept = Vote.objects.create(case=found, round=found.round, person=acting.person, level=level, at=now())
    except IntegrityError:
        raise NotAllowed("您已经投过票，每人一票。", "You voted already; one vote each.") from None
    record("panel voted", found, acting=acting)  # how she voted is in the ledger of votes alone
    return kept


@dataclass(frozen=True)
class Count:
    """How far a panel is: members who may vote, votes given; the leading levels, none before there are enough votes."""

    members: int
    votes: int
    enough: bool
    leading: tuple[str, ...]


def count_of(case: Case) -> Count:
    """Return how far the panel of a case is, of those who sit on it now; what the votes say only once there are enough."""
    seats = PanelMember.objects.filter(office=case.office_id, school_year=case.period, ends_on=None)
    mine = Applicant.objects.filter(person=OuterRef("person"), student=case.student_id)
    stood_back = Recusal.objects.filter(person=OuterRef("person"), student=case.student_id)
    sitting = set(seats.exclude(Exists(mine)).exclude(Exists(stood_back)).values_list("person", flat=True))
    members = len(sitting)
    votes = list(case.votes.filter(round=case.round, person__in=sitting).values_list("level", flat=True))
    enough = bool(members) and hardship().panel.enough(len(votes), members)
    counted = Counter(votes).most_common()
    leading = tuple(level for level, n in counted if n == counted[0][1]) if enough else ()
    return Count(members, len(votes), enough, leading)


@transaction.atomic
def close_panel(case_id: int, *, level: str, reason: str, acting: Membership | None, seen: int) -> Decision:
    """Close the panel with the level most voted for; of several that lead equally, the one chosen, with a reason."""
    acting = require(acting, "see_cases")
    case = cases_visible_to(acting).select_for_update(of=("self",)).get(pk=case_id)
    if case.last_sequence == seen:
        _refuse_unready(count_of(case), level)
    return decide(case_id, Said("pass", reason, level=level), acting=acting, seen=seen)


def _refuse_unready(count: Count, level: str) -> None:
    if not count.members:
        raise NotAllowed(
            "这个班还没有评议小组。请先任命成员。", "The class has no panel yet. Appoint its members first."
        )
    if not count.enough:
        raise NotAllowed(f"应投 {count.members} 票，只投了 {count.votes} 票，未过半数。请等成员投票。", f"{count.votes} of {count.members} members voted, not more than half. Wait for the others.")  # fmt: skip
    if level not in count.leading:
        said = "、".join(level_title(each) for each in count.leading)
        raise NotAllowed(f"评议得票最多的是“{said}”，不能定为别的等级。", f"Most votes were for “{', '.join(count.leading)}”; another level cannot be set.")  # fmt: skip
