"""A finished run's tables → the releases it used, what every register said of each student, who matched, and new proposals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from zhuxue.portal.personal.cipher import lookup
from zhuxue.portal.registers.models import (
    Proposal,
    RegisterMatch,
    Release,
    RunRelease,
    RunSources,
    StudentSources,
)
from zhuxue.portal.schools.bulk import write_rows
from zhuxue.portal.schools.models import Run

BATCH = 2000  # rows in one statement
RELEASES = "SELECT register, release, released_on, fresh, COALESCE(scope, ''), sha256 FROM releases ORDER BY release"
MATCHES = "SELECT student_key, register, release, method, COALESCE(status, ''), status_on FROM matches WHERE outcome = 'match' ORDER BY student_key, register"  # fmt: skip
PROPOSALS = """
SELECT student_key, register, release, score, evidence, identity_number, number_given, name, source_row, COALESCE(role, ''), COALESCE(region, ''),
       COALESCE(status, ''), status_on FROM proposals ORDER BY student_key, register
"""
SIDES = "\x1f"  # between the sides of a pair, as the engine writes it (engine/compare/decided.py)


def keep_sources(tables: Any, run: Run, enrolments: Mapping[int, int]) -> None:
    """Keep what a run's registers said of the students in `enrolments` (student_key → enrolment); part of loading the run."""
    releases = _keep_releases(tables, run)
    codes = _keep_order(tables, run)
    flags = " || ".join(f"CASE WHEN in_{code} THEN '1' WHEN in_{code} IS NULL THEN '-' ELSE '0' END" for code in codes)
    said = tables.rows(f"SELECT student_key, {flags or chr(39) * 2}, COALESCE(hukou_region, '') FROM students")
    write_rows(StudentSources, ("enrolment", "run", "said", "hukou_region"), ((enrolments[key], run.pk, text, region) for key, text, region in said if key in enrolments))  # fmt: skip
    matches = tables.rows(MATCHES)
    columns = ("run", "enrolment", "register", "label", "method", "status", "status_on")
    write_rows(
        RegisterMatch, columns, ((run.pk, enrolments[key], *rest) for key, *rest in matches if key in enrolments)
    )
    _keep_proposals(tables, run, enrolments, releases)


def note_gone(run: Run, gone: Iterable[Release]) -> None:
    """Note the releases a run should have used but could not, their content being deleted."""
    RunRelease.objects.bulk_create(
        RunRelease(
            run=run, release=one, register=one.register, label=f"{one.register}@{one.released_on}!{one.pk}",
            released_on=one.released_on, fresh=False, gone=True,
        )
        for one in gone
    )  # fmt: skip


def _keep_releases(tables: Any, run: Run) -> dict[str, Release | None]:
    """Note each release once for a run; return the portal's own by the run's name for it."""
    rows = list(tables.rows(RELEASES))
    kept = {(one.register, one.sha256): one for one in Release.objects.filter(state=Release.State.ACCEPTED, sha256__in=[row[-1] for row in rows])}  # fmt: skip
    known = set(run.sources.values_list("label", flat=True))
    RunRelease.objects.bulk_create(
        RunRelease(run=run, release=kept.get((register, sha)), register=register, label=label, released_on=day, fresh=fresh, scope=scope[:1000])
        for register, label, day, fresh, scope, sha in rows if label not in known
    )  # fmt: skip
    return {row[1]: kept.get((row[0], row[-1])) for row in rows}


def _keep_order(tables: Any, run: Run) -> list[str]:
    present = [name.removeprefix("in_") for name in tables.columns("students") if name.startswith("in_")]
    return list(RunSources.objects.get_or_create(run=run, defaults={"registers": present})[0].registers)


def _keep_proposals(tables: Any, run: Run, enrolments: Mapping[int, int], releases: Mapping[str, Release | None]) -> None:  # fmt: skip
    """Ask what was not asked before; an open question follows its student to where she is now."""
    if not tables.has("proposals"):
        return
    asked = [one for one in _asked(tables, run, enrolments, releases)]
    pairs = [one.pair for one in asked]
    known = {pair: (pk, state) for start in range(0, len(pairs), BATCH) for pk, pair, state in Proposal.objects.filter(pair__in=pairs[start : start + BATCH]).values_list("pk", "pair", "state")}  # fmt: skip
    new = {one.pair: one for one in asked if one.pair not in known}
    Proposal.objects.bulk_create(new.values(), BATCH)
    for one in asked:
        if one.pair in known:
            Proposal.objects.filter(pk=known[one.pair][0], state=Proposal.State.OPEN).exclude(enrolment=one.enrolment_id).update(enrolment=one.enrolment_id)  # fmt: skip


def _asked(tables: Any, run: Run, enrolments: Mapping[int, int], releases: Mapping[str, Release | None]) -> Iterator[Proposal]:  # fmt: skip
    for key, register, label, score, evidence, ours, given, name, line, role, region, status, status_on in tables.rows(PROPOSALS):  # fmt: skip
        if key in enrolments:  # a row that was sent back is no student yet: it is corrected first
            yield Proposal(
                pair=lookup(SIDES.join(("pair", register, ours, given, name))), given=lookup(SIDES.join(("given", register, given, name))),
                run=run, enrolment_id=enrolments[key], release=releases.get(label), register=register, label=label, percent=int(score * 100),
                evidence=evidence[:300], number_given=given, source_row=line, role=role[:20], region=region, status=status[:100], status_on=status_on,
            )  # fmt: skip
