"""What may be typed: the contract of the command line."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NoReturn

from zhuxue import __version__
from zhuxue.engine.cli import commands
from zhuxue.engine.common.errors import UsageError
from zhuxue.engine.common.terms import Term


class Parser(argparse.ArgumentParser):
    """Raises UsageError where argparse would leave the program."""

    def error(self, message: str) -> NoReturn:
        """Refuse what was typed, with the usage line."""
        usage = self.format_usage().strip()
        raise UsageError(
            f"命令写得不对：{message}\n{usage}\n加 --help 可看说明。",
            f"Wrong usage: {message}\n{usage}\nAdd --help for help.",
        )


def day(text: str) -> date:
    """Read a day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期，请写 2024-09-01 / is no day, write 2024-09-01") from None


def term(text: str) -> Term:
    """Read a term."""
    try:
        return Term.parse(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"“{text}”不是学期，请写 2024-F（秋）或 2024-S（春）/ is no term, write 2024-F or 2024-S"
        ) from None


def register(text: str) -> tuple[str, Path, date | None]:
    """Read CODE=FILE or CODE=FILE@YYYY-MM-DD."""
    code, mark, rest = text.partition("=")
    if not mark or not rest:
        raise argparse.ArgumentTypeError(f"“{text}”应写成 代码=文件@日期 / write CODE=FILE@YYYY-MM-DD")
    path, mark, on = rest.rpartition("@")
    try:
        return (code, Path(path), date.fromisoformat(on)) if mark else (code, Path(rest), None)
    except ValueError:
        return (code, Path(rest), None) if Path(rest).exists() else (code, Path(path), day(on))


def parse(arguments: Sequence[str], lang: str) -> argparse.Namespace:
    """Return the options, with `act`, the function that does the command; raises UsageError."""
    zh = lang != "en"
    parser = Parser(
        prog="zhuxue", description="助学：从政策到发放清单" if zh else "Zhuxue: from the rule to the payment list"
    )
    parser.add_argument("--version", action="version", version=__version__)
    common = Parser(add_help=False)
    common.add_argument(
        "--lang", choices=["zh", "en"], default="zh", help="信息的语言" if zh else "language of messages"
    )
    actions = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, zh_help: str, en_help: str, act: object) -> argparse.ArgumentParser:
        made = actions.add_parser(
            name, help=zh_help if zh else en_help, description=zh_help if zh else en_help, parents=[common]
        )
        made.set_defaults(act=act)
        return made

    demo = add(
        "demo",
        "造一个虚拟的省：各单位送来的文件和真相",
        "make a synthetic province: files as offices send them, and the truth",
        commands.demo,
    )
    demo.add_argument("folder", type=Path)
    demo.add_argument("--students", type=int, default=50000)
    demo.add_argument("--seed", type=int, default=1)
    demo.add_argument("--mess", type=int, choices=[0, 1, 2, 3], default=2)

    run = add(
        "run",
        "按一个学期算清谁该享受什么、多少、为什么",
        "work out who is due what, how much and why, for one term",
        commands.run,
    )
    run.add_argument("--roster", type=Path, nargs="+", action="extend", required=True, metavar="FILE|FOLDER")
    run.add_argument("--register", type=register, action="append", default=[], metavar="CODE=FILE[@YYYY-MM-DD]")
    run.add_argument(
        "--covers",
        action="append",
        default=[],
        metavar="CODE=430626,…",
        help="该名单覆盖的区划" if zh else "regions a register covers",
    )
    for name in ("hardship", "accounts", "paid"):
        run.add_argument(f"--{name}", type=Path, metavar="FILE")
    run.add_argument("--term", type=term, required=True, metavar="2024-F")
    run.add_argument("--on", type=day, metavar="YYYY-MM-DD")
    run.add_argument("--as-known-on", type=day, default=None, metavar="YYYY-MM-DD")
    run.add_argument("--layer", default="hunan")
    run.add_argument("--engine", choices=["duckdb", "spark"], default="duckdb")
    run.add_argument("--memory", default="4GB")
    run.add_argument("--out", type=Path, required=True, metavar="FOLDER")

    explain = add("explain", "一名学生的每个项目为什么是这个结果", "why one student has each verdict", commands.explain)
    explain.add_argument("folder", type=Path)
    explain.add_argument("student")
    explain.add_argument("--programme")

    diff = add("diff", "两次计算的不同", "what differs between two runs", commands.diff)
    diff.add_argument("one", type=Path)
    diff.add_argument("two", type=Path)

    simulate = add(
        "simulate", "改一项政策会花多少、谁受影响", "what a change would cost, and whom it touches", commands.simulate
    )
    simulate.add_argument("folder", type=Path)
    simulate.add_argument("--change", type=Path, required=True, metavar="FILE")
    simulate.add_argument("--budget", metavar="YUAN")

    library = add("library", "检查、列出、查看政策库", "check, list or show the library", commands.library)
    library.add_argument("what", choices=["check", "list", "show"])
    library.add_argument("code", nargs="?")
    library.add_argument("--on", type=day)
    library.add_argument("--as-known-on", type=day)
    library.add_argument("--layer", default=None)

    payments = add("payments", "写出或检查发放文件", "write or check a payment file", commands.payments)
    payments.add_argument("what", choices=["write", "check"])
    payments.add_argument("target", type=Path, metavar="FOLDER|FILE")
    payments.add_argument("--format", default="one_card")
    payments.add_argument("--out", type=Path)
    payments.add_argument("--run", type=Path)
    return parser.parse_args(arguments)
