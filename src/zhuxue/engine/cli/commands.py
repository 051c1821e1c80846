"""One function for each command; each returns the exit status."""

from __future__ import annotations

import sys
from argparse import Namespace
from datetime import date
from pathlib import Path

from zhuxue.engine.common.errors import UsageError


def say(text: str = "") -> None:
    """Tell the person at the terminal."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def demo(options: Namespace) -> int:
    """Make the synthetic province."""
    from zhuxue.engine.demo import make_demo

    make_demo(options.folder, students=options.students, seed=options.seed, mess=options.mess)
    say(
        f"The synthetic province is in {options.folder}" if options.lang == "en" else f"虚拟省份已写到 {options.folder}"
    )
    return 0


def run(options: Namespace) -> int:
    """Run a term and say where the report is."""
    from zhuxue.engine.report import write_report
    from zhuxue.engine.run.term_run import Order, run_term

    covers = {}
    for item in options.covers:
        code, _, regions = item.partition("=")
        covers[code] = tuple(regions.split(","))
    order = Order(
        rosters=tuple(options.roster), term=options.term, out=options.out, registers=tuple(options.register), covers=covers,
        hardship=options.hardship, accounts=options.accounts, paid=options.paid, on=options.on,
        as_known_on=options.as_known_on or date.today(), layer=options.layer, engine=options.engine, memory=options.memory,
    )  # fmt: skip
    manifest = run_term(order, say, write_report)
    report = options.out / "report.html"
    if options.lang == "en":
        say(f"{manifest['students']} students, {manifest['rejects']} rejects. Report: {report}")
    else:
        say(f"学生{manifest['students']}人，退回{manifest['rejects']}条。报告：{report}")
    return 0


def explain(options: Namespace) -> int:
    """Print one student's verdicts with each condition."""
    from zhuxue.engine.report.explain import explain_student

    say(explain_student(options.folder, options.student, options.programme))
    return 0


def diff(options: Namespace) -> int:
    """Print what differs between two runs."""
    from zhuxue.engine.report.diff import diff_runs

    say(diff_runs(options.one, options.two))
    return 0


def simulate(options: Namespace) -> int:
    """Print what a change would cost, and write the page beside the change file."""
    from zhuxue.engine.report.simulate import simulate_change

    say(simulate_change(options.folder, options.change, budget=options.budget))
    return 0


def library(options: Namespace) -> int:
    """Check, list or show the library."""
    from zhuxue.engine.cli import library_commands as acts

    if options.what == "show":
        if not options.code:
            raise UsageError(
                "请写明项目代码，如 zhuxue library show SH_GRANT。",
                "Name a programme, for example zhuxue library show SH_GRANT.",
            )
        say(acts.show(options.code, layer=options.layer or "hunan", on=options.on, as_known_on=options.as_known_on))
        return 0
    return acts.check(options.lang, say) if options.what == "check" else acts.listed(options.layer or "hunan", say)


def payments(options: Namespace) -> int:
    """Write a payment file from a run, or check one against it."""
    from zhuxue.engine.files.payments import check_payments, write_payments

    if options.what == "write":
        if options.out is None:
            raise UsageError("请写明 --out 文件。", "Name the file with --out.")
        say(write_payments(options.target, options.format, Path(options.out)))
        return 0
    if options.run is None:
        raise UsageError("请写明 --run 文件夹。", "Name the run with --run.")
    say(check_payments(options.target, options.run))
    return 0
