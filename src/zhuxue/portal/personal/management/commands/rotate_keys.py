"""`manage.py rotate_keys`: encrypt everything personal under a new key."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from zhuxue.portal.personal.actions import rotate_keys


class Command(BaseCommand):
    """Rotate; restart the portal's processes afterwards, for they read the keys when they start."""

    help = "换用新密钥重新加密个人数据 Encrypt personal data under a new key"

    def handle(self, *args: Any, **options: Any) -> None:
        """Print how many values were encrypted again."""
        count = rotate_keys()
        self.stdout.write(
            f"已用新密钥重新加密 {count} 个值；请重启门户。{count} values encrypted under a new key; restart the portal."
        )
