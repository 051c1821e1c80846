"""The long step of a run: snapshot, engine, load."""

from __future__ import annotations

import shutil
import tempfile
from datetime import date
from functools import partial
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
from zhuxue.portal.people.models import Office
from zhuxue.portal.registers.laying import Laid, lay_out_releases, write_decisions
from zhuxue.portal.registers.loading import note_gone
from zhuxue.portal.runs import snapshot
from zhuxue.portal.runs.actions import Part, layers_of, note_layers
from zhuxue.portal.schools.actions import load_run_of_portal
from zhuxue.portal.schools.models import Run

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
        laid = lay_out_releases(Path(folder) / "registers", date.fromisoformat(work.arguments["as_known_on"]))
        whole, *parts = _judged(work, acting.office, Path(folder), laid)
        work.tell(STEPS - 1, STEPS, "正在载入判定……", "Loading the verdicts …")
        others = [(part.folder, part.enrolments) for part in parts]
        load_run_of_portal(
            whole.folder, whole.enrolments, others, acting=acting, finish=partial(_finish, work, parts, laid)
        )
    return None


def _finish(work: Work, parts: list[Part], laid: Laid, counts: dict[str, Any]) -> None:
    note_layers(counts["run"], parts)
    note_gone(Run.objects.get(pk=counts["run"]), laid.gone)
    work.finish({**counts, "local": len(parts), "gone": len(laid.gone)})


def _judged(work: Work, office: Office, folder: Path, laid: Laid) -> list[Part]:
    """Run the engine over everybody, then over the students of each office below that published rules of its own."""
    parts = []
    for number, (where, layer) in enumerate(layers_of(office, date.fromisoformat(work.arguments["as_known_on"]))):
        place = folder / str(number)
        place.mkdir()
        order, enrolments = _order(work, where, layer, place, laid)
        if not enrolments and number == 0:
            day = work.arguments["on"]
            raise NotAllowed(f"{day} 这一天没有在校学生，没有计算。请核对日期。", f"Nobody was enrolled on {day}; nothing was run. Check the day.")  # fmt: skip
        if enrolments:
            _run(order, work)
            parts.append(Part(where, layer, order.out, enrolments))
    return parts


def _order(work: Work, office: Office, layer: str, folder: Path, laid: Laid) -> tuple[Order, list[int]]:
    """Write the snapshot; return what the engine is asked for, and the enrolment of each row of the roster."""
    said = work.arguments
    on, known = date.fromisoformat(said["on"]), date.fromisoformat(said["as_known_on"])
    rows = snapshot.students_on(office, on)
    work.tell(0, STEPS, f"{office.name}：正在取出学生信息……", f"{office.name}: taking the students out …")
    enrolments = snapshot.write_roster(rows, folder / "roster.parquet", on, known)
    work.tell(1, STEPS, f"{office.name}：{len(enrolments)} 名学生，正在取出账户和部门名单……", f"{office.name}: {len(enrolments)} students; accounts and registers …")  # fmt: skip
    accounts = folder / "accounts.parquet"
    has_accounts = snapshot.write_accounts(rows, accounts) > 0
    hardship = folder / "recognised.parquet"
    has_hardship = snapshot.write_recognised(rows, hardship, on, known) > 0
    term = Term.parse(said["term"])
    records = snapshot.write_records(office, term, known, folder)
    decided = write_decisions(folder / "decisions.csv")
    order = Order(
        rosters=(folder / "roster.parquet",), term=term, out=folder / "out", registers=laid.registers, file_covers=laid.covers, file_parts=laid.parts,
        keys=settings.KEYS_FILE, decisions=folder / "decisions.csv" if decided else None,
        hardship=hardship if has_hardship else None, accounts=accounts if has_accounts else None, records=records, on=on, as_known_on=known, layer=layer, memory=MEMORY,
    )  # fmt: skip
    return order, enrolments


def _run(order: Order, work: Work) -> None:
    steps = [1]

    def tell(progress: Progress) -> None:
        steps[0] = min(steps[0] + 1, STEPS - 2)
        work.tell(steps[0], STEPS, progress.zh, progress.en)

    run_term(order, tell)
