"""The worklist: the number on the desk is the number of rows it leads to, and it is filtered, ordered, leafed and taken out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db.models import F, QuerySet
from django.utils.timezone import localdate

from zhuxue.portal.applications import queries
from zhuxue.portal.applications.models import Case, Task
from zhuxue.portal.applications.rules import HARDSHIP
from zhuxue.portal.applications.stages import STAGES
from zhuxue.portal.audit.models import Entry
from zhuxue.portal.overview import funnel
from zhuxue.portal.people.models import Membership, Office, Role
from zhuxue.portal.schools.queries import latest_run
from zhuxue.portal.ui import listing as lists

from .conftest import browser, holder, waits

ROLES = [Role.CLASS_TEACHER, Role.SCHOOL_OFFICER, Role.SCHOOL_HEAD, Role.COUNTY, Role.PROVINCE]
ADDRESS = "/cases/tasks/"


@pytest.fixture(autouse=True)
def _counted_anew(db: None) -> None:
    cache.clear()


@pytest.mark.parametrize("role", ROLES)
def test_the_number_on_the_desk_is_the_number_of_rows_it_leads_to(role: Role) -> None:
    acting = holder(role)

    for one in waits(queries.waiting, acting):
        if one.address == ADDRESS:
            listing = browser(acting).get(one.address).context["listing"]
            assert (listing.count, one.late) == (one.count, listing.rows.filter(queries.late()).count())


def test_a_task_bears_the_name_of_its_case(db: None) -> None:
    assert Task.objects.exists()
    assert not Task.objects.exclude(name=F("case__name")).exists()


def test_what_hangs_as_a_notice_is_not_counted_as_waiting_but_can_be_seen(lin: Membership) -> None:
    every, todo, posted = (set(queries.tasks_listed(lin, shown=shown)) for shown in ("all", "", "posted"))

    assert posted
    assert todo | posted == every == set(queries.my_tasks(lin))
    assert not todo & posted
    assert any(task.step == "notice" and not task.notice for task in todo)


def test_the_worklist_is_filtered_by_name_programme_step_place_and_what_is_late(lin: Membership) -> None:
    every = queries.tasks_listed(lin, shown="all")
    chosen = every.exclude(case__office=lin.office)[0]
    Task.objects.filter(pk=chosen.pk).update(due_on=localdate() - timedelta(days=1), step="review")

    def pks(**said: object) -> set[int]:
        return set(queries.tasks_listed(lin, shown="all", **said).values_list("pk", flat=True))

    assert pks(late_only=True) == {t.pk for t in every if t.pk == chosen.pk or (t.due_on < localdate() and t.step != "notice")}  # fmt: skip
    assert pks(step="review") == set(every.filter(step="review").values_list("pk", flat=True)) < pks()
    assert pks(programme=HARDSHIP) == set(every.filter(case__programme=HARDSHIP).values_list("pk", flat=True))
    assert pks(place=chosen.case.office.name) == set(every.filter(case__office=chosen.case.office).values_list("pk", flat=True))  # fmt: skip
    assert chosen.pk in pks(name=chosen.case.name[:1])
    assert pks(place="没有这个班") == set()


def test_a_name_asked_for_stands_in_no_address(lin: Membership) -> None:
    name = queries.tasks_listed(lin)[0].case.name
    client = browser(lin)

    asked = client.post("/cases/tasks/filter", {"name": name, "shown": "all"})
    page = client.get(asked.headers["Location"])

    assert name not in asked.headers["Location"]
    assert {task.case.name for task, _cells in page.context["listing"].shown} == {name}


@pytest.mark.parametrize("counted", [5000, 3])  # few rows are found first and sorted then, many are met along an index
def test_it_is_in_order_and_leafs_through(counted: int, lin: Membership, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "PAGE", 4)
    monkeypatch.setattr(lists, "COUNTED", counted)
    client = browser(lin)
    for key, field in (("name", "case__name"), ("-name", "-case__name"), ("due", "due_on"), ("since", "since")):
        wanted = list(queries.tasks_listed(lin, shown="all").order_by(field, "-pk" if key[0] == "-" else "pk"))
        found, query = [], f"?shown=all&sort={key}"
        while query:
            listing = client.get(ADDRESS + query).context["listing"]
            found += [task for task, _cells in listing.shown]
            query = listing.next_page
        assert found == wanted


def test_acting_on_all_rows_acts_on_those_of_the_filter_alone(lin: Membership) -> None:
    step = queries.tasks_listed(lin).filter(step="review")[0].step

    page = browser(lin).post(f"/cases/tasks/try?step={step}", {"all": "1", "act": "pass"})

    cases = {each.case.pk for each in page.context["tried"]}
    assert cases == set(queries.tasks_listed(lin, step=step).values_list("case", flat=True))


def test_the_file_has_the_rows_of_the_filter_and_says_who_took_it(lin: Membership, chen: Membership) -> None:
    page = browser(lin).post("/cases/tasks/export?step=review", {"kind": "csv", "reason": "交接工作"})
    rows = page.content.decode("utf-8-sig").splitlines()

    assert len(rows) == queries.tasks_listed(lin, step="review").count() + 2
    assert lin.person.username in rows[0]
    assert Entry.objects.filter(action="exported", object="applications.task", person=lin.person).exists()
    hers = {task.case.name for task in queries.tasks_listed(chen, shown="all")} - {t.case.name for t in queries.tasks_listed(lin, shown="all")}  # fmt: skip
    assert not any(name in line for name in hers for line in rows)


def test_chen_sees_nothing_of_lins_and_removing_the_filter_of_the_office_is_noticed(
    lin: Membership, chen: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = set(queries.tasks_listed(lin, shown="all"))
    assert ours and not ours & set(queries.tasks_listed(chen, shown="all"))
    assert not queries.tasks_listed(None, shown="all").exists()

    monkeypatch.setattr(queries, "my_tasks", lambda acting: Task.objects.filter(state__in=["waiting", "blocked"]))
    assert set(queries.tasks_listed(lin, shown="all")) != ours


@pytest.mark.parametrize("role", [*ROLES, Role.AUDITOR])
def test_every_number_of_the_funnel_is_the_number_of_rows_it_leads_to(role: Role) -> None:
    acting = holder(role)
    found = funnel.funnel(acting, latest_run())
    client = browser(acting)

    assert found["funnel"].bars
    for bar in found["funnel"].bars:
        for part in bar.parts:
            if part.value:
                assert client.get(part.address).context["listing"].count == part.value, (bar.label, part.text)
    assert client.get("/cases/?late_only=on").context["listing"].count == found["late"]


def test_the_funnel_holds_the_cases_in_reach_and_no_others(lin: Membership, chen: Membership, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    def total(acting: Membership) -> int:
        return sum(sum(stages.values()) for stages in funnel.counted(acting, latest_run()).values())

    def within(acting: Membership) -> QuerySet[Case]:
        return Case.objects.filter(office__path__startswith=acting.office.path).exclude(state="withdrawn")

    assert total(lin) == within(lin).exclude(period="2025-2026").count()
    assert total(lin) != total(chen)
    monkeypatch.setattr(funnel, "cases_visible_to", lambda acting: Case.objects.all())
    assert total(lin) == total(chen)


def test_every_step_of_the_library_has_its_stage() -> None:
    steps = set(Task.objects.values_list("step", flat=True).distinct())

    assert steps <= {step for stage in STAGES.values() for step in stage.steps}


def test_above_a_school_the_funnel_is_counted_once_for_many_pages(django_assert_max_num_queries: object) -> None:
    county = holder(Role.COUNTY)
    first = funnel.funnel(county, latest_run())
    Case.objects.filter(office__in=Office.objects.filter(path__startswith=county.office.path)).update(state="withdrawn")

    assert funnel.funnel(county, latest_run()) == first


def test_a_worker_counts_the_funnels_of_offices_above_schools_ahead_and_comes_to_what_they_count() -> None:
    cache.clear()
    assert funnel.count_ahead() > 0
    assert funnel.count_ahead() == 0  # just counted

    for role in (Role.COUNTY, Role.CITY, Role.PROVINCE):
        acting, run = holder(role), latest_run()
        assert funnel.counted(acting, run)
        assert cache.get(f"funnel:{acting.office_id}:{run.pk}") == (
            funnel.counted(acting, run),
            funnel.late_count(acting),
        )
