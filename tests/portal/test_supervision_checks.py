"""Checks written in the browser: tried on the last run's copies, reviewed by another person, run from their day on."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from zhuxue.engine.checks.run_checks import load_checks
from zhuxue.engine.checks.written import FactTest
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.rules.facts import Facts
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.jobs.worker import work_off
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership, Role
from zhuxue.portal.schools.models import Enrolment, Student, StudentVerdict
from zhuxue.portal.supervision import written
from zhuxue.portal.supervision.actions import writing
from zhuxue.portal.supervision.actions.writing import Draft
from zhuxue.portal.supervision.models import CheckVersion

from .conftest import browser, holder

HEAD = {"phase": "during", "severity": "warn", "basis": "示例县会议纪要", "says": "{name}（{office}）", "next_step": "学校核实"}  # fmt: skip
TESTS = (FactTest("stage", "is", "小学"), FactTest("hardship_level", "is_not", "未认定"))
CASES = (
    {"name": "应发现", "expect": "fires", "facts": "stage=primary; hardship_level=hard"},
    {"name": "不应发现", "expect": "silent", "facts": "stage=primary; hardship_level=none"},
    {"name": "信息不全", "expect": "unknown", "facts": "stage=primary; hardship_level="},
)
WHY = "会议研究同意"


@pytest.fixture
def pair(db: None) -> tuple[Membership, Membership]:
    """Two of the county's centre."""
    sun = holder(Role.COUNTY)
    second = Membership.objects.filter(role=Role.COUNTY, office=sun.office).exclude(pk=sun.pk)
    return sun, second.select_related("person", "office")[0]


def drafted(sun: Membership, **more: object) -> CheckVersion:
    made = writing.open_check("困难小学生", acting=sun)
    said = {"head": HEAD, "tests": TESTS, "sql": "", "cases": CASES} | more
    return writing.save(made, Draft(**said), acting=sun)  # type: ignore[arg-type]


def test_a_check_is_tried_reviewed_by_another_and_runs_from_its_day_on(pair: tuple[Membership, Membership]) -> None:
    sun, second = pair
    version = drafted(sun)
    said = writing.try_out(version, acting=sun)
    assert said["rows"] > 0 and all(case["passes"] for case in said["cases"])
    version = writing.submit(version, acting=sun)
    with pytest.raises(NotAllowed, match="另一位同事"):
        writing.review(version, WHY, since=localdate(), acting=sun)
    tomorrow = localdate() + timedelta(days=1)
    version = writing.review(version, WHY, since=tomorrow, acting=second)

    assert version.check_of.code not in layer_checks(sun, localdate())
    assert version.check_of.code in layer_checks(sun, tomorrow)
    whole = written.layers_within(holder(Role.PROVINCE).office, tomorrow)
    assert [office for office, _ in whole if office == sun.office] == [sun.office]
    assert version.check_of.code not in {check.id for check in load_checks(LIBRARY, layer=whole[0][1])}


def test_over_many_students_a_worker_tries_it_and_the_request_does_not_wait(pair: tuple[Membership, Membership], monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    sun, _second = pair
    version = drafted(sun)
    monkeypatch.setattr(writing, "AT_ONCE", 1)

    sent = browser(sun).post(f"/issues/checks/{version.pk}/try")
    version.refresh_from_db()
    before = version.tried
    work_off()

    version.refresh_from_db()
    job = Job.objects.get(kind=writing.TRIAL)
    assert (sent.status_code, sent["Location"]) == (302, f"/jobs/{job.pk}/")
    assert not before
    assert (job.state, job.result) == ("done", {"rows": version.tried["rows"]})
    assert version.passed == version.tried["sha256"]


def layer_checks(acting: Membership, on: object) -> set[str]:
    return {check.id for check in load_checks(LIBRARY, layer=written.layer_for(acting.office, on))}  # type: ignore[arg-type]


def test_the_copies_it_is_tried_on_hold_nobodys_number_and_no_whole_name(db: None) -> None:
    last = written.last_copies()
    assert last is not None
    kept = b"".join(path.read_bytes() for path in sorted(Path(last[1]).rglob("*.parquet")))

    for student in Student.objects.exclude(identity_number=None).order_by("pk")[:50]:
        assert student.identity_number.in_clear().encode() not in kept
        assert len(student.name) < 2 or student.name.encode() not in kept


def test_a_check_is_tried_on_the_students_of_its_own_office_alone(pair: tuple[Membership, Membership]) -> None:
    judged = Enrolment.objects.filter(pk__in=StudentVerdict.objects.values("enrolment"))
    stage = judged.exclude(office__path__startswith=pair[0].office.path).values_list("stage", flat=True)[0]
    alike = judged.filter(stage=stage)
    head = {
        "head": HEAD,
        "tests": (FactTest("stage", "is", Facts.load(LIBRARY).by_name["stage"].values[stage]),),
        "sql": "",
        "cases": (),
    }

    for acting in (pair[0], holder(Role.PROVINCE)):
        version = writing.save(writing.open_check("同一学段", acting=acting), Draft(**head), acting=acting)  # type: ignore[arg-type]
        own = alike.filter(office__path__startswith=acting.office.path).count()
        assert written.tried(version)["rows"] == own
    assert alike.filter(office__path__startswith=pair[0].office.path).count() < alike.count()


def test_a_case_that_comes_out_wrong_or_is_missing_keeps_it_from_review(pair: tuple[Membership, Membership]) -> None:
    sun, _ = pair
    version = drafted(sun, cases=(CASES[0] | {"facts": "stage=primary; hardship_level=none"}, *CASES[1:]))
    assert not writing.try_out(version, acting=sun)["cases"][0]["passes"]
    with pytest.raises(NotAllowed, match="三种并全部通过"):
        writing.submit(version, acting=sun)
    with pytest.raises(NotAllowed, match="三种并全部通过"):
        writing.submit(drafted(sun, cases=CASES[:2]), acting=sun)


def test_what_may_not_run_is_not_even_kept(pair: tuple[Membership, Membership]) -> None:
    sun, _ = pair
    version = writing.open_check("不行", acting=sun)
    with pytest.raises(NotAllowed, match="只能写一条"):
        writing.save(version, Draft(HEAD, (), "DELETE FROM people", ()), acting=sun)

    said = {**HEAD, "sql": "SELECT identity_number FROM people"}
    page = browser(sun).post(f"/issues/checks/{version.pk}/save", said)
    assert page.status_code == 422 and "没有“identity_number”这一列" in page.content.decode()
    version.refresh_from_db()
    assert version.sql == ""


def test_a_change_after_the_trial_asks_for_another(pair: tuple[Membership, Membership]) -> None:
    sun, _ = pair
    version = drafted(sun)
    writing.try_out(version, acting=sun)
    version = writing.save(version, Draft(HEAD | {"says": "改了 {name}"}, TESTS, "", CASES), acting=sun)

    with pytest.raises(NotAllowed, match="请先试查"):
        writing.submit(version, acting=sun)


def test_the_database_refuses_a_change_of_what_is_published_and_a_review_of_ones_own(pair: tuple[Membership, Membership]) -> None:  # fmt: skip
    sun, second = pair
    version = drafted(sun)
    writing.try_out(version, acting=sun)
    version = writing.submit(version, acting=sun)
    with pytest.raises(IntegrityError), transaction.atomic():
        CheckVersion.objects.filter(pk=version.pk).update(reviewer=sun.person)
    version = writing.review(version, WHY, since=localdate(), acting=second)
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        CheckVersion.objects.filter(pk=version.pk).update(sql="SELECT 1")
    assert writing.withdraw(version, WHY, acting=second).state == "withdrawn"
    assert version.check_of.code not in layer_checks(sun, localdate())


def test_another_offices_check_is_read_below_and_changed_by_nobody_else(pair: tuple[Membership, Membership]) -> None:
    sun, _ = pair
    version = drafted(sun)

    assert browser(holder(Role.PROVINCE)).get(f"/issues/checks/{version.pk}/").status_code == 200
    assert browser(holder(Role.PROVINCE)).post(f"/issues/checks/{version.pk}/try").status_code == 404
