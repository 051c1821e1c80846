"""Everybody lands on their own work: totals of their own office, what waits, and a way down to the rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, now

from zhuxue.portal.applications.models import Case
from zhuxue.portal.audit.actions import record
from zhuxue.portal.overview import charts, queries
from zhuxue.portal.overview.actions import count_totals
from zhuxue.portal.overview.models import OfficeTotal
from zhuxue.portal.people.models import Membership, Office, Role
from zhuxue.portal.people.queries import offices_visible_to
from zhuxue.portal.schools.models import Enrolment, Run, StudentVerdict, Transfer
from zhuxue.portal.schools.queries import latest_run, students_listed, students_of
from zhuxue.portal.site import home
from zhuxue.portal.ui.desk import CHANGED_DAYS, Waiting

from .conftest import holder

SignedIn = Callable[[Membership], Client]
OFFICE_ROLES = [Role.CLASS_TEACHER, Role.SCHOOL_OFFICER, Role.SCHOOL_HEAD, Role.COUNTY, Role.CITY, Role.PROVINCE, Role.FINANCE, Role.AUDITOR, Role.DONOR]  # fmt: skip


@pytest.fixture
def run(db: None) -> Run:
    return latest_run()


@pytest.mark.parametrize("role", OFFICE_ROLES)
def test_every_role_has_its_home_page(db: None, signed_in: SignedIn, role: Role) -> None:
    acting = holder(role)
    page = signed_in(acting).get("/")

    assert page.status_code == 200
    assert acting.office.name in page.content.decode()


@pytest.mark.parametrize("role", [Role.CLASS_TEACHER, Role.SCHOOL_OFFICER, Role.COUNTY, Role.PROVINCE])
def test_the_totals_are_the_students_and_verdicts_in_reach(run: Run, role: Role) -> None:
    acting = holder(role)
    within = Enrolment.objects.filter(office__in=offices_visible_to(acting).order_by().values("pk"))
    said = StudentVerdict.objects.filter(enrolment__in=within, outcome__run=run)

    totals = queries.stages(acting, run)
    assert sum(total.students for total in totals) == within.count()
    assert sum(total.due for total in totals) == said.filter(award_fen__isnull=False).values("enrolment").distinct().count()  # fmt: skip
    assert sum(total.unknown for total in totals) == said.filter(outcome__verdict="unknown").values("enrolment").distinct().count()  # fmt: skip
    assert sum(total.fen for total in totals) == sum(said.filter(award_fen__isnull=False).values_list("award_fen", flat=True))  # fmt: skip


def test_the_offices_below_add_up_and_none_is_elsewhere(run: Run, lin: Membership, chen: Membership) -> None:
    county, students = holder(Role.COUNTY), sum(total.students for total in queries.stages(holder(Role.COUNTY), run))

    assert sum(total.students for total in queries.below(county, run)) == students
    assert {int(total.key) for total in queries.below(lin, run)} <= set(
        lin.office.children.values_list("pk", flat=True)
    )
    assert not {t.key for t in queries.below(lin, run, kind="class")} & {t.key for t in queries.below(chen, run)}


def test_taking_the_filter_of_the_offices_below_away_is_noticed(run: Run, lin: Membership, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    ours = queries.below(lin, run, kind="class")
    monkeypatch.setattr(queries, "offices_visible_to", lambda acting: Office.objects.all())

    assert queries.below(lin, run, kind="class") != ours


def test_counting_again_counts_nothing_twice(run: Run) -> None:
    before = set(OfficeTotal.objects.values_list("office", "stage", "students_count", "award_fen"))
    count_totals(run)

    assert set(OfficeTotal.objects.values_list("office", "stage", "students_count", "award_fen")) == before


def test_a_bar_leads_to_exactly_its_students(run: Run, signed_in: SignedIn) -> None:
    county = holder(Role.COUNTY)
    page = signed_in(county).get("/")

    for kind in ("stages", "offices"):
        bar = page.context[kind].bars[0]
        found = signed_in(county).get(bar.address).context["listing"]
        assert found.count == sum(part.value for part in bar.parts)


def test_a_list_is_not_narrowed_to_an_office_out_of_reach(lin: Membership, chen: Membership) -> None:
    assert not students_listed(lin, office=chen.office_id).exists()
    assert students_listed(lin, office=lin.office_id).exists()


def test_the_map_shows_every_county_once_and_says_where_no_data_are(run: Run) -> None:
    tiles = queries.county_map(holder(Role.PROVINCE), run)

    assert len({(tile.x, tile.y) for tile in tiles}) == len(tiles) == Office.objects.filter(kind="county").count()
    assert {tile.level for tile in tiles if tile.total is None} == {0}
    assert queries.county_map(holder(Role.COUNTY), run) == []
    city = holder(Role.CITY)
    assert {tile.name for tile in queries.county_map(city, run)} == set(city.office.children.values_list("name", flat=True))  # fmt: skip
    drawn = charts.county_map(queries.county_map(city, run))
    assert min(square.x for square in drawn.squares) == 0


def test_what_waits_stands_on_the_page_the_late_first(
    lin: Membership, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [Waiting("名册待确认", 2, "/a", since=date(2026, 9, 1)), Waiting("评议待投票", 3, "/b", late=1)]
    monkeypatch.setattr(home, "counted_for", lambda acting, names: found if names == home.WAITING else [])

    page = signed_in(lin).get("/").content.decode()
    assert page.index("评议待投票") < page.index("名册待确认")
    assert "逾期 1" in page


def test_every_line_of_what_waits_can_be_asked_by_everybody(db: None) -> None:
    for role in OFFICE_ROLES:
        assert isinstance(home.waiting_for(holder(role)), list)


def test_every_line_of_what_changed_leads_to_exactly_its_rows(db: None, signed_in: SignedIn) -> None:
    told = set()
    for role in OFFICE_ROLES:
        browser = signed_in(holder(role))
        for line in home.changed_for(holder(role)):
            found = browser.get(line.address).context.get("listing")
            told.add(str(line.title))
            assert found is None or found.count == line.count, (role, line)

    assert {"已通过或有调整的申请", "已到账的资助", "被银行退回的资助", "公示期满撤下"} <= told


def move_in(lin: Membership, hers: Enrolment) -> Transfer:
    """A child who moved to Lin's school today."""
    left = Enrolment.objects.create(
        student=hers.student, school=holder(Role.SCHOOL_OFFICER).office.parent, office=lin.office.parent, name=hers.name, stage=hers.stage, begins_on="2026-01-01"
    )  # fmt: skip
    return Transfer.objects.create(
        enrolment=left, to_school=lin.office, to_office=lin.office, stage=hers.stage, on=localdate(), reason="随父母搬家",
        asked_by=lin, state="confirmed", decided_by=holder(Role.COUNTY), decided_at=now(), made=hers,
    )  # fmt: skip


def test_nothing_of_another_office_and_nothing_old_is_told_as_changed(lin: Membership, chen: Membership, hers: Enrolment) -> None:  # fmt: skip
    def came(acting: Membership) -> dict[str, int]:
        return {str(line.title): line.count for line in home.changed_for(acting)}

    before = came(lin), came(chen), came(holder(Role.PROVINCE))
    moved = move_in(lin, hers)

    assert came(lin) == {**before[0], "转入的学生": before[0].get("转入的学生", 0) + 1}
    assert came(chen) == before[1]
    Transfer.objects.filter(pk=moved.pk).update(decided_at=now() - timedelta(days=CHANGED_DAYS + 1))
    assert (came(lin), came(holder(Role.PROVINCE))) == (before[0], before[2])


def test_a_desk_may_be_minutes_behind_others_and_never_behind_its_own_office(lin: Membership, hers: Enrolment, signed_in: SignedIn) -> None:  # fmt: skip
    def told() -> int:
        changes = signed_in(lin).get(reverse("home")).context["changes"]
        return sum(line.count for line in changes if line.title == "转入的学生")

    before = told()
    move_in(lin, hers)
    assert told() == before
    with transaction.atomic():
        record("close_office", "office", acting=lin)
    assert told() == before + 1


def test_a_family_reads_what_changed_for_its_own_child(db: None, signed_in: SignedIn) -> None:
    family = holder(Role.APPLICANT)
    own = Case.objects.filter(student__in=students_of(family))
    decided = own.filter(state__in=["granted", "refused", "withdrawn"], decisions__at__gte=now() - timedelta(days=CHANGED_DAYS))  # fmt: skip

    told = [line for line in home.changed_for(family) if line.address.startswith("/cases")]
    assert sum(line.count for line in told) == decided.distinct().count()
    assert all(signed_in(family).get(line.address).status_code == 200 for line in home.changed_for(family))


def test_a_list_asked_for_since_no_day_is_whole(lin: Membership, signed_in: SignedIn) -> None:
    whole = signed_in(lin).get(reverse("notices")).context["listing"].count

    assert signed_in(lin).get(reverse("notices") + "?since=2026-02-31").context["listing"].count == whole


def test_searching_finds_by_number_or_lists_by_name_and_neither_stands_in_an_address(
    lin: Membership, chen: Membership, hers: Enrolment, signed_in: SignedIn
) -> None:
    number = hers.student.identity_number.in_clear()

    assert signed_in(lin).post("/search", {"what": number}).headers["Location"] == f"/students/{hers.pk}/"
    assert signed_in(chen).post("/search", {"what": number}).headers["Location"] == "/"
    sent = signed_in(lin).post("/search", {"what": hers.name}, follow=True)
    assert sent.redirect_chain[0][0] == "/students/?kept=1"
    assert {row.name for row, _ in sent.context["listing"].shown} == {hers.name}
