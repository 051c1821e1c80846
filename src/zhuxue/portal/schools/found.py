"""What the checks of a finished run found → rows under the run, each with the student and the office that has to act; none is left out."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from zhuxue.engine.checks.run_checks import load_checks
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.intake.records import office_code_of
from zhuxue.engine.report.finished import FinishedRun
from zhuxue.portal.people.models import Office
from zhuxue.portal.schools.bulk import write_rows
from zhuxue.portal.schools.models import Enrolment, Finding, Run, RunCheck

MANY = 2000  # keys in one statement
SHOWN = 500  # source rows and enrolments kept of one finding about an office
LONGEST = 500  # of a sentence
COLUMNS = ("run", "enrolment", "office", "check_id", "severity", "sentence", "fingerprint", "amount_fen", "sources", "stands_on")  # fmt: skip
ROWS = 'SELECT student_key, "check", severity, sentence, office, rows, amount_fen FROM findings ORDER BY ALL'
STANDS_ON = """
SELECT s.source_file || '|' || s.source_sheet || '|' || CAST(s.source_row AS VARCHAR) AS source, s.student_key FROM students s
WHERE s.source_file || '|' || s.source_sheet || '|' || CAST(s.source_row AS VARCHAR) IN (SELECT UNNEST(rows) FROM findings WHERE student_key IS NULL)
"""
SCHOOLS = "SELECT COALESCE(school_name, source_file), source_file, MIN(student_key) FROM students GROUP BY 1, 2"
TOLD = 'SELECT "check", ANY_VALUE(title), ANY_VALUE(phase), ANY_VALUE(severity), ANY_VALUE(basis), ANY_VALUE(next_step) FROM findings GROUP BY 1'  # fmt: skip


@dataclass(frozen=True)
class Placed:
    """Where a run's students stand in the portal: the enrolment by student_key.

    `of_rows`: of a run over the portal's own students, the enrolment of each row of its one roster; `elsewhere` are those
    that a later part of the run judges by rules of their own office, so that this part says nothing of them.
    """

    enrolments: Mapping[int, int]
    of_rows: Sequence[int] = ()
    elsewhere: Set[int] = field(default_factory=frozenset)


def load_findings(finished: FinishedRun, run: Run, placed: Placed) -> int:
    """Write every finding of a run and which checks ran; return how many findings were written."""
    _load_checks(finished, run)
    known = set(Finding.objects.filter(run=run).values_list("fingerprint", flat=True))  # of an earlier part
    return write_rows(Finding, COLUMNS, [row for row in _rows(finished, run, placed) if row[6] not in known])


def _load_checks(finished: FinishedRun, run: Run) -> None:
    """Write the checks of the run's library, those in its findings as they were then."""
    not_run = set(finished.manifest.get("checks_not_run", ()))
    of_library = [(c.id, c.title, c.phase, c.severity, c.basis, c.next) for c in load_checks(LIBRARY, layer=finished.manifest["layer"])]  # fmt: skip
    told = {row[0]: row for row in (*of_library, *finished.tables.rows(TOLD))}
    RunCheck.objects.bulk_create(
        (
            RunCheck(run=run, check_id=key, title=title[:100], phase=phase, severity=severity, basis=basis[:300], next_step=following[:300], ran=key not in not_run)
            for key, title, phase, severity, basis, following in told.values()
        ),
        ignore_conflicts=True,
    )  # fmt: skip


def _rows(finished: FinishedRun, run: Run, placed: Placed) -> Iterator[tuple[Any, ...]]:
    found = list(finished.tables.rows(ROWS))
    sources = {source: placed.enrolments.get(key) for source, key in finished.tables.rows(STANDS_ON)}
    places = _Places(finished, placed, sources, [key for key, *_ in found if key is not None])
    seen: Counter[str] = Counter()
    for key, check, severity, sentence, office, rows, fen in found:
        enrolment = placed.enrolments.get(key) if key is not None else None
        if key is not None and enrolment is None:
            continue  # another part of the run speaks of her
        student, school = (
            places.of_student(enrolment) if enrolment is not None else (None, places.of_text(office, rows))
        )
        if school is None:
            continue  # another part of the run speaks of this school
        behind = [pk for pk in map(places.behind, rows) if pk is not None] if enrolment is None else []
        said = f"{check}|{f'student {student}' if student else f'office {school}'}|{sentence}"
        seen[said] += 1
        mark = hashlib.sha256(f"{said}|{seen[said]}".encode()).hexdigest()
        yield run.pk, enrolment, school, check, severity, sentence[:LONGEST], mark, fen, rows[:SHOWN], behind[:SHOWN]


class _Places:
    """Which office a finding is about: the student's school, the school or county it names, the county that sent the file, the province."""

    def __init__(self, finished: FinishedRun, placed: Placed, sources: dict[str, int | None], keys: list[int]) -> None:
        self.placed, self.sources = placed, sources
        rows = [(name, file, placed.enrolments.get(key)) for name, file, key in finished.tables.rows(SCHOOLS)]
        wanted = {placed.enrolments[key] for key in keys if key in placed.enrolments}
        wanted |= {pk for *_, pk in rows if pk is not None}
        self.at = _at(wanted)
        by_place: dict[str, set[int]] = {}
        for name, file, pk in rows:
            if pk is not None:
                for place in (f"{file}|{name}", name, file):
                    by_place.setdefault(place, set()).add(self.at[pk][1])
        self.schools = {place: next(iter(found)) for place, found in by_place.items() if len(found) == 1}
        self.others = _schools(placed.elsewhere) - {school for _, school in self.at.values()}
        above = Office.objects.exclude(kind__in=["school", "college", "class"]).order_by("-kind", "pk")
        self.above = {name: pk for pk, name in above.values_list("pk", "name")}
        self.top = Office.objects.filter(parent=None).values_list("pk", flat=True)[0]
        self.by_code = dict(Office.objects.exclude(kind=Office.Kind.CLASS).values_list("code", "pk"))

    def of_student(self, enrolment: int) -> tuple[int, int]:
        """Return student and school of an enrolment."""
        return self.at[enrolment]

    def behind(self, source: str) -> int | None:
        """Return the enrolment a source row is of; null where it is of nobody in reach of this part."""
        return self.sources.get(source)

    def of_text(self, office: str | None, rows: list[str]) -> int | None:
        """Return the office of a finding about no student; null where another part of the run speaks of it."""
        file = rows[0].rsplit("|", 2)[0] if rows else ""
        school = self.schools.get(f"{file}|{office}") or self.schools.get(office or "") or self.schools.get(file)
        school = self._of_record(rows) or school or self._of_portal_row(rows)
        if school in self.others:
            return None
        return school or self.above.get(office or "") or self.above.get(file.partition("/")[0]) or self.top

    def _of_record(self, rows: list[str]) -> int | None:
        """A record the portal keeps itself names its office."""
        code = office_code_of(rows[0]) if rows else None
        return self.by_code.get(code) if code else None

    def _of_portal_row(self, rows: list[str]) -> int | None:
        """Of a roster the portal wrote itself, each row is known."""
        if not rows or not self.placed.of_rows or not rows[0].rsplit("|", 1)[1].isdecimal():
            return None
        row = int(rows[0].rsplit("|", 1)[1]) - 1
        meant = self.placed.of_rows[row : row + 1]
        return Enrolment.objects.filter(pk__in=meant).values_list("school", flat=True).first()


def _at(enrolments: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Return (student, school) of each enrolment."""
    found: dict[int, tuple[int, int]] = {}
    for part in _parts(enrolments):
        rows = Enrolment.objects.filter(pk__in=part).values_list("pk", "student_id", "school_id")
        found |= {pk: (student, school) for pk, student, school in rows}
    return found


def _schools(enrolments: Iterable[int]) -> set[int]:
    return {
        school
        for part in _parts(enrolments)
        for school in Enrolment.objects.filter(pk__in=part).order_by().values_list("school", flat=True).distinct()
    }


def _parts(enrolments: Iterable[int]) -> Iterator[list[int]]:
    wanted = sorted(enrolments)
    return (wanted[start : start + MANY] for start in range(0, len(wanted), MANY))
