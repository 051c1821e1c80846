"""Tell the reader of a demo folder what it is and how to run it: README.txt and run.txt."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from zhuxue.engine.demo import lists, rates
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
run.txt              运行参数，一行一个

在本文件夹中运行：

{command}
"""


def write_guide(folder: Path, world: World, releases: Iterable[Release]) -> None:
    """Write README.txt and run.txt below `folder`."""
    arguments = _arguments(releases)
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
    arguments += ["--hardship", lists.HARDSHIP, "--accounts", lists.ACCOUNTS, "--paid", lists.PAID]
    return [*arguments, "--term", str(rates.TERM), "--layer", "hunan"]
