"""What the tests of awards need beside the demo: schools without rounds, verdicts as wanted, a scholarship with its candidates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.utils.timezone import localdate

from zhuxue.portal.applications.models import Case
from zhuxue.portal.awards.actions import families, ranking, rounds
from zhuxue.portal.awards.models import Candidate, Round
from zhuxue.portal.awards.queries import offer_of
from zhuxue.portal.people.models import Membership, Office, Role
from zhuxue.portal.schools.models import Applicant, Enrolment, Outcome, StudentVerdict
from zhuxue.portal.schools.queries import latest_run

from .conftest import make_person

CONSENT = "家长当面同意"


def staff(username: str, office: Office, role: Role = Role.SCHOOL_OFFICER) -> Membership:
    """Somebody new in a role of an office."""
    person = make_person(username, office, role)
    return person.memberships.select_related("office__parent", "person").get()


def mother_of(enrolment: Enrolment, username: str = "mother") -> Membership:
    """The family of a student, who signs in."""
    person = make_person(username, enrolment.school, Role.APPLICANT)
    Applicant.objects.create(person=person, student=enrolment.student, begins_on="2024-09-01")
    return person.memberships.select_related("office__parent", "person").get()


def judged(enrolment: Enrolment, programme: str, verdict: str, **more: object) -> StudentVerdict:
    """Let the last run have said this of a student."""
    run = latest_run()
    conditions = more.pop("conditions", {})
    outcome = Outcome.objects.create(run=run, programme=programme, title=programme, verdict=verdict, reason=f"{verdict} 的理由", version="t", conditions=conditions)  # fmt: skip
    StudentVerdict.objects.filter(enrolment=enrolment, outcome__programme=programme, outcome__run=run).delete()
    return StudentVerdict.objects.create(enrolment=enrolment, outcome=outcome, **more)


def scholarship(
    opener: Membership, students: Sequence[Enrolment], ranks: Sequence[tuple[int, int]], places: int | None, programme: str = "UG_NESCH"
) -> Round:  # fmt: skip
    """A round whose applications are closed, with places where given and ranks as given, in the order of the students."""
    source = "省教育厅名额通知" if places is not None else ""
    start = rounds.Start(programme, localdate() + timedelta(days=1), "学校通知", places, source)
    round_ = rounds.open_round(start, acting=opener)
    for enrolment in students:
        said = families.Application("申请奖学金", {}, "", CONSENT)
        families.apply(offer_of(opener, round_.pk, enrolment.pk), said, acting=opener)
    Round.objects.filter(pk=round_.pk).update(reply_until=localdate() - timedelta(days=1))
    round_.refresh_from_db()
    enter(round_, students, ranks, acting=opener)
    return round_


def enter(round_: Round, students: Sequence[Enrolment], ranks: Sequence[tuple[int, int]], *, acting: Membership) -> None:  # fmt: skip
    """Enter ranks of students, the same for every figure."""
    keys = [key["fact"] for key in round_.terms["rank_by"]]
    figures = [
        ranking.Figure(candidate(round_, enrolment).pk, key, number, many)
        for enrolment, (number, many) in zip(students, ranks, strict=False)
        for key in keys
    ]
    ranking.enter_figures(round_, figures, "教务处排名表", acting=acting)


def candidate(round_: Round, enrolment: Enrolment) -> Candidate:
    """A student's line in a round, as it is now."""
    return round_.candidates.select_related("case", "round").get(student=enrolment.student_id)


def case_of(round_: Round, enrolment: Enrolment) -> Case:
    """A student's case in a round, as it is now."""
    return candidate(round_, enrolment).case
