"""The kernel of cases: steps from data, one decision at a time, nobody twice or in the own case, nothing ever changed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils.timezone import now

from zhuxue.portal.applications.actions import Opening, Overtaken, decide, open_case
from zhuxue.portal.applications.models import NEVER, Case, Decision, Recusal, Task
from zhuxue.portal.applications.moves import Said
from zhuxue.portal.applications.posting import make_notice
from zhuxue.portal.applications.process import due_of, office_owing, version_of
from zhuxue.portal.applications.queries import cases_visible_to, my_tasks
from zhuxue.portal.audit.models import Entry
from zhuxue.portal.notices.actions import post_notice, take_down_due
from zhuxue.portal.notices.models import Notice
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership, Office, Role
from zhuxue.portal.schools.models import Applicant, Enrolment

from .conftest import holder, make_person

STEPS = [
    {"step": "tell", "by": "school", "until": "09-30"},
    {"step": "apply", "by": "family"},
    {"step": "panel", "by": "class"},
    {"step": "review", "by": "school"},
    {"step": "notice", "by": "school", "workdays": 5},
    {"step": "file", "by": "school"},
]
OPENING = Opening(kind=Case.Kind.AWARD, programme="TEST", period="2026-2027", steps=STEPS, consent="家长当面同意")


@pytest.fixture
def teacher(db: None) -> Membership:
    """The class teacher of a class of Lin's school."""
    return holder(Role.CLASS_TEACHER)


@pytest.fixture
def head(lin: Membership) -> Membership:
    """The head of Lin's school."""
    return holder(Role.SCHOOL_HEAD)


@pytest.fixture
def pupil(teacher: Membership) -> Enrolment:
    """A pupil of that class."""
    found = Enrolment.objects.filter(office=teacher.office, cases=None).order_by("pk").first()
    if found is None:  # the demo has a case of everybody in a small class
        other = Enrolment.objects.exclude(school=teacher.office.parent).filter(cases=None).order_by("pk")[0]
        Enrolment.objects.filter(pk=other.pk).update(school=teacher.office.parent, office=teacher.office)
        found = Enrolment.objects.get(pk=other.pk)
    return found


@pytest.fixture
def case(pupil: Enrolment, teacher: Membership) -> Case:
    """An application the teacher entered for the family."""
    return open_case(pupil, OPENING, acting=teacher)


def say(case: Case, verdict: str, acting: Membership, *, reason: str = "材料齐全", **more: object) -> Decision:
    """One thing done in a case by somebody who sees it as it stands."""
    case.refresh_from_db()
    return decide(case.pk, Said(verdict, reason, **more), acting=acting, seen=case.last_sequence)


def colleague(like: Membership, username: str = "colleague") -> Membership:
    """Somebody else in the same role of the same office."""
    return make_person(username, like.office, Role(like.role)).memberships.get()


def run_out(case: Case, lin: Membership) -> None:
    """The case was posted, and its notice has hung its days."""
    made = make_notice([case], acting=lin)
    post_notice(made, names=True, contact_name="资助办", contact="203室", acting=lin)
    Notice.objects.filter(pk=made.pk).update(begins_at=now() - timedelta(days=24))
    take_down_due()


def granted(case: Case, teacher: Membership, lin: Membership, head: Membership) -> Case:
    """A case that went all the way."""
    say(case, "submit", teacher)
    say(case, "pass", teacher, level="hard")
    say(case, "pass", head)
    run_out(case, lin)
    say(case, "done", lin)
    say(case, "done", lin)
    case.refresh_from_db()
    return case


def test_a_case_goes_through_the_steps_of_its_process_and_no_other(
    case: Case, teacher: Membership, lin: Membership, head: Membership
) -> None:
    granted(case, teacher, lin, head)

    assert (case.state, case.level) == (Case.State.GRANTED, "hard")
    assert [d.step for d in case.decisions.order_by("sequence")] == ["apply", "panel", "review", "notice", "file"]
    assert set(case.tasks.values_list("state", flat=True)) == {Task.State.DONE}
    assert Entry.objects.filter(object=f"applications.case:{case.pk}").count() == 6


def test_a_case_in_flight_keeps_the_steps_it_began_with(case: Case) -> None:
    assert (case.process, case.version) == (STEPS, version_of(STEPS))
    assert version_of([*STEPS[:-1]]) != case.version


def test_opening_twice_gives_the_same_case(case: Case, pupil: Enrolment, teacher: Membership) -> None:
    assert open_case(pupil, OPENING, acting=teacher) == case


def test_the_database_itself_refuses_a_second_living_case(case: Case) -> None:
    case.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        case.save(force_insert=True)


def test_somebody_who_applies_for_a_family_says_how_it_agreed(pupil: Enrolment, teacher: Membership) -> None:
    silent = Opening(kind="award", programme="TEST", period="2026-2027", steps=STEPS)

    with pytest.raises(NotAllowed, match="家长如何同意"):
        open_case(pupil, silent, acting=teacher)


def test_nobody_opens_a_case_for_a_student_elsewhere(others: Enrolment, teacher: Membership) -> None:
    with pytest.raises(NotAllowed, match="没有这名在读学生"):
        open_case(others, OPENING, acting=teacher)


@pytest.mark.parametrize("verdict", ["pass", "refuse", "send_back", "done", "appeal", "adjust", "undo"])
def test_what_does_not_fit_the_moment_is_refused(case: Case, lin: Membership, verdict: str) -> None:
    with pytest.raises(NotAllowed):
        say(case, verdict, lin)


def test_a_decision_without_a_reason_is_refused_by_action_and_database(case: Case, teacher: Membership) -> None:
    with pytest.raises(NotAllowed, match="请写明理由"):
        say(case, "submit", teacher, reason=" ")
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(case=case, round=1, number=1, step="apply", sequence=1, verdict="submit", reason="", person=teacher.person, membership=teacher, at=now())  # fmt: skip


def test_nobody_decides_twice_in_one_chain(case: Case, teacher: Membership, lin: Membership) -> None:
    say(case, "submit", teacher)
    say(case, "pass", lin, level="hard")

    with pytest.raises(NotAllowed, match="已经办过"):
        say(case, "pass", lin)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(case=case, round=1, number=3, step="review", sequence=3, verdict="pass", reason="再次", person=lin.person, membership=lin, at=now())  # fmt: skip


def test_nobody_decides_on_the_own_childs_case(case: Case, teacher: Membership, lin: Membership) -> None:
    say(case, "submit", teacher)
    Applicant.objects.create(person=lin.person, student=case.student, begins_on="2026-09-01")

    with pytest.raises(NotAllowed, match="不能办理这件申请"):
        say(case, "pass", lin)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(case=case, round=1, number=2, step="panel", sequence=2, verdict="pass", reason="自办", person=lin.person, membership=lin, at=now())  # fmt: skip


def test_whoever_stood_back_does_not_decide(case: Case, teacher: Membership, lin: Membership) -> None:
    say(case, "submit", teacher)
    Recusal.objects.create(person=lin.person, student=case.student, relation="姑母", declared_by=lin, declared_at=now())

    with pytest.raises(NotAllowed, match="已回避"):
        say(case, "pass", lin)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(case=case, round=1, number=2, step="panel", sequence=2, verdict="pass", reason="自办", person=lin.person, membership=lin, at=now())  # fmt: skip


@pytest.mark.parametrize(
    "change", ["UPDATE applications_decision SET reason = 'x'", "DELETE FROM applications_decision"]
)
def test_the_database_itself_refuses_to_change_a_decision(case: Case, teacher: Membership, change: str) -> None:
    say(case, "submit", teacher)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_a_step_is_done_by_the_office_that_owes_it(case: Case, teacher: Membership) -> None:
    say(case, "submit", teacher)
    county = holder(Role.COUNTY)

    with pytest.raises(NotAllowed, match="不由您的单位办理"):
        say(case, "pass", county)


def test_sent_back_the_family_submits_again_and_the_same_people_may_decide(
    case: Case, teacher: Membership, lin: Membership
) -> None:
    say(case, "submit", teacher)
    say(case, "send_back", teacher, reason="请补充收入说明")
    case.refresh_from_db()

    assert (case.at["step"], case.round, case.state) == ("apply", 2, Case.State.OPEN)
    say(case, "submit", teacher)
    say(case, "pass", teacher, level="general")
    case.refresh_from_db()
    assert case.at["step"] == "review"


def test_an_appeal_is_judged_by_others_than_before(
    case: Case, teacher: Membership, lin: Membership, head: Membership
) -> None:
    say(case, "submit", teacher)
    say(case, "pass", teacher, level="none")
    say(case, "refuse", lin)
    say(case, "appeal", teacher, reason="漏算了住院费")

    with pytest.raises(NotAllowed, match="已经办过"):
        say(case, "pass", lin, level="hard")
    say(case, "pass", head, level="hard")
    case.refresh_from_db()
    assert (case.at["step"], case.level) == ("notice", "hard")


def test_undoing_is_a_new_decision_and_the_step_is_judged_anew(
    case: Case, teacher: Membership, lin: Membership, head: Membership
) -> None:
    granted(case, teacher, lin, head)
    say(case, "undo", head, reason="录错等级")
    case.refresh_from_db()

    assert (case.state, case.at["step"], case.round) == (Case.State.OPEN, "review", 2)
    assert case.decisions.count() == 6
    say(case, "pass", head, level="special")


def test_a_family_may_withdraw_at_any_time(case: Case, teacher: Membership) -> None:
    say(case, "withdraw", teacher, reason="家长要求撤回")
    case.refresh_from_db()

    assert case.state == Case.State.WITHDRAWN
    assert not case.tasks.filter(state="waiting").exists()


def test_a_step_handed_up_is_the_next_offices(case: Case, teacher: Membership, lin: Membership) -> None:
    say(case, "submit", teacher)
    say(case, "escalate", teacher, reason="申请人是本人邻居")

    assert case.tasks.get(state="waiting") in my_tasks(lin)
    with pytest.raises(NotAllowed, match="不由您的单位办理"):
        say(case, "pass", teacher)


def test_a_notice_is_not_left_before_it_ran_its_days(
    case: Case, teacher: Membership, lin: Membership, head: Membership
) -> None:
    say(case, "submit", teacher)
    say(case, "pass", teacher, level="hard")
    say(case, "pass", head)

    with pytest.raises(NotAllowed, match="还没有公示"):
        say(case, "done", lin)


def test_who_comes_second_is_told_and_does_nothing(case: Case, teacher: Membership, lin: Membership) -> None:
    say(case, "submit", teacher)
    say(case, "pass", teacher, level="hard")

    with pytest.raises(Overtaken, match="没有生效"):
        decide(case.pk, Said("refuse", "不符合"), acting=lin, seen=1)
    assert case.decisions.count() == 2


def test_a_double_click_decides_once(case: Case, teacher: Membership) -> None:
    first = decide(case.pk, Said("submit", "提交"), acting=teacher, seen=0)
    second = decide(case.pk, Said("submit", "提交"), acting=teacher, seen=0)

    assert first == second
    assert case.decisions.count() == 1


def test_a_worklist_holds_what_the_office_owes_the_most_urgent_first(
    case: Case, teacher: Membership, lin: Membership, chen: Membership
) -> None:
    def cases(acting: Membership) -> list[Case]:
        return [task.case for task in my_tasks(acting)]

    assert case not in cases(teacher)  # the family's turn
    say(case, "submit", teacher)

    assert case in cases(teacher)
    assert case not in cases(lin) + cases(chen)
    dates = [task.due_on for task in my_tasks(lin)]
    assert dates == sorted(dates)
    assert not my_tasks(holder(Role.AUDITOR))


def test_a_case_of_another_office_is_nowhere(case: Case, chen: Membership, lin: Membership) -> None:
    assert case in cases_visible_to(lin)
    assert case not in cases_visible_to(chen)
    assert not cases_visible_to(None)
    with pytest.raises(NotAllowed, match="没有这件申请"):
        decide(case.pk, Said("pass", "代办"), acting=chen, seen=0)


def test_a_family_sees_its_own_children_only(case: Case, pupil: Enrolment) -> None:
    mother = make_person("mother", pupil.school, Role.APPLICANT)
    acting = mother.memberships.get()
    assert case not in cases_visible_to(acting)

    Applicant.objects.create(person=mother, student=pupil.student, begins_on="2024-09-01")
    assert list(cases_visible_to(acting)) == [case]


def test_workdays_are_counted_and_what_has_no_source_has_no_date() -> None:
    assert due_of({"step": "notice", "workdays": 5}, date(2026, 9, 24), "2026-2027") == date(2026, 10, 9)
    assert due_of({"step": "tell", "until": "09-30"}, date(2026, 9, 1), "2026-2027") == date(2026, 9, 30)
    assert due_of({"step": "panel"}, date(2026, 9, 1), "2026-F") == NEVER
    assert due_of({"step": "notice", "workdays": 5}, date(2026, 12, 29), "2026-F") == NEVER


def test_where_there_is_no_county_the_province_decides(db: None) -> None:
    university = Enrolment.objects.filter(stage="undergraduate").select_related("school__parent").first()
    school = Enrolment.objects.filter(stage="primary").select_related("school__parent").first()

    assert office_owing("county", university).kind == Office.Kind.PROVINCE
    assert office_owing("county", school) == school.school.parent
    assert office_owing("nation", school).kind == Office.Kind.PROVINCE


def at_once(works: list[Callable[[], object]]) -> list[Exception]:
    """Do several things in threads that start together; return what was raised."""
    ready, raised = threading.Barrier(len(works)), []

    def run(work: Callable[[], object]) -> None:
        ready.wait()
        try:
            work()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_two_people_deciding_at_once_leave_one_decision(saved_student: Enrolment) -> None:
    officer = Membership.objects.get(person__username="officer")
    head = make_person("head", officer.office, Role.SCHOOL_HEAD).memberships.get()
    case = open_case(saved_student, OPENING, acting=officer)
    say(case, "submit", officer)

    people = {"pass": officer, "refuse": head}
    raised = at_once(
        [lambda v=v, p=p: decide(case.pk, Said(v, "同时办理"), acting=p, seen=1) for v, p in people.items()]
    )

    assert [type(error) for error in raised] == [Overtaken]
    assert case.decisions.count() == 2


def test_a_double_click_at_once_leaves_one_case_and_one_decision(saved_student: Enrolment) -> None:
    officer = Membership.objects.get(person__username="officer")

    assert at_once([lambda: open_case(saved_student, OPENING, acting=officer)] * 3) == []
    case = Case.objects.get(enrolment=saved_student)
    assert at_once([lambda: decide(case.pk, Said("submit", "提交"), acting=officer, seen=0)] * 3) == []
    assert case.decisions.count() == 1
