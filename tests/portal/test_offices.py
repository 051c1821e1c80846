"""Offices are opened and closed, people appointed and relieved, only by whom the tree and the matrix say."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from zhuxue.portal.audit.models import Entry
from zhuxue.portal.people import queries
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.actions import appoint
from zhuxue.portal.people.models import Membership, Office, Person, Role
from zhuxue.portal.people.offices import appoint_existing, appoint_new, close_colleague, close_office, open_office
from zhuxue.portal.people.queries import current_memberships

from .conftest import holder, make_person

SignedIn = Callable[[Membership], Client]
REASON = "学年结束调动"


@pytest.fixture
def head(db: None) -> Membership:
    """The head of Lin's school."""
    return holder(Role.SCHOOL_HEAD)


@pytest.fixture
def county(db: None) -> Membership:
    return holder(Role.COUNTY)


def last_entry() -> Entry:
    return Entry.objects.order_by("-number")[0]


def test_a_county_opens_a_school_and_a_school_a_class(county: Membership, lin: Membership) -> None:
    school = open_office(county.office, kind="school", code="4399000001", name="新校", acting=county)
    a_class = open_office(lin.office, kind="class", code="X-C1", name="新班", acting=lin)

    assert school.path == f"{county.office.path}4399000001/"
    assert a_class in queries.offices_visible_to(lin)
    assert (last_entry().action, last_entry().details["code"]) == ("office opened", "X-C1")


@pytest.mark.parametrize("kind", ["county", "city", "province"])
def test_a_school_opens_nothing_but_classes_and_colleges(lin: Membership, kind: str) -> None:
    with pytest.raises(NotAllowed, match="不能设"):
        open_office(lin.office, kind=kind, code="X1", name="错", acting=lin)


def test_nobody_opens_or_closes_an_office_elsewhere(lin: Membership, chen: Membership) -> None:
    with pytest.raises(NotAllowed, match="范围"):
        open_office(chen.office, kind="class", code="X1", name="错", acting=lin)
    with pytest.raises(NotAllowed, match="范围"):
        close_office(chen.office.children.all()[0], acting=lin, reason=REASON)


def test_a_code_stands_for_one_office_only(lin: Membership) -> None:
    with pytest.raises(NotAllowed, match="代码"):
        open_office(lin.office, kind="class", code=lin.office.code, name="重", acting=lin)


def test_an_office_closes_only_when_nobody_works_in_it(county: Membership) -> None:
    school = open_office(county.office, kind="school", code="4399000001", name="新校", acting=county)
    held, _ = appoint_new(school, Role.SCHOOL_OFFICER, username="zhou", name="周样", acting=county)

    with pytest.raises(NotAllowed, match="在岗"):
        close_office(school, acting=county, reason=REASON)
    close_colleague(held, hand_over_to=None, acting=county, reason=REASON)
    close_office(school, acting=county, reason=REASON)
    assert Office.objects.get(pk=school.pk).closed_on
    assert school not in queries.children_of(county, county.office)


def test_nobody_closes_her_own_office_or_one_with_offices_below(head: Membership, county: Membership) -> None:
    with pytest.raises(NotAllowed, match="自己"):
        close_office(head.office, acting=head, reason=REASON)
    with pytest.raises(NotAllowed, match="下面"):
        close_office(head.office, acting=county, reason=REASON)


def test_a_new_colleague_changes_the_password_of_her_slip_before_anything_else(
    head: Membership, client: Client
) -> None:
    _, password = appoint_new(head.office, Role.SCHOOL_OFFICER, username="zhou", name="周样", acting=head)
    client.post("/sign-in/", {"login": "zhou", "password": password})

    assert client.get("/students/").headers["Location"] == "/password/"
    new = {"oldpassword": password, "password1": "rain-on-the-roof-9", "password2": "rain-on-the-roof-9"}
    client.post("/password/", new)
    assert client.get("/students/").status_code == 200
    assert password not in str(list(Entry.objects.values()))


@pytest.mark.parametrize("role", [Role.SCHOOL_HEAD, Role.AUDITOR, Role.COUNTY, Role.APPLICANT])
def test_a_school_officer_appoints_class_teachers_and_nobody_above(lin: Membership, role: Role) -> None:
    with pytest.raises(NotAllowed):
        appoint_new(lin.office, role, username="zhou", name="周样", acting=lin)


def test_nobody_appoints_in_another_office(lin: Membership, chen: Membership) -> None:
    with pytest.raises(NotAllowed):
        appoint_new(chen.office.children.all()[0], Role.CLASS_TEACHER, username="zhou", name="周样", acting=lin)


def test_a_colleague_of_another_office_cannot_be_appointed_or_named(head: Membership, chen: Membership) -> None:
    with pytest.raises(NotAllowed, match="范围"):
        appoint_existing(head.office, Role.SCHOOL_OFFICER, person=chen.person, acting=head)


def test_a_leaving_colleague_is_closed_and_her_work_handed_over(
    head: Membership, lin: Membership, signed_in: SignedIn
) -> None:
    zhou, _ = appoint_new(head.office, Role.FINANCE, username="zhou", name="周样", acting=head)
    answer = signed_in(head).post(f"/people/leave/{lin.pk}/", {"reason": REASON, "hand_over_to": "zhou"})

    assert answer.status_code == 302
    assert {held.role for held in current_memberships(zhou.person)} == {Role.FINANCE, Role.SCHOOL_OFFICER}
    assert not Person.objects.get(pk=lin.person_id).is_active
    assert (last_entry().action, last_entry().reason) == ("left", REASON)


def test_roles_beyond_reach_and_the_familys_account_stay_open(
    head: Membership, lin: Membership, chen: Membership
) -> None:
    elsewhere = appoint(lin.person, chen.office, Role.SCHOOL_OFFICER)
    family = appoint(lin.person, lin.office, Role.APPLICANT)
    close_colleague(lin, hand_over_to=None, acting=head, reason=REASON)

    assert set(current_memberships(lin.person)) == {elsewhere, family}
    assert Person.objects.get(pk=lin.person_id).is_active


def test_nobody_closes_herself_or_somebody_above_or_elsewhere(
    lin: Membership, head: Membership, chen: Membership, county: Membership
) -> None:
    for acting, held in ((county, county), (lin, head), (head, chen)):
        with pytest.raises(NotAllowed):
            close_colleague(held, hand_over_to=None, acting=acting, reason=REASON)


def test_the_page_of_an_office_names_its_people_and_families_are_not_among_them(
    head: Membership, lin: Membership, signed_in: SignedIn
) -> None:
    mother = make_person("mother", lin.office, Role.APPLICANT)
    page = signed_in(head).get(f"/people/offices/{head.office_id}/").content.decode()

    assert lin.person.username in page
    assert mother.username not in page
    assert f"/people/leave/{lin.pk}/" in page
    assert f"/people/leave/{head.pk}/" not in page


def test_taking_the_filter_of_staff_or_colleagues_away_is_noticed(lin: Membership, chen: Membership) -> None:
    assert not queries.staff_of(lin, chen.office).exists()
    assert not queries.children_of(lin, chen.office).exists()
    assert not queries.memberships_managed(lin).filter(pk=chen.pk).exists()
    assert not queries.colleagues(lin).filter(pk=chen.person_id).exists()
    assert [above.kind for above in queries.parents_of(lin, lin.office.children.all()[0])] == ["school"]


def test_an_empty_form_says_what_is_missing(head: Membership, signed_in: SignedIn) -> None:
    for page in ("open", "appoint"):
        answer = signed_in(head).post(f"/people/offices/{head.office_id}/{page}", {})
        assert answer.status_code == 422
        assert "还不能提交" in answer.content.decode()


def test_a_school_reads_the_entries_of_its_own_office_only(
    head: Membership, lin: Membership, chen: Membership, signed_in: SignedIn
) -> None:
    browser = signed_in(lin)
    browser.post("/students/export?column=name", {"kind": "csv", "reason": "上会使用"})
    signed_in(chen).post("/students/export?column=name", {"kind": "csv", "reason": "别校导出"})

    reasons = set(queries.entries_visible_to(head).values_list("reason", flat=True))
    assert "上会使用" in reasons
    assert "别校导出" not in reasons
    auditor = holder(Role.AUDITOR)
    assert queries.entries_visible_to(auditor).count() == Entry.objects.count()
    assert not queries.entries_visible_to(lin).exists()


def test_entries_are_filtered_by_person_act_day_and_row(lin: Membership, signed_in: SignedIn) -> None:
    signed_in(lin).post("/students/export?column=name", {"kind": "csv", "reason": "上会使用"})
    auditor = signed_in(holder(Role.AUDITOR))
    sent = auditor.post("/people/audit/filter", {"who": lin.person.username, "action": "exported"})

    assert lin.person.username not in sent.headers["Location"]
    rows = [row for row, _ in auditor.get(sent.headers["Location"]).context["listing"].shown]
    assert {(row.person_id, row.action) for row in rows} == {(lin.person_id, "exported")}
    assert auditor.get("/people/audit/?since=2099-01-01").context["listing"].page == []


def test_the_chain_is_found_whole_by_a_button_and_a_copy_is_an_entry(signed_in: SignedIn, db: None) -> None:
    auditor = signed_in(holder(Role.AUDITOR))

    page = auditor.post("/people/audit/verify", follow=True).content.decode()
    assert "完整，共" in page
    copy = auditor.post("/people/audit/export", {"reason": "年度审计"})
    assert copy.headers["Content-Type"].startswith("text/csv")
    assert last_entry().action == "audit exported"
