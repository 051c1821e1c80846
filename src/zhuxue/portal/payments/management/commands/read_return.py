"""`manage.py read_return`: read a bank's return file that is too large to be sent by a form."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from zhuxue.engine.common.errors import ZhuxueError
from zhuxue.portal.payments.actions.returning import read_in
from zhuxue.portal.payments.models import Batch
from zhuxue.portal.people.models import Membership


class Command(BaseCommand):
    """The file counts whole or not at all, as by the form."""

    help = "把一个大的回盘文件读入批次。Read a large return file into a batch."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which batch, which file, for whom."""
        parser.add_argument("batch", type=int, help="批次的编号（网址里的数字）。The batch's number in its address.")
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--as", dest="username", required=True, help="经办财务的用户名。The finance officer's user name."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read it, and say what came of it."""
        digest = hashlib.sha256()
        with options["file"].open("rb") as file:
            while part := file.read(1 << 20):
                digest.update(part)
        try:
            batch = Batch.objects.get(pk=options["batch"])
            acting = Membership.objects.select_related("person", "office").get(person__username=options["username"], role="finance", ends_on=None)  # fmt: skip
            read = read_in(batch, options["file"], digest.hexdigest(), acting=acting)
        except (ZhuxueError, Batch.DoesNotExist, Membership.DoesNotExist) as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(f"{read.get_state_display()} {read.counts}")
