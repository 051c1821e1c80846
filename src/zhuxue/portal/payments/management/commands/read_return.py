"""`manage.py read_return`: read a bank's return file that is too large to be sent by a form."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from zhuxue.engine.common.errors import ZhuxueError
from zhuxue.engine.files.outgoing import digest_of
from zhuxue.portal.payments.actions.returning import read_in
from zhuxue.portal.payments.models import Batch
from zhuxue.portal.people.models import Membership, Role


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
        batch = Batch.objects.filter(pk=options["batch"]).first()
        held = Membership.objects.select_related("person", "office").filter(person__username=options["username"], role=Role.FINANCE, ends_on=None).first()  # fmt: skip
        if batch is None or held is None or not options["file"].is_file():
            raise CommandError("没有这个批次、这个文件，或没有这个用户名的经办财务。请核对后重试。There is no such batch, file or finance officer.")  # fmt: skip
        try:
            read = read_in(batch, options["file"], digest_of(options["file"]), acting=held)
        except ZhuxueError as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(f"{read.get_state_display()} {read.counts}")
