"""`manage.py work`: do the jobs that wait."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from zhuxue.portal.jobs.loop import run


class Command(BaseCommand):
    """Work until stopped; several may run beside each other, on several machines."""

    help = "办理排队的任务 Do the jobs that wait"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take when to end."""
        parser.add_argument("--once", action="store_true", help="办完排队的即结束 end when nothing waits")
        parser.add_argument("--until-stdin-closes", action="store_true", help="随启动它的程序结束 end with the program that started it")  # fmt: skip

    def handle(self, *args: Any, once: bool, until_stdin_closes: bool, **options: Any) -> None:
        """Block until stopped."""
        self.stdout.write("开始办理任务，Ctrl-C 停止。Working; Ctrl-C stops.")
        count = run(once=once, until_stdin_closes=until_stdin_closes)
        self.stdout.write(f"办理了 {count} 项任务。{count} jobs done.")
