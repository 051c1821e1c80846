"""What each command takes: every argument with its meaning in Chinese and English, its kind and its default."""

from __future__ import annotations

from pathlib import Path

from zhuxue.engine.cli import arguments as kinds
from zhuxue.engine.cli.command import Command


def demo(command: Command) -> None:
    """Declare the arguments of `zhuxue demo`."""
    command.takes(
        "folder", "写到哪里；必须是新的或空的文件夹", "where to write; must be new or empty", type=Path, metavar="DIR"
    )
    command.takes(
        "--students",
        "虚拟学生数，至少100",
        "how many synthetic students, at least 100",
        type=kinds.whole,
        default=50000,
    )
    command.takes(
        "--seed",
        "种子：同样的参数得到同样的文件",
        "the same arguments give the same files",
        type=kinds.whole,
        default=1,
    )
    command.takes(
        "--mess",
        "文件的杂乱程度：0整洁，3最乱",
        "how messy the files are, 0 clean to 3",
        type=int,
        choices=[0, 1, 2, 3],
        default=2,
    )


def run(command: Command) -> None:
    """Declare the arguments of `zhuxue run`."""
    command.parser.epilog = command.said((
        "例：zhuxue run --roster 名册 --register DIBAO=低保.xlsx@2024-08-25 --term 2024-F --out 结果。名单代码写错时会列出全部代码。",
        "For example: zhuxue run --roster rosters --register DIBAO=dibao.xlsx@2024-08-25 --term 2024-F --out result. A wrong register code is answered with the list of codes.",
    ))  # fmt: skip
    command.takes("--roster", "名册文件或文件夹；文件夹里的文件全部读入", "roster files or folders; a folder is read whole",
              type=Path, nargs="+", action="extend", required=True, metavar="FILE|FOLDER")  # fmt: skip
    command.takes("--register", "部门名单；日期是名单反映哪一天的情况，不写则按 --on，报告会注明",
              "a register and the day it speaks of; without a day it counts as of --on, and the report says so",
              type=kinds.register, action="append", default=[], metavar="CODE=FILE[@YYYY-MM-DD]")  # fmt: skip
    command.takes("--covers", "名单覆盖的区划；不写则看标题、文件名或区划列", "regions a register covers; without it its title, name or region column says",
              type=kinds.covers, action="append", default=[], metavar="CODE=430626,…")  # fmt: skip
    command.takes("--keys", "密钥文件：加密比对的名单和线索处理结果要用；密钥不会写到别处", "file of keys, for registers that came hashed and for decisions; no key is written anywhere else",
              type=Path, metavar="FILE")  # fmt: skip
    command.takes("--decisions", "线索的处理结果，表头 pair,decision；确认的算比中，否认的不再提出", "what was decided on proposals, header pair,decision; same counts as a match, different is not asked again",
              type=Path, metavar="FILE")  # fmt: skip
    command.takes(
        "--hardship",
        "困难认定名单；多个文件放进一个文件夹",
        "list of recognised students; several files go into one folder",
        type=Path,
        metavar="FILE",
    )
    command.takes("--accounts", "发放账户名单", "accounts to pay to", type=Path, metavar="FILE")
    command.takes(
        "--paid",
        "已发放名单；写了它，补发与追回就按实际已发计算",
        "what was already paid; with it, back pay and recovery are counted against it",
        type=Path,
        metavar="FILE",
    )
    command.takes(
        "--term",
        "学期：年份-F 为秋季，年份-S 为春季，如 2024-F",
        "term: year-F for autumn, year-S for spring, for example 2024-F",
        type=kinds.term,
        required=True,
        metavar="2024-F",
    )
    command.takes(
        "--on",
        "按哪一天的情况计算；不写则为学期第一天",
        "the day it is worked out for; without it the first day of the term",
        type=kinds.day,
        metavar="YYYY-MM-DD",
    )
    command.takes(
        "--as-known-on",
        "按哪一天已公布的政策；不写则为今天",
        "rules as known on this day; without it today",
        type=kinds.day,
        metavar="YYYY-MM-DD",
    )
    command.takes("--layer", "政策层：national、hunan、hunan/pingjiang，或含 layer.yaml 的文件夹",
              "layer of rules: national, hunan, hunan/pingjiang, or a folder that holds layer.yaml", default="hunan")  # fmt: skip
    command.takes(
        "--engine",
        "计算引擎：duckdb 一台机器即可，spark 用于集群",
        "what computes: duckdb on one machine, spark on a cluster",
        choices=["duckdb", "spark"],
        default="duckdb",
    )
    command.takes(
        "--memory",
        "内存上限，用满后改用磁盘",
        "most memory to use; beyond it the disk is used",
        type=kinds.memory,
        default="4GB",
    )
    command.takes(
        "--out",
        "结果文件夹；必须不存在，从不覆盖",
        "folder of the result; must not exist, is never overwritten",
        type=Path,
        required=True,
        metavar="DIR",
    )


def explain(command: Command) -> None:
    """Declare the arguments of `zhuxue explain`."""
    command.takes("folder", "一次计算的结果文件夹", "folder of a run", type=Path, metavar="DIR")
    command.takes(
        "student",
        "证件号码、学籍号或学生序号（key:12 表示一定是序号）",
        "identity number, student number or student_key (key:12 is always a student_key)",
        metavar="STUDENT",
    )
    command.takes("--programme", "只看一个项目", "only this programme", metavar="CODE")


def diff(command: Command) -> None:
    """Declare the arguments of `zhuxue diff`."""
    command.takes("one", "甲：一次计算的结果文件夹", "folder of the first run", type=Path, metavar="DIR1")
    command.takes("two", "乙：另一次计算的结果文件夹", "folder of the second run", type=Path, metavar="DIR2")


def simulate(command: Command) -> None:
    """Declare the arguments of `zhuxue simulate`."""
    command.takes("folder", "一次计算的结果文件夹", "folder of a run", type=Path, metavar="DIR")
    command.takes(
        "--change",
        "改动文件，写法同政策层的 overrides",
        "change file, written as a layer's overrides",
        type=Path,
        required=True,
        metavar="FILE",
    )
    command.takes("--budget", "本学期预算（元）", "budget for the term, in yuan", metavar="YUAN")


def library(command: Command) -> None:
    """Declare the arguments of `zhuxue library`."""
    command.takes(
        "what",
        "check 检查全部，list 列出项目，show 查看一个",
        "check all, list the programmes, or show one",
        choices=["check", "list", "show"],
    )
    command.takes("code", "项目代码，或 calendar、exclusions、hardship、checks 看各层改了什么（show 用）",
                  "for show: a programme code; or calendar, exclusions, hardship, checks for what layers change", nargs="?", metavar="CODE")  # fmt: skip
    command.takes(
        "--on",
        "按哪一天的情况（show 用）；不写则为今天",
        "for show: the rules in force on this day; without it today",
        type=kinds.day,
        metavar="YYYY-MM-DD",
    )
    command.takes(
        "--as-known-on",
        "按哪一天已公布的政策（show 用）；不写则为今天",
        "for show: the rules known on this day; without it today",
        type=kinds.day,
        metavar="YYYY-MM-DD",
    )
    command.takes(
        "--layer",
        "政策层：national、hunan、hunan/pingjiang，或含 layer.yaml 的文件夹",
        "layer of rules: national, hunan, hunan/pingjiang, or a folder that holds layer.yaml",
        default="hunan",
    )


def payments(command: Command) -> None:
    """Declare the arguments of `zhuxue payments`."""
    command.takes("what", "写出或核对", "write or check", choices=["write", "check"])
    command.takes(
        "target",
        "write：结果文件夹；check：发放文件",
        "write: folder of a run; check: payment file",
        type=Path,
        metavar="DIR|FILE",
    )
    command.takes(
        "--format", "发放文件格式（write 用）", "for write: the format of the payment file", default="one_card"
    )
    command.takes(
        "--out",
        "写到哪个文件（write 用）；从不覆盖",
        "for write: the file to write; never overwritten",
        type=Path,
        metavar="FILE",
    )
    command.takes(
        "--run",
        "与哪次计算核对（check 用）",
        "for check: the folder of the run to check against",
        type=Path,
        metavar="DIR",
    )


def registers(command: Command) -> None:
    """Declare the arguments of `zhuxue registers`."""
    command.takes(
        "what",
        "hash：把名单里的证件号码换成加密比对值，姓名不写出",
        "hash: replace the numbers of a register by keyed hashes and leave names out",
        choices=["hash"],
    )
    command.takes("file", "部门的名单文件或文件夹", "the department's file or folder", type=Path, metavar="FILE")
    command.takes("--key-file", "与资助中心约定的密钥文件；密钥不会写到别处", "file of the key agreed on with the aid centre; it is written nowhere else",
              type=Path, required=True, metavar="FILE")  # fmt: skip
    command.takes(
        "--register",
        "名单代码；密钥文件只有一个名单时不用写",
        "code of the register; not needed where the key file holds one only",
        metavar="CODE",
    )
    command.takes(
        "--out", "写到哪个 xlsx；必须不存在", "xlsx to write; must not exist", type=Path, required=True, metavar="FILE"
    )


def sample(command: Command) -> None:
    """Declare the arguments of `zhuxue sample`."""
    command.takes("frame", "平台导出的抽样框文件", "the frame as the portal gave it", type=Path, metavar="FILE")
