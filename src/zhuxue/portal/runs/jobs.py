"""The long step of a run: snapshot, engine, load."""

from __future__ import annotations

import shutil
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.common.progress import Progress
from zhuxue.engine.common.terms import Term
from zhuxue.engine.run.term_run import Order, run_term
from zhuxue.portal.jobs.kinds import kind
from zhuxue.portal.jobs.worker import Work
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.runs import snapshot
from zhuxue.portal.runs.actions import LAYER
from zhuxue.portal.runs.deliveries import lay_out
from zhuxue.portal.schools.actions import load_run_of_portal

STEPS = 12  # the engine says eight, the snapshot and the load the rest
MEMORY = "2GB"
PREFIX = "run-"


@kind("run_term", _("计算一学期"), page=lambda job: reverse("runs"))
def run(work: Work) -> dict[str, Any] | None:
    """Run a term over the students of the office that asked, and load what it says; a run cut off leaves nothing."""
    acting = require(work.acting, "start_run")
    for left in settings.DATA.glob(f"{PREFIX}{work.job.pk}-*"):
        shutil.rmtree(left, ignore_errors=True)  # of a worker that was killed at this very job
    with tempfile.TemporaryDirectory(prefix=f"{PREFIX}{work.job.pk}-", dir=settings.DATA) as folder:
        order, enrolments = _order(work, acting.office, Path(folder))
        _run(order, work)
        work.tell(STEPS - 1, STEPS, "正在载入判定……", "Loading the verdicts …")
        load_run_of_portal(order.out, enrolments, acting=acting, finish=work.finish)
    return None


def _order(work: Work, office: Any, folder: Path) -> tuple[Order, list[int]]:
    """Write the snapshot; return what the engine is asked for, and the enrolment of each row of the roster."""
    said = work.arguments
    on = date.fromisoformat(said["on"])
    rows = snapshot.students_on(office, on)
    work.tell(0, STEPS, "正在取出学生信息……", "Taking the students out …")
    enrolments = snapshot.write_roster(rows, folder / "roster.parquet", on)
    if not enrolments:
        raise NotAllowed(f"{on} 这一天没有在校学生，没有计算。请核对日期。", f"Nobody was enrolled on {on}; nothing was run. Check the day.")  # fmt: skip
    work.tell(1, STEPS, f"{len(enrolments)} 名学生，正在取出账户和部门名单……", f"{len(enrolments)} students; accounts and registers …")  # fmt: skip
    accounts = folder / "accounts.parquet"
    has_accounts = snapshot.write_accounts(rows, accounts) > 0
    registers, covers = lay_out(folder / "registers", date.fromisoformat(said["as_known_on"]))
    order = Order(
        rosters=(folder / "roster.parquet",), term=Term.parse(said["term"]), out=folder / "out", registers=registers, covers=covers,
        accounts=accounts if has_accounts else None, on=on, as_known_on=date.fromisoformat(said["as_known_on"]), layer=LAYER, memory=MEMORY,
    )  # fmt: skip
    return order, enrolments


def _run(order: Order, work: Work) -> None:
    steps = [1]

    def tell(progress: Progress) -> None:
        steps[0] = min(steps[0] + 1, STEPS - 2)
        work.tell(steps[0], STEPS, progress.zh, progress.en)

    run_term(order, tell)
