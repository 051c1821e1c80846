"""Samples: drawn once, drawn again by anybody, visited by a phone that loses its connection, and what they find counts."""

from __future__ import annotations

import uuid

import pytest
from django.db import IntegrityError, transaction

from zhuxue.portal.audit.models import Entry
from zhuxue.portal.payments.models import Line
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership, Role
from zhuxue.portal.schools.models import Enrolment
from zhuxue.portal.supervision.actions import sampling, visiting
from zhuxue.portal.supervision.models import Issue, Sample, Visit, VisitAnswer
from zhuxue.portal.supervision.sampling import forms, frame_of

from .conftest import browser, holder

TERM = "2024-F"
RIGHT = {one.id: one.expects for one in forms().forms["home"].questions}


@pytest.fixture
def sun(db: None) -> Membership:
    """The county's centre."""
    return holder(Role.COUNTY)


def drawn(sun: Membership, size: int = 5) -> Sample:
    return sampling.draw_sample(sampling.Asked(TERM, "home", "学期末抽查", uuid.uuid4(), size), acting=sun)


def test_only_students_who_were_paid_are_drawn_each_once(sun: Membership) -> None:
    made = drawn(sun)

    paid = set(Line.objects.filter(state="paid", period=TERM, office__path__startswith=sun.office.path).values_list("enrolment", flat=True))  # fmt: skip
    chosen = list(made.visits.values_list("enrolment", flat=True))
    assert set(chosen) <= paid and len(set(chosen)) == len(chosen) == made.size
    assert made.population == len(paid)


def test_a_form_sent_twice_draws_once(sun: Membership) -> None:
    asked = sampling.Asked(TERM, "home", "学期末抽查", uuid.uuid4(), 3)

    assert sampling.draw_sample(asked, acting=sun) == sampling.draw_sample(asked, acting=sun)


def test_the_auditor_draws_it_again_and_sees_when_somebody_was_exchanged(sun: Membership) -> None:
    made, auditor = drawn(sun), holder(Role.AUDITOR)
    assert sampling.draw_again(made, acting=auditor).same
    other = Enrolment.objects.exclude(pk__in=made.visits.values("enrolment")).first()
    with pytest.raises(IntegrityError, match="who was drawn stays"), transaction.atomic():
        made.visits.filter(number=1).update(enrolment=other)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Sample.objects.filter(pk=made.pk).update(seed="another")
    Visit.objects.create(sample=made, number=99, enrolment=other, stratum="primary/none")

    said = sampling.draw_again(made, acting=auditor)
    assert (said.same, said.differ) == (False, 1)
    assert Entry.objects.filter(action="sample redrawn", object=f"supervision.sample:{made.pk}").count() == 2


def test_the_frame_names_nobody(sun: Membership) -> None:
    made = drawn(sun)
    text = browser(holder(Role.AUDITOR)).get(f"/issues/samples/{made.pk}/frame").content.decode()

    names = set(Enrolment.objects.values_list("name", flat=True))
    assert made.seed in text and not [name for name in names if name in text]


def test_the_page_says_how_precise_it_is_and_that_it_is_assumed(sun: Membership) -> None:
    page = browser(sun).get(f"/issues/samples/{drawn(sun).pk}/").content.decode()

    assert "个百分点" in page and "暂按假定" in page and "有限总体修正" in page


def test_the_same_answer_sent_again_by_a_phone_is_one_and_another_comes_too_late(sun: Membership) -> None:
    visit, key = drawn(sun).visits.order_by("number")[0], uuid.uuid4()
    said = {f"q_{name}": value for name, value in RIGHT.items()} | {"note": "", "key": str(key)}
    phone = browser(sun)
    for _ in range(2):
        assert phone.post(f"/issues/visits/{visit.pk}/answer", said).status_code == 302

    assert VisitAnswer.objects.filter(visit=visit).count() == 1
    with pytest.raises(NotAllowed, match="已有人核查"):
        visiting.answer(visit, RIGHT, "", uuid.uuid4(), acting=sun)


def test_a_wrong_answer_is_an_issue_of_the_school_and_makes_its_students_likelier_to_be_drawn(sun: Membership) -> None:
    visit = drawn(sun).visits.select_related("enrolment__school").order_by("number")[0]
    visiting.answer(visit, RIGHT | {"charged": "yes"}, "", uuid.uuid4(), acting=sun)

    visit.refresh_from_db()
    issue = Issue.objects.get(check_id="V-home-charged", office=visit.enrolment.school, term=TERM, state="open")
    assert (visit.state, issue.rows.filter(finding__enrolment=visit.enrolment).count()) == ("bad", 1)
    strata = {unit.key: unit.stratum for unit in frame_of(sun.office, TERM)}
    assert strata[str(visit.enrolment_id)].endswith("/visited_no")


def test_not_known_is_neither_right_nor_wrong(sun: Membership) -> None:
    visit = drawn(sun).visits.order_by("number")[0]
    before = Issue.objects.count()
    visiting.answer(visit, RIGHT | {"card": "unknown"}, "", uuid.uuid4(), acting=sun)

    visit.refresh_from_db()
    assert (visit.state, Issue.objects.count()) == ("unknown", before)
    with pytest.raises(NotAllowed, match="没有回答"):
        other = drawn(sun).visits.order_by("number")[1]
        visiting.answer(other, RIGHT | {"card": ""}, "", uuid.uuid4(), acting=sun)


def test_a_school_sees_no_samples_and_another_county_none_of_these(sun: Membership, lin: Membership) -> None:
    made = drawn(sun)

    assert browser(lin).get(f"/issues/samples/{made.pk}/").status_code == 403
    assert not made.visits.filter(token="").exists()
