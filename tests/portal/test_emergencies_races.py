"""Several people at once in an emergency: verifying one student, approving at a limit, adding, confirming one event."""

from __future__ import annotations

import uuid

import pytest
from django.utils.timezone import localdate

from zhuxue.portal.applications.models import Case
from zhuxue.portal.awards.models import Award
from zhuxue.portal.emergencies.actions import adding, events, rows
from zhuxue.portal.emergencies.queries import spent_fen
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership

from .emergency_people import EACH, WHY, Flood, flood, student
from .test_payments_races import WRITERS, all_at_once


@pytest.fixture
def place(committed: None) -> Flood:
    return flood()


def again(acting: Membership) -> Membership:
    """The same person in another thread."""
    return Membership.objects.select_related("office", "person").get(pk=acting.pk)


def all_or_refused(done: rows.Done) -> None:
    if done.refused:
        raise NotAllowed("不成", "no")


def test_one_event_declared_and_confirmed_in_many_windows_is_one(place: Flood) -> None:
    said, key = (
        events.Declared("flood", "示例县洪涝", localdate(), None, WHY, regions=[place.county.code]),
        uuid.uuid4(),
    )
    event = events.declare(said, acting=place.sun, form_key=key)
    ends = all_at_once([lambda: events.confirm(event, WHY, acting=again(place.qian)) for _ in range(WRITERS)])

    assert ends.count("done") == 1
    assert set(ends) == {"done", "refused"}
    assert event.steps.filter(what="confirmed").count() == 1


def test_one_student_verified_in_many_windows_has_one_case_and_one_award(place: Flood) -> None:
    event = place.opened()
    row = place.row(event, place.here[0])
    all_at_once([lambda: rows.confirm_many([row.pk], "学校核实属实", acting=again(place.lin)) for _ in range(WRITERS)])
    assert Case.objects.filter(programme=event.code).count() == 1

    who = (place.sun, place.qian)
    all_at_once([lambda n=n: rows.approve_many([row.pk], place.granting(), "同意发放", acting=again(who[n % 2])) for n in range(WRITERS)])  # fmt: skip
    assert Award.objects.filter(programme=event.code).count() == 1


def test_two_people_at_the_limit_never_overrun_it(place: Flood) -> None:
    event = place.opened(limits=(EACH, 2 * EACH))
    chosen = [place.row(event, each).pk for each in place.here]
    rows.confirm_many(chosen, "学校核实属实", acting=place.lin)
    who = (place.sun, place.qian)
    all_at_once([
        lambda pk=pk, n=n: all_or_refused(rows.approve_many([pk], place.granting(), "同意发放", acting=again(who[n % 2])))
        for n, pk in enumerate(chosen)
    ])  # fmt: skip

    assert spent_fen(event) == 2 * EACH
    assert Award.objects.filter(programme=event.code).count() == 2


def test_one_student_added_in_many_windows_stands_there_once(place: Flood) -> None:
    event = place.opened(kind="fire", regions=[])
    late = student(place.lin.office, 7, None)
    ends = all_at_once(
        [lambda: adding.add(event, late, "家里房屋过火", acting=again(place.lin)) for _ in range(WRITERS)]
    )

    assert set(ends) == {"done"}
    assert event.rows.filter(student=late.student_id).count() == 1
    assert event.steps.filter(what="added").count() == 1
