"""Web, worker and the database itself are killed at any moment of a batch's life; begun again, it ends by itself with the right books.

`ZHUXUE_KILLS` says how many kills (200 for a long run, which on PostgreSQL kills the server too).
"""

from __future__ import annotations

import os
import random
import signal
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import Error, connection, connections
from django.db.models import QuerySet
from django.utils.timezone import now

from zhuxue.engine.common.errors import ZhuxueError
from zhuxue.engine.demo.returns import write_answers
from zhuxue.portal.funds.models import FundAccount
from zhuxue.portal.funds.proofs import broken
from zhuxue.portal.jobs import loop, worker
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.payments.actions import approving, making, sending, uploading
from zhuxue.portal.payments.models import Batch, Line, PaymentFile, ReturnFile, ReturnUpload

from .payment_people import WHY, Desk, answers, award, county_desk, give_money

pytestmark = pytest.mark.journey  # long, and only worth its time when what it walks through was changed
KILLS = int(os.environ.get("ZHUXUE_KILLS", "6"))
EACH = 8  # kills at most while one batch is paid
AWARDS = 12
PATIENCE = 300  # seconds after which a batch that does not end is stuck
OWN_SERVER = connection.vendor == "postgresql" and "PYTEST_XDIST_WORKER" not in os.environ
VICTIMS = ("web", "worker", "database") if OWN_SERVER and "ZHUXUE_KILLS" in os.environ else ("web", "worker")


@pytest.fixture
def desk(committed: None, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A county with money, for which everything long is done by a worker that never gives up."""
    for module in (making, sending, uploading):
        monkeypatch.setattr(module, "AT_ONCE", 0)
    monkeypatch.setattr(worker, "ATTEMPTS", 10_000)
    monkeypatch.setattr(
        worker, "STALE", 5.0
    )  # a worker that lost its database beats once more, and its job waits so long
    monkeypatch.setattr(loop, "LOOK", 0.02)
    monkeypatch.setattr(loop, "chores", lambda: None)
    if "database" in VICTIMS:
        keep_what_was_committed()
    made = county_desk(AWARDS)
    give_money(made, fen=10**9)
    return made


def batches(desk: Desk) -> QuerySet[Batch]:
    return Batch.objects.filter(office=desk.county)


def press_next(desk: Desk, folder: Path) -> bool:
    """Do what people would do next, by where the batch stands; return whether there is still something to do."""
    if Line.objects.filter(award__in=desk.awards, batch__state="closed").count() == len(desk.awards):
        return False
    batch = batches(desk).exclude(state__in=("closed", "cancelled")).select_related("job").first()
    if batch is None:
        desk.declare()
    elif batch.job is None or not batch.job.is_open:
        acts: dict[str, Callable[[], Any]] = {
            "declared": lambda: making.cancel(batch, "没有生成", acting=desk.wang),
            "checked": lambda: approving.approve(batch, acting=desk.zhao, reason=WHY),
            "approved_once": lambda: approving.approve(batch, acting=desk.sun, reason=WHY),
            "approved": lambda: sending.ask_order(batch, "bank_text", acting=desk.wang),
            "ordered": lambda: sending.mark_sent(batch, acting=desk.wang, receipt="银行已签收"),
        }
        acts.get(batch.state, lambda: read_or_close(desk, batch, folder))()
    return True


def read_or_close(desk: Desk, batch: Batch, folder: Path) -> None:
    if batch.return_files.exists():
        sending.close(batch, acting=desk.wang)
        return
    path = write_answers(folder / f"{uuid.uuid4()}.txt", "bank_text_return", batch.number, answers(batch, {1: "1001"}))
    uploading.ask_read(batch, path, sha256(path.read_bytes()).hexdigest(), acting=desk.wang)


def web(desk: Desk, folder: Path) -> None:
    """Press buttons until the batch is closed; a page that failed is loaded again."""
    going = True
    while going:
        try:
            going = press_next(desk, folder)
        except (ZhuxueError, Error):
            connection.close()
        time.sleep(0.01)


def started(act: Callable[[], Any]) -> int:
    """Do it in a process of its own, which has its own connection to the database; return its number."""
    connections.close_all()
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        act()
        status = 0
    finally:
        os._exit(status)


def ended(pid: int) -> bool:
    """Whether a process ended by itself, and well."""
    found, status = os.waitpid(pid, os.WNOHANG)
    assert not status, "it ended by a fault of its own"
    return bool(found)


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def keep_what_was_committed() -> None:
    """Other tests let the server write later, which a kill would lose; an office's server never does."""
    from portal_settings import server

    server.psql("ALTER SYSTEM SET synchronous_commit = on;")
    server.psql("SELECT pg_reload_conf();")


def kill_database() -> None:
    """The server goes without a word, and is started again as its service would."""
    from portal_settings import server

    pid = server.get_pid()
    os.kill(pid, signal.SIGKILL)
    while alive(pid):
        time.sleep(0.01)
    connections.close_all()
    while True:
        try:
            server.ensure_postgres_running()
        except Exception:  # what is left of the old one is still going down
            time.sleep(0.1)
        else:
            return


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def let_go() -> None:
    """A minute later: the job of a worker that was killed is another's to do."""
    while True:
        try:
            Job.objects.filter(state="running").update(heartbeat_at=now() - timedelta(seconds=worker.STALE + 1))
        except Error:
            connection.close()
            time.sleep(0.1)
        else:
            return


def pay(desk: Desk, folder: Path, chance: random.Random, kills: int) -> int:
    """Pay all that is due while so many kills happen; return how many did."""
    begin = {"web": lambda: web(desk, folder), "worker": loop.run}
    running, killed, until = {name: started(act) for name, act in begin.items()}, 0, time.monotonic() + PATIENCE
    try:
        while not ended(running["web"]):
            assert time.monotonic() < until, (
                f"stuck: {list(batches(desk).values_list('state', 'job__state', 'job__kind'))}"
            )
            assert not ended(running["worker"]), "the worker ended by itself"
            time.sleep(chance.uniform(0.01, 0.3))
            if killed == kills:
                continue
            victim = chance.choice(VICTIMS)
            if victim == "database":
                kill_database()
            else:
                if ended(running[victim]):
                    assert victim == "web", "the worker ended by itself"
                    break
                kill(running[victim])
                running[victim] = started(begin[victim])
            let_go()
            killed += 1
    finally:
        kill(running["worker"])
    return killed


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Where the bank's files lie; what killed processes left in clear is swept when the hour is over."""
    yield tmp_path
    for left in settings.DATA.glob("payment-*"):
        assert left.stat().st_mode & 0o077 == 0, "only this user may read what a killed process left"


def test_whatever_is_killed_every_line_is_paid_once_and_the_books_are_right(desk: Desk, folder: Path) -> None:
    chance, killed, paid, by = random.Random(KILLS), 0, 0, desk.sun
    school, number = desk.awards[0].office, AWARDS
    while killed < KILLS:
        killed += pay(desk, folder, chance, min(EACH, KILLS - killed))
        lines = Line.objects.filter(award__in=desk.awards).exclude(state="cancelled")
        paid += sum(lines.filter(state="paid").values_list("amount_fen", flat=True))

        assert sorted(lines.values_list("award", flat=True)) == sorted(one.pk for one in desk.awards)
        assert lines.filter(state="paid").count() == AWARDS - 1
        assert lines.get(number=1).state == "refused"
        assert (
            sum(FundAccount.objects.filter(office=desk.county, state="paid").values_list("balance_fen", flat=True))
            == paid
        )
        assert list(broken()) == []
        desk.awards[:] = [award(school, number + nth, by) for nth in range(AWARDS)]
        number += AWARDS
    closed = batches(desk).filter(state="closed")
    assert PaymentFile.objects.filter(batch__in=closed).count() == closed.count()
    assert ReturnFile.objects.filter(batch__in=closed).count() == closed.count()
    assert ReturnUpload.objects.count() == 0
