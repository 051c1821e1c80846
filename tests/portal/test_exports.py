"""A list too long for one person alone leaves only after another agreed, for a few days, and each fetching is recorded."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.http import QueryDict
from django.test import Client
from django.utils.timezone import localdate, now

from zhuxue.portal.audit.models import Entry
from zhuxue.portal.exports import queries, writing
from zhuxue.portal.exports.actions import approve, ask, fetch, refuse
from zhuxue.portal.exports.models import ExportRequest
from zhuxue.portal.exports.writing import remove_expired
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.jobs.worker import StopAsked, Work, work_off
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership, Role
from zhuxue.portal.schools.models import Enrolment
from zhuxue.portal.ui import listing

from .conftest import holder, make_person

SignedIn = Callable[[Membership], Client]


@pytest.fixture
def county(db: None) -> Membership:
    return holder(Role.COUNTY)


@pytest.fixture
def head(db: None) -> Membership:
    return holder(Role.SCHOOL_HEAD)


@pytest.fixture
def asked(lin: Membership) -> ExportRequest:
    """What Lin asks for: the primary pupils of her school."""
    return ask("students", QueryDict("stage=primary"), "csv", acting=lin, reason="上会使用")


def approved(asked: ExportRequest, by: Membership) -> None:
    """Another person agrees, and the worker writes the file."""
    approve(asked, acting=by)
    work_off()


def lines(content: bytes) -> list[str]:
    return content.decode("utf-8-sig").splitlines()


def test_a_long_list_is_asked_for_instead_of_sent(
    lin: Membership, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "COUNTED", 3)
    answer = signed_in(lin).post("/students/export", {"kind": "csv", "reason": "上会使用"})

    assert answer.headers["Location"] == "/exports/"
    made = ExportRequest.objects.get()
    assert (made.asked_by, made.approved) == (lin.person, None)
    assert made.rows_count == Enrolment.objects.filter(school=lin.office).count()


def test_another_person_approves_and_the_file_holds_what_was_asked_for(
    lin: Membership, head: Membership, asked: ExportRequest
) -> None:
    approved(asked, head)
    found = lines(fetch(asked, acting=lin))

    assert len(found) == Enrolment.objects.filter(school=lin.office, stage="primary").count() + 2
    assert lin.person.username in found[0]
    assert [e.action for e in Entry.objects.order_by("-number")[:6]] == ["exported", "job done", "export written", "job asked", "export approved", "export asked for"]  # fmt: skip


def test_nobody_approves_her_own_and_the_database_holds_it(lin: Membership, asked: ExportRequest) -> None:
    assert not queries.to_decide(lin).exists()
    with pytest.raises(NotAllowed):
        approve(asked, acting=lin)
    with pytest.raises(IntegrityError), transaction.atomic():
        ExportRequest.objects.filter(pk=asked.pk).update(decided_by=lin.person)


def test_an_office_above_approves_and_another_school_does_not_see_it(
    county: Membership, chen: Membership, asked: ExportRequest, signed_in: SignedIn
) -> None:
    assert list(queries.to_decide(county)) == [asked]
    assert "学段=" in signed_in(county).get("/exports/").content.decode()
    assert not queries.to_decide(chen).exists()
    with pytest.raises(NotAllowed):
        approve(asked, acting=chen)


def test_what_an_office_above_approves_holds_what_the_one_below_may_see(lin: Membership) -> None:
    above = make_person("above", lin.office.parent, Role.COUNTY).memberships.select_related("office", "person").get()
    asked = ask("students", QueryDict(""), "csv", acting=lin, reason="上会使用")
    approved(asked, above)

    assert len(lines(fetch(asked, acting=lin))) == Enrolment.objects.filter(school=lin.office, ends_on=None).count() + 2


def test_a_colleague_cannot_fetch_what_another_asked_for(head: Membership, asked: ExportRequest) -> None:
    approved(asked, head)
    colleague = make_person("zhao", head.office).memberships.get()

    with pytest.raises(NotAllowed):
        fetch(asked, acting=colleague)
    assert not queries.own(colleague).exists()


def test_what_is_refused_is_not_made_and_says_why(lin: Membership, head: Membership, asked: ExportRequest, signed_in: SignedIn) -> None:  # fmt: skip
    refuse(asked, acting=head, reason="范围太大，请按班导出")

    with pytest.raises(NotAllowed):
        fetch(asked, acting=lin)
    assert "范围太大" in signed_in(lin).get("/exports/").content.decode()


def test_after_its_days_the_file_is_gone(lin: Membership, head: Membership, asked: ExportRequest) -> None:
    approved(asked, head)
    kept = settings.EXPORTS_FOLDER / ExportRequest.objects.get().file
    assert kept.stat().st_mode & 0o077 == 0
    ExportRequest.objects.update(expires_on=localdate() - timedelta(days=1))

    with pytest.raises(NotAllowed):
        fetch(asked, acting=lin)
    assert remove_expired() == 1
    assert (kept.exists(), remove_expired()) == (False, 0)


def test_the_same_list_waits_once(lin: Membership, asked: ExportRequest) -> None:
    with pytest.raises(NotAllowed, match="正等批准"):
        ask("students", QueryDict("stage=primary"), "csv", acting=lin, reason="上会使用")


def test_what_is_decided_is_not_decided_again(head: Membership, county: Membership, asked: ExportRequest) -> None:
    approve(asked, acting=head)

    with pytest.raises(NotAllowed):
        refuse(asked, acting=county, reason="范围太大")


def test_it_waits_on_the_desk_of_who_may_decide(lin: Membership, head: Membership, asked: ExportRequest, signed_in: SignedIn) -> None:  # fmt: skip
    assert "导出待批准" in signed_in(head).get("/").content.decode()
    assert "导出待批准" not in signed_in(lin).get("/").content.decode()
    assert "导出可下载" not in signed_in(lin).get("/").content.decode()
    approve(asked, acting=head)
    assert "正在生成" in signed_in(lin).get("/exports/").content.decode()
    work_off()
    assert "导出可下载" in signed_in(lin).get("/").content.decode()


def test_who_has_left_the_role_gets_no_file(lin: Membership, head: Membership, asked: ExportRequest, signed_in: SignedIn) -> None:  # fmt: skip
    approve(asked, acting=head)
    Membership.objects.filter(pk=lin.pk).update(ends_on=localdate() - timedelta(days=1))
    work_off()

    assert ExportRequest.objects.get().file == ""
    assert "已不在这一岗位" in Job.objects.get().message_zh
    Membership.objects.filter(pk=lin.pk).update(ends_on=None)
    assert "未能生成" in signed_in(lin).get("/exports/").content.decode()


def test_a_job_that_is_stopped_or_done_again_leaves_one_file_or_none(lin: Membership, head: Membership, asked: ExportRequest, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    approve(asked, acting=head)
    monkeypatch.setattr(Work, "tell", _stopped)
    before = {one.name for one in settings.EXPORTS_FOLDER.glob("*")}
    work_off()
    assert {one.name for one in settings.EXPORTS_FOLDER.glob("*")} == before
    monkeypatch.undo()

    Job.objects.update(state="waiting", ended_at=None)
    work_off()
    first = ExportRequest.objects.get().file
    Job.objects.update(state="waiting", ended_at=None)
    work_off()
    assert (first != "", ExportRequest.objects.get().file) == (True, first)


def _stopped(*said: object) -> None:
    raise StopAsked


def test_what_a_killed_worker_left_is_removed_after_a_day(lin: Membership, head: Membership, asked: ExportRequest) -> None:  # fmt: skip
    approved(asked, head)
    stray = settings.EXPORTS_FOLDER / "half-written"
    stray.write_bytes(b"x")

    assert (remove_expired(), stray.exists()) == (0, True)
    os.utime(stray, (1, 1))
    assert (remove_expired(), stray.exists()) == (1, False)
    assert fetch(ExportRequest.objects.get(), acting=lin)


def test_a_spreadsheet_that_would_lose_rows_is_refused(lin: Membership, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "XLSX_ROWS", 3)

    with pytest.raises(NotAllowed, match="请选 csv"):
        ask("students", QueryDict(""), "xlsx", acting=lin, reason="上会使用")
    assert ask("students", QueryDict(""), "csv", acting=lin, reason="上会使用").rows_count > 3


def test_two_who_approve_at_once_make_one_file(saved_student: Enrolment) -> None:
    officer = Membership.objects.select_related("office", "person").get(person__username="officer")
    heads = [make_person(name, officer.office, Role.SCHOOL_HEAD).memberships.select_related("office", "person").get() for name in ("one", "two")]  # fmt: skip
    asked, done = ask("students", QueryDict(""), "csv", acting=officer, reason="上会使用"), list[str]()

    def decide(acting: Membership) -> None:
        try:
            approve(asked, acting=acting)
            done.append(acting.person.username)
        except NotAllowed:
            pass
        finally:
            connection.close()

    both = [threading.Thread(target=decide, args=(acting,)) for acting in heads]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert (len(done), Job.objects.count()) == (1, 1)
    assert ExportRequest.objects.get().decided_at <= now()
