"""The people of the portal's tests, in a small province that a real run of the engine filled.

Lin is the aid officer of a school, Chen of another school in another county, who must see nothing of Lin's.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.test import Client

from zhuxue.portal.applications import triggers as applications_triggers
from zhuxue.portal.audit import triggers
from zhuxue.portal.awards import triggers as awards_triggers
from zhuxue.portal.comparisons import triggers as comparisons_triggers
from zhuxue.portal.demo.make import make_demo
from zhuxue.portal.emergencies import triggers as emergencies_triggers
from zhuxue.portal.emergencies.effects import CALLED
from zhuxue.portal.funds import triggers as funds_triggers
from zhuxue.portal.indicators import triggers as indicators_triggers
from zhuxue.portal.payments import triggers as payments_triggers
from zhuxue.portal.people.models import Membership, Office, Person, Role
from zhuxue.portal.personal.cipher import lookup
from zhuxue.portal.personal.keys import KeyRing
from zhuxue.portal.registers import triggers as registers_triggers
from zhuxue.portal.schemes import triggers as schemes_triggers
from zhuxue.portal.schools.models import Enrolment, Guardian, Student
from zhuxue.portal.supervision import triggers as supervision_triggers
from zhuxue.portal.ui.desk import Waiting, Work, counted

STUDENTS = "400"
TRIGGERS = (
    triggers,
    applications_triggers,
    awards_triggers,
    comparisons_triggers,
    emergencies_triggers,
    funds_triggers,
    indicators_triggers,
    payments_triggers,
    registers_triggers,
    schemes_triggers,
    supervision_triggers,
)
NUMBER, TELEPHONE = "439900201001011234", "19900001234"  # of nobody


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run of a small demo province."""
    place = tmp_path_factory.mktemp("engine")
    command = [sys.executable, "-m", "zhuxue.engine.cli"]
    subprocess.run([*command, "demo", str(place / "demo"), "--students", STUDENTS], check=True, capture_output=True)
    arguments = (place / "demo" / "run.txt").read_text(encoding="utf-8").splitlines()
    subprocess.run([*command, "run", *arguments, "--out", str(place / "run")], check=True, capture_output=True, cwd=place / "demo")  # fmt: skip
    return place / "run"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest.FixtureRequest, run_folder: Path) -> None:
    """Every test finds the demo province; what a test changes is rolled back."""
    if not settings.KEYS_FILE.exists():
        KeyRing.new().save(settings.KEYS_FILE)
    with django_db_blocker.unblock():
        make_demo(run_folder)


@pytest.fixture(autouse=True)
def fresh_desk() -> None:
    """What a test undoes no desk remembers."""
    caches["desk"].clear()
    CALLED.clear()


@pytest.fixture
def committed(transactional_db: None) -> Iterator[None]:
    """Tests of two people at once: nothing is rolled back, and the database is empty before and after."""
    if Office.objects.exists():  # the first such test finds the demo
        for kept in TRIGGERS:
            kept.remove(connection)
        call_command("flush", interactive=False, verbosity=0)
    for kept in TRIGGERS:
        kept.install(connection)
    yield
    for kept in TRIGGERS:
        kept.remove(connection)


@pytest.fixture
def saved_student(committed: None) -> Enrolment:
    """A student of a school with one officer, saved for good until the test ends."""
    top = Office.objects.create(kind="province", code="99", name="示例省", path="/99/")
    school = Office.objects.create(kind="school", code="9901", name="示例学校", parent=top, path="/99/9901/")
    make_person("officer", school)
    student = Student.objects.create(name="测试样", identity_number=NUMBER, lookup=lookup(NUMBER))
    Guardian.objects.create(student=student, name="测示", identity_number="439900198001011234", telephone=TELEPHONE)
    return Enrolment.objects.create(student=student, school=school, office=school, name="测试样", stage="primary", student_number=f"G{NUMBER}", begins_on="2024-09-01")  # fmt: skip


@pytest.fixture
def lin(db: None) -> Membership:
    """The aid officer of the first school."""
    return holder(Role.SCHOOL_OFFICER)


@pytest.fixture
def chen(db: None) -> Membership:
    """The aid officer of another school in another county."""
    return holder(Role.SCHOOL_OFFICER, last=True)


@pytest.fixture
def hers(lin: Membership) -> Enrolment:
    """A student of Lin's school for whom nobody signs in and no case was begun."""
    return Enrolment.objects.filter(
        school=lin.office, student__identity_number__isnull=False, student__applicants=None, student__cases=None
    ).order_by("pk")[0]


@pytest.fixture
def others(chen: Membership) -> Enrolment:
    """A student of Chen's school."""
    return Enrolment.objects.filter(school=chen.office).order_by("pk")[0]


@pytest.fixture
def signed_in() -> Callable[[Membership], Client]:
    """Return a browser in which somebody is signed in."""
    return browser


def browser(acting: Membership) -> Client:
    """Return a browser in which `acting` is signed in."""
    client = Client()
    client.force_login(acting.person)
    return client


def holder(role: Role, *, last: bool = False) -> Membership:
    """Return who has `role` in the demo, the first or the last of several."""
    held = Membership.objects.filter(role=role).select_related("office__parent", "person").order_by("pk")
    return held.last() if last else held.first()


def waits(lines: Callable[[Membership], list[Work]], acting: Membership) -> list[Waiting]:
    """Return what waits for `acting` by the lines of one app, as a home page counts them."""
    return counted(lines(acting), acting)


def make_person(username: str, office: Office | None = None, role: Role = Role.SCHOOL_OFFICER) -> Person:
    """Return somebody new, with a role in `office` when one is given."""
    person = Person.objects.create(username=username, name="测试")
    if office:
        Membership.objects.create(person=person, office=office, role=role, begins_on="2024-09-01")
    return person


@pytest.fixture
def somebody(db: None) -> dict[Role, Membership]:
    """Somebody in each role: where the demo has nobody, at the first school."""
    school = holder(Role.SCHOOL_OFFICER).office
    for role in Role:
        if not Membership.objects.filter(role=role).exists():
            make_person(f"a-{role}", school, role)
    return {role: holder(role) for role in Role}
