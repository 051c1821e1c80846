"""The loop of a worker's process: a heartbeat beside the work, and a clean end when it is asked to stop."""

from __future__ import annotations

import logging
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import Error, close_old_connections, connection
from django.utils.module_loading import import_string

from zhuxue.portal.jobs.worker import Work, beat, claim, do, worker_name

BEAT = 1.0  # seconds between two heartbeats
LOOK = 1.0  # seconds between two looks for work
CHORE = 30.0  # seconds between two rounds of what is done again and again
log = logging.getLogger(__name__)


def run(*, once: bool = False, until_stdin_closes: bool = False) -> int:
    """Do jobs until asked to stop, or with `once` until nothing waits; return how many were done."""
    ending = threading.Event()
    _end_on_signals(ending)
    if until_stdin_closes:
        threading.Thread(target=_wait_for_parent, args=(ending,), daemon=True).start()
    worker, count, next_round = worker_name(), 0, 0.0
    while not ending.is_set():
        if not once and time.monotonic() >= next_round:
            chores()
            next_round = time.monotonic() + CHORE
        job = _claimed(worker)
        if job is not None:
            _done(Work(job, worker, ending.is_set))
            count += 1
        elif once:
            break
        else:
            ending.wait(LOOK)
    return count


def _done(work: Work) -> None:
    """Do a job; where the database goes away before its end is written, it is claimed anew once this heartbeat is old."""
    try:
        with heart(work):
            do(work)
    except Error as gone:
        log.warning("job %s lost its database (%s); it is taken up again", work.job.pk, type(gone).__name__)
        connection.close()


def chores() -> None:
    """Do what the settings name under CHORES; each is safe to do at any time, by several workers at once."""
    for name in settings.CHORES:
        try:
            import_string(name)()
        except Error:  # a database that cannot be reached is asked again in the next round
            connection.close()


@contextmanager
def heart(work: Work) -> Iterator[None]:
    """Beat beside the block, on a connection of its own, so that it is seen while a transaction is open."""
    over = threading.Event()

    def beats() -> None:
        while not over.wait(BEAT):
            try:
                beat(work)
            except Error:  # busy or gone for a moment: the next one will do
                connection.close()
        connection.close()

    thread = threading.Thread(target=beats, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _claimed(worker: str) -> Any:
    """Claim what there is; a database that cannot be reached is asked again later."""
    close_old_connections()
    try:
        return claim(worker)
    except Error:
        connection.close()
        return None


def _end_on_signals(ending: threading.Event) -> None:
    """The first Ctrl-C lets the job go at its next step; the second ends at once."""

    def asked(number: int, frame: Any) -> None:
        if ending.is_set():
            raise KeyboardInterrupt
        ending.set()

    for name in ("SIGINT", "SIGTERM"):
        signal.signal(getattr(signal, name), asked)


def _wait_for_parent(ending: threading.Event) -> None:
    """`serve` holds the other end of stdin; when it is gone, however it went, the worker ends too."""
    sys.stdin.buffer.read()
    ending.set()
