"""What a home page asks is written once for a kind of office, and counts for each person what is true at this moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.module_loading import import_string
from django.utils.timezone import localdate

from zhuxue.portal.applications import queries as applications
from zhuxue.portal.applications.models import Task
from zhuxue.portal.people.models import Membership, Office, Role
from zhuxue.portal.site import home, prepared
from zhuxue.portal.ui.desk import Waiting, question

from .conftest import holder

SignedIn = Callable[[Membership], Client]
# How many questions a desk may ask, the second time in a process: five of them ask who acts, and for what she counts.
CEILINGS = {
    Role.CLASS_TEACHER: 12, Role.SCHOOL_OFFICER: 14, Role.SCHOOL_HEAD: 14, Role.COUNTY: 12, Role.CITY: 14, Role.PROVINCE: 14,
    Role.FINANCE: 12, Role.AUDITOR: 13, Role.DONOR: 10, Role.APPLICANT: 20,
}  # fmt: skip


def desks() -> list[Membership]:
    """One of every role at every office in the demo."""
    held = Membership.objects.select_related("office").order_by("pk")
    return list({(one.role, one.office_id): one for one in held}.values())


@pytest.mark.parametrize("names", [home.WAITING, home.CHANGES], ids=["waiting", "changes"])
def test_everybody_is_asked_exactly_what_her_own_question_would_ask(db: None, names: tuple[str, ...]) -> None:
    for acting in desks():
        path = prepared._path(acting.office.path)
        asked = prepared.prepared(names, acting.role, acting.office.kind, path, localdate(), "zh-hans")
        own = question([line for name in names for line in import_string(name)(acting)])

        assert asked.sql == own[0], acting.role
        assert prepared.filled(asked.params, acting) == [list(p) if isinstance(p, tuple) else p for p in own[1]]


@pytest.mark.parametrize("role", [Role.SCHOOL_OFFICER, Role.COUNTY, Role.PROVINCE])
def test_nothing_of_the_time_of_day_is_kept_in_a_question(db: None, role: Role) -> None:
    office = holder(role).office
    said = (home.WAITING + home.CHANGES, role, office.kind, prepared._path(office.path), localdate(), "zh-hans")

    assert prepared.prepared.__wrapped__(*said).params == prepared.prepared.__wrapped__(*said).params


def asking(acting: Membership) -> list[Any]:
    """A line that looks into the database while it is built."""
    list(Office.objects.all())
    return []


def test_a_line_that_asks_while_it_is_built_is_refused(lin: Membership) -> None:
    with pytest.raises(RuntimeError, match="as a queryset"):
        prepared.counted_for(lin, (f"{__name__}.asking",))


def tasks_of(acting: Membership) -> Waiting:
    return next(one for one in home.waiting_for(acting) if one.title == "待办的申请")


def test_what_is_done_by_oneself_or_by_others_is_gone_from_the_desk_at_once(lin: Membership, signed_in: SignedIn) -> None:  # fmt: skip
    browser = signed_in(lin)
    before = next(one.count for one in browser.get("/").context["waiting"] if one.title == "待办的申请")

    Task.objects.filter(pk=applications.tasks_listed(lin).values_list("pk", flat=True)[0]).update(state="done")

    assert [one.count for one in browser.get("/").context["waiting"] if one.title == "待办的申请"] == [before - 1]


def test_two_schools_are_asked_the_same_and_each_is_told_its_own(lin: Membership, chen: Membership) -> None:
    Task.objects.filter(office=chen.office_id).update(state="done")

    assert tasks_of(lin).count == applications.tasks_listed(lin).count() > 0
    assert not [one for one in home.waiting_for(chen) if one.title == "待办的申请"]


def test_what_is_due_today_is_late_tomorrow_in_a_process_that_goes_on(lin: Membership, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    today = localdate()
    Task.objects.filter(office=lin.office_id).exclude(step="notice").update(due_on=today)
    assert (tasks_of(lin).late, tasks_of(lin).due) == (0, today)

    def tomorrow() -> date:
        return today + timedelta(days=1)

    monkeypatch.setattr(prepared, "localdate", tomorrow)
    monkeypatch.setattr(applications, "localdate", tomorrow)
    assert tasks_of(lin).late == applications.tasks_listed(lin).exclude(step="notice").count() > 0


@pytest.mark.parametrize("role", CEILINGS)
def test_a_home_page_asks_the_database_little_whatever_the_role(
    role: Role, signed_in: SignedIn, db: None, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    browser = signed_in(holder(role))
    browser.get("/")

    with django_assert_max_num_queries(CEILINGS[role]):
        browser.get("/")
