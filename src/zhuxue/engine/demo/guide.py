"""Tell the reader of a demo folder what it is and how to run it: README.txt, run.txt and run.sh."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path

from zhuxue.engine.demo import lists, rates
from zhuxue.engine.demo.planted_rows import FOLDER as PLANTED_ROSTER
from zhuxue.engine.demo.registers import Release
from zhuxue.engine.demo.rosters import FOLDER as ROSTERS
from zhuxue.engine.demo.world import World

README = """助学 演示数据
================

这里的人、学校和文件全部是虚构的，不对应任何真人。
公民身份号码一律以4399开头：没有任何县区使用这个代码（居住证号以81、82、83开头，顺序码为990—999）。
县市区名称是真实的，学校一律叫“示例”，不存在。各种比例均为编造，不是统计数字。

学生 {students} 人，县市区 {counties} 个，学校 {schools} 所，学期 {term}。
杂乱程度 {mess}（0整洁，3最乱），种子 {seed}。

名册/            学校报来的在校学生名册（一校一个文件，或一班一个文件）
比对/            其他部门的数据，截至2024年8月25日
认定/            困难认定名单
账户/            发放账户
发放/            上学期已发放名单
truth.csv            名册每一行的真实情况（每个部门数据：1在册，0不在册，空白表示该县未报送）
truth_registers.csv  部门数据里每一个人的真实情况
truth_matches.csv    应当比对上的每一对：match应直接比中，proposal只应作为线索，lost号码已丢失，
                     optional是名册中重复的一行
truth_scopes.csv     每份部门数据覆盖的县市区
planted.csv          植入的疑点和看似疑点的正常情况：种类、由哪项核查发现、是否正常、涉及哪些行
                     （植入的行在 植入名册、植入比对 和各名单文件夹里以“植入”开头的文件中；
                     植入政策层 只把中职助学金的资助面改为按县计算，是假定，不是文件）
run.txt              运行参数，一行一个；不读植入的文件
run.sh               连同植入的文件一起运行，结果在 out

在本文件夹中运行：

{command}
"""

LISTS = (("--hardship", lists.HARDSHIP), ("--accounts", lists.ACCOUNTS), ("--paid", lists.PAID))
SCRIPT = """#!/bin/sh
# Reads every file of this demo, those with planted rows too: planted.csv says what its checks must find.
cd "$(dirname "$0")" && exec {command}
"""


def write_guide(folder: Path, world: World, releases: Iterable[Release], planted: Sequence[str]) -> None:
    """Write README.txt, run.txt and run.sh below `folder`; `planted` are the arguments for what is planted."""
    releases = list(releases)
    arguments = _arguments(releases)
    whole = shlex.join(["zhuxue", "run", *_whole_arguments(releases, planted), "--out", "out"])
    (folder / "run.sh").write_text(SCRIPT.format(command=whole), encoding="utf-8", newline="\n")
    (folder / "run.txt").write_text("\n".join(arguments) + "\n", encoding="utf-8", newline="\n")
    readme = README.format(
        students=len(world.students),
        counties=len(world.counties),
        schools=len(world.schools),
        term=rates.TERM,
        mess=world.mess,
        seed=world.seed,
        command="zhuxue run " + " ".join([*arguments, "--out", "结果"]),
    )
    (folder / "README.txt").write_text(readme, encoding="utf-8", newline="\n")


def _arguments(releases: Iterable[Release]) -> list[str]:
    arguments = ["--roster", ROSTERS]
    for release in releases:
        arguments += ["--register", release.argument]
    arguments += [word for pair in LISTS for word in pair]
    return [*arguments, "--term", str(rates.TERM), "--layer", "hunan"]


def _whole_arguments(releases: Iterable[Release], planted: Sequence[str]) -> list[str]:
    arguments = ["--roster", ROSTERS, PLANTED_ROSTER]
    for release in releases:
        arguments += ["--register", release.argument]
    lists_of = [(name, str(Path(file).parent)) for name, file in LISTS]
    return [
        *arguments,
        *planted,
        *(word for pair in lists_of for word in pair),
        "--term",
        str(rates.TERM),
    ]
