"""What a run found comes into supervision: a new issue, an open one brought up to date, an ended one back under its former."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet, Sum
from django.utils.timezone import now

from zhuxue.portal.people.models import Office
from zhuxue.portal.schools.models import Finding, Run, RunCheck, StudentVerdict
from zhuxue.portal.schools.queries import cleared
from zhuxue.portal.supervision.actions.noting import note
from zhuxue.portal.supervision.models import Issue, IssueRow
from zhuxue.portal.supervision.models.issues import LIVING

PRESENT, GONE = IssueRow.State.PRESENT, IssueRow.State.GONE
MANY = 2000  # rows in one statement


@transaction.atomic
def take_up(run: Run) -> int:
    """Bring the findings of a run just loaded into supervision; return how many issues of its term live.

    A run that looks back from an earlier day than one already taken up changes nothing. Run again it adds nothing.
    """
    if Run.objects.filter(term=run.term, as_known_on__gt=run.as_known_on).exists():
        return 0
    found = Finding.objects.filter(run=run).exclude(cleared()).order_by()
    checks = {check.check_id: check for check in RunCheck.objects.filter(run=run)}
    groups = list(found.values_list("check_id", "office").annotate(n=Count("pk")).order_by("check_id", "office"))
    living = {(issue.check_id, issue.office_id): issue for issue in Issue.objects.select_for_update().filter(term=run.term, state__in=LIVING)}  # fmt: skip
    for check, office, _n in groups:
        issue = living.pop((check, office), None)
        fresh = issue is None
        issue = issue or _opened(checks[check], office, run)
        _filled(issue, run, found.filter(check_id=check, office=office), fresh=fresh)
    for issue in _no_longer_found(living.values(), run, checks):
        _filled(issue, run, found.none(), fresh=False)
    return Issue.objects.filter(term=run.term, state__in=LIVING).count()


def add_row(check: RunCheck, found: Finding) -> Issue:
    """Let one more finding stand in the issue of its check, office and term, opened where none lives; the caller has the transaction."""
    same = {"check_id": found.check_id, "office": found.office_id, "term": found.run.term}
    issue = Issue.objects.select_for_update().filter(**same, state__in=LIVING).first()
    fresh = issue is None
    issue = issue or _opened(check, found.office_id, found.run)
    IssueRow.objects.create(issue=issue, fingerprint=found.fingerprint, finding=found, since=found.run)
    said = {"rows": 1, "run": found.run_id} if fresh else {"new": 1, "run": found.run_id}
    note(issue, "found" if fresh else "refound", issue.state, None, details=said, **standing(issue))
    return issue


def _opened(check: RunCheck, office: int, run: Run) -> Issue:
    former = Issue.objects.filter(check_id=check.check_id, office=office, term=run.term).order_by("-pk").first()
    at = now()
    return Issue.objects.create(
        check_id=check.check_id, title=check.title, phase=check.phase, severity=check.severity, basis=check.basis, next_step=check.next_step,
        office_id=office, term=run.term, run=run, former=former, found_at=at, changed_at=at,
    )  # fmt: skip


def _no_longer_found(issues: Iterable[Issue], run: Run, checks: dict[str, RunCheck]) -> Iterable[Issue]:
    """Those of which a check that ran says nothing any more, at offices the run judged."""
    asked = [issue for issue in issues if issue.check_id in checks and checks[issue.check_id].ran]
    paths = dict(Office.objects.filter(pk__in={issue.office_id for issue in asked}).values_list("pk", "path"))
    judged = {pk for pk, path in paths.items() if _judged(path, run)}
    return [issue for issue in asked if issue.office_id in judged]


def _judged(path: str, run: Run) -> bool:
    said = StudentVerdict.objects.filter(
        enrolment__office__path__startswith=path, outcome__in=run.outcomes.values("pk")
    )
    return said.exists()


def _filled(issue: Issue, run: Run, found: QuerySet[Finding], *, fresh: bool) -> None:
    """Write the rows a run found, keep those it found before, mark those it no longer finds; a step where anything changed."""
    before = {row.fingerprint: row for row in issue.rows.all()}
    now_there = dict(found.values_list("fingerprint", "pk"))
    new = [IssueRow(issue=issue, fingerprint=mark, finding_id=pk, since=run) for mark, pk in now_there.items() if mark not in before]  # fmt: skip
    gone = [row for mark, row in before.items() if mark not in now_there and row.state == PRESENT]
    again = [before[mark] for mark in now_there if mark in before]
    back = sum(row.state == GONE for row in again)
    for row in again:
        row.finding_id, row.state = now_there[row.fingerprint], PRESENT
    for row in gone:
        row.state = GONE
    IssueRow.objects.bulk_create(new, MANY)
    IssueRow.objects.bulk_update([*again, *gone], ["finding", "state"], MANY)
    said = {"new": len(new) + back, "gone": len(gone), "stay": len(again) - back}
    if fresh:
        note(issue, "found", issue.state, None, details={"rows": len(new), "run": run.pk}, **standing(issue))
    elif new or gone or back:
        note(issue, "refound", issue.state, None, details=said | {"run": run.pk}, run=run, **standing(issue))
    else:
        Issue.objects.filter(pk=issue.pk).update(run=run, **standing(issue))


def standing(issue: Issue) -> dict[str, Any]:
    """Return how many rows of an issue stand now and how much money they name; null where none names any."""
    found = issue.rows.filter(state=PRESENT).aggregate(n=Count("pk"), fen=Sum("finding__amount_fen"))
    return {"rows_count": found["n"], "fen": found["fen"]}
