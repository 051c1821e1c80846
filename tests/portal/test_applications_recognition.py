"""Recognition of hardship: applied for, voted on in secret, reviewed, posted, filed, adjusted, carried over; levels follow."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.utils.timezone import localdate, now

from zhuxue.engine.common.errors import LibraryError
from zhuxue.engine.common.hardship import Hardship
from zhuxue.engine.common.places import LIBRARY
from zhuxue.portal.applications import deciding
from zhuxue.portal.applications.actions import decide
from zhuxue.portal.applications.bulk import do_many, try_out
from zhuxue.portal.applications.leads import current_task
from zhuxue.portal.applications.levels import current_levels, level_of, recognised
from zhuxue.portal.applications.models import Case, HardshipLevel, PanelMember, Task, Telling, Vote
from zhuxue.portal.applications.moves import Said
from zhuxue.portal.applications.page import last_year_of
from zhuxue.portal.applications.panel import (
    appoint_member,
    close_panel,
    count_of,
    members_visible_to,
    panel_cases,
    remove_member,
    vote,
)
from zhuxue.portal.applications.posting import make_notice
from zhuxue.portal.applications.process import steps_within
from zhuxue.portal.applications.queries import may_apply_for, my_tasks, tasks_listed, tellings_visible_to, waiting
from zhuxue.portal.applications.recognition import (
    adjust,
    begin,
    carry_over,
    save_form,
    score_of,
    stand_back,
    submit,
    tell,
)
from zhuxue.portal.applications.rules import HARDSHIP, hardship_steps, months_of, school_year, year_before
from zhuxue.portal.applications.why import reasons_of
from zhuxue.portal.audit.models import Entry
from zhuxue.portal.notices.actions import post_notice, take_down, take_down_due
from zhuxue.portal.notices.models import Notice
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership, Office, Role
from zhuxue.portal.schools.models import Applicant, Enrolment

from .conftest import browser, holder, make_person, waits

SAID = {"household_size": 4, "workers": 1, "income_fen": 600_000, "groups": [], "items": ["one_parent", "no_work"], "story": ""}  # fmt: skip
YEAR = school_year()


@pytest.fixture
def teacher(db: None) -> Membership:
    return holder(Role.CLASS_TEACHER)


@pytest.fixture
def head(lin: Membership) -> Membership:
    return holder(Role.SCHOOL_HEAD)


@pytest.fixture
def pupil(teacher: Membership) -> Enrolment:
    """A pupil of the class for whom nobody has applied yet."""
    return Enrolment.objects.filter(office=teacher.office, cases=None).order_by("pk").first() or new_pupil(teacher)


def new_pupil(teacher: Membership) -> Enrolment:
    """A pupil who is new in the class."""
    other = Enrolment.objects.exclude(school=teacher.office.parent).filter(cases=None).order_by("pk")[0]
    Enrolment.objects.filter(pk=other.pk).update(school=teacher.office.parent, office=teacher.office)
    return Enrolment.objects.get(pk=other.pk)


@pytest.fixture
def mother(pupil: Enrolment) -> Membership:
    acting = make_person("mother", pupil.office, Role.APPLICANT).memberships.get()
    Applicant.objects.create(person=acting.person, student=pupil.student, begins_on="2024-09-01")
    return acting


@pytest.fixture
def panel(teacher: Membership) -> list[Membership]:
    """Three members, and nobody else, on the panel of the class."""
    PanelMember.objects.filter(office=teacher.office).delete()
    members = [make_person(f"member-{n}", teacher.office, Role.APPLICANT).memberships.get() for n in (1, 2, 3)]
    for member in members:
        appoint_member(teacher.office, member.person, acting=teacher)
    return members


@pytest.fixture
def case(pupil: Enrolment, mother: Membership, panel: list[Membership]) -> Case:
    """An application that its family handed in."""
    begun = begin(pupil, acting=mother)
    submit(begun, SAID, seen=0, acting=mother)
    begun.refresh_from_db()
    return begun


def closed(case: Case, panel: list[Membership], teacher: Membership, level: str = "hard") -> Case:
    for member in panel:
        vote(case, level, acting=member)
    close_panel(case.pk, level=level, reason="按得票最多的等级", acting=teacher, seen=case.last_sequence)
    case.refresh_from_db()
    return case


def say(case: Case, verdict: str, acting: Membership, reason: str = "情况属实", **more: object) -> None:
    case.refresh_from_db()
    decide(case.pk, Said(verdict, reason, **more), acting=acting, seen=case.last_sequence)
    case.refresh_from_db()


def filed(case: Case, panel: list[Membership], teacher: Membership, lin: Membership) -> Case:
    """A case that went all the way, its notice included."""
    closed(case, panel, teacher)
    say(case, "pass", lin)
    made = make_notice([case], acting=lin)
    post_notice(made, names=True, contact_name="资助办", contact="203室", acting=lin)
    Notice.objects.filter(pk=made.pk).update(begins_at=now() - timedelta(days=24))
    take_down_due()
    say(case, "done", lin)
    say(case, "done", lin)
    return case


def test_the_steps_of_recognition_come_from_the_library_with_their_sources() -> None:
    steps = hardship_steps()

    assert [step["step"] for step in steps] == ["tell", "apply", "panel", "college", "review", "notice", "file"]
    assert all(step["source"] for step in steps)
    assert steps[5] | {"source": "", "note": ""} == {"step": "notice", "by": "school", "workdays": 5, "source": "", "confidence": "assumed", "note": ""}  # fmt: skip


def test_a_fault_in_the_process_is_told_with_its_line_and_what_to_write(tmp_path: object) -> None:
    text = (LIBRARY / "hardship.yaml").read_text(encoding="utf-8")
    (tmp_path / "hardship.yaml").write_text(text.replace("{step: panel, by: class,", "{step: apply, by: class,"), encoding="utf-8")  # fmt: skip

    with pytest.raises(LibraryError, match="同一步骤写了两次"):
        Hardship.load(tmp_path)


def test_a_draft_is_kept_and_numbers_in_its_text_are_masked(pupil: Enrolment, mother: Membership) -> None:
    case = begin(pupil, acting=mother)
    form = save_form(case, {"story": "卡号 6222021234567890123 的存款", "household_size": 3}, acting=mother)

    assert (form.household_size, form.workers) == (3, None)
    assert "6222021234567890123" not in form.story
    assert Case.objects.get(pk=case.pk).state == Case.State.DRAFT


def test_what_was_handed_in_cannot_be_changed_until_it_is_sent_back(
    case: Case, mother: Membership, teacher: Membership
) -> None:
    with pytest.raises(NotAllowed, match="不能再改"):
        save_form(case, SAID, acting=mother)

    say(case, "send_back", teacher, "请补充收入")
    assert save_form(case, SAID | {"workers": 2}, acting=mother).workers == 2


def test_a_double_click_hands_in_once(pupil: Enrolment, mother: Membership) -> None:
    case = begin(pupil, acting=mother)

    assert submit(case, SAID, seen=0, acting=mother) == submit(case, SAID, seen=0, acting=mother)


def test_a_panel_closes_with_what_most_voted_for_and_no_other_level(
    case: Case, panel: list[Membership], teacher: Membership
) -> None:
    with pytest.raises(NotAllowed, match="未过半数"):
        close_panel(case.pk, level="hard", reason="评议", acting=teacher, seen=1)
    for member, level in zip(panel, ["hard", "hard", "general"], strict=True):
        vote(case, level, acting=member)

    with pytest.raises(NotAllowed, match="得票最多"):
        close_panel(case.pk, level="special", reason="评议", acting=teacher, seen=1)
    close_panel(case.pk, level="hard", reason="评议", acting=teacher, seen=1)
    case.refresh_from_db()
    assert (case.level, case.at["step"]) == ("hard", "review")


def test_votes_stay_secret_until_there_are_enough(case: Case, panel: list[Membership]) -> None:
    vote(case, "hard", acting=panel[0])

    assert (count_of(case).votes, count_of(case).leading) == (1, ())
    page = browser(panel[1]).get(f"/cases/panel/{case.pk}/").content.decode()
    assert "您投的是" not in page


def test_one_vote_a_member_and_none_of_others(case: Case, panel: list[Membership], chen: Membership) -> None:
    kept = vote(case, "hard", acting=panel[0])

    with pytest.raises(NotAllowed, match="每人一票"):
        vote(case, "special", acting=panel[0])
    with pytest.raises(NotAllowed, match="不在您的评议范围内"):
        vote(case, "special", acting=chen)
    with pytest.raises(IntegrityError), transaction.atomic():
        Vote.objects.create(case=case, round=1, person=panel[0].person, level="none", at=now())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE applications_vote SET level = 'none' WHERE id = {kept.pk}")


def test_a_member_sees_a_number_and_a_band_but_no_name_and_no_income(case: Case, panel: list[Membership]) -> None:
    page = browser(panel[0]).get(f"/cases/panel/{case.pk}/").content.decode()

    assert case.name not in page
    assert "6,000" not in page
    assert "5000 至 10000 元" in page
    assert browser(panel[0]).get(f"/cases/{case.pk}/").status_code == 404


def test_the_family_and_relatives_on_the_panel_do_not_see_the_case_and_do_not_count(
    case: Case, panel: list[Membership], mother: Membership, teacher: Membership
) -> None:
    appoint_member(case.office, mother.person, acting=teacher)
    stand_back(case, panel[0].person, relation="学生的姑母", acting=teacher)

    assert case not in panel_cases(mother)
    assert case not in panel_cases(panel[0])
    assert count_of(case).members == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        Vote.objects.create(case=case, round=1, person=mother.person, level="special", at=now())


def test_a_level_begins_when_the_case_is_filed_and_lasts_the_school_year(
    case: Case, panel: list[Membership], teacher: Membership, lin: Membership
) -> None:
    assert level_of(case.student_id) == ""
    filed(case, panel, teacher, lin)

    kept = HardshipLevel.objects.get(case=case)
    assert (kept.level, kept.from_month, kept.until_month) == ("hard", f"{YEAR[:4]}-09", f"{YEAR[5:]}-08")
    assert current_levels([case.student_id]) == {case.student_id: "hard"}
    assert level_of(case.student_id, f"{YEAR[5:]}-09") == ""


def test_no_case_leaves_its_notice_before_it_hung_its_days(
    case: Case, panel: list[Membership], teacher: Membership, lin: Membership
) -> None:
    closed(case, panel, teacher)
    say(case, "pass", lin)
    with pytest.raises(NotAllowed, match="还没有公示"):
        say(case, "done", lin)
    made = make_notice([case], acting=lin)
    post_notice(made, names=True, contact_name="资助办", contact="203室", acting=lin)

    with pytest.raises(NotAllowed, match="公示还没有结束"):
        say(case, "done", lin)
    with pytest.raises(NotAllowed, match="已经做过公示"):
        make_notice([case], acting=lin)


def test_a_notice_taken_down_early_does_not_count_and_another_is_made(
    case: Case, panel: list[Membership], teacher: Membership, lin: Membership
) -> None:
    closed(case, panel, teacher)
    say(case, "pass", lin)
    first = make_notice([case], acting=lin)
    take_down(first, reason="标题写错", acting=lin)

    second = make_notice([case], acting=lin)
    assert second != first
    assert second.rows.get().grade == case.enrolment.grade_title


def test_an_objection_holds_one_row_and_no_other(
    case: Case, panel: list[Membership], teacher: Membership, lin: Membership
) -> None:
    closed(case, panel, teacher)
    say(case, "pass", lin)
    made = make_notice([case], acting=lin)
    made.rows.update(state="held")

    with pytest.raises(NotAllowed, match="尚未答复"):
        say(case, "done", lin)


def test_after_a_flood_the_level_rises_from_that_month_and_what_was_before_stays(
    case: Case, panel: list[Membership], teacher: Membership, lin: Membership
) -> None:
    filed(case, panel, teacher, lin)
    adjust(
        case,
        Said("adjust", "洪灾，房屋倒塌", level="special", from_month=f"{YEAR[:4]}-11"),
        acting=lin,
        seen=case.last_sequence,
    )

    year = YEAR[:4]
    assert [level_of(case.student_id, f"{year}-{month}") for month in ("09", "10", "11", "12")] == ["hard", "hard", "special", "special"]  # fmt: skip
    assert HardshipLevel.objects.filter(case=case, ended_by=None).count() == 2


def test_a_run_takes_what_people_decided_as_far_as_it_was_known_on_its_day(
    case: Case, panel: list[Membership], teacher: Membership, lin: Membership
) -> None:
    student, today = case.student_id, localdate()
    first, last = (date.fromisoformat(f"{month}-15") for month in months_of(case.period))
    assert recognised([student], first, today) == {}  # still under way, so not known
    filed(case, panel, teacher, lin)

    assert recognised([student], first, today) == {student: "hard"}
    assert recognised([student], first, today - timedelta(days=1)) == {}
    adjust(
        case, Said("adjust", "洪灾", level="special", from_month=f"{last:%Y-%m}"), acting=lin, seen=case.last_sequence
    )
    assert recognised([student], first, today) == {student: "hard"}
    assert recognised([student], last, today) == {student: "special"}


def test_who_was_refused_counts_as_not_recognised_and_only_in_that_school_year(
    case: Case, panel: list[Membership], teacher: Membership, lin: Membership
) -> None:
    closed(case, panel, teacher)
    say(case, "refuse", lin, "核实后收入高于所填")
    first = date.fromisoformat(f"{months_of(case.period)[0]}-15")

    assert recognised([case.student_id], first, localdate()) == {case.student_id: "none"}
    assert recognised([case.student_id], first.replace(year=first.year - 1), localdate()) == {}


def test_an_adjustment_outside_the_school_year_is_refused(
    case: Case, panel: list[Membership], teacher: Membership, lin: Membership
) -> None:
    filed(case, panel, teacher, lin)

    with pytest.raises(NotAllowed, match="须在本学年之内"):
        adjust(case, Said("adjust", "洪灾", level="special", from_month="2020-01"), acting=lin, seen=case.last_sequence)


def test_undone_or_withdrawn_the_level_ends(
    case: Case, panel: list[Membership], teacher: Membership, lin: Membership, mother: Membership
) -> None:
    filed(case, panel, teacher, lin)
    say(case, "withdraw", mother, "家里情况好转")

    assert level_of(case.student_id) == ""
    assert HardshipLevel.objects.get(case=case).ended_by.verdict == "withdraw"


def test_last_years_recognition_is_carried_over_once(
    case: Case, panel: list[Membership], teacher: Membership, lin: Membership, pupil: Enrolment
) -> None:
    filed(case, panel, teacher, lin)
    Case.objects.filter(pk=case.pk).update(period=year_before(YEAR))

    again = carry_over(pupil, acting=teacher)
    assert (again.period, again.at["step"], again.form.items) == (YEAR, "panel", SAID["items"])
    assert carry_over(pupil, acting=teacher) == again


def test_what_was_adjusted_in_mid_year_is_what_the_next_year_carries_over_and_reads(
    case: Case, panel: list[Membership], teacher: Membership, lin: Membership, pupil: Enrolment, chen: Membership
) -> None:
    filed(case, panel, teacher, lin)
    month = months_of(case.period)[1]
    adjust(case, Said("adjust", "洪灾", level="special", from_month=month), acting=lin, seen=case.last_sequence)
    Case.objects.filter(pk=case.pk).update(period=year_before(YEAR))

    offered = browser(teacher).get("/cases/carry-over/")
    assert {row.level for row, _cells in offered.context["listing"].shown if row.pk == case.pk} == {"special"}
    clicked = browser(teacher).post("/cases/carry-over/", {"row": case.pk})
    again = browser(teacher).post("/cases/carry-over/", {"row": case.pk})
    assert (clicked.status_code, again.status_code) == (302, 302)
    new = Case.objects.get(student=pupil.student, programme=HARDSHIP, period=YEAR)

    assert f"特别困难；{month} 起调整为特别困难：洪灾" in browser(lin).get(f"/cases/{new.pk}/").content.decode()
    assert last_year_of(new, chen) == []


def test_a_member_is_removed_with_a_reason_and_another_takes_the_seat(
    case: Case, panel: list[Membership], teacher: Membership, chen: Membership
) -> None:
    for member in panel[:2]:
        vote(case, "hard", acting=member)
    assert count_of(case).enough
    new = make_person("member-4", teacher.office, Role.APPLICANT).memberships.get()
    seat = PanelMember.objects.get(person=panel[0].person, ends_on=None)
    address = f"/cases/panel/members/{seat.pk}/remove"

    assert browser(chen).get(address).status_code == 404
    with pytest.raises(NotAllowed):
        remove_member(seat, reason="越权", instead=None, acting=chen)
    assert browser(teacher).post(address, {"reason": "", "instead": ""}).status_code == 422
    assert browser(teacher).post(address, {"reason": "调离本校", "instead": "nobody"}).status_code == 422
    assert browser(teacher).post(address, {"reason": "调离本校", "instead": "member-4"}).status_code == 302
    again = browser(teacher).post(address, {"reason": "再点一次", "instead": "member-4"}, follow=True)
    seat.refresh_from_db()
    assert ("不用再办" in again.content.decode(), seat.ended_why) == (True, "调离本校")

    count = count_of(case)
    assert (count.members, count.votes, count.enough) == (3, 1, False)
    vote(case, "hard", acting=new)
    assert count_of(case).enough
    with pytest.raises(NotAllowed):
        vote(case, "hard", acting=panel[0])
    page = browser(teacher).get(f"/cases/panel/members/{teacher.office_id}/").content.decode()
    assert "调离本校" in page and teacher.person.name in page
    assert (
        Entry.objects.filter(action="panel member removed", object=f"applications.panelmember:{seat.pk}").count() == 1
    )
    assert not members_visible_to(chen).filter(office=teacher.office).exists()


def test_the_database_itself_lets_nobody_leave_a_panel_without_a_reason(panel: list[Membership]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        PanelMember.objects.filter(person=panel[0].person).update(ends_on="2026-11-01")


def test_who_was_not_recognised_has_nothing_to_carry_over(pupil: Enrolment, teacher: Membership) -> None:
    with pytest.raises(NotAllowed, match="没有认定等级"):
        carry_over(pupil, acting=teacher)


def test_a_score_helps_and_says_that_it_is_an_example(case: Case) -> None:
    score = score_of(case.form)

    assert (score["points"], score["level"], score["example"]) == (48, "hard", True)


def test_groups_imply_their_items_so_that_nobody_ticks_twice(case: Case) -> None:
    case.form.groups, case.form.items = ["DIBAO"], []

    assert score_of(case.form)["points"] == 90


def test_bulk_shows_first_and_leaves_what_departs_from_the_score(
    case: Case, panel: list[Membership], teacher: Membership, lin: Membership
) -> None:
    closed(case, panel, teacher, level="special")

    assert "与评分建议不同" in try_out([case], "pass", acting=lin)[0].refused.zh
    tried = do_many([(case.pk, case.last_sequence)], "pass", "情况属实", acting=lin)
    assert tried[0].refused is not None
    deciding.decide_as_asked(case, {"verdict": "pass", "seen": case.last_sequence, "reason": "走访核实", "level": "", "from_month": ""}, acting=lin)  # fmt: skip


def test_bulk_done_twice_is_done_once_and_one_failure_stops_no_other(
    case: Case, panel: list[Membership], teacher: Membership, lin: Membership
) -> None:
    closed(case, panel, teacher)
    other = Case.objects.filter(office=case.office, state=Case.State.WITHDRAWN).first()
    rows = [(case.pk, case.last_sequence), (other.pk, other.last_sequence)]

    for _ in range(2):
        tried = do_many(rows, "pass", "情况属实", acting=lin)
        assert {each.case.pk: each.refused is None for each in tried} == {case.pk: True, other.pk: False}
    assert case.decisions.filter(verdict="pass", step="review").count() == 1


def test_bulk_leaves_out_what_is_out_of_reach(case: Case, chen: Membership) -> None:
    assert do_many([(case.pk, case.last_sequence)], "pass", "代办", acting=chen) == []


def test_families_are_told_once_however_often_the_button_is_clicked(teacher: Membership, chen: Membership) -> None:
    day = now().date() - timedelta(days=3)
    first = tell(teacher.office, way="meeting", told_on=day, note="", acting=teacher)

    assert tell(teacher.office, way="meeting", told_on=day, note="", acting=teacher) == first
    assert first in tellings_visible_to(teacher)
    assert first not in tellings_visible_to(chen)
    with pytest.raises(NotAllowed, match="不是您的单位"):
        tell(teacher.office, way="meeting", told_on=day, note="", acting=chen)
    assert Telling.objects.filter(told_on=day, office=teacher.office).count() == 1


def test_a_teacher_applies_for_her_class_only_and_a_family_for_its_children(
    teacher: Membership, mother: Membership, pupil: Enrolment
) -> None:
    assert {each.office_id for each in may_apply_for(teacher)} == {teacher.office_id}
    assert list(may_apply_for(mother)) == [pupil]


def test_what_waits_is_counted_for_the_home_page(case: Case, teacher: Membership) -> None:
    said = waits(waiting, teacher)[0]

    assert said.count == my_tasks(teacher).filter(state="waiting").count()
    assert said.count > 0


def test_the_why_of_a_recognition_names_who_says_so_and_the_source(case: Case) -> None:
    assert [reason.says for reason in reasons_of(case)][-2:] == ["父母一方抚养", "父母均无工作"]
    assert all(reason.source for reason in reasons_of(case)[-2:])


def test_a_form_without_its_promise_is_shown_again(pupil: Enrolment, mother: Membership) -> None:
    case = begin(pupil, acting=mother)
    client: Client = browser(mother)

    answer = client.post(
        f"/cases/{case.pk}/form/", {"act": "submit", "seen": 0, "household_size": 3, "workers": 5, "income": 100}
    )

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"promise", "workers"}


def test_the_pages_of_one_case_cost_the_same_however_many_there_are(
    case: Case, lin: Membership, django_assert_max_num_queries: object
) -> None:
    client = browser(lin)
    with django_assert_max_num_queries(20):
        assert client.get("/cases/tasks/").status_code == 200
    with django_assert_max_num_queries(20):
        assert client.get("/cases/").status_code == 200


def test_the_programme_code_of_recognition_is_no_programme(case: Case) -> None:
    assert case.programme == HARDSHIP


def test_a_university_case_goes_class_panel_college_school_notice_and_is_filed(db: None) -> None:
    college = Office.objects.get(kind="college")
    officer = Membership.objects.select_related("office", "person").get(office=college, role=Role.SCHOOL_OFFICER)
    waiting = Task.objects.get(office=college, step="college", state="waiting")
    case = waiting.case

    assert [step["by"] for step in case.process if step["step"] != "tell"] == ["family", "class", "college", "school", "school", "school"]  # fmt: skip
    assert waiting in tasks_listed(officer)
    decide(case.pk, Said("pass", "院系复核属实", level="hard"), acting=officer, seen=case.last_sequence)
    case.refresh_from_db()
    assert (case.at["step"], current_task(case).office) == ("review", college.parent)


def test_the_college_cannot_take_the_school_s_step_nor_another_college_its_own(db: None) -> None:
    college = Office.objects.get(kind="college")
    officer = Membership.objects.select_related("office", "person").get(office=college, role=Role.SCHOOL_OFFICER)
    other = Office.objects.create(kind="college", code=f"{college.parent.code}-Y2", name="示例二学院", parent=college.parent, path=f"{college.parent.path}{college.parent.code}-Y2/")  # fmt: skip
    stranger = make_person("college-two", other).memberships.select_related("office", "person").get()
    case = Task.objects.get(office=college, step="college", state="waiting").case

    with pytest.raises(NotAllowed):
        decide(case.pk, Said("pass", "情况属实", level="hard"), acting=stranger, seen=case.last_sequence)
    decide(case.pk, Said("pass", "情况属实", level="hard"), acting=officer, seen=case.last_sequence)
    case.refresh_from_db()
    with pytest.raises(NotAllowed):
        decide(case.pk, Said("pass", "情况属实"), acting=officer, seen=case.last_sequence)


def test_a_school_without_colleges_has_no_step_of_one(hers: Enrolment, lin: Membership) -> None:
    case = begin(hers, acting=lin, consent="电话同意")

    assert [step["step"] for step in case.process] == ["tell", "apply", "panel", "review", "notice", "file"]
    assert "college" not in {step["by"] for step in steps_within(hardship_steps(), lin.office)}
    college = Office.objects.get(kind="college")
    assert {"college"} == {step["by"] for step in steps_within(hardship_steps(), college.parent) if step["step"] == "college"}  # fmt: skip
