"""One function for each command; each returns the exit status."""

from __future__ import annotations

import sys
from argparse import Namespace
from datetime import date
from pathlib import Path

from zhuxue.engine.cli.progress import Shown
from zhuxue.engine.common.errors import InputError, UsageError
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.progress import Progress


def say(text: str = "") -> None:
    """Give a result on stdout."""
    sys.stdout.write(text + "\n")


def demo(options: Namespace) -> int:
    """Make the synthetic province."""
    from zhuxue.engine.demo import make_demo

    with Shown(options.lang) as tell:
        make_demo(
            options.folder, students=options.students, seed=options.seed, mess=options.mess,
            progress=lambda done, total: tell(Progress("写出虚拟的单位和文件……", "Writing synthetic offices and their files …", done, total)),
        )  # fmt: skip
    say(
        f"The synthetic province is in {options.folder}" if options.lang == "en" else f"虚拟省份已写到 {options.folder}"
    )
    return 0


def run(options: Namespace) -> int:
    """Run a term and say where the report is."""
    from zhuxue.engine.report import write_report
    from zhuxue.engine.run.term_run import Order, run_term

    _refuse_early(options)
    order = Order(
        rosters=tuple(options.roster), term=options.term, out=options.out, registers=tuple(options.register), covers=dict(options.covers),
        hardship=options.hardship, accounts=options.accounts, paid=options.paid, on=options.on, keys=options.keys, decisions=options.decisions,
        as_known_on=options.as_known_on or date.today(), layer=options.layer, engine=options.engine, memory=options.memory,
    )  # fmt: skip
    with Shown(options.lang) as tell:
        manifest = run_term(order, tell, write_report)
    report = options.out / "report.html"
    if options.lang == "en":
        say(f"{manifest['students']} students, {manifest['rejects']} rejects. Report: {report}")
    else:
        say(f"学生{manifest['students']}人，退回{manifest['rejects']}条。报告：{report}")
    return 0


def _refuse_early(options: Namespace) -> None:
    """Refuse before minutes of reading what can be seen at once: unknown registers, files that are not there."""
    from zhuxue.engine.common.registers import Registers

    known = Registers.load(LIBRARY).registers
    given = [code for code, *_ in options.register]
    for code in (*given, *(code for code, _ in options.covers)):
        if code not in known:
            raise UsageError(
                f"没有代码为“{code}”的名单。可用：{'、'.join(known)}。",
                f"There is no register “{code}”. Use one of {', '.join(known)}.",
            )
    for code, _ in options.covers:
        if code not in given:
            raise UsageError(
                f"--covers 写了 {code}，但没有给出这份名单。", f"--covers names {code}, but no such register is given."
            )
    lists = [
        path for path in (options.hardship, options.accounts, options.paid, options.keys, options.decisions) if path
    ]
    for path in (*options.roster, *(path for _, path, _ in options.register), *lists):
        if not path.exists():
            raise InputError(f"找不到“{path}”。请检查路径。", f"“{path}” does not exist. Check the path.")


def explain(options: Namespace) -> int:
    """Print one student's verdicts with each condition."""
    from zhuxue.engine.report.explain import explain_student

    say(explain_student(options.folder, options.student, options.programme, lang=options.lang))
    return 0


def diff(options: Namespace) -> int:
    """Print what differs between two runs."""
    from zhuxue.engine.report.diff import diff_runs

    say(diff_runs(options.one, options.two, lang=options.lang))
    return 0


def simulate(options: Namespace) -> int:
    """Print what a change would cost, and write the page beside the change file."""
    from zhuxue.engine.report.simulate import simulate_change

    say(simulate_change(options.folder, options.change, budget=options.budget, lang=options.lang))
    return 0


def library(options: Namespace) -> int:
    """Check, list or show the library."""
    from zhuxue.engine.cli import library_commands as acts

    if options.what == "check":
        with Shown(options.lang) as tell:
            return acts.check(options.lang, say, tell)
    if options.what == "list":
        return acts.listed(options.layer, options.lang, say)
    if not options.code:
        raise UsageError(
            "请写明项目代码，如 zhuxue library show SH_GRANT。",
            "Name a programme, for example zhuxue library show SH_GRANT.",
        )
    moment = (options.on or date.today(), options.as_known_on or date.today())
    say(acts.show(options.code, layer=options.layer, on=moment[0], as_known_on=moment[1], lang=options.lang))
    return 0


def payments(options: Namespace) -> int:
    """Write a payment file from a run, or check one against it."""
    from zhuxue.engine.files.payments import check_payments, write_payments

    if options.what == "write":
        if options.out is None:
            raise UsageError("请写明 --out 文件。", "Name the file with --out.")
        say(write_payments(options.target, options.format, Path(options.out), lang=options.lang))
        return 0
    if options.run is None:
        raise UsageError("请写明 --run 文件夹。", "Name the run with --run.")
    say(check_payments(options.target, options.run, lang=options.lang))
    return 0


def registers(options: Namespace) -> int:
    """Hash a register, and say how many numbers could not be."""
    from zhuxue.engine.common.hashed import Keys
    from zhuxue.engine.intake.hashing import hash_register

    for path in (options.file, options.key_file):
        if not path.exists():
            raise InputError(f"找不到“{path}”。请检查路径。", f"“{path}” does not exist. Check the path.")
    done = hash_register(options.file, Keys.load(options.key_file), options.out, code=options.register)
    if options.lang == "en":
        say(f"{done.persons} numbers hashed, {done.unreadable} that cannot be numbers marked as such: {options.out}")
    else:
        say(f"已换成加密比对值的号码{done.persons}个；写错的号码{done.unreadable}个，已逐个注明错处：{options.out}")
    return 0


def sample(options: Namespace) -> int:
    """Draw a sample again from its frame and say whether it is the same frame."""
    from zhuxue.engine.checks.sampling import draw, frame_sha256, read_frame

    try:
        text = options.frame.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise InputError(f"读不到“{options.frame}”。请写平台导出的抽样框文件。", f"“{options.frame}” cannot be read. Name the frame as the portal gave it.") from None  # fmt: skip
    frame, plan = read_frame(text)
    say(f"sha256 {frame_sha256(frame)}")
    for number, unit in enumerate(draw(frame, plan), start=1):
        say(f"{number},{unit.key},{unit.stratum}")
    return 0
