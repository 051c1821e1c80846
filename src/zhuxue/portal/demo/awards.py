"""Awards in the demo: rounds of each way in each state, a scholarship with a tie and a reviewer who stands back, a family that declined."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.timezone import localdate

from zhuxue.portal.applications.actions import decide
from zhuxue.portal.applications.moves import Said
from zhuxue.portal.awards.actions import families, ranking, reviewing, rounds
from zhuxue.portal.awards.models import Candidate, Round
from zhuxue.portal.awards.queries import candidates_listed, offer_of
from zhuxue.portal.people.actions import appoint
from zhuxue.portal.people.models import Membership, Office, Person, Role
from zhuxue.portal.schools.models import Applicant, Enrolment, Outcome, StudentVerdict

R: Any = Role
GRANTED: Any = Outcome.Verdict.GRANTED
UNKNOWN: Any = Outcome.Verdict.UNKNOWN
NOTICE = "示例：学校通知延长申请"
FEW = 12  # decisions of a kind: the demo is to be made quickly whatever its size
RANKS = ((1, 120), (2, 120), (5, 100), (10, 200), (9, 120), (30, 120))  # the third and fourth are level: 5 of 100 each


@dataclass(frozen=True)
class Staff:
    """Who acts in the demo, and the accounts opened so far."""

    password_hash: str
    accounts: list[dict[str, str]]

    def hold(self, role: Role, office: Office, number: str = "") -> Membership:
        """Return who has a role in an office; somebody new where nobody has, or where a number asks for one more."""
        held = (
            Membership.objects.filter(role=role, office=office)
            .select_related("office", "person")
            .order_by("pk")
            .first()
        )
        if held is not None and not number:
            return held
        username = f"{role.replace('_', '-')}-{office.code}{number}".lower()
        person = Person.objects.create(username=username, name=f"示例{role.label}{number}", password=self.password_hash)
        self.accounts.append({"username": username, "title": f"{role.label} · {office.name}{number}", "role": role})
        return appoint(person, office, role)

    def two(self, role: Role, office: Office) -> tuple[Membership, Membership]:
        """Return two people in a role of an office, somebody new where there is one only."""
        held = Membership.objects.filter(role=role, office=office).select_related("office", "person").order_by("pk")
        one = held.first() or self.hold(role, office)
        return one, held.exclude(pk=one.pk).first() or self.hold(role, office, "-2")

    def family(self, enrolment: Enrolment) -> Membership:
        """Return the account of one student's family."""
        username = f"award-family-{enrolment.pk}"
        person = Person.objects.create(username=username, name="示例家长", password=self.password_hash)
        Applicant.objects.create(person=person, student_id=enrolment.student_id, begins_on=localdate())
        self.accounts.append({"username": username, "title": f"家长 · {enrolment.name}（{enrolment.office.name}）", "role": R.APPLICANT})  # fmt: skip
        return appoint(person, enrolment.office, R.APPLICANT)


def seed(demo: Any) -> list[dict[str, str]]:
    """Open the rounds; return the accounts opened for them."""
    staff = Staff(demo.password_hash, [])
    for stage, seeded in SEEDED.items():
        if (school := _first_school(stage)) is not None:
            seeded(staff, school)
    return staff.accounts


def _first_school(stage: str) -> Office | None:
    """The first school of a stage; of kindergartens the last, which has an officer in every demo."""
    found = Enrolment.objects.filter(stage=stage).select_related("school__parent").order_by("school__path")
    enrolment = found.last() if stage == "preschool" else found.first()
    return enrolment.school if enrolment else None


def _said(school: Office, programme: str, *verdicts: str) -> list[Enrolment]:
    """The enrolments of a school of whom the last run said so, the granted first."""
    found = StudentVerdict.objects.filter(enrolment__school=school, outcome__programme=programme, outcome__verdict__in=verdicts)  # fmt: skip
    return [v.enrolment for v in found.select_related("enrolment__office").order_by("outcome__verdict", "enrolment__name", "pk")]  # fmt: skip


def _senior_high(staff: Staff, school: Office) -> None:
    """免学杂费 under way: one family declined, some passed by the school, one granted; 国家助学金 being applied for."""
    officer, head = staff.hold(R.SCHOOL_OFFICER, school), staff.hold(R.SCHOOL_HEAD, school)
    due = _said(school, "SH_WAIVER", GRANTED)
    mother = staff.family(due[0]) if due else None
    round_ = rounds.open_round(rounds.Start("SH_WAIVER"), acting=officer)
    candidates = _with_case(round_, officer)
    if mother is not None and candidates:
        hers = round_.candidates.get(student=due[0].student_id)
        families.decline(hers, "家里商量后把名额让给更困难的同学", acting=mother, seen=0)
    rest = [c for c in candidates if not due or c.student_id != due[0].student_id][:FEW]
    reviewing.review(rest[: len(rest) // 2], "pass", "名单核对无误", acting=head)
    county = staff.hold(R.COUNTY, school.parent)
    reviewing.review(_again(rest[: len(rest) // 4]), "pass", "同意", acting=county)
    _applications(staff, school, officer, mother)


def _applications(staff: Staff, school: Office, officer: Membership, mother: Membership | None) -> None:
    start = rounds.Start("SH_GRANT", localdate() + timedelta(days=14), NOTICE)
    round_ = rounds.open_round(start, acting=officer)
    for enrolment in _said(school, "SH_GRANT", GRANTED, UNKNOWN)[:8]:
        _apply(round_, enrolment, officer)
    waiting = _with_case(round_, officer)
    head = staff.hold(R.SCHOOL_HEAD, school)
    reviewing.review(waiting[:2], "pass", "材料齐全，符合条件", acting=head)
    reviewing.review(waiting[2:3], "send_back", "请补充家庭收入的书面承诺", acting=head)


def _vocational(staff: Staff, school: Office) -> None:
    """免学费 passed for some, refused to one by the school and to one by the county, which is appealed; 国家助学金 applied for too late."""
    officer, head = staff.hold(R.SCHOOL_OFFICER, school), staff.hold(R.SCHOOL_HEAD, school)
    county = staff.hold(R.COUNTY, school.parent)
    round_ = rounds.open_round(rounds.Start("SV_WAIVER"), acting=officer)
    due = _with_case(round_, officer)[:FEW]
    reviewing.review(due[:1], "refuse", "学籍已注销，核对后不符合", acting=head)
    reviewing.review(due[1:], "pass", "学籍核对无误", acting=head)
    reviewing.review(_again(due[1:2]), "refuse", "三年级实习期的学籍状态有疑问", acting=county)
    reviewing.review(_again(due[2:]), "pass", "同意", acting=county)
    for refused in _again(due[1:2]):
        said = Said("appeal", "已补交学籍证明，请重新审核")
        decide(refused.case_id, said, acting=officer, seen=refused.case.last_sequence)
    late = rounds.open_round(rounds.Start("SV_GRANT"), acting=officer)
    for enrolment in _said(school, "SV_GRANT", GRANTED, UNKNOWN)[:3]:
        _apply(late, enrolment, officer, late="家长在外务工，9月底才看到通知")
    for candidate in late.candidates.filter(standing=Candidate.Standing.LATE).order_by("pk")[:1]:
        families.answer_late(candidate, True, "情况属实，同意受理", acting=officer)


def _kindergarten(staff: Staff, school: Office) -> None:
    """入园补助: half of them reviewed, waiting for their notice."""
    officer = staff.hold(R.SCHOOL_OFFICER, school)
    round_ = rounds.open_round(rounds.Start("PRE_AID"), acting=officer)
    due = _with_case(round_, officer)
    reviewing.review(due[: len(due) // 2][:FEW], "pass", "名单核对无误", acting=officer)


def _university(staff: Staff, school: Office) -> None:
    """励志奖学金 with a tie and a reviewer who stands back; 国家奖学金 with its list settled; 国家助学金 ended, a late one refused."""
    officer, head = staff.hold(R.SCHOOL_OFFICER, school), staff.hold(R.SCHOOL_HEAD, school)
    panel = [staff.hold(R.SCHOOL_OFFICER, school, str(number)) for number in (2, 3, 4)]
    tied = _ranked(school, "UG_NESCH", None, officer)  # as many as its quota has
    for member in panel:
        ranking.name_reviewer(tied, member.pk, acting=head)
    first = tied.candidates.order_by("pk").first()
    if first is not None:
        ranking.declare(tied, {first.pk: "姑母"}, acting=panel[2])
        ranking.declare(tied, {}, acting=panel[1])
    settled = _ranked(school, "UG_NSCH", 1, officer)
    if settled.candidates.exists():
        ranking.settle_list(settled, "评审委员会会议通过", acting=head)
    ended = rounds.open_round(rounds.Start("UG_GRANT"), acting=officer)
    for enrolment in _said(school, "UG_GRANT", GRANTED, UNKNOWN)[:1]:
        _apply(ended, enrolment, officer, late="以为今年不评")
    for candidate in ended.candidates.filter(standing=Candidate.Standing.LATE):
        families.answer_late(candidate, False, "评审和公示已经结束", acting=officer)
    rounds.close_round(ended, acting=head, reason="本学期评审结束")


def _ranked(school: Office, programme: str, places: int | None, officer: Membership) -> Round:
    """A round whose applications are closed, with the places given and the ranks entered."""
    start = rounds.Start(
        programme, localdate() + timedelta(days=1), NOTICE, places, "示例：省教育厅下达名额通知" if places else ""
    )
    round_ = rounds.open_round(start, acting=officer)
    for enrolment in _said(school, programme, GRANTED, UNKNOWN)[: len(RANKS)]:
        _apply(round_, enrolment, officer)
    Round.objects.filter(pk=round_.pk).update(reply_until=localdate() - timedelta(days=1))
    keys = [key["fact"] for key in round_.terms["rank_by"]]
    figures = [
        ranking.Figure(candidate.pk, key, number, many)
        for candidate, (number, many) in zip(round_.candidates.order_by("pk"), RANKS, strict=False)
        for key in keys
    ]
    ranking.enter_figures(round_, figures, "示例：教务处排名表", acting=officer)
    round_.refresh_from_db()
    return round_


def _apply(round_: Round, enrolment: Enrolment, officer: Membership, late: str = "") -> None:
    offer = offer_of(officer, round_.pk, enrolment.pk)
    if offer is not None:
        said = families.Application("家庭经济困难，申请资助", {}, late, "示例：家长当面同意")
        families.apply(offer, said, acting=officer)


def _with_case(round_: Round, acting: Membership) -> list[Candidate]:
    return list(candidates_listed(acting, round_).filter(case__isnull=False).order_by("pk"))


def _again(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The same candidates with their cases as they are now."""
    return list(Candidate.objects.filter(pk__in=[c.pk for c in candidates]).select_related("case").order_by("pk"))


SEEDED: dict[str, Callable[[Staff, Office], None]] = {
    "senior_high": _senior_high,
    "vocational": _vocational,
    "undergraduate": _university,
    "preschool": _kindergarten,
}
