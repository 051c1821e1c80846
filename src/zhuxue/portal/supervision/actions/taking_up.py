"""What a run found comes into supervision: a new issue, an open one brought up to date, an ended one back under its former."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery, Sum
from django.utils.timezone import now

from zhuxue.portal.people.models import Office
from zhuxue.portal.schools.models import Finding, Run, RunCheck, StudentVerdict
from zhuxue.portal.schools.queries import cleared
from zhuxue.portal.supervision.actions.noting import note
from zhuxue.portal.supervision.models import Issue, IssueRow
from zhuxue.portal.supervision.models.issues import LIVING

PRESENT, GONE = IssueRow.State.PRESENT, IssueRow.State.GONE
MANY = 2000  # rows in one statement
TOGETHER = 500  # issues brought up to date by the same questions


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
    opened: list[Issue] = []
    before: list[Issue] = []
    for check, office, _n in groups:
        issue = living.pop((check, office), None)
        (before if issue else opened).append(issue or _opened(checks[check], office, run))
    for issues, fresh in ((opened, True), ([*before, *_no_longer_found(living.values(), run, checks)], False)):
        for start in range(0, len(issues), TOGETHER):
            _fill(issues[start : start + TOGETHER], run, found, fresh=fresh)
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


def _fill(issues: Sequence[Issue], run: Run, found: QuerySet[Finding], *, fresh: bool) -> None:
    """Write the rows a run found, keep those it found before, mark those it no longer finds; a step where anything changed."""
    rows = IssueRow.objects.filter(issue__in=[issue.pk for issue in issues])
    same = Exists(found.filter(fingerprint=OuterRef("fingerprint"), check_id=OuterRef("issue__check_id"), office=OuterRef("issue__office")))  # fmt: skip
    new = _new_rows(issues, run, found, rows)
    counted = {
        "new": Counter(row.issue_id for row in new) + _counted(rows.filter(same, state=GONE)),
        "gone": _counted(rows.exclude(same).filter(state=PRESENT)),
        "stay": _counted(rows.filter(same, state=PRESENT)),
    }
    rows.exclude(same).filter(state=PRESENT).update(state=GONE)
    now_found = Finding.objects.filter(run=run, fingerprint=OuterRef("fingerprint")).values("pk")[:1]
    rows.filter(same).update(finding=Subquery(now_found), state=PRESENT)
    IssueRow.objects.bulk_create(new, MANY)
    _note_all(issues, run, counted, fresh=fresh)


def _new_rows(issues: Sequence[Issue], run: Run, found: QuerySet[Finding], rows: QuerySet[IssueRow]) -> list[IssueRow]:
    at = {(issue.check_id, issue.office_id): issue for issue in issues}
    known = rows.filter(fingerprint=OuterRef("fingerprint"), issue__check_id=OuterRef("check_id"), issue__office=OuterRef("office"))  # fmt: skip
    there = found.filter(check_id__in={check for check, _ in at}, office__in={office for _, office in at})
    unknown = there.exclude(Exists(known)).values_list("check_id", "office", "fingerprint", "pk")
    return [IssueRow(issue=at[check, office], fingerprint=mark, finding_id=pk, since=run) for check, office, mark, pk in unknown if (check, office) in at]  # fmt: skip


def _counted(rows: QuerySet[IssueRow]) -> Counter[int]:
    return Counter(dict(rows.order_by().values_list("issue").annotate(n=Count("pk"))))


def _note_all(issues: Sequence[Issue], run: Run, counted: Mapping[str, Counter[int]], *, fresh: bool) -> None:
    """A step for each issue where anything changed; the others stand under the new run."""
    standing_of = _standing(issues)
    same = []
    for issue in issues:
        said, stands = {name: count[issue.pk] for name, count in counted.items()}, standing_of[issue.pk]
        if fresh:
            note(issue, "found", issue.state, None, details={"rows": said["new"], "run": run.pk}, **stands)
        elif said["new"] or said["gone"]:
            note(issue, "refound", issue.state, None, details=said | {"run": run.pk}, run=run, **stands)
        else:
            issue.run, issue.rows_count, issue.fen = run, stands["rows_count"], stands["fen"]
            same.append(issue)
    Issue.objects.bulk_update(same, ["run", "rows_count", "fen"], TOGETHER)


def _standing(issues: Sequence[Issue]) -> dict[int, dict[str, Any]]:
    """Return how many rows of each issue stand now and how much money they name; null where none names any."""
    rows = IssueRow.objects.filter(issue__in=[issue.pk for issue in issues], state=PRESENT).order_by()
    found = {pk: (n, fen) for pk, n, fen in rows.values_list("issue").annotate(n=Count("pk"), fen=Sum("finding__amount_fen"))}  # fmt: skip
    return {issue.pk: dict(zip(("rows_count", "fen"), found.get(issue.pk, (0, None)), strict=True)) for issue in issues}


def standing(issue: Issue) -> dict[str, Any]:
    """Return how many rows of an issue stand now and how much money they name; null where none names any."""
    return _standing([issue])[issue.pk]
