"""`manage.py serve`: answer browsers on this machine."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from granian import Granian
from granian.constants import Interfaces


class Command(BaseCommand):
    """Serve until stopped; an office puts its own HTTPS in front."""

    help = "启动门户网站 Serve the portal"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take where to listen."""
        parser.add_argument("--host", default="127.0.0.1", help="监听地址 address to listen on")
        parser.add_argument("--port", type=int, default=8000, help="端口 port")
        parser.add_argument("--workers", type=int, default=1, help="进程数 processes")

    def handle(self, *args: Any, host: str, port: int, workers: int, **options: Any) -> None:
        """Block until the server is stopped."""
        self.stdout.write(f"http://{host}:{port}/")
        target = "zhuxue.portal.site.wsgi:application"
        Granian(target, address=host, port=port, workers=workers, interface=Interfaces.WSGI, blocking_threads=4).serve()
