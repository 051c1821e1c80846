"""`manage.py serve`: answer browsers on this machine, and do the jobs they ask for."""

from __future__ import annotations

import subprocess
import sys
import threading
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand
from granian import Granian
from granian.constants import Interfaces

WORK = [sys.executable, "-m", "zhuxue.portal.manage", "work", "--until-stdin-closes"]
PAUSE = 2.0  # seconds before a worker that ended is started anew


class Command(BaseCommand):
    """Serve until stopped; an office puts its own HTTPS in front."""

    help = "启动门户网站 Serve the portal"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take where to listen."""
        parser.add_argument("--host", default="127.0.0.1", help="监听地址 address to listen on")
        parser.add_argument("--port", type=int, default=8000, help="端口 port")
        parser.add_argument("--workers", type=int, default=1, help="进程数 processes")
        parser.add_argument(
            "--no-work", action="store_true", help="不办理任务，另有 work 办理 do no jobs: others do them"
        )

    def handle(self, *args: Any, host: str, port: int, workers: int, no_work: bool, **options: Any) -> None:
        """Block until the server is stopped."""
        self.stdout.write(f"http://{host}:{port}/")
        target = "zhuxue.portal.site.wsgi:application"
        server = Granian(target, address=host, port=port, workers=workers, interface=Interfaces.WSGI, blocking_threads=4)  # fmt: skip
        if no_work:
            server.serve()
        else:
            with a_worker_beside():
                server.serve()


@contextmanager
def a_worker_beside() -> Iterator[None]:
    """Keep one worker running during the block; it ends with this process, however that ends."""
    over = threading.Event()
    running: list[subprocess.Popen[bytes]] = []

    def keep() -> None:
        while not over.is_set():
            running[:] = [subprocess.Popen(WORK, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)]
            running[0].wait()
            over.wait(PAUSE)

    keeper = threading.Thread(target=keep, daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        for worker in running:
            if worker.stdin:
                worker.stdin.close()
        keeper.join(timeout=20)
