"""What may be typed: the contract of the command line."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from typing import Any, NoReturn

from zhuxue import __version__
from zhuxue.engine.cli import commands, options
from zhuxue.engine.cli.command import Command
from zhuxue.engine.common.errors import UsageError

# What argparse says, and the same for officers; {0}… are what it names.
REFUSALS = (
    (r"the following arguments are required: (.*)", "缺少 {0}"),
    (r"unrecognized arguments: (.*)", "不认识 {0}"),
    (r"argument (.*?): invalid choice: (.*) \(choose from (.*)\)", "{0} 不能是 {1}，可用：{2}"),
    (r"argument (.*?): expected (?:one|at least one) argument", "{0} 后面要写一个值"),
    (r"ambiguous option: (.*) could match (.*)", "{0} 不明确，可能是 {1}"),
    (r"argument (.*?): ignored explicit argument (.*)", "{0} 后面不能写 {1}"),
)


class Parser(argparse.ArgumentParser):
    """Raises UsageError where argparse would leave the program; options are never guessed from their beginning."""

    def __init__(self, *, zh: bool = True, **settings: Any) -> None:
        super().__init__(**{"allow_abbrev": False, "add_help": False, **settings})
        self.zh = zh
        self._positionals.title, self._optionals.title = ("参数", "选项") if zh else ("arguments", "options")
        self.add_argument("-h", "--help", action="help", help="显示这段说明" if zh else "show this help")

    def format_usage(self) -> str:
        """Return the usage line, begun in the language of the reader."""
        return self._begun(super().format_usage())

    def format_help(self) -> str:
        """Return the help, begun in the language of the reader."""
        return self._begun(super().format_help())

    def _begun(self, text: str) -> str:
        return text.replace("usage: ", "用法：", 1) if self.zh else text

    def error(self, message: str) -> NoReturn:
        """Refuse what was typed, with the usage line."""
        usage = self.format_usage().strip()
        raise UsageError(
            f"命令写得不对：{in_chinese(message)}。\n{usage}\n加 --help 可看说明。",
            f"Wrong usage: {message}.\n{usage}\nAdd --help for help.",
        )


def in_chinese(message: str) -> str:
    """Return what argparse says in Chinese, or as it is.

    >>> in_chinese("the following arguments are required: --term, --out")
    '缺少 --term, --out'
    """
    for pattern, said in REFUSALS:
        if found := re.fullmatch(pattern, message):
            return said.format(*found.groups())
    return message


COMMANDS = {
    "demo": ("造一个虚拟的省：各单位送来的文件和真相", "make a synthetic province: files as offices send them, and the truth", options.demo, commands.demo),
    "run": ("按一个学期算清谁该享受什么、多少、为什么", "work out who is due what, how much and why, for one term", options.run, commands.run),
    "explain": ("一名学生的每个项目为什么是这个结果", "why one student has each verdict", options.explain, commands.explain),
    "diff": ("两次计算的不同", "what differs between two runs", options.diff, commands.diff),
    "simulate": ("改一项政策会花多少、谁受影响", "what a change would cost, and whom it touches", options.simulate, commands.simulate),
    "library": ("检查、列出、查看政策库", "check, list or show the library", options.library, commands.library),
    "registers": ("部门交出名单前，把证件号码换成加密比对值", "hash the numbers of a register before a department hands it over", options.registers, commands.registers),
    "payments": ("写出或检查发放文件", "write or check a payment file", options.payments, commands.payments),
    "sample": ("按抽样框和种子重抽一次样本", "draw a sample again from its frame and seed", options.sample, commands.sample),
}  # fmt: skip


def parse(arguments: Sequence[str], lang: str) -> argparse.Namespace:
    """Return the options, with `lang` and with `act`, the function that does the command; raises UsageError."""
    typed = parser_in(lang).parse_args(arguments)
    typed.lang = lang
    return typed


def parser_in(lang: str) -> Parser:
    """Return the whole parser, its help in `lang`."""
    zh = lang != "en"
    parser = Parser(
        prog="zhuxue",
        zh=zh,
        description="助学：从政策到发放清单" if zh else "Zhuxue: from the rule to the payment list",
    )
    parser.add_argument(
        "--version", action="version", version=__version__, help="显示版本号" if zh else "show the version"
    )
    parser.add_argument("--lang", choices=["zh", "en"], help="信息的语言" if zh else "language of messages")
    title = "命令（zhuxue 命令 --help 看各自的说明）" if zh else "commands (zhuxue COMMAND --help tells more of each)"
    actions = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", title=title)
    for name, (chinese, english, declare, act) in COMMANDS.items():
        declare(Command(actions, zh, name, (chinese, english), act))
    return parser
