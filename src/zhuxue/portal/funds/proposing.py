"""What the formula gives each office: students × standard × share, less last year's balance and what it got already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, Sum

from zhuxue.portal.funds.models import Allocation, AllocationLine, Fund, FundAccount, State
from zhuxue.portal.funds.splitting import WHOLE, deal, share_of
from zhuxue.portal.people.models import Office
from zhuxue.portal.schools.models import Run, StudentVerdict

LEFT_OVER = (State.ALLOCATED, State.RETURNED, State.RECOVERED, State.CARRIED)


@dataclass(frozen=True)
class Need:
    """What a run says is due at an office and below for one term."""

    students: int
    fen: int


def receivers(office: Office, *, counties: bool) -> list[Office]:
    """Return to whom an office sends: those directly below, or its counties and its own schools."""
    kinds = Q(kind=Office.Kind.COUNTY) if counties else Q(parent=office)
    own = Q(parent=office, kind=Office.Kind.SCHOOL)
    below = Office.objects.filter(kinds | own, path__startswith=office.path, closed_on=None).exclude(pk=office.pk)
    return list(below.exclude(kind__in=(Office.Kind.CLASS, Office.Kind.COLLEGE)).order_by("path"))


def needs(run: Run, programme: str, offices: Sequence[Office]) -> dict[int, Need]:
    """Return what is due of a programme at each of `offices` and below it, by the run; offices without students are left out."""
    said = StudentVerdict.objects.filter(outcome__run=run, outcome__programme=programme, award_fen__gt=0)
    by_school = said.values_list("enrolment__school__path").annotate(Count("pk"), Sum("award_fen")).order_by()
    found: dict[int, Need] = {}
    for pk, students, fen in _rolled_up(by_school, offices):
        before = found.get(pk, Need(0, 0))
        found[pk] = Need(before.students + students, before.fen + fen)
    return found


def _rolled_up(rows: Iterable[tuple[str, int, int]], offices: Sequence[Office]) -> Iterable[tuple[int, int, int]]:
    by_path = {office.path: office.pk for office in offices}
    for path, students, fen in rows:
        parts = path.strip("/").split("/")
        above = (f"/{'/'.join(parts[:depth])}/" for depth in range(1, len(parts) + 1))
        yield from ((by_path[one], students, fen) for one in above if one in by_path)


def last_year(fund: Fund, offices: Sequence[Office]) -> dict[int, int]:
    """Return what each office and those below it had left of the same money of the year before, carried over or not."""
    earlier = Fund.objects.filter(source=fund.source, programme=fund.programme, year=fund.year - 1, donor=fund.donor)
    left = FundAccount.objects.filter(fund__in=earlier, state__in=LEFT_OVER).values_list("office__path").annotate(Count("pk"), Sum("balance_fen"))  # fmt: skip
    found: dict[int, int] = {}
    for pk, _count, fen in _rolled_up(left.order_by(), offices):
        found[pk] = found.get(pk, 0) + fen
    return found


def got(fund: Fund, sender: Office) -> dict[int, int]:
    """Return what `sender` sent each office of this fund before, by allocations that were not reversed."""
    sent = AllocationLine.objects.filter(allocation__fund=fund, allocation__office=sender, allocation__state="sent")
    kept = sent.filter(allocation__transaction__reversed_by=None)
    return dict(kept.values_list("office").annotate(Sum("amount_fen")).order_by())


def lines(allocation: Allocation, offices: Sequence[Office], on: date, *, fit: int | None) -> list[AllocationLine]:
    """Return the proposed lines of an allocation; `fit` is what there is to give where too little is to be scaled down.

    Each line is need × terms × share × percent, rounded to the fen in the receiver's favour when a remainder is half
    or more, less last year's balance and what was sent before, never below zero. Scaled down, the odd fen go to the
    largest remainders.
    """
    fund, figures = allocation.fund, needs(allocation.run, allocation.fund.programme, offices)
    left, before = last_year(fund, offices), got(fund, allocation.office)
    found = [
        _line(allocation, office, figures[office.pk], (left.get(office.pk, 0), before.get(office.pk, 0)), on)
        for office in offices
        if office.pk in figures
    ]
    wanted = [line.proposed_fen for line in found]
    if fit is not None and sum(wanted) > fit:
        for line, fen in zip(found, deal(fit, wanted), strict=True):
            line.proposed_fen = line.amount_fen = fen
    return found


def _line(allocation: Allocation, office: Office, need: Need, less: tuple[int, int], on: date) -> AllocationLine:
    share = share_of(allocation.fund, office, on)
    whole = need.fen * allocation.terms
    mine = deal(whole, [share * allocation.percent, WHOLE * WHOLE - share * allocation.percent])[0]
    proposed = max(0, mine - sum(less))
    return AllocationLine(
        allocation=allocation, office=office, students_count=need.students, need_fen=whole, share=share,
        last_year_fen=less[0], got_fen=less[1], proposed_fen=proposed, amount_fen=proposed,
    )  # fmt: skip


def eligible(run: Run, programme: str, offices: Sequence[Office]) -> dict[int, int]:
    """Return how many students at each of `offices` and below meet a programme's conditions by a run; 0 is left out."""
    said = StudentVerdict.objects.filter(outcome__run=run, outcome__programme=programme, outcome__verdict="granted")
    by_school = said.values_list("enrolment__school__path").annotate(Count("pk")).order_by()
    found: dict[int, int] = {}
    for pk, students, _none in _rolled_up(((path, count, 0) for path, count in by_school), offices):
        found[pk] = found.get(pk, 0) + students
    return found
