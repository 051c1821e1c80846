"""The survey: one anonymous answer a family, few answers hidden, also from whoever subtracts."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils.timezone import localdate

from zhuxue.portal.audit.models import Entry
from zhuxue.portal.indicators import evaluating
from zhuxue.portal.indicators import queries_evaluation as queries
from zhuxue.portal.indicators.actions import surveying
from zhuxue.portal.indicators.models import SurveyAnswer, SurveyRound
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership, Role
from zhuxue.portal.schools.models import Applicant, Enrolment

from .conftest import holder, make_person

SignedIn = Callable[..., Client]
YEAR = 2025


@pytest.fixture
def round_(lin: Membership) -> SurveyRound:
    """A survey of Lin's school, open today."""
    today = localdate()
    return surveying.open_survey(
        year=YEAR, opens_on=today, closes_on=today + timedelta(days=9), form_key=uuid.uuid4(), acting=lin
    )


@pytest.fixture
def mother(hers: Enrolment) -> Membership:
    return guardian(hers, "mother-survey")


def guardian(of: Enrolment, username: str) -> Membership:
    """Somebody who signs in for a student."""
    person = make_person(username, of.school, Role.APPLICANT)
    Applicant.objects.create(person=person, student=of.student, begins_on="2024-09-01")
    return Membership.objects.select_related("office", "person").get(person=person)


def yes(round_: SurveyRound) -> dict[str, str]:
    """The first answer to every question."""
    return {each["id"]: each["options"][0]["id"] for each in round_.questions}


def fill(round_: SurveyRound, school: object, number: int) -> None:
    for _each in range(number):
        SurveyAnswer.objects.create(round=round_, school=school, answers=yes(round_))


def test_a_family_answers_once_whichever_guardian_signs_in_and_however_often_it_clicks(round_: SurveyRound, mother: Membership, hers: Enrolment) -> None:  # fmt: skip
    father = guardian(hers, "father-survey")
    surveying.answer(round_, yes(round_), acting=mother)

    for again in (mother, father):
        with pytest.raises(NotAllowed, match="已经答过"):
            surveying.answer(round_, yes(round_), acting=again)
    assert round_.answers.count() == 1
    assert round_ not in [*queries.rounds_to_answer(mother), *queries.rounds_to_answer(father)]


def test_a_family_of_two_children_answers_once(round_: SurveyRound, mother: Membership, hers: Enrolment) -> None:
    other = Enrolment.objects.filter(school=hers.school, ends_on=None, student__applicants=None).exclude(pk=hers.pk)[0]
    Applicant.objects.create(person=mother.person, student=other.student, begins_on="2024-09-01")
    surveying.answer(round_, yes(round_), acting=mother)

    with pytest.raises(NotAllowed, match="已经答过"):
        surveying.answer(round_, yes(round_), acting=guardian(other, "father-survey"))


def test_nothing_leads_from_an_answer_to_a_person(round_: SurveyRound, mother: Membership) -> None:
    surveying.answer(round_, yes(round_), acting=mother)

    fields = {field.name for field in SurveyAnswer._meta.get_fields()}
    assert fields == {"id", "round", "school", "answers"}
    entry = Entry.objects.filter(action="survey answered").latest("number")
    assert (entry.person_id, entry.acting_as) == (None, "")
    ticket = round_.tickets.get()
    assert mother.person.username not in ticket.mark
    assert str(mother.person_id) not in round_.answers.get().answers.values()


def test_an_answer_is_never_changed(round_: SurveyRound, mother: Membership) -> None:
    surveying.answer(round_, yes(round_), acting=mother)

    for change in (lambda: round_.answers.update(answers={}), lambda: round_.answers.all().delete(), lambda: round_.tickets.all().delete()):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_answers_that_are_no_answers_and_closed_surveys_are_refused(round_: SurveyRound, mother: Membership, chen: Membership) -> None:  # fmt: skip
    with pytest.raises(NotAllowed, match="逐题"):
        surveying.answer(round_, yes(round_) | {"aware": "perhaps"}, acting=mother)
    with pytest.raises(NotAllowed):
        surveying.answer(
            round_, yes(round_), acting=guardian(Enrolment.objects.filter(school=chen.office)[0], "stranger")
        )
    with pytest.raises(NotAllowed):
        surveying.answer(round_, yes(round_), acting=chen)


@pytest.mark.parametrize(("number", "shown"), [(4, None), (5, 5)])
def test_fewer_than_five_answers_are_not_shown(round_: SurveyRound, lin: Membership, number: int, shown: int | None) -> None:  # fmt: skip
    fill(round_, lin.office, number)

    assert queries.answers_below(lin, round_)[0] == shown
    found = evaluating._survey("aware", lin.office, YEAR, "没有问卷")
    assert found.theirs == (shown or 0)
    assert ("不足 5 份" in found.why) == (shown is None)


def test_few_answers_do_not_follow_from_the_sum_either(lin: Membership) -> None:
    county, today = holder(Role.COUNTY), localdate()
    whole = surveying.open_survey(year=YEAR, opens_on=today, closes_on=today, form_key=uuid.uuid4(), acting=county)
    other = county.office.children.filter(kind="school").exclude(pk=lin.office_id)[0]
    fill(whole, lin.office, 9)
    fill(whole, other, 2)

    total, schools = queries.answers_below(county, whole)

    assert total == 11
    assert [one.answers for one in schools] == [None, None]
    assert evaluating._survey("aware", lin.office, YEAR, "").theirs == 0
    assert evaluating._survey("aware", county.office, YEAR, "").theirs == 11


def test_a_family_answers_on_its_own_page(round_: SurveyRound, mother: Membership, signed_in: SignedIn) -> None:
    client = signed_in(mother)
    assert f"/indicators/surveys/{round_.pk}/answer" in client.get("/indicators/surveys/mine").content.decode()

    assert client.post(f"/indicators/surveys/{round_.pk}/answer", {}).status_code == 422
    assert client.post(f"/indicators/surveys/{round_.pk}/answer", yes(round_)).status_code == 302
    assert round_.answers.get().school == mother.office
