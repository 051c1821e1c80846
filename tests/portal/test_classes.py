"""Classes opened, renamed, closed; a school moves up once a school year, as it was shown, all of it or nothing; its own calendar."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from zhuxue.engine.common.terms import Term
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.people.offices import close_office
from zhuxue.portal.schools import classes, history, moving_up, terms
from zhuxue.portal.schools.models import Enrolment, GradeChange, MovingUp, Student

from .conftest import make_person

SignedIn = Callable[[Membership], Client]


@pytest.fixture
def officer(db: None) -> Membership:
    """The officer of a primary school whose classes are 一（1）班 … 六（1）班."""
    school = Office.objects.get(name="六（1）班").parent
    person = make_person("classes-officer", school)
    return Membership.objects.select_related("office", "person").get(person=person)


def here(officer: Membership) -> Counter[tuple[str, int | None]]:
    """How many are in which class and grade."""
    going_on = Enrolment.objects.filter(school=officer.office, ends_on=None)
    return Counter(going_on.values_list("office__name", "grade"))


def confirmed(officer: Membership) -> moving_up.Confirmed:
    return moving_up.proposed(moving_up.plan_of(officer.office))


def newcomer(officer: Membership, class_name: str) -> Enrolment:
    office = Office.objects.get(parent=officer.office, name=class_name)
    student = Student.objects.create(name="新生样", lookup="newcomer")
    return Enrolment.objects.create(student=student, school=officer.office, office=office, name="新生样", stage="primary", grade=1, begins_on=localdate())  # fmt: skip


def test_a_year_later_everybody_is_a_grade_up_and_the_last_grade_has_graduated(officer: Membership) -> None:
    before, suspended = here(officer), Enrolment.objects.filter(school=officer.office, roll_status="suspended", ends_on=None)  # fmt: skip
    resting = Counter(suspended.values_list("grade", flat=True))
    on = moving_up.move_up(confirmed(officer), acting=officer).on

    assert here(officer)["二（1）班", 2] == before["一（1）班", 1] - resting[1]
    assert here(officer)["六（1）班", 6] == before["五（1）班", 5] - resting[5]
    assert here(officer)["二（1）班", 1] == resting[1]
    graduated = Enrolment.objects.filter(school=officer.office, roll_status="graduated")
    assert set(graduated.values_list("ends_on", flat=True)) == {on - timedelta(days=1)}
    assert graduated.count() == before["六（1）班", 6] - resting[6]
    closed = Office.objects.get(parent=officer.office, name__startswith="六（1）班（")
    assert (closed.closed_on, closed.name) == (on, f"六（1）班（{on.year}届）")


def test_the_history_of_a_student_tells_where_she_was_before(officer: Membership) -> None:
    one = Enrolment.objects.filter(office__name="一（1）班", roll_status="enrolled").first()
    moving_up.move_up(confirmed(officer), acting=officer)

    said = [str(event.what) for event in history.timeline(one, officer)]
    assert "1年级 → 2年级，一（1）班 → 二（1）班" in said
    assert Enrolment.objects.filter(student=one.student_id, ends_on=None).count() == 1


def test_done_twice_is_done_once(officer: Membership) -> None:
    said = confirmed(officer)
    first = moving_up.move_up(said, acting=officer)
    after = here(officer)

    assert moving_up.move_up(said, acting=officer) == first
    assert (here(officer), MovingUp.objects.count()) == (after, 1)


def test_what_changed_since_it_was_shown_moves_nobody(officer: Membership) -> None:
    said, before = confirmed(officer), here(officer)
    Enrolment.objects.filter(office__name="三（1）班").first().delete()
    left = here(officer)

    with pytest.raises(NotAllowed, match="重新核对"):
        moving_up.move_up(said, acting=officer)
    assert left != before
    assert (here(officer), GradeChange.objects.filter(moving_up__isnull=False).count()) == (left, 0)


def test_two_classes_of_one_name_are_refused_and_nothing_moves(officer: Membership) -> None:
    said, before = confirmed(officer), here(officer)
    fourth = Office.objects.get(parent=officer.office, name="四（1）班").pk

    with pytest.raises(NotAllowed, match="两个"):
        moving_up.move_up(replace(said, names={**said.names, fourth: "二（1）班"}), acting=officer)
    assert here(officer) == before


def test_who_came_since_stays_in_the_class_of_the_name_she_came_to(officer: Membership) -> None:
    new = newcomer(officer, "一（1）班")
    old_class = new.office_id
    moving_up.move_up(confirmed(officer), acting=officer)
    new.refresh_from_db()

    assert (new.office.name, new.grade, new.ends_on) == ("一（1）班", 1, None)
    assert Office.objects.get(pk=old_class).name == "二（1）班"


def test_whom_a_roster_moved_already_does_not_move_again(officer: Membership) -> None:
    one = Enrolment.objects.filter(office__name="二（1）班", roll_status="enrolled").first()
    third = Office.objects.get(parent=officer.office, name="三（1）班")
    Enrolment.objects.filter(pk=one.pk).update(grade=3, office=third)
    GradeChange.objects.create(enrolment=one, on=localdate(), grade_before=2, grade_after=3, class_before="二（1）班", class_after="三（1）班", by=officer)  # fmt: skip
    moving_up.move_up(confirmed(officer), acting=officer)
    one.refresh_from_db()

    assert (one.grade, one.office.name) == (3, "三（1）班")


def test_who_graduates_can_be_said_otherwise(officer: Membership) -> None:
    plan = moving_up.plan_of(officer.office)
    acts = {group.key: "stay" for group in plan.groups}
    said = moving_up.Confirmed(acts, moving_up.names_after(plan, acts), plan.fingerprint)
    before = here(officer)
    moving_up.move_up(said, acting=officer)

    assert here(officer) == before


def test_the_page_shows_what_will_change_before_it_does(officer: Membership, signed_in: SignedIn) -> None:
    browser, before = signed_in(officer), here(officer)
    page = browser.get(reverse("move_up"))
    form = page.context["form"]

    assert "二（1）班" in page.content.decode()
    assert here(officer) == before
    answer = browser.post(reverse("move_up"), {name: form[name].value() for name in form.fields})
    assert answer.status_code == 302
    assert here(officer) != before
    assert "已经升级" in browser.get(reverse("move_up")).content.decode()


def test_an_officer_opens_renames_and_closes_an_empty_class(officer: Membership, signed_in: SignedIn) -> None:
    browser = signed_in(officer)
    browser.post(reverse("open_class"), {"name": "一（2）班", "parent": officer.office_id})
    made = Office.objects.get(parent=officer.office, name="一（2）班")
    browser.post(reverse("rename_class", args=[made.pk]), {"name": "一（3）班", "reason": "编号写错了"})
    made.refresh_from_db()
    assert made.name == "一（3）班"
    assert browser.post(reverse("close_class", args=[made.pk]), {"reason": "没有招满"}).status_code == 302
    made.refresh_from_db()
    assert made.closed_on == localdate()


def test_a_class_name_is_taken_once(officer: Membership) -> None:
    with pytest.raises(NotAllowed, match="已有"):
        classes.open_class("三（1）班", officer.office, acting=officer)


def test_a_class_with_students_is_not_closed_from_any_page(officer: Membership) -> None:
    full = Office.objects.get(parent=officer.office, name="三（1）班")
    Membership.objects.filter(office=full).delete()

    with pytest.raises(NotAllowed, match="在籍学生"):
        classes.close_class(full, reason="并班了", acting=officer)
    with pytest.raises(NotAllowed, match="在籍学生"):
        close_office(full, reason="并班了", acting=officer)


def test_nobody_touches_classes_of_another_school(chen: Membership, officer: Membership) -> None:
    theirs = Office.objects.filter(kind="class", path__startswith=chen.office.path).first()

    with pytest.raises(NotAllowed):
        classes.rename_class(theirs, "九（9）班", reason="试一试看", acting=officer)
    with pytest.raises(NotAllowed):
        classes.open_class("九（9）班", chen.office, acting=officer)


def test_a_school_says_its_own_term_and_moves_up_from_its_first_day(
    chen: Membership, officer: Membership, signed_in: SignedIn
) -> None:
    year = terms.autumn_begun(officer.office).term.year
    said = {"term": f"{year}-F", "first_day": f"{year}-08-30", "last_day": f"{year + 1}-01-20"}
    assert signed_in(officer).post(reverse("school_calendar"), said).status_code == 302

    assert moving_up.plan_of(officer.office).on == date(year, 8, 30)
    assert f"{year}-08-30" in signed_in(officer).get(reverse("tasks")).content.decode()
    assert not terms.term_days(chen.office, Term(year, 1)).own


@pytest.mark.parametrize(
    ("first", "last"), [(date(2026, 9, 1), date(2026, 8, 1)), (date(2025, 9, 1), date(2026, 1, 20)), (date(2026, 9, 1), date(2027, 7, 1))]
)  # fmt: skip
def test_days_that_cannot_be_the_term_are_refused(officer: Membership, first: date, last: date) -> None:
    with pytest.raises(NotAllowed):
        terms.set_term(Term(2026, 1), first, last, acting=officer)


def test_two_terms_of_a_school_do_not_overlap(officer: Membership) -> None:
    terms.set_term(Term(2026, 1), date(2026, 9, 1), date(2027, 2, 10), acting=officer)

    with pytest.raises(NotAllowed, match="重叠"):
        terms.set_term(Term(2027, 0), date(2027, 2, 1), date(2027, 7, 1), acting=officer)
