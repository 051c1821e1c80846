"""Counting all indicators, and charging red cells to whom they belong."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate, now

from zhuxue.portal.audit.actions import record
from zhuxue.portal.indicators import counting, queries
from zhuxue.portal.indicators.counting import Leaf, S, Sums, Tree
from zhuxue.portal.indicators.models import Cell, Charge, Measuring, RedRow, Sheet
from zhuxue.portal.jobs import actions as jobs
from zhuxue.portal.jobs.models import Job
from zhuxue.portal.payments.models import ReturnFile
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership
from zhuxue.portal.rosters.models import RosterUpload
from zhuxue.portal.schools.queries import latest_run

BATCH = 2000
KEPT = 2  # measurings of a term whose red rows are kept; the trigger says the same
KIND = "measure-indicators"


@transaction.atomic
def measure(asked_by: Membership | None, work: Any = None) -> Measuring:
    """Count every indicator of the last run's term for every office; keep the cells, the red rows, and who is charged."""
    run = latest_run()
    values, tree, said = counting.values_for(run), Tree.load(), counting.indicators()
    made = Measuring.objects.create(
        term=values["term"], day=localdate(), at=now(), asked_by=asked_by, run=run, library=counting.library_hash(),
        inputs=evidence(values["term"]) | {"sheets": _sheets(values["term"])},
    )  # fmt: skip
    red = 0
    for number, indicator in enumerate(said.values()):
        if work:
            work.tell(number, len(said), f"正在测算：{indicator.title}", f"Counting: {indicator.english}")
        found = counting.leaves(indicator, values)
        counting.write_rows(indicator, made, values)
        cells = counting.cells_of(indicator, found, tree)
        Cell.objects.bulk_create(counting.as_cells(made, indicator, cells), BATCH)
        _charge(made, indicator.indicator, indicator.due.days, found, cells, tree)
        red += sum(1 for sums in found.values() if sums.faults)
    _forget_old_rows(made)
    record(
        "indicators measured", made, acting=asked_by, details={"term": made.term, "indicators": len(said), "red": red}
    )
    if work:
        work.finish({"red": red})
    return made


def evidence(term: str) -> dict[str, Any]:
    """Return the newest of each kind of thing an indicator counts; another answer means it is time to count again."""
    run, upload = latest_run(), RosterUpload.objects.filter(state="applied").order_by("-pk").first()
    file, sheet = (
        ReturnFile.objects.filter(state="applied").order_by("-pk").first(),
        Sheet.objects.order_by("-pk").first(),
    )
    found = {"run": run, "roster": upload, "return_file": file, "sheet": sheet}
    return {name: row.pk if row else None for name, row in found.items()} | {"term": term}


def _sheets(term: str) -> list[dict[str, Any]]:
    rows = Sheet.objects.filter(term=term).order_by("pk").values_list("pk", "kind", "path", "sha256")
    return [{"sheet": pk, "kind": kind, "path": path, "sha256": sha256} for pk, kind, path, sha256 in rows]


def ask_to_measure(acting: Membership | None) -> Job:
    """Have everything counted anew by a worker; asked for twice before it is done, it is done once."""
    acting = require(acting, "measure_indicators")
    return _ask(acting)


def measure_when_stale() -> int:
    """Ask for a measuring when a run, a roster, a return or a sheet came since the last, or a day began. A chore: safe at any time."""
    last = queries.latest_measuring()
    if last is None or last.day < localdate() or any(last.inputs.get(k) != v for k, v in evidence(last.term).items() if k != "term"):  # fmt: skip
        if last is None and latest_run() is None:
            return 0  # an empty portal
        with transaction.atomic():
            _ask(None)
        return 1
    return 0


def _ask(acting: Membership | None) -> Job:
    last = queries.latest_measuring()
    return jobs.ask(KIND, {}, acting, once_key=f"{KIND}:{last.pk if last else 0}")


def _charge(
    made: Measuring, indicator: str, days: int, found: dict[Leaf, Sums], cells: dict[Leaf, Sums], tree: Tree
) -> None:
    """Charge what is red and not charged yet, and close what is green now; what became unknown stays open."""
    open_ones = Charge.objects.filter(indicator=indicator, term=made.term, closed_by=None)
    for charge in open_ones:
        sums = found.get((charge.office_id, charge.programme))
        known = sums if sums or charge.office_id not in tree.schools else cells.get((charge.office_id, ""))
        gone = known is None or (known.state != S.UNKNOWN and sums is None)
        if gone or (sums is not None and sums.state == S.GREEN):
            charge.closed_by, charge.closed_on = made, made.day
            charge.save(update_fields=["closed_by", "closed_on"])
    due = made.day + timedelta(days=days)
    rows = [
        Charge(indicator=indicator, programme=programme, term=made.term, office_id=office, opened_by=made, opened_on=made.day, due_on=due)
        for (office, programme), sums in found.items() if sums.faults
    ]  # fmt: skip
    Charge.objects.bulk_create(rows, BATCH, ignore_conflicts=True)


def _forget_old_rows(made: Measuring) -> None:
    kept = Measuring.objects.filter(term=made.term).order_by("-pk").values_list("pk", flat=True)[:KEPT]
    RedRow.objects.filter(measuring__term=made.term).exclude(measuring__in=list(kept)).delete()


@transaction.atomic
def set_charge(charge: Charge, *, owner: Membership | None, due_on: date, reason: str, acting: Membership | None) -> Charge:  # fmt: skip
    """Name who puts a red cell right and until when; raises NotAllowed but for the offices above the school."""
    acting = require(acting, "set_charge")
    found = (
        queries.charges_visible_to(acting, "set_charge").select_for_update(of=("self",)).filter(pk=charge.pk).first()
    )
    if found is None or found.office_id == acting.office_id:
        raise NotAllowed("由上级单位指定责任人和期限。", "The office above names who and until when.")
    if found.closed_by_id:
        raise NotAllowed("这一项已经达标销号，不用再指定。", "This is green and closed already.")
    if due_on < localdate():
        raise NotAllowed("期限不能早于今天。", "The day cannot be before today.")
    if owner and not queries.owners_of(found).filter(pk=owner.pk).exists():
        raise NotAllowed(
            "责任人不在这个单位任职。请重新选择。", "Nobody of that name works in this office. Choose again."
        )
    if (found.owner, found.due_on, found.reason) == (owner, due_on, reason):
        return found  # a second click
    before = {"owner": found.owner_id, "due_on": found.due_on.isoformat()}
    found.owner, found.due_on, found.reason, found.set_by, found.set_at = owner, due_on, reason, acting, now()
    found.save(update_fields=["owner", "due_on", "reason", "set_by", "set_at"])
    details = {"before": before, "owner": owner.pk if owner else None, "due_on": due_on.isoformat()}
    record("red cell charged", found, acting=acting, reason=reason, details=details)
    return found
