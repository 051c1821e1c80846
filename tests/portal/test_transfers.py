"""Moving between schools in mid-term and changes of the roll: one history, each school sees its own part of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from zhuxue.portal.audit.models import Entry
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership, Office, Role
from zhuxue.portal.schools import history, queries, statuses, transfers
from zhuxue.portal.schools.models import Account, Enrolment, StatusChange, Transfer
from zhuxue.portal.schools.transfers import Claim

from .conftest import NUMBER, browser, holder, make_person

ON = date(2026, 10, 20)
SignedIn = Callable[[Membership], Client]


@pytest.fixture(autouse=True)
def none_of_the_demos(request: pytest.FixtureRequest) -> None:
    """The demo's own transfers and changes are set aside; tests of two people at once begin empty anyway."""
    if "committed" not in request.fixturenames:
        request.getfixturevalue("db")
        Transfer.objects.all().delete()
        StatusChange.objects.all().delete()


def number_of(enrolment: Enrolment) -> str:
    return enrolment.student.identity_number.in_clear()


def claim(acting: Membership, enrolment: Enrolment, on: date = ON) -> Transfer:
    """The school of `acting` claims a student."""
    said = Claim(acting.office, enrolment.stage, enrolment.grade, on, "随父母迁居")
    return transfers.claim_transfer(number_of(enrolment), said, acting=acting)


@pytest.fixture
def moved(lin: Membership, chen: Membership, hers: Enrolment) -> Enrolment:
    """A student of Lin's school who moved to Chen's on 20 October: her new enrolment."""
    return transfers.confirm_transfer(claim(chen, hers), acting=lin)


def test_the_old_enrolment_ends_the_day_before_the_new_one_begins(moved: Enrolment, hers: Enrolment) -> None:
    hers.refresh_from_db()

    assert (hers.ends_on, hers.roll_status) == (ON - timedelta(days=1), "transferred")
    assert (moved.begins_on, moved.ends_on, moved.student) == (ON, None, hers.student)
    assert [entry.action for entry in Entry.objects.order_by("-number")[:2]] == [
        "transfer confirmed",
        "transfer claimed",
    ]


def test_facts_of_the_person_go_along_and_those_of_the_old_school_stay(moved: Enrolment, hers: Enrolment) -> None:
    assert moved.facts.get("hukou_region") == hers.facts.get("hukou_region")
    assert "boards" not in moved.facts
    assert "school_kind" not in moved.facts


def test_until_it_is_confirmed_the_student_stays_where_she_is(chen: Membership, hers: Enrolment) -> None:
    claim(chen, hers)

    hers.refresh_from_db()
    assert hers.ends_on is None
    assert not Enrolment.objects.filter(student=hers.student, school=chen.office).exists()


def test_claimed_twice_it_is_one_claim(chen: Membership, hers: Enrolment) -> None:
    assert claim(chen, hers) == claim(chen, hers)
    assert Transfer.objects.count() == 1


def test_only_the_exact_number_finds_a_student_and_nothing_is_told_of_others(chen: Membership, hers: Enrolment) -> None:
    said = Claim(chen.office, "primary", 1, ON, "随父母迁居")

    with pytest.raises(NotAllowed) as refused:
        transfers.claim_transfer(NUMBER, said, acting=chen)
    assert hers.school.name not in refused.value.zh


def test_who_claims_does_not_confirm(lin: Membership, chen: Membership, hers: Enrolment) -> None:
    made = claim(chen, hers)
    Membership.objects.create(person=chen.person, office=lin.office, role=Role.SCHOOL_OFFICER, begins_on="2024-09-01")
    both = Membership.objects.select_related("office").get(person=chen.person, office=lin.office)

    with pytest.raises(NotAllowed):
        transfers.confirm_transfer(made, acting=both)
    with pytest.raises(NotAllowed):
        transfers.confirm_transfer(made, acting=chen)


def test_a_third_school_neither_sees_nor_decides(chen: Membership, hers: Enrolment) -> None:
    made = claim(chen, hers)
    third = Office.objects.filter(kind="school").exclude(pk__in=(chen.office_id, hers.school_id)).first()
    stranger = make_person("stranger", third).memberships.select_related("office", "person").get()

    assert not history.transfers_visible_to(stranger).exists()
    assert not history.transfers_to_decide(stranger).exists()
    assert browser(stranger).get("/students/transfers/").context["listing"].count == 0
    with pytest.raises(NotAllowed):
        transfers.refuse_transfer(made, acting=stranger, why="不知情")
    with pytest.raises(NotAllowed):
        transfers.withdraw_transfer(made, acting=stranger)


def test_the_office_above_a_silent_school_decides(chen: Membership, hers: Enrolment) -> None:
    new = transfers.confirm_transfer(claim(chen, hers), acting=holder(Role.COUNTY), why="原学校一直没有答复")

    assert new.school == chen.office
    assert Transfer.objects.get().decided_by == holder(Role.COUNTY)


def test_a_refusal_says_why_and_the_student_may_be_claimed_again(lin: Membership, chen: Membership, hers: Enrolment, signed_in: SignedIn) -> None:  # fmt: skip
    made = claim(chen, hers)
    silent = signed_in(lin).post(f"/students/transfers/{made.pk}/decide", {"decision": "refuse"})
    signed_in(lin).post(f"/students/transfers/{made.pk}/decide", {"decision": "refuse", "why": "没有办手续"})

    made.refresh_from_db()
    assert silent.status_code == 422
    assert (made.state, made.why) == ("refused", "没有办手续")
    assert claim(chen, hers) != made


def test_a_day_before_the_present_enrolment_is_refused(chen: Membership, hers: Enrolment) -> None:
    with pytest.raises(NotAllowed, match="日期"):
        claim(chen, hers, hers.begins_on)


def test_the_old_school_keeps_its_past_enrolment_and_sees_nothing_later(lin: Membership, moved: Enrolment, hers: Enrolment, chen: Membership) -> None:  # fmt: skip
    Account.objects.create(student=hers.student, account_no="6222000011112222", payee_name="新校登记")
    hers.refresh_from_db()
    page = browser(lin).get(f"/students/{hers.pk}/").content.decode()

    assert "只供查阅" in page
    assert chen.office.name not in page
    assert "6222" not in page
    assert {value.key for value in queries.personal_values(hers)} <= {"identity_number", "student_number"}
    assert browser(lin).get(f"/students/{moved.pk}/").status_code == 404
    assert "登记学籍变动" not in page


def test_the_new_school_sees_one_timeline_without_the_name_of_the_old_school(moved: Enrolment, chen: Membership, lin: Membership) -> None:  # fmt: skip
    events = [str(event.what) for event in history.timeline(moved, chen)]

    assert events[0] == f"开始在“{chen.office.name}”就读"
    assert events[-1] == "开始在“其他学校”就读"
    assert lin.office.name not in "".join(events)


def test_an_office_above_both_sees_the_whole_history(moved: Enrolment, lin: Membership, chen: Membership) -> None:
    said = "".join(str(event.what) for event in history.timeline(moved, holder(Role.PROVINCE)))

    assert lin.office.name in said
    assert chen.office.name in said


def test_a_list_shows_who_is_here_and_on_asking_who_was(moved: Enrolment, hers: Enrolment, lin: Membership) -> None:
    here, gone = queries.students_listed(lin), queries.students_listed(lin, past="1")

    assert hers not in here
    assert hers in gone
    assert not set(here) & set(gone)


def test_the_claimer_reads_from_where_only_once_it_is_so(lin: Membership, chen: Membership, hers: Enrolment) -> None:
    made = claim(chen, hers)
    before = browser(chen).get(f"/students/transfers/{made.pk}/").content.decode()
    transfers.confirm_transfer(made, acting=lin)
    after = browser(chen).get(f"/students/transfers/{made.pk}/").content.decode()

    assert lin.office.name not in before
    assert lin.office.name in after


@pytest.mark.parametrize("fault", [{"state": "confirmed"}, {"state": "refused"}])
def test_the_database_refuses_a_decision_by_nobody_or_by_the_claimer(chen: Membership, hers: Enrolment, fault: dict[str, str]) -> None:  # fmt: skip
    made = claim(chen, hers)

    for by in (None, chen):
        with pytest.raises(IntegrityError), transaction.atomic():
            Transfer.objects.filter(pk=made.pk).update(decided_by=by, **fault)


def test_two_people_deciding_at_once_leave_one_decision(saved_student: Enrolment) -> None:
    top = Office.objects.get(code="99")
    second = Office.objects.create(kind="school", code="9902", name="示例二校", parent=top, path="/99/9902/")
    asker = make_person("asker", second).memberships.select_related("office").get()
    deciders = [saved_student.school, saved_student.school]
    members = [
        make_person(f"decider-{n}", office).memberships.select_related("office").get()
        for n, office in enumerate(deciders)
    ]
    made = claim(asker, saved_student)
    start, said = threading.Barrier(2), []

    def decides(member: Membership) -> None:
        start.wait()
        try:
            said.append(transfers.confirm_transfer(made, acting=member).pk)
        except NotAllowed:
            said.append(None)
        connection.close()

    threads = [threading.Thread(target=decides, args=(member,)) for member in members]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert said.count(None) == 1
    assert Enrolment.objects.filter(student=saved_student.student, ends_on=None).count() == 1


def test_leave_and_return_are_dated_and_stand_in_the_timeline(lin: Membership, hers: Enrolment) -> None:
    statuses.change_status(hers, "suspended", on=date(2026, 10, 8), reason="因病休学", acting=lin)
    statuses.change_status(hers, "enrolled", on=date(2026, 11, 9), reason="病愈复学", acting=lin)

    hers.refresh_from_db()
    assert (hers.roll_status, hers.ends_on) == ("enrolled", None)
    assert [str(event.what) for event in history.timeline(hers, lin)][:2] == ["复学", "休学"]


def test_graduation_ends_the_enrolment_on_its_day(lin: Membership, hers: Enrolment) -> None:
    statuses.change_status(hers, "graduated", on=date(2026, 11, 20), reason="修业期满", acting=lin)

    hers.refresh_from_db()
    assert (hers.roll_status, hers.ends_on) == ("graduated", date(2026, 11, 20))
    with pytest.raises(NotAllowed, match="已经结束"):
        statuses.change_status(hers, "suspended", on=date(2026, 11, 21), reason="因病休学", acting=lin)


def test_a_change_that_does_not_follow_is_refused(lin: Membership, hers: Enrolment) -> None:
    with pytest.raises(NotAllowed):
        statuses.change_status(hers, "enrolled", on=date(2026, 10, 8), reason="病愈复学", acting=lin)


def test_a_change_said_twice_is_one(lin: Membership, hers: Enrolment) -> None:
    for _ in range(2):
        statuses.change_status(hers, "suspended", on=date(2026, 10, 8), reason="因病休学", acting=lin)

    assert StatusChange.objects.count() == 1


def test_another_schools_student_is_not_changed(chen: Membership, hers: Enrolment) -> None:
    with pytest.raises(NotAllowed):
        statuses.change_status(hers, "suspended", on=date(2026, 10, 8), reason="因病休学", acting=chen)
