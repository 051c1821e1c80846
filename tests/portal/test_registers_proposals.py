"""Proposals: asked once, decided by a person with a reason, heard by the next run; and registers kept before become releases."""

from __future__ import annotations

import base64
import json
import uuid
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import DatabaseError

from zhuxue.engine.common.hashed import Keys
from zhuxue.engine.common.terms import Term
from zhuxue.engine.intake.hashing import hash_register
from zhuxue.portal.jobs.worker import work_off
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership, Office, Person, Role
from zhuxue.portal.personal.keys import KeyRing
from zhuxue.portal.registers import keeping, queries
from zhuxue.portal.registers.deciding import decide
from zhuxue.portal.registers.models import Proposal, ProposalDecision, RegisterMatch, Release
from zhuxue.portal.runs.actions import start_run
from zhuxue.portal.schools.models import Enrolment, Run

from .conftest import browser, holder, make_person
from .register_files import accepted, csv_of, sent

TERM = Term.parse("2024-F")
DAY = date(2024, 8, 28)
WHY = "核对户口簿，是同一人"


@pytest.fixture
def wang(db: None) -> Membership:
    return holder(Role.COUNTY)


@pytest.fixture
def zhao(wang: Membership) -> Membership:
    return Membership.objects.filter(role=Role.COUNTY, office=wang.office).exclude(pk=wang.pk)[0]


@pytest.fixture
def open_one(wang: Membership) -> Proposal:
    """An open question about a student of Wang's county."""
    return queries.proposals_visible_to(wang, "decide_proposals").filter(state="open").order_by("pk")[0]


def slipped(number: str) -> str:
    return number[:13] + str((int(number[13]) + 1) % 10) + number[14:]


def run_again(province: Membership) -> Run:
    loaded = Run.objects.latest("pk")
    start_run(TERM, on=loaded.on, as_known_on=loaded.as_known_on, acting=province)
    work_off()
    assert Run.objects.latest("pk") != loaded
    return Run.objects.latest("pk")


def test_a_confirmed_proposal_is_a_match_in_the_next_run_and_a_denied_one_is_not_asked_again(wang: Membership, zhao: Membership, hers: Enrolment) -> None:  # fmt: skip
    here = Enrolment.objects.filter(school=hers.school, ends_on=None, student__identity_number__isnull=False)
    pupils = here.exclude(register_matches__register="NO_GUARDIAN").order_by("pk")
    one, two = pupils[0], pupils[1]
    typed = csv_of(*([pupil.name, slipped(pupil.student.identity_number.in_clear()), "正常"] for pupil in (one, two)))
    accepted(sent(wang, typed, register="NO_GUARDIAN", on=DAY), zhao)
    run_again(holder(Role.PROVINCE))
    asked = {p.enrolment_id: p for p in Proposal.objects.filter(register="NO_GUARDIAN", enrolment__in=[one.pk, two.pk])}
    assert set(asked) == {one.pk, two.pk}

    decide(asked[one.pk], "confirmed", reason=WHY, seen=0, acting=wang)
    decide(asked[two.pk], "denied", reason="同名不同人", seen=0, acting=wang)
    run = run_again(holder(Role.PROVINCE))

    matched = RegisterMatch.objects.filter(run=run, register="NO_GUARDIAN", enrolment__in=[one.pk, two.pk])
    assert [(match.enrolment_id, match.method) for match in matched] == [(one.pk, "confirmed")]
    assert Proposal.objects.filter(register="NO_GUARDIAN", enrolment__in=[one.pk, two.pk]).count() == 2
    assert Proposal.objects.get(pk=asked[two.pk].pk).state == "denied"


def test_both_sides_stand_side_by_side_masked(wang: Membership, open_one: Proposal) -> None:
    ours, given = open_one.enrolment.student.identity_number, open_one.number_given

    page = browser(wang).get(f"/registers/proposals/{open_one.pk}/").content.decode()

    assert str(given) in page
    assert given.in_clear() not in page
    assert ours is None or ours.in_clear() not in page
    assert open_one.evidence in page


def test_a_decision_has_its_reason_and_twice_is_once(wang: Membership, zhao: Membership, open_one: Proposal) -> None:
    with pytest.raises(NotAllowed, match="依据"):
        decide(open_one, "confirmed", reason=" ", seen=0, acting=wang)

    first = decide(open_one, "confirmed", reason=WHY, seen=0, acting=wang)

    assert decide(open_one, "confirmed", reason=WHY, seen=0, acting=wang) == first
    with pytest.raises(NotAllowed, match="刚处理过"):
        decide(open_one, "denied", reason="同名不同人", seen=0, acting=zhao)
    assert open_one.decisions.count() == 1


def test_a_mistake_is_a_new_decision_and_the_old_one_stays(wang: Membership, zhao: Membership, open_one: Proposal) -> None:  # fmt: skip
    decide(open_one, "confirmed", reason=WHY, seen=0, acting=wang)

    decide(open_one, "reopened", reason="看错了户口簿", seen=1, acting=zhao)
    decide(open_one, "denied", reason="同名不同人", seen=2, acting=zhao)

    assert list(open_one.decisions.order_by("number").values_list("outcome", flat=True)) == ["confirmed", "reopened", "denied"]  # fmt: skip
    with pytest.raises(DatabaseError), transaction.atomic():
        ProposalDecision.objects.filter(proposal=open_one).update(reason="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        Proposal.objects.filter(pk=open_one.pk).update(pair="x")


def test_the_database_lets_nobody_of_a_register_be_two_students(wang: Membership, open_one: Proposal, others: Enrolment) -> None:  # fmt: skip
    decide(open_one, "confirmed", reason=WHY, seen=0, acting=wang)
    twin = Proposal.objects.create(pair=uuid.uuid4().hex, given=open_one.given, run=open_one.run, enrolment=open_one.enrolment, register=open_one.register,
        label=open_one.label, percent=80, evidence="示例", number_given="1", source_row=2)  # fmt: skip

    with pytest.raises(NotAllowed, match="另一名学生"):
        decide(twin, "confirmed", reason=WHY, seen=0, acting=wang)
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        Proposal.objects.filter(pk=twin.pk).update(state="confirmed")
    assert twin.decisions.count() == 0


def test_the_same_question_is_in_the_database_once(open_one: Proposal) -> None:
    open_one.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        open_one.save(force_insert=True)


def test_schools_and_other_counties_see_no_proposals(lin: Membership, wang: Membership, open_one: Proposal) -> None:
    office = Office.objects.filter(kind="county").order_by("-path")[0]
    far = Membership.objects.get(person=make_person("far", office, Role.COUNTY))

    assert not queries.proposals_visible_to(lin).exists()
    assert browser(far).get(f"/registers/proposals/{open_one.pk}/").status_code == 404
    with pytest.raises(NotAllowed):
        decide(open_one, "denied", reason="同名不同人", seen=0, acting=far)
    with pytest.raises(NotAllowed):
        decide(open_one, "denied", reason="同名不同人", seen=0, acting=holder(Role.AUDITOR))


def test_a_departments_hashed_release_gives_the_matches_of_its_plain_one(run_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wang: Membership) -> None:  # fmt: skip
    key = tmp_path / "department.json"
    key.write_text(json.dumps({"registers": {"DISABLED_CHILD": "5a" * 32}}), encoding="utf-8")
    ring = KeyRing.load(settings.KEYS_FILE)
    monkeypatch.setattr(settings, "KEYS_FILE", tmp_path / "keys.json")
    KeyRing(ring.current, ring.encryption, ring.lookup, {"DISABLED_CHILD": bytes.fromhex("5a" * 32)}).save(settings.KEYS_FILE)  # fmt: skip
    plain = Release.objects.get(register="DISABLED_CHILD", how="before")
    (tmp_path / plain.name).write_bytes(keeping.content_of(plain, "file") or b"")
    hash_register(tmp_path / plain.name, Keys.load(key), tmp_path / "hashed.xlsx")
    loaded = Run.objects.latest("pk")
    plain.parts.all().delete()
    Release.objects.filter(pk=plain.pk).update(contents_gone_at="2026-11-01T00:00Z")
    colleague = Membership.objects.filter(role=Role.PROVINCE).order_by("pk")[1]

    accepted(sent(holder(Role.PROVINCE), (tmp_path / "hashed.xlsx").read_bytes(), register="DISABLED_CHILD", on=plain.released_on, name="hashed.xlsx"), colleague)  # fmt: skip
    run = run_again(holder(Role.PROVINCE))

    def said(of: Run) -> set[tuple[int, str, str]]:
        return set(RegisterMatch.objects.filter(run=of, register="DISABLED_CHILD").values_list("enrolment", "method", "status"))  # fmt: skip

    assert said(run) == said(loaded)
    assert said(run)


def test_registers_kept_before_become_accepted_releases_with_their_content(committed: None) -> None:
    executor = MigrationExecutor(connection)
    executor.migrate([("runs", "0002_layers_of_offices")])
    old = executor.loader.project_state([("runs", "0002_layers_of_offices"), ("registers", "0002_kept")]).apps
    top = old.get_model("people", "Office").objects.create(kind="province", code="98", name="示例省", path="/98/")
    person = old.get_model("people", "Person").objects.create(username="kept", name="测试")
    member = old.get_model("people", "Membership").objects.create(person=person, office=top, role="province", begins_on="2024-01-01")  # fmt: skip
    content = csv_of(["示例", "439900201001011234", "正常"])
    old.get_model("runs", "RegisterDelivery").objects.create(
        register="DIBAO", released_on="2024-08-25", covers=["430626"], name="低保.csv", sha256="ab" * 32, kept_by=member,
        content=base64.b64encode(content).decode(),
    )  # fmt: skip

    executor = MigrationExecutor(connection)
    executor.migrate([("runs", "0003_deliveries_become_releases")])

    moved = Release.objects.get(sha256="ab" * 32)
    assert (moved.state, moved.how, moved.register, str(moved.released_on)) == ("accepted", "before", "DIBAO", "2024-08-25")  # fmt: skip
    assert keeping.content_of(moved, "file") == content
    assert list(moved.regions.values_list("region", flat=True)) == ["430626"]
    assert moved.sender == Person.objects.get(username="kept")
    assert moved in queries.usable_releases(date(2026, 1, 1))
