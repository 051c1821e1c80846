"""`manage.py make_keys`: make the key file of a new portal."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from zhuxue.portal.personal.keys import KeyRing


class Command(BaseCommand):
    """Write fresh keys; never over keys that are there."""

    help = "为新门户生成密钥文件 Make the key file of a new portal"

    def handle(self, *args: Any, **options: Any) -> None:
        """Raise CommandError when there are keys already."""
        path = settings.KEYS_FILE
        if path.exists():
            raise CommandError(f"{path} 已有密钥，不覆盖：没有它，已存数据就再也读不出。\n{path} holds keys already and is left alone: without them the data can never be read.")  # fmt: skip
        KeyRing.new().save(path)
        self.stdout.write(
            f"已写出 {path}，请另存一份于他处。Written; keep a copy elsewhere, apart from copies of the database."
        )
