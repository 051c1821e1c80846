"""`manage.py watch_registers`: take the registers that lie in the watched folder, once or again and again."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, close_old_connections

from zhuxue.portal.registers.watching import take_from_folder


class Command(BaseCommand):
    """Safe to run at any time and in several processes; the worker does the same as one of its chores."""

    help = "接收文件夹里的部门名单 Take the registers that lie in the watched folder"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how often."""
        parser.add_argument("--every", type=int, default=0, help="每隔多少秒，0为一次 seconds between two; 0: once")

    def handle(self, *args: Any, every: int, **options: Any) -> None:
        """Run once, or until stopped; raises CommandError where no folder is set."""
        if settings.REGISTERS_FOLDER is None:
            raise CommandError("没有设置收件文件夹。请设 ZHUXUE_REGISTERS。\nNo folder is set. Set ZHUXUE_REGISTERS.")
        while every:
            self._try()
            time.sleep(every)
        self._say(take_from_folder())

    def _try(self) -> None:
        """One round of many: a database that cannot be reached is asked again at the next."""
        close_old_connections()
        try:
            self._say(take_from_folder())
        except Error as failed:
            self.stderr.write(f"{type(failed).__name__}，稍后再试 will try again")

    def _say(self, count: int) -> None:
        self.stdout.write(f"收下 {count} 份名单 {count} releases taken")
