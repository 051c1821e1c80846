"""Jobs: asked for once, claimed by one worker, done once whatever dies, stopped when somebody says so, seen by their office."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.utils.timezone import localdate, now

from zhuxue.portal.audit.models import Entry
from zhuxue.portal.jobs import kinds, queries, worker
from zhuxue.portal.jobs.actions import ask, stop
from zhuxue.portal.jobs.kinds import kind
from zhuxue.portal.jobs.loop import heart
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.jobs.worker import TakenAway, Work, beat, claim, work_off
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership, Office, Person, Role

from .conftest import browser, holder, make_person
from .slow_job import PERSONS, count_slowly

S = Job.State
TESTS = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def only_these_kinds() -> Iterator[None]:
    known = dict(kinds.KINDS)
    kind("count_slowly", "慢慢数")(count_slowly)
    yield
    kinds.KINDS.clear()
    kinds.KINDS.update(known)


def make_kind(run: Callable[[Any], Any]) -> str:
    kind("made", "做一件事")(run)
    return "made"


def officer() -> Membership:
    """The officer of the school of `saved_student`."""
    return Membership.objects.get(office__code="9901")


def done(job: Job) -> Job:
    """The job after the workers did what waits."""
    work_off()
    job.refresh_from_db()
    return job


def test_a_job_is_done_and_keeps_its_result(lin: Membership) -> None:
    name = make_kind(lambda work: {"twice": 2 * work.arguments["number"]})

    job = done(ask(name, {"number": 21}, lin))

    assert (job.state, job.result, job.attempts) == (S.DONE, {"twice": 42}, 1)
    assert [e.action for e in Entry.objects.order_by("-number")[:2]] == ["job done", "job asked"]


def test_the_same_thing_asked_twice_is_one_job(lin: Membership) -> None:
    name = make_kind(lambda work: None)

    first = ask(name, {}, lin, "this")
    assert ask(name, {}, lin, "this") == first
    done(first)
    assert ask(name, {}, lin, "this") == first


def test_what_failed_may_be_asked_for_again(lin: Membership) -> None:
    def refuse(work: Work) -> None:
        raise NotAllowed("缺一列。请补上。", "A column is missing. Add it.")

    job = done(ask(make_kind(refuse), {}, lin, "this"))

    assert (job.state, job.message_zh, job.message_en) == (S.FAILED, "缺一列。请补上。", "A column is missing. Add it.")
    assert ask("made", {}, lin, "this") != job


def test_what_broke_is_told_by_a_number_and_quotes_no_row(lin: Membership, caplog: pytest.LogCaptureFixture) -> None:
    def broken(work: Work) -> None:
        raise ValueError(f"row of {lin.person.name}")

    job = done(ask(make_kind(broken), {}, lin))

    assert job.state == S.FAILED
    assert lin.person.name not in job.message_zh + job.message_en + caplog.text
    assert "ValueError" in caplog.text


def test_a_job_of_somebody_who_left_the_role_is_not_done(lin: Membership) -> None:
    job = ask(make_kind(lambda work: {"office": work.acting.office.code}), {}, lin)
    Membership.objects.filter(pk=lin.pk).update(ends_on=localdate() - timedelta(days=1))

    assert done(job).state == S.FAILED


def test_a_job_that_waits_is_stopped_at_once(lin: Membership) -> None:
    job = ask("count_slowly", {}, lin)

    stop(job, acting=lin)

    assert done(job).state == S.STOPPED
    assert not Person.objects.filter(username__startswith="slow-").exists()
    with pytest.raises(NotAllowed, match="已经结束"):
        stop(job, acting=lin)


def test_a_job_that_runs_stops_at_its_next_step_and_leaves_nothing(lin: Membership) -> None:
    def runs(work: Work) -> None:
        with transaction.atomic():
            Person.objects.create(username="half", name="测试")
            stop(work.job, acting=lin)
            beat(work)
            work.tell(1, 2)

    job = ask(make_kind(runs), {}, lin)
    Job.objects.filter(pk=job.pk).update(stop_asked=True)

    assert done(job).state == S.STOPPED
    assert not Person.objects.filter(username="half").exists()


def test_a_worker_that_ends_puts_its_job_back(lin: Membership) -> None:
    job = ask(make_kind(lambda work: work.tell(1, 2)), {}, lin)

    worker.do(Work(claim("ending"), "ending", lambda: True))

    job.refresh_from_db()
    assert (job.state, job.attempts, job.claimed_by) == (S.WAITING, 0, "")


def test_a_worker_whose_job_was_taken_over_can_no_longer_finish(lin: Membership) -> None:
    job = ask("count_slowly", {}, lin)
    slow = Work(claim("slow"), "slow")
    Job.objects.update(heartbeat_at=now() - timedelta(seconds=worker.STALE + 1))
    assert claim("quick").pk == job.pk

    with pytest.raises(TakenAway):
        count_slowly(slow)

    assert not Person.objects.filter(username__startswith="slow-").exists()


def test_a_job_that_kills_every_worker_is_given_up(lin: Membership) -> None:
    job = ask("count_slowly", {}, lin)
    for number in range(worker.ATTEMPTS):
        assert claim(f"worker {number}") is not None
        Job.objects.update(heartbeat_at=now() - timedelta(seconds=worker.STALE + 1))

    assert claim("the next") is None
    job.refresh_from_db()
    assert job.state == S.FAILED


def test_a_living_worker_keeps_its_job(lin: Membership) -> None:
    ask("count_slowly", {}, lin)
    assert claim("one") is not None

    assert claim("two") is None


def test_workers_side_by_side_share_the_jobs_and_take_none_twice(saved_student: Any) -> None:
    acting = officer()
    asked = {ask("count_slowly", {"number": number}, acting).pk for number in range(6)}
    taken: list[int] = []
    start = threading.Barrier(3)

    def takes(name: str) -> None:
        start.wait()
        while job := claim(name):
            taken.append(job.pk)
        connection.close()

    threads = [threading.Thread(target=takes, args=(f"worker {number}",)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(taken) == sorted(asked)


def test_two_people_asking_for_one_thing_at_once_get_one_job(saved_student: Any) -> None:
    acting, start, got = officer(), threading.Barrier(2), []

    def asks() -> None:
        start.wait()
        got.append(ask("count_slowly", {}, acting, "once").pk)
        connection.close()

    threads = [threading.Thread(target=asks) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(got)) == len(Job.objects.all()) == 1


def test_a_killed_workers_job_is_done_by_the_next_one_exactly_once(saved_student: Any, tmp_path: Path) -> None:
    marker = tmp_path / "half-way"
    job = ask("count_slowly", {"halts": str(marker)}, officer())
    killed = start_worker()
    while not marker.exists():
        assert killed.poll() is None, "the worker ended by itself"
        time.sleep(0.05)

    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert Person.objects.filter(username__startswith="slow-").count() == 0
    assert claim("too early") is None
    Job.objects.update(heartbeat_at=now() - timedelta(seconds=worker.STALE + 1))
    job = done(job)

    assert (job.state, job.attempts, job.result) == (S.DONE, 2, {"persons": PERSONS})
    assert Person.objects.filter(username__startswith="slow-").count() == PERSONS


def test_the_heart_shows_progress_while_a_transaction_is_open(
    saved_student: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zhuxue.portal.jobs.loop.BEAT", 0.02)
    ask("count_slowly", {}, officer())
    work = Work(claim("here"), "here")

    with heart(work):
        work.tell(3, 10, "读到第3行", "row 3 read")
        deadline = time.monotonic() + 5
        while Job.objects.get().done != 3 and time.monotonic() < deadline:
            time.sleep(0.02)

    assert (Job.objects.get().done, Job.objects.get().message_zh) == (3, "读到第3行")


def start_worker() -> subprocess.Popen[bytes]:
    """A worker in a process of its own, on the tests' database."""
    said = connection.settings_dict
    arguments = [str(said["NAME"])] if connection.vendor == "sqlite" else []
    address = settings.DATABASES["default"]
    environment = {**os.environ, "PYTHONPATH": str(TESTS)}
    if connection.vendor == "postgresql":
        host, port = address["HOST"], address["PORT"] or ""
        environment["ZHUXUE_DATABASE_URL"] = f"host={host} dbname={said['NAME']} user={address['USER']}" + (f" port={port}" if port else "")  # fmt: skip
    return subprocess.Popen([sys.executable, "-m", "portal.slow_job", *arguments], env=environment, cwd=TESTS)


@pytest.mark.parametrize("role", [Role.SCHOOL_OFFICER, Role.COUNTY])
def test_a_list_counts_only_jobs_of_ones_own_office_and_below(lin: Membership, chen: Membership, role: Role) -> None:
    elsewhere = (
        Office.objects.filter(kind="county").exclude(pk__in=(lin.office.parent_id, chen.office.parent_id)).first()
    )
    stranger = make_person("stranger", elsewhere, Role.COUNTY).memberships.get()
    mine, hers = ask("count_slowly", {}, lin), ask("count_slowly", {}, stranger)
    acting = holder(role)

    assert browser(acting).get("/jobs/").context["listing"].count == 1
    assert list(queries.jobs_visible_to(acting)) == [mine]
    assert hers not in queries.jobs_visible_to(acting)


def test_the_page_of_a_job_shows_how_far_it_is_and_looks_again_only_while_it_runs(
    lin: Membership, signed_in: Callable[[Membership], Client]
) -> None:
    job = ask("count_slowly", {}, lin)
    Job.objects.update(done=30, total=40)
    page = signed_in(lin).get(f"/jobs/{job.pk}/")
    assert 'value="75"' in page.content.decode()
    assert "every 2s" in page.content.decode()

    done(job)
    page = signed_in(lin).get(f"/jobs/{job.pk}/")

    assert "every 2s" not in page.content.decode()
    assert "停止这项任务" not in page.content.decode()
