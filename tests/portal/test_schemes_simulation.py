"""A simulation: what a version would cost over the office's own students, kept whole, few people never told apart."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction

from zhuxue.portal.audit.models import Entry
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.jobs.worker import work_off
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership, Role
from zhuxue.portal.schemes import actions, queries
from zhuxue.portal.schemes.models import SchemeVersion, Simulation
from zhuxue.portal.schemes.simulating import parts
from zhuxue.portal.schemes.simulation_actions import simulate
from zhuxue.portal.schools.models import Enrolment

from .conftest import browser, holder, make_person
from .scheme_forms import BUS

# Everybody in grades 1 to 9 who is enrolled gets 100 yuan a term: what it costs can be counted by hand.
ALL = {key: value for key, value in BUS.items() if not key.startswith("who-0-conditions-1")}
ALL |= {"conditions-TOTAL_FORMS": "1"}


@pytest.fixture
def zhou(db: None) -> Membership:
    """An officer of the first county."""
    return holder(Role.COUNTY)


@pytest.fixture
def version(zhou: Membership) -> SchemeVersion:
    """A draft that gives every pupil 100 yuan."""
    opened = actions.open_scheme("示例午餐补助", acting=zhou)
    actions.save_draft(opened, {k: v if isinstance(v, list) else [v] for k, v in ALL.items()}, acting=zhou)
    opened.refresh_from_db()
    return opened


def pupils(acting: Membership) -> int:
    """How many the programme should reach, counted without the engine."""
    within = Enrolment.objects.filter(office__path__startswith=acting.office.path, ends_on=None)
    return within.filter(stage__in=["primary", "junior_high"], roll_status="enrolled").count()


def test_the_cost_is_what_counting_by_hand_gives_over_ones_own_students_only(version: SchemeVersion, zhou: Membership) -> None:  # fmt: skip
    made = simulate(version, 100_000_00, acting=zhou)

    count = pupils(zhou)
    cost = next(row for row in made.figures["costs"] if row["code"] == version.scheme.code)
    assert count > 0
    assert (cost["before_fen"], cost["after_fen"], cost["after_people"]) == (0, count * 100_00, count)
    assert (
        made.figures["whole"]["students"] == Enrolment.objects.filter(office__path__startswith=zhou.office.path).count()
    )
    assert made.figures["whole"]["winners"] == count
    assert sum(row["winners"] for row in made.figures["schools"]) == count
    assert queries.over_budget(made) == count * 100_00 - 100_000_00


def test_what_is_published_is_held_against_the_rules_without_it(version: SchemeVersion, zhou: Membership) -> None:
    version.state, version.cases_text, version.sha256 = "published", "cases: []", "x"
    version.reviewer, version.published_from = make_person("second"), "2026-01-01"
    version.save()

    whole = simulate(version, None, acting=zhou).figures["whole"]
    assert (whole["winners"], whole["after_fen"] - whole["before_fen"]) == (pupils(zhou), pupils(zhou) * 100_00)


def test_a_simulation_is_never_changed_or_lost(version: SchemeVersion, zhou: Membership) -> None:
    made = simulate(version, None, acting=zhou)

    with pytest.raises(DatabaseError), transaction.atomic():
        Simulation.objects.filter(pk=made.pk).update(budget_fen=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        Simulation.objects.filter(pk=made.pk)._raw_delete("default")


def test_asking_twice_makes_one_simulation_by_a_worker(version: SchemeVersion, zhou: Membership) -> None:
    client = browser(zhou)
    address = f"/programmes/schemes/{version.pk}/simulate"
    first, second = (client.post(address, {"budget": "1000"}) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]

    work_off()
    assert Job.objects.get(kind="scheme_simulate").state == Job.State.DONE
    made = Simulation.objects.get(version=version)
    page = client.get(f"/programmes/schemes/simulations/{made.pk}").content.decode()
    assert "超出预算" in page
    assert Entry.objects.filter(action="scheme simulated", object=f"schemes.simulation:{made.pk}").count() == 1


@pytest.mark.parametrize("budget", ["-1", "many", "1.005", "1e40"])
def test_a_budget_that_is_no_amount_is_told_beside_its_field(
    version: SchemeVersion, zhou: Membership, budget: str
) -> None:
    page = browser(zhou).post(f"/programmes/schemes/{version.pk}/simulate", {"budget": budget})

    assert page.status_code == 422
    assert page.context["budget"].errors["budget"]


def test_a_draft_that_is_not_complete_is_not_simulated(zhou: Membership) -> None:
    with pytest.raises(NotAllowed, match="还不完整"):
        simulate(actions.open_scheme("空", acting=zhou), None, acting=zhou)


def test_another_office_neither_simulates_nor_sees_it(
    version: SchemeVersion, zhou: Membership, chen: Membership
) -> None:
    made = simulate(version, None, acting=zhou)
    school = make_person("a-head", zhou.office.children.filter(kind="school")[0], Role.SCHOOL_HEAD).memberships.get()

    assert list(queries.simulations_visible_to(school)) == []
    assert browser(school).get(f"/programmes/schemes/simulations/{made.pk}").status_code == 404
    with pytest.raises(NotAllowed):
        simulate(version, None, acting=chen)


def test_who_may_not_see_students_is_shown_no_small_group_nor_one_to_subtract() -> None:
    def row(name: str, students: int, winners: int) -> dict[str, Any]:
        return {"name": name, "students": students, "winners": winners, "losers": 0, "before_fen": 0, "after_fen": 100}

    rows = [row("甲校", 100, 50), row("乙校", 40, 2), row("丙校", 60, 30)]

    hidden = {part.name for part in parts(rows, sees_rows=False) if part.students is None}
    assert hidden == {"乙校", "丙校"}
    assert [part.winners for part in parts(rows, sees_rows=True)] == [50, 2, 30]


def test_finance_reads_a_simulation_without_small_groups(version: SchemeVersion, zhou: Membership) -> None:
    made = simulate(version, None, acting=zhou)
    finance = make_person("finance", zhou.office, Role.FINANCE).memberships.get()
    seen = browser(finance).get(f"/programmes/schemes/simulations/{made.pk}").context["tables"]

    shown = [part for _title, _head, rows in seen for part in rows if part.students is not None]
    assert [p for p in shown if any(0 < count < 5 for count in (p.students, p.winners, p.losers))] == []
