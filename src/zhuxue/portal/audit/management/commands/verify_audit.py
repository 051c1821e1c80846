"""`manage.py verify_audit`: prove that no entry of the audit chain was changed, removed or re-ordered."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from zhuxue.portal.audit.chain import first_break
from zhuxue.portal.audit.models import Entry


class Command(BaseCommand):
    """Walk the chain; end with 1 and the first broken entry, or print its head to be kept elsewhere."""

    help = "证明审计链未被改动 Prove that the audit chain was not changed"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the head noted before: entries cut off at the end leave a chain that is whole but shorter."""
        parser.add_argument("--head", metavar="NUMBER:HASH", help="上次记下的链头 the head noted last time")

    def handle(self, *args: Any, head: str | None, **options: Any) -> None:
        """Print the head of a whole chain; raises CommandError otherwise."""
        broken = first_break(Entry.objects.order_by("number").iterator(chunk_size=2000))
        if broken:
            raise CommandError(f"审计链已断：{broken.zh}。\nThe audit chain is broken: {broken.en}.")
        if head and not _stands(head):
            raise CommandError(f"记下的链头 {head} 已不在链上：末尾被截去或全部重写。\nThe head {head} is not in the chain: its end was cut off, or all was written anew.")  # fmt: skip
        last = Entry.objects.order_by("-number").first()
        noted = f"{last.number}:{last.hash}" if last else "0:"
        self.stdout.write(f"审计链完整，链头（请抄存）The chain is whole; its head, to be kept elsewhere: {noted}")


def _stands(head: str) -> bool:
    number, _, digest = head.partition(":")
    return number.isdecimal() and Entry.objects.filter(number=int(number), hash=digest).exists()
