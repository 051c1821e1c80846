"""The worker: claims a job, does it, and never does one twice.

A job runs under the name of the worker that claimed it. A worker that does not show itself for STALE seconds is
dead; its job is claimed anew, and should the first one live after all, it can no longer finish.
"""

from __future__ import annotations

import logging
import os
import socket
import traceback
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import OperationalError, transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import now

from zhuxue.engine.common.errors import ZhuxueError
from zhuxue.portal.audit.actions import record
from zhuxue.portal.jobs.kinds import KINDS
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.people.models import Membership
from zhuxue.portal.people.queries import current_memberships

STALE = 60.0  # seconds without a heartbeat after which a worker is taken for dead
ATTEMPTS = 3  # times a job is begun before it counts as failed
S = Job.State
log = logging.getLogger(__name__)


class StopAsked(Exception):
    """Somebody stopped the job."""


class PutBack(Exception):
    """The worker is about to end; the job waits for the next one."""


class TakenAway(Exception):
    """Another worker has the job now; nothing this one did may stand."""


def worker_name() -> str:
    """Return a name no other worker has."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


@dataclass
class Work:
    """A claimed job as its function sees it."""

    job: Job
    worker: str
    ending: Callable[[], bool] = lambda: False  # whether the worker is asked to end
    progress: dict[str, Any] = field(default_factory=dict)  # what the heartbeat writes next
    stop_asked: bool = False
    finished: bool = False

    @property
    def arguments(self) -> dict[str, Any]:
        """What was asked for."""
        return self.job.arguments

    @property
    def acting(self) -> Membership:
        """Who asked, still in that role; raises NotAllowed when she has left it."""
        held = self.job.asked_by and current_memberships(self.job.asked_by.person).filter(pk=self.job.asked_by_id)
        if not held:
            raise NotAllowed("交办人已不在这一岗位，任务没有办理。请现任人员重新交办。", "Who asked for this has left the role, so it was not done. Whoever has it now may ask again.")  # fmt: skip
        return held[0]

    def tell(self, done: int, total: int, zh: str = "", en: str = "") -> None:
        """Say how far the work is; the place where it may be stopped. Call it between steps, also in a transaction."""
        self.progress = {"done": done, "total": total, "message_zh": zh, "message_en": en}
        if self.stop_asked:
            raise StopAsked
        if self.ending():
            raise PutBack

    def finish(self, result: dict[str, Any] | None = None) -> None:
        """End the job as done inside the transaction of its effect, so that both stand or neither; raises TakenAway."""
        _end(self, S.DONE, result=result or {}, done=self.progress.get("total", 0))
        self.finished = True


def claim(worker: str) -> Job | None:
    """Return the oldest job that waits, or whose worker died, now this worker's; None when there is none."""
    if not _claimable().exists():  # a look first: on SQLite claiming holds up everybody who writes
        return None
    with transaction.atomic():
        job = _claimable().select_for_update(skip_locked=True).first()
        if job is None:
            return None
        if job.attempts >= ATTEMPTS:
            return _given_up(job)
        job.state, job.claimed_by, job.attempts = S.RUNNING, worker, job.attempts + 1
        job.started_at = job.heartbeat_at = now()
        job.save(update_fields=["state", "claimed_by", "attempts", "started_at", "heartbeat_at"])
        return job


def do(work: Work) -> None:
    """Run a claimed job to its end, whatever that is."""
    try:
        result = KINDS[work.job.kind].run(work)
        if not work.finished:
            with transaction.atomic():
                work.finish(result)
    except TakenAway:
        log.warning("job %s was taken over by another worker; nothing of this one stands", work.job.pk)
    except PutBack:
        _put_back(work, attempts=work.job.attempts - 1)
    except StopAsked:
        _ended_badly(work, S.STOPPED, "按要求停止，没有留下改动。", "Stopped as asked; nothing was changed.")
    except ZhuxueError as refused:
        _ended_badly(work, S.FAILED, refused.zh, refused.en)
    except OperationalError as broken:
        _try_again(work, broken)
    except Exception as broken:
        _broken(work, broken)


def work_off(limit: int = 100) -> int:
    """Do what waits, here and now, without heartbeat; return how many jobs. For tests and the demo."""
    worker, count = worker_name(), 0
    while count < limit and (job := claim(worker)):
        do(Work(job, worker))
        count += 1
    return count


def beat(work: Work) -> None:
    """Show that the worker lives, write down how far it is, and learn whether somebody stops it."""
    mine = Job.objects.filter(pk=work.job.pk, claimed_by=work.worker, state=S.RUNNING)
    mine.update(heartbeat_at=now(), **work.progress)
    work.stop_asked = mine.filter(stop_asked=True).exists()


def _claimable() -> QuerySet[Job]:
    dead = Q(state=S.RUNNING, heartbeat_at__lt=now() - timedelta(seconds=STALE))
    return Job.objects.filter(Q(state=S.WAITING) | dead).order_by("pk")


def _given_up(job: Job) -> Job | None:
    job.state, job.ended_at = S.FAILED, now()
    job.message_zh = f"办理了 {job.attempts} 次，每次都中途断开，不再重试。请联系系统管理员。"
    job.message_en = f"Begun {job.attempts} times and cut off each time; it is not tried again. Tell the administrator."
    job.save(update_fields=["state", "ended_at", "message_zh", "message_en"])
    record("job failed", job, details={"attempts": job.attempts})
    return None


def _end(work: Work, state: Any, **changes: Any) -> None:
    """Write how the job ended if it still is this worker's; raises TakenAway otherwise."""
    mine = Job.objects.filter(pk=work.job.pk, claimed_by=work.worker, state=S.RUNNING)
    if not mine.update(state=state, ended_at=now(), heartbeat_at=now(), **{**work.progress, **changes}):
        raise TakenAway
    record(f"job {state}", work.job, acting=work.job.asked_by, details={"kind": work.job.kind})


def _ended_badly(work: Work, state: Any, zh: str, en: str) -> None:
    try:
        with transaction.atomic():
            _end(work, state, message_zh=zh[:500], message_en=en[:500])
    except TakenAway:
        log.warning("job %s was taken over by another worker", work.job.pk)


def _put_back(work: Work, *, attempts: int) -> None:
    mine = Job.objects.filter(pk=work.job.pk, claimed_by=work.worker, state=S.RUNNING)
    mine.update(state=S.WAITING, claimed_by="", attempts=attempts, done=0, total=0)


def _try_again(work: Work, broken: OperationalError) -> None:
    """A lost connection or a lock is nobody's fault: the job waits again, as often as ATTEMPTS allows."""
    if work.job.attempts >= ATTEMPTS:
        _broken(work, broken)
    else:
        _put_back(work, attempts=work.job.attempts)


def _broken(work: Work, broken: Exception) -> None:
    """The log gets where it broke, never the message, which may quote a row."""
    reference = uuid.uuid4().hex[:8]
    where = "".join(traceback.format_tb(broken.__traceback__))
    log.error("job %s (%s) broke, reference %s: %s\n%s", work.job.pk, work.job.kind, reference, type(broken).__name__, where)  # fmt: skip
    zh = f"系统出错，没有留下改动。请把编号 {reference} 告诉系统管理员，或稍后重新交办。"
    en = f"Something broke; nothing was changed. Tell the administrator {reference}, or ask again later."
    _ended_badly(work, S.FAILED, zh, en)
