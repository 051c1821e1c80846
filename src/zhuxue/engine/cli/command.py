"""One command under construction, in the language it will speak."""

from __future__ import annotations

import argparse
from typing import Any


class Command:
    """One command under construction: every argument says in both languages what it means."""

    def __init__(self, actions: Any, zh: bool, name: str, says: tuple[str, str], act: object) -> None:
        self.zh = zh
        self.parser: argparse.ArgumentParser = actions.add_parser(
            name, zh=zh, help=self.said(says), description=self.said(says)
        )
        self.parser.set_defaults(act=act)
        self.parser.add_argument("--lang", choices=["zh", "en"], help=self.said(("信息的语言", "language of messages")))

    def said(self, says: tuple[str, str]) -> str:
        return says[0 if self.zh else 1]

    def takes(self, name: str, zh: str, en: str, **settings: Any) -> None:
        """Add an argument."""
        if settings.get("default") not in (None, []):
            zh, en = f"{zh}（默认 {settings['default']}）", f"{en} (default {settings['default']})"
        self.parser.add_argument(name, help=self.said((zh, en)), **settings)
