"""`manage.py make_demo RUN`: a demo province in an empty portal."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from zhuxue.engine.common.errors import ZhuxueError
from zhuxue.portal.demo.make import make_demo
from zhuxue.portal.personal.keys import KeyRing


class Command(BaseCommand):
    """Make keys where there are none, then the province; refused outside a demo."""

    help = "把演示省装进空的门户 Put a demo province into an empty portal"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder of a run that `zhuxue run` made of a demo folder."""
        parser.add_argument("run", type=Path, help="zhuxue run 的 --out 文件夹 the --out folder of zhuxue run")

    def handle(self, *args: Any, run: Path, **options: Any) -> None:
        """Print what was made; raises CommandError with what to do otherwise."""
        if not settings.DEMO:
            raise CommandError(
                "这不是演示门户。请先设 ZHUXUE_DEMO=1。\nThis portal is no demo. Set ZHUXUE_DEMO=1 first."
            )
        if not settings.KEYS_FILE.exists():
            KeyRing.new().save(settings.KEYS_FILE)
        try:
            made = make_demo(run)
        except ZhuxueError as refused:
            raise CommandError(f"{refused.zh}\n{refused.en}") from None
        self.stdout.write(f"单位 {made.offices} 个、学生 {made.students} 人、演示账号 {made.accounts} 个。{made.offices} offices, {made.students} students, {made.accounts} accounts.")  # fmt: skip
