"""The checks of a batch: each is one question to the database that blocks lines, whatever their number."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat, Substr

from zhuxue.portal.applications.models import Case, Task
from zhuxue.portal.awards.models import Award, Round
from zhuxue.portal.notices.queries import gates
from zhuxue.portal.payments import programmes
from zhuxue.portal.payments.accounts import OWN
from zhuxue.portal.payments.models import AccountCheck, Batch, Line
from zhuxue.portal.payments.models.batches import LIVING
from zhuxue.portal.schools.models import Finding, Outcome, Run, StatusChange, StudentVerdict
from zhuxue.portal.schools.queries import cleared

MANY = 500  # keys in one statement
DEAD, GONE = "A05", "A06"  # checks of the library (library/checks)
FOUND = "finding"  # why a line waits that any other check holds
NOTE = 200  # characters of a line's note
Blocks = Iterator[tuple[str, QuerySet[Line]]]


def check_lines(batch: Batch) -> dict[str, int]:
    """Block every draft line that a check holds up, make the rest ready; return how many stand how, by reason."""
    counts: dict[str, int] = {}
    for check in CHECKS:
        for why, found in check(batch, batch.lines.filter(state="draft")):
            if held := found.update(state="blocked", why=why, note=_named(batch) if why == FOUND else ""):
                counts[why] = counts.get(why, 0) + held
    counts["ready"] = batch.lines.filter(state="draft").update(state="ready", why="", note="")
    return counts


def _award(batch: Batch, lines: QuerySet[Line]) -> Blocks:
    """The award stands, and is what the rule said."""
    stands = Award.objects.filter(pk=OuterRef("award"), undoes=None, undone_by=None)
    yield "undone", lines.filter(award__isnull=False).exclude(Exists(stands))
    said = StudentVerdict.objects.filter(
        enrolment=OuterRef("enrolment"), outcome__programme=OuterRef("programme"), outcome__run=OuterRef("case__candidate__round__run")
    )  # fmt: skip
    owed = Award.objects.annotate(rule_fen=Subquery(said.values("award_fen")[:1])).filter(pk=OuterRef("award"))
    yield "amount", lines.filter(Exists(owed.filter(rule_fen__isnull=False).exclude(rule_fen=F("amount_fen"))))
    for fen, rounds in _constant_amounts(batch).items():
        other = owed.filter(rule_fen=None, case__candidate__round__in=rounds).exclude(amount_fen=fen)
        yield "amount", lines.filter(Exists(other))


def _constant_amounts(batch: Batch) -> dict[int, list[int]]:
    """The rounds whose programme pays everybody the same, by that amount."""
    rounds = Round.objects.filter(
        programme=batch.programme, period=batch.period, office__path__startswith=batch.scope.path
    )
    found: dict[int, list[int]] = {}
    for pk, terms in rounds.values_list("pk", "terms"):
        if terms["amount_fen"] is not None:
            found.setdefault(terms["amount_fen"], []).append(pk)
    return found


def _rule(batch: Batch, lines: QuerySet[Line]) -> Blocks:
    """The newest run of the period does not refuse it; what it does not know, people have decided already."""
    run = programmes.run_of(batch.period)
    if run is not None:
        refusing = Outcome.objects.filter(run=run, programme=batch.programme, verdict="refused").values("pk")
        no = StudentVerdict.objects.filter(enrolment=OuterRef("enrolment"), outcome__in=refusing)
        yield "rule", lines.filter(Exists(no), arrear=None)


def _roll(batch: Batch, lines: QuerySet[Line]) -> Blocks:
    """On the roll on the first day of what is paid; what happens midway no file says, so a person does."""
    first, last = programmes.begins_on(batch.period, batch.month), programmes.ends_on(batch.period, batch.month)
    yield "left", lines.filter(enrolment__ends_on__lt=first, arrear=None)
    yield "left_midway", lines.filter(enrolment__ends_on__lt=last, enrolment__ends_on__gte=first, arrear=None)
    status = _status_on(first)
    stands = lines.annotate(status=status).filter(arrear=None)
    yield "left", stands.filter(status__in=["withdrawn", "graduated", "transferred"])
    yield "suspended", stands.filter(status="suspended")


def _found(batch: Batch, lines: QuerySet[Line]) -> Blocks:
    """No check of a run of the period holds the student's money, but for what a person cleared; a death of any later run does.

    A run that no longer finds a death does not let the line go on, for its registers may be silent: a person does.
    """
    run = programmes.run_of(batch.period)
    if run is None:
        return
    dead = findings_of("student").filter(check_id=DEAD, run__gte=run.pk)
    yield "deceased", lines.filter(Exists(dead))
    gone = Finding.objects.filter(check_id=GONE, enrolment=OuterRef("enrolment"), run=run)
    yield "left", lines.filter(Exists(gone.exclude(cleared())), arrear=None)
    yield FOUND, lines.filter(Exists(findings_of("student").filter(holding(), run=run)))


def holding() -> Q:
    """What holds money and has no words of its own among the reasons of a line."""
    return Q(severity="block") & ~Q(check_id__in=[DEAD, GONE])


def _named(batch: Batch) -> Any:
    """The check and its sentence, as they stand on a line they hold."""
    return named(programmes.run_of(batch.period))


def named(run: Run | None) -> Any:
    """The first check of a run that holds the student an outer query names, and its sentence, as long as a note is."""
    first = findings_of("student").filter(holding(), run=run).order_by("check_id", "pk")
    said = Substr(Concat("check_id", Value(" "), "sentence", output_field=CharField()), 1, NOTE)
    return Coalesce(Subquery(first.annotate(said=said).values("said")[:1]), Value(""), output_field=CharField())


def findings_of(student: str) -> QuerySet[Finding]:
    """Return what checks found against the student an outer query names, but for what a person cleared."""
    return Finding.objects.filter(enrolment__student=OuterRef(student)).exclude(cleared())


def warned(batch: Batch) -> QuerySet[Line]:
    """Return the ready lines of a batch against whose students a check of the period's newest run warns."""
    run = programmes.run_of(batch.period)
    return batch.lines.filter(Exists(findings_of("student").filter(run=run, severity="warn")), state="ready")


def _status_on(day: Any) -> Any:
    """The roll status on a day: the last change until then, else what stood before the first one after, else what is known."""
    changes = StatusChange.objects.filter(enrolment=OuterRef("enrolment"))
    last = changes.filter(on__lte=day).order_by("-on", "-pk").values("status")[:1]
    before = changes.filter(on__gt=day).order_by("on", "pk").values("before")[:1]
    return Coalesce(Subquery(last), Subquery(before), F("enrolment__roll_status"), output_field=CharField())


def _elsewhere(batch: Batch, lines: QuerySet[Line]) -> Blocks:
    """Nobody is paid a period twice, wherever and by whichever award, nor beside what excludes it."""
    living = Line.objects.filter(student=OuterRef("student"), state__in=LIVING).exclude(pk=OuterRef("pk"))
    same = living.filter(programme=batch.programme, arrear=None)
    first = Q(state="draft", pk__gt=OuterRef("pk"))
    regular = lines.filter(arrear=None)
    yield "elsewhere", regular.filter(Exists(same.filter(period=batch.period, month=batch.month).exclude(first)))
    other_periods = [period for period in programmes.overlapping(batch.period) if period != batch.period]
    yield "elsewhere", regular.filter(Exists(same.filter(period__in=other_periods)))
    for programme, periods, _why in programmes.excluding(batch.programme, batch.period):
        yield "exclusive", regular.filter(Exists(living.filter(programme=programme, period__in=periods)))


def _notice(batch: Batch, lines: QuerySet[Line]) -> Blocks:
    """Where the case's own steps ask for a notice, it has hung its days and nothing is open against the row."""
    cases = Case.objects.filter(awards__lines__in=lines.values("pk")).order_by()
    asking = [
        version
        for version, process in cases.values_list("version", "process").distinct()
        if any(step["step"] == "notice" for step in process)
    ]
    asked = lines.filter(award__case__version__in=asking)
    tasks = Task.objects.filter(case=OuterRef("award__case"), step="notice").exclude(notice="").order_by("-pk")
    posted = asked.annotate(notice_key=Subquery(tasks.values("notice")[:1]))
    yield "notice", posted.filter(notice_key=None)
    keys = sorted(key for key in set(posted.order_by().values_list("notice_key", flat=True)) if key)
    for start in range(0, len(keys), MANY):
        yield from _gated(lines, gates(keys[start : start + MANY]))


def _gated(lines: QuerySet[Line], said: dict[str, Any]) -> Blocks:
    shut = [key for key, gate in said.items() if not gate.may_go_on]
    waiting = Task.objects.filter(case=OuterRef("award__case"), step="notice", notice__in=shut)
    if shut:
        yield "notice", lines.filter(Exists(waiting))
    stopped = [int(about) for gate in said.values() for about in gate.held | gate.struck if about.isdecimal()]
    for start in range(0, len(stopped), MANY):
        yield "objection", lines.filter(award__case__in=stopped[start : start + MANY])


def _account(batch: Batch, lines: QuerySet[Line]) -> Blocks:
    """Paid to the student or a guardian, and one card to many children only of the same guardian."""
    if batch.to_school:
        return
    yield "no_account", lines.filter(account=None)
    yield (
        "owner",
        lines.exclude(Exists(AccountCheck.objects.filter(account=OuterRef("account")).exclude(owner=OWN.OTHER))),
    )
    mine = AccountCheck.objects.filter(account=OuterRef("account"))
    alike = Q(owner=OWN.GUARDIAN, owner_key=OuterRef("owner_key"))
    others = AccountCheck.objects.filter(number=OuterRef("number"), account__ends_on=None).exclude(
        student=OuterRef("student")
    )
    clash = mine.filter(Exists(others.exclude(owner=OWN.OTHER).exclude(alike)))
    yield "shared", lines.filter(Exists(clash))


CHECKS: tuple[Callable[[Batch, QuerySet[Line]], Blocks], ...] = (
    _award,
    _rule,
    _found,
    _roll,
    _elsewhere,
    _notice,
    _account,
)
