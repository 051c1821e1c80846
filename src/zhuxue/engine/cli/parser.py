"""What may be typed: the contract of the command line."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from zhuxue import __version__
from zhuxue.engine.cli import arguments as kinds
from zhuxue.engine.cli import commands
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

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{"allow_abbrev": False, **settings})

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


class Command:
    """One command under construction: every argument says in both languages what it means."""

    def __init__(self, actions: Any, zh: bool, name: str, says: tuple[str, str], act: object) -> None:
        self.zh = zh
        self.parser: argparse.ArgumentParser = actions.add_parser(
            name, help=self.said(says), description=self.said(says)
        )
        self.parser.set_defaults(act=act)
        self.parser.add_argument("--lang", choices=["zh", "en"], help=self.said(("信息的语言", "language of messages")))

    def said(self, says: tuple[str, str]) -> str:
        return says[0 if self.zh else 1]

    def takes(self, name: str, zh: str, en: str, **settings: Any) -> None:
        """Add an argument."""
        if settings.get("default") not in (None, []):
            zh, en = f"{zh}（默认 {settings['default']}）", f"{en} ({settings['default']})"
        self.parser.add_argument(name, help=self.said((zh, en)), **settings)


def parse(arguments: Sequence[str], lang: str) -> argparse.Namespace:
    """Return the options, with `lang` and with `act`, the function that does the command; raises UsageError."""
    options = parser_in(lang).parse_args(arguments)
    options.lang = lang
    return options


def parser_in(lang: str) -> Parser:
    """Return the whole parser, its help in `lang`."""
    zh = lang != "en"
    parser = Parser(
        prog="zhuxue", description="助学：从政策到发放清单" if zh else "Zhuxue: from the rule to the payment list"
    )
    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument("--lang", choices=["zh", "en"], help="信息的语言" if zh else "language of messages")
    actions = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _demo(
        Command(
            actions,
            zh,
            "demo",
            (
                "造一个虚拟的省：各单位送来的文件和真相",
                "make a synthetic province: files as offices send them, and the truth",
            ),
            commands.demo,
        )
    )
    _run(
        Command(
            actions,
            zh,
            "run",
            ("按一个学期算清谁该享受什么、多少、为什么", "work out who is due what, how much and why, for one term"),
            commands.run,
        )
    )
    _explain(
        Command(
            actions,
            zh,
            "explain",
            ("一名学生的每个项目为什么是这个结果", "why one student has each verdict"),
            commands.explain,
        )
    )
    _diff(Command(actions, zh, "diff", ("两次计算的不同", "what differs between two runs"), commands.diff))
    _simulate(
        Command(
            actions,
            zh,
            "simulate",
            ("改一项政策会花多少、谁受影响", "what a change would cost, and whom it touches"),
            commands.simulate,
        )
    )
    _library(
        Command(actions, zh, "library", ("检查、列出、查看政策库", "check, list or show the library"), commands.library)
    )
    _payments(
        Command(actions, zh, "payments", ("写出或检查发放文件", "write or check a payment file"), commands.payments)
    )
    return parser


def _demo(demo: Command) -> None:
    demo.takes(
        "folder", "写到哪里；必须是新的或空的文件夹", "where to write; must be new or empty", type=Path, metavar="DIR"
    )
    demo.takes(
        "--students",
        "虚拟学生数，至少100",
        "how many synthetic students, at least 100",
        type=kinds.whole,
        default=50000,
    )
    demo.takes(
        "--seed",
        "种子：同样的参数得到同样的文件",
        "the same arguments give the same files",
        type=kinds.whole,
        default=1,
    )
    demo.takes(
        "--mess",
        "文件的杂乱程度：0整洁，3最乱",
        "how messy the files are, 0 clean to 3",
        type=int,
        choices=[0, 1, 2, 3],
        default=2,
    )


def _run(run: Command) -> None:
    run.takes("--roster", "名册文件或文件夹；文件夹里的文件全部读入", "roster files or folders; a folder is read whole",
              type=Path, nargs="+", action="extend", required=True, metavar="FILE|FOLDER")  # fmt: skip
    run.takes("--register", "部门名单；日期是名单反映哪一天的情况，不写则按 --on，报告会注明",
              "a register and the day it speaks of; without a day it counts as of --on, and the report says so",
              type=kinds.register, action="append", default=[], metavar="CODE=FILE[@YYYY-MM-DD]")  # fmt: skip
    run.takes("--covers", "名单覆盖的区划；不写则看标题、文件名或区划列", "regions a register covers; without it its title, name or region column says",
              type=kinds.covers, action="append", default=[], metavar="CODE=430626,…")  # fmt: skip
    run.takes("--hardship", "困难认定名单", "list of recognised students", type=Path, metavar="FILE")
    run.takes("--accounts", "发放账户", "accounts to pay to", type=Path, metavar="FILE")
    run.takes(
        "--paid",
        "已发放名单；有它则按实际已发计算补发与追回",
        "what was already paid; back pay and recovery are held against it",
        type=Path,
        metavar="FILE",
    )
    run.takes(
        "--term",
        "学期：2024-F 秋，2024-S 春",
        "term: 2024-F autumn, 2024-S spring",
        type=kinds.term,
        required=True,
        metavar="2024-F",
    )
    run.takes(
        "--on",
        "按哪一天的情况计算；不写则为学期第一天",
        "the day it is worked out for; without it the first day of the term",
        type=kinds.day,
        metavar="YYYY-MM-DD",
    )
    run.takes(
        "--as-known-on",
        "按哪一天已公布的政策；不写则为今天",
        "rules as known on this day; without it today",
        type=kinds.day,
        metavar="YYYY-MM-DD",
    )
    run.takes("--layer", "政策层：national、hunan、hunan/pingjiang，或含 layer.yaml 的文件夹",
              "layer of rules: national, hunan, hunan/pingjiang, or a folder that holds layer.yaml", default="hunan")  # fmt: skip
    run.takes("--engine", "计算引擎", "what computes", choices=["duckdb", "spark"], default="duckdb")
    run.takes(
        "--memory",
        "内存上限，超过则用磁盘",
        "limit of memory; beyond it the disk is used",
        type=kinds.memory,
        default="4GB",
    )
    run.takes(
        "--out",
        "结果文件夹；必须不存在，从不覆盖",
        "folder of the result; must not exist, is never overwritten",
        type=Path,
        required=True,
        metavar="DIR",
    )


def _explain(explain: Command) -> None:
    explain.takes("folder", "一次计算的结果文件夹", "folder of a run", type=Path, metavar="DIR")
    explain.takes(
        "student",
        "证件号码、学籍号或学生序号（key:12 表示一定是序号）",
        "identity number, student number or student_key (key:12 is surely a key)",
        metavar="STUDENT",
    )
    explain.takes("--programme", "只看一个项目", "only this programme", metavar="CODE")


def _diff(diff: Command) -> None:
    diff.takes("one", "甲：一次计算的结果文件夹", "folder of the first run", type=Path, metavar="DIR1")
    diff.takes("two", "乙：另一次计算的结果文件夹", "folder of the second run", type=Path, metavar="DIR2")


def _simulate(simulate: Command) -> None:
    simulate.takes("folder", "一次计算的结果文件夹", "folder of a run", type=Path, metavar="DIR")
    simulate.takes(
        "--change",
        "改动文件，写法同政策层的 overrides",
        "change file; has the form of a layer's override",
        type=Path,
        required=True,
        metavar="FILE",
    )
    simulate.takes("--budget", "本学期预算（元）", "budget for the term, in yuan", metavar="YUAN")


def _library(library: Command) -> None:
    library.takes("what", "检查、列出或查看", "what to do", choices=["check", "list", "show"])
    library.takes("code", "项目代码（show 用）", "programme code for show", nargs="?", metavar="CODE")
    library.takes(
        "--on", "按哪一天的情况；不写则为今天", "as of this day; without it today", type=kinds.day, metavar="YYYY-MM-DD"
    )
    library.takes(
        "--as-known-on",
        "按哪一天已公布的政策；不写则为今天",
        "as known on this day; without it today",
        type=kinds.day,
        metavar="YYYY-MM-DD",
    )
    library.takes("--layer", "政策层", "layer of rules", default="hunan")


def _payments(payments: Command) -> None:
    payments.takes("what", "写出或核对", "write or check", choices=["write", "check"])
    payments.takes(
        "target",
        "write：结果文件夹；check：发放文件",
        "write: folder of a run; check: payment file",
        type=Path,
        metavar="DIR|FILE",
    )
    payments.takes("--format", "发放文件格式（write 用）", "payment format for write", default="one_card")
    payments.takes(
        "--out", "写到哪个文件（write 用）；从不覆盖", "file to write; never overwritten", type=Path, metavar="FILE"
    )
    payments.takes(
        "--run", "与哪次计算核对（check 用）", "folder of the run to check against", type=Path, metavar="DIR"
    )
