"""Ranking within a quota: nobody is chosen by the machine, places are never overrun, relatives stand back."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils.timezone import localdate, now
from hypothesis import given, settings
from hypothesis import strategies as st

from zhuxue.portal.applications.actions import decide
from zhuxue.portal.applications.models import Case, Decision
from zhuxue.portal.applications.moves import Said
from zhuxue.portal.awards.actions import families, ranking, rounds
from zhuxue.portal.awards.effects import award_effect
from zhuxue.portal.awards.models import Award, Candidate, Round, Ruling, Seat, Vote
from zhuxue.portal.awards.programmes import terms_of
from zhuxue.portal.awards.ranking import ranked
from zhuxue.portal.awards.standing import standings
from zhuxue.portal.funds import quotas
from zhuxue.portal.funds.models import Quota
from zhuxue.portal.funds.proofs import broken
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership, Office, Role
from zhuxue.portal.schools.models import Enrolment, Run, Student

from .award_people import candidate, case_of, enter, judged, mother_of, scholarship, staff
from .test_applications_cases import at_once

RANKS = [(1, 120), (5, 100), (10, 200), (30, 120)]  # the second and third are level: 5 of 100 each


@pytest.fixture
def dean(db: None) -> Membership:
    """The aid officer of a school whose scholarship is new."""
    return staff("dean", Office.objects.get(name="平江县示例第一小学"))


@pytest.fixture
def head(dean: Membership) -> Membership:
    """The head of the school."""
    return staff("head", dean.office, Role.SCHOOL_HEAD)


@pytest.fixture
def students(dean: Membership) -> list[Enrolment]:
    """Four students who may have it."""
    found = list(Enrolment.objects.filter(school=dean.office).select_related("student", "office", "school").order_by("pk")[:4])  # fmt: skip
    for enrolment in found:
        judged(enrolment, "UG_NESCH", "granted")
    return found


@pytest.fixture
def tied(dean: Membership, students: list[Enrolment]) -> Round:
    """Two places, and two students level at the second."""
    return scholarship(dean, students, RANKS, 2)


@pytest.fixture
def panel(tied: Round, dean: Membership) -> list[Membership]:
    """Three reviewers who declared that nobody here is of their family."""
    members = [staff(f"panel{number}", dean.office) for number in range(3)]
    for member in members:
        ranking.name_reviewer(tied, member.pk, acting=dean)
        ranking.declare(tied, {}, acting=member)
    return members


def results(round_: Round) -> list[tuple[int | None, str]]:
    """Place and result of each line."""
    return [(line.place, line.result) for line in standings(round_).lines]


@settings(max_examples=50, deadline=None)
@given(
    st.dictionaries(st.integers(0, 30), st.one_of(st.none(), st.fractions(0, 5, max_denominator=4))),
    st.integers(0, 12),
    st.sets(st.integers(0, 30)),
)
def test_no_more_are_in_than_there_are_places_and_equals_are_treated_alike(
    figures: dict[int, Fraction | None], places: int, settled: set[int]
) -> None:
    found = ranked({key: (figure,) for key, figure in figures.items()}, ("lowest",), places)

    assert sum(line.result == "in" for line in found) <= places
    assert {line.key for line in found} == set(figures)
    for figure in set(figures.values()):
        assert len({line.result for line in found if figures[line.key] == figure}) <= 1


def test_better_is_what_the_fact_says_is_better() -> None:
    figures = {1: (Fraction(1),), 2: (Fraction(2),)}

    assert ranked(figures, ("lowest",), 1)[0].key == 1
    assert ranked(figures, ("highest",), 1)[0].key == 2


def test_who_lacks_a_figure_may_stand_anywhere_so_the_last_places_stay_open() -> None:
    found = ranked({1: (Fraction(1),), 2: (Fraction(2),), 3: (None,)}, ("lowest",), 2)

    assert [(line.key, line.result) for line in found] == [(1, "in"), (2, "open"), (3, "unordered")]


def test_level_at_the_last_place_nobody_is_chosen_by_the_machine(tied: Round, dean: Membership) -> None:
    assert results(tied) == [(1, "in"), (2, "tied"), (2, "tied"), (4, "reserve")]
    with pytest.raises(NotAllowed, match="系统不代为选择"):
        ranking.settle_list(tied, "会议通过", acting=dean)


def test_the_reviewers_votes_settle_a_tie_and_the_list_goes_on(
    tied: Round, panel: list[Membership], students: list[Enrolment], dean: Membership
) -> None:
    wanted = candidate(tied, students[2])
    for member, chosen in zip(panel, (wanted, wanted, candidate(tied, students[1])), strict=True):
        ranking.vote(tied, chosen.pk, "社会服务更多", acting=member)
    with pytest.raises(NotAllowed, match="得票"):
        ranking.settle_tie(tied, [candidate(tied, students[1]).pk], "votes", "会议决定", acting=dean)

    ranking.settle_tie(tied, [wanted.pk], "votes", "两票对一票", acting=dean)
    ranking.settle_list(tied, "会议通过", acting=dean)
    tied.refresh_from_db()
    assert tied.state == Round.State.FIXED
    assert [case_of(tied, s).at["step"] for s in students] == ["notice", "review", "notice", "review"]
    assert Ruling.objects.get(round=tied, kind="tie").details["votes"][str(wanted.pk)] == 2


def test_equal_votes_settle_nothing_but_a_stated_criterion_does(
    tied: Round, panel: list[Membership], students: list[Enrolment], dean: Membership
) -> None:
    first, second = candidate(tied, students[1]), candidate(tied, students[2])
    ranking.vote(tied, first.pk, "学习更好", acting=panel[0])
    ranking.vote(tied, second.pk, "服务更多", acting=panel[1])
    with pytest.raises(NotAllowed, match="得票"):
        ranking.settle_tie(tied, [first.pk], "votes", "会议决定", acting=dean)
    with pytest.raises(NotAllowed, match="正好选 1 人"):
        ranking.settle_tie(tied, [first.pk, second.pk], "criterion", "都给", acting=dean)

    ranking.settle_tie(tied, [first.pk], "criterion", "按《评审办法》比必修课均分", acting=dean)
    assert results(tied) == [(1, "in"), (2, "in"), (2, "reserve"), (4, "reserve")]


def test_a_settled_tie_no_longer_holds_when_others_are_level(
    tied: Round, students: list[Enrolment], dean: Membership
) -> None:
    ranking.settle_tie(tied, [candidate(tied, students[1]).pk], "criterion", "比必修课均分", acting=dean)
    enter(tied, students[3:], [(5, 100)], acting=dean)

    assert len(standings(tied).tied) == 3


def test_a_reviewer_with_a_relative_neither_votes_nor_settles_and_the_database_agrees(
    tied: Round, panel: list[Membership], students: list[Enrolment], dean: Membership
) -> None:
    chosen = candidate(tied, students[1])
    ranking.declare(tied, {candidate(tied, students[3]).pk: "姑母"}, acting=panel[0])
    ranking.settle_tie(tied, [chosen.pk], "criterion", "比必修课均分", acting=dean)
    shared = {"person": panel[0].person, "membership": panel[0], "reason": "理由", "at": now()}

    with pytest.raises(NotAllowed, match="已对本批次回避"):
        ranking.settle_list(tied, "会议通过", acting=panel[0])
    with pytest.raises(NotAllowed, match="已对本批次回避"):
        ranking.vote(tied, chosen.pk, "学习更好", acting=panel[0])
    with pytest.raises(DatabaseError, match="own family"), transaction.atomic():
        Vote.objects.create(round=tied, turn=2, candidate=chosen, **shared)
    with pytest.raises(DatabaseError, match="own family"), transaction.atomic():
        Ruling.objects.create(round=tied, sequence=99, kind="list", **shared)


def test_a_parent_among_the_staff_stands_back_without_saying_so(
    tied: Round, students: list[Enrolment], dean: Membership
) -> None:
    mother = mother_of(students[0])
    teaching = Membership.objects.create(person=mother.person, office=dean.office, role=Role.SCHOOL_HEAD, begins_on="2024-09-01")  # fmt: skip

    with pytest.raises(NotAllowed, match="已对本批次回避"):
        ranking.settle_tie(tied, [candidate(tied, students[1]).pk], "criterion", "比均分", acting=teaching)


def test_a_reviewer_declares_first_and_votes_once(tied: Round, dean: Membership, students: list[Enrolment]) -> None:
    member = staff("silent", dean.office)
    chosen = candidate(tied, students[1]).pk
    with pytest.raises(NotAllowed, match="不是这个批次的评审成员"):
        ranking.vote(tied, chosen, "学习更好", acting=member)
    ranking.name_reviewer(tied, member.pk, acting=dean)
    with pytest.raises(NotAllowed, match="请先申明"):
        ranking.vote(tied, chosen, "学习更好", acting=member)
    ranking.declare(tied, {}, acting=member)
    ranking.vote(tied, chosen, "学习更好", acting=member)
    with pytest.raises(NotAllowed, match="一人一票"):
        ranking.vote(tied, chosen, "再投一次", acting=member)
    with pytest.raises(IntegrityError), transaction.atomic():
        Vote.objects.create(round=tied, turn=1, candidate_id=chosen, person=member.person, membership=member, reason="再投", at=now())  # fmt: skip


def test_without_places_from_above_nothing_is_settled_or_ended(dean: Membership, students: list[Enrolment]) -> None:
    round_ = scholarship(dean, students, RANKS, None)
    assert {result for _, result in results(round_)} == {"open"}

    for act in (lambda: ranking.settle_list(round_, "会议通过", acting=dean), lambda: rounds.close_round(round_, acting=dean, reason="结束本批次")):  # fmt: skip
        with pytest.raises(NotAllowed, match="没有下达名额"):
            act()
    rounds.give_places(round_, 1, "省教育厅名额通知", acting=dean)
    ranking.settle_list(round_, "会议通过", acting=dean)
    assert Seat.objects.get(round=round_).candidate == candidate(round_, students[0])


def test_a_missing_figure_holds_the_list_until_it_is_entered_with_its_evidence(
    dean: Membership, students: list[Enrolment]
) -> None:
    round_ = scholarship(dean, students, RANKS[:3], 4)
    with pytest.raises(NotAllowed, match="缺排序依据"):
        ranking.settle_list(round_, "会议通过", acting=dean)
    with pytest.raises(NotAllowed, match="请写明依据"):
        ranking.enter_figures(round_, [ranking.Figure(candidate(round_, students[3]).pk, "score_rank_percent", 9, 90)], " ", acting=dean)  # fmt: skip

    enter(round_, students[3:], [(9, 90)], acting=dean)
    ranking.settle_list(round_, "会议通过", acting=dean)
    assert round_.seats.count() == 4


def test_the_list_is_not_settled_while_applications_are_open(tied: Round, dean: Membership) -> None:
    Round.objects.filter(pk=tied.pk).update(reply_until=localdate())

    with pytest.raises(NotAllowed, match="才截止"):
        ranking.settle_list(tied, "会议通过", acting=dean)


def test_the_database_itself_refuses_a_place_beyond_the_quota(tied: Round, students: list[Enrolment]) -> None:
    first, second, third, _ = (candidate(tied, student) for student in students)
    Seat.objects.create(round=tied, number=1, candidate=first)
    seat = Seat.objects.create(round=tied, number=2, candidate=second)

    with pytest.raises(DatabaseError, match="places overrun"), transaction.atomic():
        Seat.objects.create(round=tied, number=3, candidate=third)
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.create(round=tied, number=2, candidate=third)
    with pytest.raises(DatabaseError, match="places overrun"), transaction.atomic():
        Round.objects.filter(pk=tied.pk).update(places=1)
    with pytest.raises(DatabaseError, match="places overrun"), transaction.atomic():
        Seat.objects.filter(pk=seat.pk).update(number=9)


def test_nobody_passes_beside_the_list(tied: Round, students: list[Enrolment], head: Membership) -> None:
    with pytest.raises(NotAllowed, match="评审批次里确定名单"):
        decide(case_of(tied, students[0]).pk, Said("pass", "直接通过"), acting=head, seen=1)


def settled(round_: Round, students: list[Enrolment], dean: Membership) -> None:
    """The first two have the places, the second by a criterion."""
    ranking.settle_tie(round_, [candidate(round_, students[1]).pk], "criterion", "比必修课均分", acting=dean)
    ranking.settle_list(round_, "会议通过", acting=dean)


def test_when_somebody_withdraws_the_next_in_reserve_moves_up(
    tied: Round, students: list[Enrolment], dean: Membership
) -> None:
    settled(tied, students, dean)
    Round.objects.filter(pk=tied.pk).update(reply_until=localdate() + timedelta(days=1))
    families.decline(candidate(tied, students[0]), "已获另一项奖学金", acting=mother_of(students[0]), seen=2)
    Round.objects.filter(pk=tied.pk).update(reply_until=localdate() - timedelta(days=1))

    assert standings(tied).free == 1
    ranking.settle_list(tied, "候补递补", acting=dean)
    assert {seat.candidate.student_id for seat in tied.seats.all()} == {students[1].student_id, students[2].student_id}
    assert case_of(tied, students[3]).at["step"] == "review"


def test_places_cannot_be_fewer_than_those_on_the_list(tied: Round, students: list[Enrolment], dean: Membership) -> None:  # fmt: skip
    settled(tied, students, dean)

    with pytest.raises(NotAllowed, match="不能少于此数"):
        rounds.give_places(tied, 1, "省教育厅更正通知", acting=dean)


def test_at_the_end_the_reserve_is_refused_with_place_and_places(
    tied: Round, students: list[Enrolment], dean: Membership
) -> None:
    settled(tied, students, dean)
    Case.objects.filter(candidate__seat__round=tied).update(state=Case.State.GRANTED)
    rounds.close_round(tied, acting=dean, reason="名额用完")

    refused = case_of(tied, students[3])
    assert (refused.state, refused.decisions.last().reason) == (Case.State.REFUSED, "名额 2 人，排第 4 位，未进入名单")


def test_two_people_settling_a_list_at_once_overrun_no_place_and_decide_once(saved_student: Enrolment) -> None:
    officer = Membership.objects.get(person__username="officer")
    head = staff("head", officer.office, Role.SCHOOL_HEAD)
    run = Run.objects.create(term="2024-F", on=date(2024, 9, 1), as_known_on=date(2026, 11, 25), layer="hunan", library_sha256="0", manifest_sha256="0", students_count=3)  # fmt: skip
    students = [saved_student, *(_another(saved_student, number) for number in (2, 3))]
    for enrolment in students:
        judged(enrolment, "UG_NESCH", "granted")
    round_ = scholarship(officer, students, RANKS[:2] + RANKS[3:], 2)
    assert terms_of("UG_NESCH", run, officer.office)["process"] == round_.process

    raised = at_once([lambda who=who: ranking.settle_list(round_, "会议通过", acting=who) for who in (officer, head)])
    assert [type(error) for error in raised] == [NotAllowed]
    assert (
        Seat.objects.filter(round=round_).count(),
        Decision.objects.filter(case__candidate__round=round_, verdict="pass").count(),
    ) == (2, 2)


def _another(like: Enrolment, number: int) -> Enrolment:
    student = Student.objects.create(name=f"测试{number}", lookup=f"test-{number}")
    return Enrolment.objects.create(student=student, school=like.school, office=like.office, name=student.name, stage="undergraduate", begins_on="2024-09-01")  # fmt: skip


# The quota that came down the tree.


def quota(places: int, office: Office, by: Membership, period: str) -> quotas.Places:
    """So many places of the scholarship, entered at the province and given down to an office."""
    what, way = quotas.Places("UG_NESCH", period), [office]
    while way[0].parent:
        way.insert(0, way[0].parent)
    quotas.grant(staff("places", way[0], Role.PROVINCE), what, places, document="示例函〔2024〕3号", once="grant")
    for above, below in pairwise(way):
        giver = staff(f"places{below.pk}", above, Role.PROVINCE if above == way[0] else Role.COUNTY)
        quotas.share_out(giver, what, {below: places}, reason="分配", once=f"share{below.pk}")
    return what


def test_a_round_takes_its_places_from_the_quota_and_no_more_are_written_down(
    dean: Membership, students: list[Enrolment]
) -> None:
    quota(2, dean.office, dean, "2024-2025")
    round_ = scholarship(dean, students, RANKS, None)

    assert (round_.places, round_.places_source) == (2, f"名额账：{dean.office.name} 2024-2025，得到 2 个")
    with pytest.raises(NotAllowed, match="只有 2 个可用"):
        rounds.give_places(round_, 3, "口头通知", acting=dean)


def test_an_award_uses_a_place_and_gives_it_back_when_it_is_taken_back(
    dean: Membership, head: Membership, students: list[Enrolment]
) -> None:
    quota(1, dean.office, dean, "2024-2025")
    round_ = scholarship(dean, students[:1], RANKS, None)
    case = case_of(round_, students[0])
    made = Decision.objects.create(case=case, round=1, number=9, step="approve", sequence=9, verdict="pass", reason="同意", person=head.person, membership=head, at=now())  # fmt: skip
    case.state = Case.State.GRANTED
    Seat.objects.create(round=round_, number=1, candidate=candidate(round_, students[0]))
    award_effect(case, made)
    used = Quota.objects.get(office=dean.office, programme="UG_NESCH")
    assert (used.got, used.used, used.free) == (1, 1, 0)

    undone = Decision.objects.create(case=case, round=1, number=9, step="approve", sequence=10, verdict="undo", reason="放弃", person=head.person, membership=head, at=now())  # fmt: skip
    case.state = Case.State.OPEN
    award_effect(case, undone)
    used.refresh_from_db()
    assert (used.used, used.free) == (0, 1)
    assert not [row for row in broken() if "quota" in row.row]


@pytest.mark.usefixtures("committed")
def test_twenty_grants_at_once_never_overrun_the_quota() -> None:
    top = Office.objects.create(kind="province", code="99", name="示例省", path="/99/")
    school = Office.objects.create(kind="school", code="9901", name="示例学校", parent=top, path="/99/9901/")
    head = staff("head", school, Role.SCHOOL_HEAD)
    quota(12, school, head, "2024-2025")
    run = Run.objects.create(term="2024-F", on=date(2024, 9, 1), as_known_on=date(2024, 9, 1), layer="hunan", library_sha256="0", manifest_sha256="quota", students_count=20)  # fmt: skip
    round_ = Round.objects.create(office=school, programme="UG_NESCH", title="励志奖学金", way="ranking", period="2024-2025", run=run, terms={}, reply_until=date(2024, 9, 30), places=20, places_source="示例", opened_by=head, opened_at=now())  # fmt: skip
    cases = [_granted(round_, number, head) for number in range(20)]

    def grant(number: int) -> None:
        with transaction.atomic():
            award_effect(*cases[number])

    refused = [error for error in at_once([lambda n=n: grant(n) for n in range(20)]) if error]
    assert (Award.objects.filter(case__candidate__round=round_).count(), len(refused)) == (12, 8)
    assert all(isinstance(error, NotAllowed) for error in refused)
    assert Quota.objects.get(office=school).used == 12
    assert list(broken()) == []


def _granted(round_: Round, number: int, head: Membership) -> tuple[Case, Decision]:
    """The case of a student with a seat, and the decision that grants it, its award not written yet."""
    student = Student.objects.create(name=f"测试{number}", lookup=f"quota{number}")
    enrolled = Enrolment.objects.create(student=student, school=round_.office, office=round_.office, name=student.name, stage="undergraduate", begins_on="2023-09-01")  # fmt: skip
    same = {"student": student, "enrolment": enrolled, "office": round_.office, "name": student.name}
    case = Case.objects.create(**same, kind="award", programme=round_.programme, period=round_.period, version="t", process=[], state="granted", step=0, opened_by=head.person, opened_as=head, opened_at=now())  # fmt: skip
    entered = Candidate.objects.create(**same, round=round_, standing="applied", case=case)
    Seat.objects.create(round=round_, number=number + 1, candidate=entered)
    made = Decision.objects.create(case=case, round=1, number=0, step="approve", sequence=1, verdict="pass", reason="同意", person=head.person, membership=head, at=now())  # fmt: skip
    return case, made
