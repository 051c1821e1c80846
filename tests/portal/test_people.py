"""Persons, their roles, signing in, and leaving."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils.timezone import localdate

from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.regions import Regions
from zhuxue.portal.audit.models import Entry
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.actions import appoint, leave
from zhuxue.portal.people.models import Membership, Office, Role
from zhuxue.portal.people.queries import current_memberships

from .conftest import make_person

SignedIn = Callable[[Membership], Client]
WORDS = {"password": "a-long-demo-word"}


def password_of(acting: Membership) -> None:
    """Give somebody the password of WORDS."""
    acting.person.set_password(WORDS["password"])
    acting.person.save()


def code_now(secret: str) -> str:
    """The code that an authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_every_city_and_todays_county_has_its_office_in_the_tree(db: None) -> None:
    counties = {region.code for region in Regions.load(LIBRARY).regions if region.until is None}

    assert Office.objects.filter(kind="city").count() == 14
    assert set(Office.objects.filter(kind="county").values_list("code", flat=True)) == counties
    for office in Office.objects.select_related("parent"):
        assert office.path == f"{office.parent.path if office.parent else '/'}{office.code}/"


def test_a_person_with_two_roles_chooses_which_she_acts_in(
    lin: Membership, chen: Membership, signed_in: SignedIn
) -> None:
    other = appoint(lin.person, chen.office, Role.SCHOOL_OFFICER)
    browser = signed_in(lin)
    assert browser.get("/students/").context["acting"] == lin

    browser.post("/people/role", {"membership": other.pk})
    assert browser.get("/students/").context["acting"] == other
    assert Entry.objects.order_by("-number")[0].action == "role chosen"


def test_nobody_acts_in_somebody_elses_role(lin: Membership, chen: Membership, signed_in: SignedIn) -> None:
    assert signed_in(lin).post("/people/role", {"membership": chen.pk}).status_code == 404


def test_a_role_that_ended_yesterday_opens_nothing(lin: Membership, signed_in: SignedIn) -> None:
    lin.ends_on = localdate() - timedelta(days=1)
    lin.save()

    assert signed_in(lin).get("/students/").status_code == 403
    assert signed_in(lin).get("/").status_code == 200


def test_a_role_that_begins_tomorrow_opens_nothing_yet(lin: Membership) -> None:
    lin.begins_on = localdate() + timedelta(days=1)
    lin.save()

    assert list(current_memberships(lin.person)) == []


def test_who_leaves_is_closed_and_her_work_is_anothers_in_one_step(lin: Membership, signed_in: SignedIn) -> None:
    zhao, browser = make_person("zhao"), signed_in(lin)

    taken = leave(lin.person, hand_over_to=zhao)
    assert [(held.office, held.role) for held in taken] == [(lin.office, Role.SCHOOL_OFFICER)]
    assert list(current_memberships(lin.person)) == []
    assert browser.get("/students/").status_code == 302, "an open browser is closed too"
    assert list(current_memberships(zhao)) == taken
    entry = Entry.objects.order_by("-number")[0]
    assert (entry.action, entry.details["hand_over_to"]) == ("left", "zhao")


def test_work_is_not_handed_over_to_oneself(lin: Membership) -> None:
    with pytest.raises(NotAllowed):
        leave(lin.person, hand_over_to=lin.person)


def test_a_role_belongs_to_its_kind_of_office(lin: Membership) -> None:
    with pytest.raises(NotAllowed, match="身份"):
        appoint(make_person("zhao"), lin.office, Role.COUNTY)


def test_the_database_refuses_the_same_role_twice(lin: Membership) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(person=lin.person, office=lin.office, role=lin.role, begins_on=localdate())


def test_the_database_refuses_a_second_root_and_a_path_in_small_letters(lin: Membership) -> None:
    for wrong in (
        {"kind": "school", "parent": None, "path": "/X/"},
        {"kind": "school", "parent": lin.office, "path": "/x/"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Office.objects.create(code="X", name="错", **wrong)


def test_an_office_role_needs_a_one_time_code_outside_a_demo(
    lin: Membership, signed_in: SignedIn, settings: object
) -> None:
    settings.TOTP_REQUIRED = True

    answer = signed_in(lin).get("/students/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/one-time-code/totp/activate/")


def test_a_one_time_code_is_set_up_asked_for_and_kept_encrypted(
    lin: Membership, client: Client, settings: object
) -> None:
    settings.TOTP_REQUIRED = True
    password_of(lin)
    client.post("/sign-in/", WORDS | {"login": lin.person.username})
    client.post("/sign-in/again/", WORDS)  # so that a screen left open is not enough to change the key
    page = client.get("/one-time-code/totp/activate/")
    secret = page.context["form"].secret
    assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=", page.content.decode())

    client.post("/one-time-code/totp/activate/", {"code": code_now(secret)})
    assert client.get("/students/").status_code == 200
    assert secret not in str(Authenticator.objects.get(user=lin.person, type="totp").data)


def test_with_a_code_set_up_the_password_alone_opens_nothing_and_is_no_sign_in(lin: Membership, client: Client) -> None:
    password_of(lin)
    TOTP.activate(lin.person, generate_totp_secret())
    before = Entry.objects.count()

    answer = client.post("/sign-in/", WORDS | {"login": lin.person.username})
    assert answer.headers["Location"].startswith("/one-time-code/authenticate/")
    assert client.get("/students/").status_code == 302
    assert Entry.objects.count() == before


def test_five_wrong_passwords_close_the_door_for_a_while(lin: Membership, client: Client) -> None:
    password_of(lin)
    for _ in range(5):
        client.post("/sign-in/", {"login": lin.person.username, "password": "wrong"})

    client.post("/sign-in/", WORDS | {"login": lin.person.username})
    assert client.get("/students/").status_code == 302


def test_the_demos_accounts_stand_on_the_sign_in_page_of_a_demo_only(
    db: None, client: Client, settings: object
) -> None:
    assert "demo-password" in client.get("/sign-in/").content.decode()

    settings.DEMO = False
    assert "demo-password" not in client.get("/sign-in/").content.decode()


def test_nobody_opens_an_account_for_herself(db: None, client: Client) -> None:
    assert "自行注册" in client.get("/sign-up/").content.decode()
    assert "password1" not in client.get("/sign-up/").content.decode()
