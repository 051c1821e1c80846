"""`manage.py watch_notices`: take down what has hung its days, once or again and again."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from zhuxue.portal.notices.actions import take_down_due


class Command(BaseCommand):
    """Safe to run at any time and in several processes."""

    help = (
        "撤下期满的公示，并记录门户在线 Take down notices that have hung their days, and note that the portal is there"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how often."""
        parser.add_argument("--every", type=int, default=0, help="每隔多少秒，0为一次 seconds between two; 0: once")

    def handle(self, *args: Any, every: int, **options: Any) -> None:
        """Run once, or until stopped."""
        while True:
            self.stdout.write(f"撤下 {take_down_due()} 份 taken down")
            if not every:
                return
            time.sleep(every)
