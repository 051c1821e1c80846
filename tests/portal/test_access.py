"""Every route × every role: the access matrix is what the portal does, and a route without a line is closed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path, reverse

from zhuxue.portal.people import access, middleware
from zhuxue.portal.people.access import MATRIX, Matrix
from zhuxue.portal.people.models import Membership, Role
from zhuxue.portal.people.queries import offices_visible_to
from zhuxue.portal.schools import queries
from zhuxue.portal.schools.models import Enrolment
from zhuxue.portal.site import urls

from .asked import Asked, asked
from .conftest import browser

ASKED = asked()
SEEING = [(role, action, route) for route, action in MATRIX.routes.items() for role in MATRIX.actions.get(action, {})]


@dataclass(frozen=True)
class Found:
    """A route as the portal's addresses have it."""

    name: str
    parameters: tuple[str, ...]


def routes(patterns: list[URLPattern | URLResolver] | None = None, before: str = "") -> Iterator[Found]:
    """Every route of the portal with the parameters of its address."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, address)
        else:
            yield Found(pattern.name or "", tuple(re.findall(r"<(?:\w+:)?(\w+)>", address)))


def unlisted(found: Iterator[Found]) -> set[str]:
    """Routes without a line in access.yaml."""
    return {route.name for route in found} - set(MATRIX.routes)


def address(route: str, row: Any = None) -> str:
    """The address of a route, about `row` where it is about one."""
    return reverse(route, args=row if isinstance(row, tuple) else [] if row is None else [row])


def answer(client: Client, route: str, row: Any = None) -> HttpResponse:
    """What a route says when it is asked as it wants to be asked."""
    line = ASKED.get(route, Asked())
    if line.post is None:
        return client.get(address(route, row))
    return client.post(address(route, row), line.post(row) if callable(line.post) else line.post)


def rows(route: str, acting: Membership | None = None) -> tuple[Any, Any]:
    """What a route may be about: a row within reach of `acting`, and one beyond."""
    found = ASKED.get(route, Asked()).rows
    return found(acting) if found else (None, None)


def test_every_route_has_its_line_and_every_line_its_route() -> None:
    assert {route.name for route in routes()} == set(MATRIX.routes)


def test_every_route_about_a_row_is_tested_with_rows() -> None:
    about_rows = {route.name for route in routes() if route.parameters}

    assert about_rows == {route for route, line in ASKED.items() if line.rows}
    assert set(ASKED) <= set(MATRIX.routes)


def test_a_new_route_without_a_line_is_noticed_and_closed(
    somebody: dict[Role, Membership], monkeypatch: pytest.MonkeyPatch, settings: object
) -> None:
    settings.ROOT_URLCONF = type("Urls", (), {"urlpatterns": [*urls.urlpatterns, path("new", urls.views.health, name="new")], "handler403": urls.views.forbidden})  # fmt: skip

    assert unlisted(routes()) == {"new"}
    assert browser(somebody[Role.PROVINCE]).get("/new").status_code == 403


def test_nobody_opens_a_page_without_signing_in(somebody: dict[Role, Membership]) -> None:
    for route in (name for name, action in MATRIX.routes.items() if action != access.PUBLIC):
        asked = answer(Client(), route, rows(route)[0])

        assert (route, asked.status_code) == (route, 302)
        assert asked.headers["Location"].startswith(reverse("account_login")), route


@pytest.mark.parametrize("route", [name for name, action in MATRIX.routes.items() if action == access.PUBLIC])
def test_a_public_page_asks_for_nothing(somebody: dict[Role, Membership], route: str) -> None:
    assert answer(Client(), route, rows(route)[0]).status_code in {200, 302}


@pytest.mark.parametrize(("role", "action", "route"), SEEING)
def test_a_role_opens_what_its_line_says_and_only_rows_in_its_reach(
    somebody: dict[Role, Membership], role: Role, action: str, route: str
) -> None:
    acting, client = somebody[role], browser(somebody[role])

    inside, outside = rows(route, acting)
    assert not ASKED.get(route, Asked()).rows or inside is not None, "somebody in this role needs a row in reach"
    assert answer(client, route, inside).status_code in {200, 302}
    if outside is not None:
        assert answer(client, route, outside).status_code == 404


@pytest.mark.parametrize("role", Role)
def test_a_role_is_refused_every_route_without_a_line_for_it(somebody: dict[Role, Membership], role: Role) -> None:
    client = browser(somebody[role])
    closed = [
        route
        for route, action in MATRIX.routes.items()
        if action in MATRIX.actions and role not in MATRIX.actions[action]
    ]
    assert closed

    assert [route for route in closed if status(client, route) != 403] == []


def status(client: Client, route: str) -> int:
    """What a route answers about some row; whatever was made to ask it is undone."""
    with transaction.atomic():
        said = answer(client, route, rows(route)[0]).status_code
        transaction.set_rollback(True)
    return said


@pytest.mark.parametrize("role", Role)
def test_a_list_counts_and_exports_only_rows_in_reach(somebody: dict[Role, Membership], role: Role) -> None:
    acting, client = somebody[role], browser(somebody[role])
    within = Enrolment.objects.filter(office__in=offices_visible_to(acting), ends_on=None).count()

    if MATRIX.allows(role, "see_students"):
        assert client.get("/students/").context["listing"].count == within
    if MATRIX.allows(role, "export_students"):
        lines = client.post("/students/export", ASKED["export_students"].post).content.decode("utf-8-sig").splitlines()
        assert len(lines) == within + 2  # watermark and headings


def test_an_office_whose_code_begins_alike_is_not_below(lin: Membership) -> None:
    twin = lin.office.parent.children.create(
        kind="school", code=f"{lin.office.code}1", name="相近", path=f"{lin.office.path[:-1]}1/"
    )

    assert twin not in offices_visible_to(lin)


def test_taking_one_scope_filter_away_makes_a_generated_test_fail(
    somebody: dict[Role, Membership], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "enrolments_visible_to", lambda acting, action="": Enrolment.objects.all())

    with pytest.raises(AssertionError):
        test_a_role_opens_what_its_line_says_and_only_rows_in_its_reach(somebody, Role.CLASS_TEACHER, "see_students", "student")  # fmt: skip
    with pytest.raises(AssertionError):
        test_a_list_counts_and_exports_only_rows_in_reach(somebody, Role.CLASS_TEACHER)


def test_taking_one_line_of_the_matrix_away_makes_a_generated_test_fail(
    somebody: dict[Role, Membership], monkeypatch: pytest.MonkeyPatch
) -> None:
    actions = {name: dict(roles) for name, roles in MATRIX.actions.items()}
    del actions["see_students"][Role.CITY]
    poorer = Matrix(actions=actions, routes={name: line for name, line in MATRIX.routes.items() if name != "student"})
    for module in (middleware, queries):
        monkeypatch.setattr(module, "MATRIX", poorer)

    with pytest.raises(AssertionError):
        test_a_role_opens_what_its_line_says_and_only_rows_in_its_reach(somebody, Role.CITY, "see_students", "students")
    with pytest.raises(AssertionError):
        test_a_role_opens_what_its_line_says_and_only_rows_in_its_reach(
            somebody, Role.COUNTY, "see_students", "student"
        )
