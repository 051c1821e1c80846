"""What a person may see of rounds, candidates and awards; everything that reads them starts here."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.applications.models import Case, Recusal, Task
from zhuxue.portal.awards.models import Award, Candidate, Reviewer, Round
from zhuxue.portal.people.access import MATRIX
from zhuxue.portal.people.models import Membership, Office, Role
from zhuxue.portal.people.queries import offices_visible_to
from zhuxue.portal.schools.models import Applicant, Enrolment, Outcome, StudentVerdict
from zhuxue.portal.schools.queries import enrolments_visible_to, latest_run, students_of
from zhuxue.portal.ui.desk import News, Work, changed, lately
from zhuxue.portal.ui.listing import beginning_of

S: Any = Candidate.Standing


def rounds_visible_to(acting: Membership | None, action: str = "see_rounds") -> QuerySet[Round]:
    """Return the rounds on which `acting` may do `action`: of its office or below, and those it reviews."""
    if acting is None or MATRIX.relation(acting.role, action) != "office":
        return Round.objects.none()
    reviewed = Reviewer.objects.filter(membership=acting).values("round")
    if acting.office.kind == Office.Kind.PROVINCE:
        return Round.objects.filter(office__path__startswith=acting.office.path)
    within = offices_visible_to(acting).order_by().values("pk")
    return Round.objects.filter(Q(office__in=within) | Q(pk__in=reviewed))


def rounds_listed(acting: Membership | None) -> QuerySet[Round]:
    """Return the visible rounds for their list, each with how many `people` stand in it."""
    return rounds_visible_to(acting).select_related("office").annotate(people=Count("candidates"))


def stages_of(acting: Membership | None) -> list[str]:
    """Return which stages the office acted for teaches now."""
    here = enrolments_visible_to(acting).filter(ends_on=None)
    return list(here.order_by().values_list("stage", flat=True).distinct())


def candidates_visible_to(acting: Membership | None, action: str = "see_cases") -> QuerySet[Candidate]:
    """Return the candidates on whom `acting` may do `action`: its own students, or at its office or below, else none."""
    relation = MATRIX.relation(acting.role, action) if acting else None
    if acting is None or relation is None:
        return Candidate.objects.none()
    if relation == "own":
        return Candidate.objects.filter(student__in=students_of(acting))
    if acting.office.kind == Office.Kind.PROVINCE:
        return Candidate.objects.filter(office__path__startswith=acting.office.path)
    return Candidate.objects.filter(office__in=offices_visible_to(acting).order_by().values("pk"))


def awards_visible_to(acting: Membership | None) -> QuerySet[Award]:
    """Return the ledger of awards at the office of `acting` or below; a family's own."""
    relation = MATRIX.relation(acting.role, "see_awards") if acting else None
    if acting is None or relation is None:
        return Award.objects.none()
    if acting.office.kind == Office.Kind.PROVINCE:
        return Award.objects.filter(office__path__startswith=acting.office.path)
    return Award.objects.filter(office__in=offices_visible_to(acting).order_by().values("pk"))


def in_force(awards: QuerySet[Award]) -> QuerySet[Award]:
    """Keep the awards that stand: neither taken back nor taking one back. What payments pays starts here."""
    return awards.filter(undoes=None, undone_by=None)


def candidates_listed(acting: Membership | None, round_: Round, *, standing: str = "", step: str = "", mine: bool = False) -> QuerySet[Candidate]:  # fmt: skip
    """Return a visible round's candidates for its list; `mine` keeps those whose step the office acted for owes."""
    if acting is None or not rounds_visible_to(acting).filter(pk=round_.pk).exists():
        return Candidate.objects.none()
    found = round_.candidates.select_related("case", "office", "enrolment", "seat")
    if standing:
        found = found.filter(standing=standing)
    if step:
        found = found.filter(case__state=Case.State.OPEN, case__tasks__in=_open_tasks().filter(step=step))
    if mine:
        owed = _open_tasks().filter(case=OuterRef("case"), office__path__startswith=acting.office.path)
        found = found.filter(Exists(owed.exclude(by="family")), case__state=Case.State.OPEN)
    return found


def _open_tasks() -> QuerySet[Task]:
    return Task.objects.filter(state__in=[Task.State.WAITING, Task.State.BLOCKED])


@dataclass(frozen=True)
class Counts:
    """How many of a round stand where: by standing, by step of those under way, granted, refused."""

    standing: dict[str, int]
    step: dict[int, int]
    state: dict[str, int]

    @property
    def told(self) -> int:
        """Those who were told, whatever they answered."""
        return self.standing.get(S.TOLD, 0) + self.standing.get(S.DECLINED, 0)


def counts_of(round_: Round) -> Counts:
    """Return the figures of a round's page, in one query."""
    rows = round_.candidates.values_list("standing", "case__state", "case__step").annotate(n=Count("pk")).order_by()
    standing: Counter[str] = Counter()
    step: Counter[int] = Counter()
    state: Counter[str] = Counter()
    for stands, case_state, at, n in rows:
        standing[stands] += n
        if case_state:
            state[case_state] += n
        if case_state == Case.State.OPEN:
            step[at] += n
    return Counts(dict(standing), dict(step), dict(state))


def possible_reviewers(round_: Round) -> QuerySet[Membership]:
    """Return who may be named as a reviewer: people of the round's office and below, in a role that judges there."""
    roles = [role for role in MATRIX.actions["judge_round"]]
    here = Membership.objects.filter(office__path__startswith=round_.office.path, role__in=roles, ends_on=None)
    return here.exclude(person__in=round_.reviewers.values("person")).select_related("person", "office").order_by("pk")


def reviewers_of(round_: Round) -> QuerySet[Reviewer]:
    """Return a round's reviewers, each with whether she `stands_back` because a candidate is of her family."""
    students = Candidate.objects.filter(round=round_).values("student")
    recused = Recusal.objects.filter(person=OuterRef("person"), student__in=students)
    family = Applicant.objects.filter(person=OuterRef("person"), student__in=students)
    found = round_.reviewers.select_related("person", "membership__office").order_by("pk")
    return found.annotate(stands_back=Exists(recused) | Exists(family))


def stands_back(round_: Round, acting: Membership) -> bool:
    """Return whether a candidate of the round is family of the person acting, or she declared so."""
    students = Candidate.objects.filter(round=round_).values("student")
    same = {"person": acting.person_id, "student__in": students}
    return Recusal.objects.filter(**same).exists() or Applicant.objects.filter(**same).exists()


def reviewer_of(round_: Round, acting: Membership) -> Reviewer | None:
    """Return the reviewer that `acting` is in a round, if any."""
    return round_.reviewers.filter(person=acting.person_id).first()


def voted(round_: Round, acting: Membership, turn: int) -> bool:
    """Return whether the person voted in this tie already."""
    return round_.votes.filter(person=acting.person_id, turn=turn).exists()


@dataclass(frozen=True)
class Offer:
    """A round in which a student may apply: what the last run said, and until when."""

    round: Round
    enrolment: Enrolment
    verdict: StudentVerdict | None

    @property
    def late(self) -> bool:
        """Whether the last day is over."""
        return localdate() > self.round.reply_until


def offers_to(acting: Membership | None) -> list[Offer]:
    """Return what the students of a family may still apply for: rounds at their school, unless the rule already says no."""
    if acting is None or MATRIX.relation(acting.role, "apply") != "own":
        return []
    enrolments = enrolments_visible_to(acting, "apply").filter(ends_on=None).select_related("school", "office")
    return [offer for enrolment in enrolments for offer in _offers(enrolment)]


def offer_of(acting: Membership | None, round_pk: int, enrolment_pk: int) -> Offer | None:
    """Return one offer that `acting` may take up, for its own student or on behalf of one in reach."""
    seen = enrolments_visible_to(acting, "apply").filter(pk=enrolment_pk, ends_on=None)
    enrolment = seen.select_related("school", "office").first()
    found = _offers(enrolment) if enrolment else []
    return next((offer for offer in found if offer.round.pk == round_pk), None)


def _offers(enrolment: Enrolment) -> list[Offer]:
    path = enrolment.office.path
    codes = path.strip("/").split("/")
    above = [f"/{'/'.join(codes[:n])}/" for n in range(1, len(codes) + 1)]
    rounds = Round.objects.filter(office__path__in=above, state=Round.State.OPEN).exclude(way=Round.Way.DUE)
    rounds = rounds.exclude(candidates__student=enrolment.student_id).order_by("title", "pk")
    said = {v.outcome.programme: v for v in enrolment.verdicts.filter(outcome__run=latest_run()).select_related("outcome__run")}  # fmt: skip
    offers = [Offer(found, enrolment, said.get(found.programme)) for found in rounds]
    return [o for o in offers if o.verdict and o.verdict.outcome.verdict != Outcome.Verdict.REFUSED]


def verdict_of(candidate: Candidate) -> StudentVerdict | None:
    """Return what the round's run said of a candidate."""
    said = StudentVerdict.objects.filter(enrolment=candidate.enrolment_id, outcome__run=candidate.round.run_id)
    return said.filter(outcome__programme=candidate.round.programme).select_related("outcome__run").first()


def waiting(acting: Membership | None) -> list[Work]:
    """Return what waits for `acting` in awards beside its tasks: late applications, a declaration of relatives."""
    if acting is None:
        return []
    return [
        Work(_("逾期申请待受理"), _late_ones(acting), reverse("rounds")),
        Work(_("评审前待申明回避"), _undeclared(acting), reverse("rounds")),
    ]


def _late_ones(acting: Membership) -> QuerySet[Candidate]:
    return Candidate.objects.filter(standing=S.LATE, round__in=rounds_visible_to(acting, "run_round").values("pk"))


def _undeclared(acting: Membership) -> QuerySet[Reviewer]:
    return Reviewer.objects.filter(membership=acting, declared_at=None).exclude(round__state=Round.State.CLOSED)


def families_without_account(round_: Round) -> QuerySet[Candidate]:
    """Return the candidates told by a slip of paper, class by class."""
    return round_.candidates.filter(letter__how="slip").select_related("office", "enrolment").order_by("office__name", "name")  # fmt: skip


def changes(acting: Membership | None) -> list[News]:
    """Return the awards entered or taken back of late: in reach of an office, of a family's own children."""
    since, title = beginning_of(lately()), _("新登记或撤销的资助结果")
    if acting is not None and acting.role == Role.APPLICANT:
        own = Award.objects.filter(student__in=students_of(acting), at__gte=since)
        return [changed(title, own, "at", "my_aid", icon="cash")]
    return [changed(title, awards_visible_to(acting).filter(at__gte=since), "at", "awards", icon="cash")]
