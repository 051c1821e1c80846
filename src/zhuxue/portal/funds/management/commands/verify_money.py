"""`manage.py verify_money`: prove that the books are right, or name each row that is not."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from zhuxue.portal.funds.proofs import PROOFS, broken


class Command(BaseCommand):
    """Run every proof; end with 1 and the broken rows."""

    help = "证明资金账正确，或逐行指出错在哪里 Prove that the books are right, or name each row that is not"

    def handle(self, *args: Any, **options: Any) -> None:
        """Print that all holds; raises CommandError naming the rows otherwise."""
        found = list(broken())
        if found:
            lines = [f"{row.row}：{row.zh}。 {row.row}: {row.en}." for row in found]
            raise CommandError(
                "\n".join([f"资金账有 {len(found)} 处不对 {len(found)} rows of the books are wrong:", *lines])
            )
        self.stdout.write(
            f"资金账正确，{len(PROOFS)} 项证明全部通过 The books are right: all {len(PROOFS)} proofs hold"
        )
