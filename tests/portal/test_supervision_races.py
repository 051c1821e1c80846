"""Several people and workers at once: one judgement, one order, one climb to each level, one answer of a phone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from zhuxue.portal.people.models import Membership
from zhuxue.portal.schools.models import ClearedUndone, Finding, Run, RunCheck
from zhuxue.portal.supervision.actions import chasing, deciding
from zhuxue.portal.supervision.actions.taking_up import take_up
from zhuxue.portal.supervision.models import Climb, Issue, Rectification

from .payment_people import Desk, member
from .test_payments_races import WRITERS, all_at_once, desk

__all__ = ["desk"]
FEW = min(WRITERS, 8)


@pytest.fixture
def issue(desk: Desk) -> Issue:
    """An issue of the county's school, and two of its centre."""
    member("qian", desk.county, "county")
    one, run = desk.awards[0].enrolment, Run.objects.latest("pk")
    run.as_known_on = localdate()
    run.save()
    RunCheck.objects.create(run=run, check_id="T01", title="示例", phase="during", severity="warn", basis="示例依据", next_step="核实")  # fmt: skip
    Finding.objects.create(run=run, enrolment=one, office=one.school, check_id="T01", severity="warn", sentence="示例", fingerprint="t")  # fmt: skip
    take_up(run)
    return again()


def again() -> Issue:
    return Issue.objects.get(check_id="T01")


def person(name: str) -> Membership:
    return Membership.objects.select_related("office", "person").get(person__username=name)


def ordered(issue: Issue, who: str, days: int = 5) -> Rectification:
    said = deciding.Ordered("逐行核对并改正", "示例依据", localdate() + timedelta(days=days))
    return deciding.order(issue, said, acting=person(who), seen=issue.steps_count)


def test_two_who_judge_at_once_leave_one_order(issue: Issue) -> None:
    ends = all_at_once([lambda who=who: ordered(again(), who) for who in ("sun", "qian") * (FEW // 2)])

    assert ends.count("done") == 1 and set(ends) == {"done", "refused"}
    assert (Rectification.objects.filter(issue=issue).count(), again().steps_count) == (1, 2)


def test_two_who_take_a_clearing_back_at_once_do_it_once(issue: Issue) -> None:
    member("zhou", issue.office.parent, "county")
    deciding.clear(issue, "核对无误", acting=person("sun"), seen=issue.steps_count)

    ends = all_at_once([lambda who=who: deciding.restore(again(), "核对有误", acting=person(who), seen=again().steps_count) for who in ("zhou", "qian") * (FEW // 2)])  # fmt: skip

    assert ends.count("done") == 1 and set(ends) == {"done", "refused"}
    assert (again().state, again().rows.get().state, ClearedUndone.objects.count()) == ("open", "present", 1)


def test_several_workers_let_an_order_climb_once_to_each_level(issue: Issue) -> None:
    ordered(issue, "sun", days=0)
    later = localdate() + timedelta(days=90)
    ends = all_at_once([lambda: chasing.chase(later) for _ in range(FEW)])

    assert set(ends) == {"done"}
    assert sorted(Climb.objects.filter(order__issue=issue).values_list("office__kind", flat=True)) == [
        "city",
        "county",
        "province",
    ]


def test_the_same_run_taken_up_by_two_at_once_is_one_issue(issue: Issue) -> None:
    run = Run.objects.latest("pk")
    all_at_once([lambda: take_up(run) for _ in range(4)])

    assert again().rows.count() == 1
