"""`manage.py verify_encrypted`: prove that no personal number stands in the database in clear, or name each row."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from zhuxue.portal.personal.clear import in_clear

SHOWN = 100  # rows named one by one; of the rest the number is told
SAYS = {"identity": "身份证号 identity number", "telephone": "手机号 telephone", "card": "银行卡号 card number"}


class Command(BaseCommand):
    """Read every column of text and bytes; end with 1 and the rows that hold a number in clear."""

    help = "检查数据库里有没有明文的证件号、手机号、卡号 Look for identity, telephone and card numbers in clear in the database"

    def handle(self, *args: Any, **options: Any) -> None:
        """Print that there is none; raises CommandError naming the rows otherwise, never the numbers."""
        found = in_clear()
        shown = list(islice(found, SHOWN))
        more = Counter((one.table, one.column, one.kind) for one in found)
        if not shown:
            self.stdout.write("没有发现明文号码 No number stands in the database in clear")
            return
        lines = [f"{one.table}.{one.column} 第 {one.row} 行 row {one.row}: {SAYS[one.kind]}" for one in shown]
        lines += [f"{table}.{column}: 另有 {count} 处 {count} more, {SAYS[kind]}" for (table, column, kind), count in more.items()]  # fmt: skip
        raise CommandError("\n".join([f"发现 {len(shown) + sum(more.values())} 处明文号码 numbers in clear:", *lines]))
