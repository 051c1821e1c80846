"""A finished run's tables → students, enrolments and verdicts, in bulk; no rule is computed here."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, deque
from collections.abc import Mapping, Sequence, Set
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Max
from django.utils.module_loading import import_string

from zhuxue.engine.common.errors import InputError
from zhuxue.engine.report.finished import FinishedRun, finished_run
from zhuxue.portal.people.models import Office
from zhuxue.portal.personal.cipher import lookup
from zhuxue.portal.schools.bulk import write_rows
from zhuxue.portal.schools.classes import open_classes
from zhuxue.portal.schools.facts import ROSTER_FACTS, known_facts
from zhuxue.portal.schools.found import Placed, load_findings
from zhuxue.portal.schools.groups import keep_from_run
from zhuxue.portal.schools.models import Account, Enrolment, Guardian, Outcome, Run, Student, StudentVerdict

BATCH = 2000  # values in one statement
RELEASE = ("register", "released_on", "scope")
ENROLMENT = (
    "student", "school", "office", "name", "stage", "grade", "roll_status", "student_number", "facts", "begins_on",
)  # fmt: skip
STUDENT = (
    "student_key", "source_file", "school_name", "class_name", "name", "identity_number", "born_on", "sex",
    "student_number", "stage", "grade", "roll_status", "guardian_name", "guardian_relation", "guardian_identity_number",
)  # fmt: skip

# Patterns that differ only in whether the amount is known may say the same; a verdict is linked to the first of them.
VERDICTS = """
SELECT verdicts.student_key, programme_no, code, verdicts.amount_fen, awards.amount_fen, COALESCE(withheld.reason, '')
FROM verdicts
JOIN (
    SELECT programme, verdict, reason, version, conditions, MIN(programme_no) AS programme_no, MIN(code) AS code
    FROM outcome_texts GROUP BY ALL
) USING (programme, verdict, reason, version, conditions)
LEFT JOIN awards ON awards.student_key = verdicts.student_key AND awards.programme = verdicts.programme
LEFT JOIN withheld ON withheld.student_key = verdicts.student_key AND withheld.programme = verdicts.programme
"""

Row = dict[str, Any]
Judged = tuple[Path, list[int]]  # a run's folder, and the enrolment of each row of its roster, in its order
Schools = Mapping[tuple[str, str], Office]


def run_of(folder: Path) -> Run:
    """Return the run that `folder` holds, not yet saved; raises InputError when it is no finished run."""
    with finished_run(folder) as run:
        return Run(
            term=run.manifest["term"],
            on=date.fromisoformat(run.manifest["on"]),
            as_known_on=date.fromisoformat(run.manifest["as_known_on"]),
            layer=Path(run.manifest["layer"]).name
            if Path(run.manifest["layer"]).is_absolute()
            else run.manifest["layer"],
            library_sha256=run.manifest["library_sha256"],
            manifest_sha256=hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest(),
            releases=[
                {key: release[key] for key in RELEASE} for release in run.manifest["releases"] if release["fresh"]
            ],
            students_count=next(iter(run.tables.rows("SELECT COUNT(*) FROM students")))[0],
        )


def load(folder: Path, run: Run, schools: Schools) -> int:
    """Write everything of a run under a saved `run`; return how many verdicts."""
    with finished_run(folder) as finished:
        columns = (*STUDENT, *ROSTER_FACTS)
        selected = finished.tables.rows(f"SELECT {', '.join(columns)} FROM students ORDER BY student_key")
        rows = [dict(zip(columns, row, strict=True)) for row in selected]
        _place(rows, schools)
        _load_students(rows)
        _load_accounts(finished)
        _load_enrolments(rows, run)
        enrolments = {row["student_key"]: row["enrolment"] for row in rows}
        written = _load_verdicts(finished, run, enrolments)
        keep_from_run(finished.tables, run, enrolments)
        _keep_elsewhere(finished, run, enrolments)
        load_findings(finished, run, Placed(enrolments))
    _count_anew()
    return written


def load_verdicts(judged: Sequence[Judged], run: Run) -> int:
    """Write the verdicts of a run over the portal's own students under a saved `run`; return how many.

    Where several judged a student, the last says what holds.
    """
    written = 0
    for number, (folder, enrolments) in enumerate(judged):
        elsewhere = {pk for _, others in judged[number + 1 :] for pk in others}
        with finished_run(folder) as finished:
            placed = finished.tables.rows("SELECT student_key, source_row FROM students")
            numbers = {key: enrolments[row - 1] for key, row in placed}
            written += _load_verdicts(finished, run, numbers, elsewhere)
            here = {key: pk for key, pk in numbers.items() if pk not in elsewhere}
            keep_from_run(finished.tables, run, here)
            _keep_elsewhere(finished, run, here)
            load_findings(finished, run, Placed(here, enrolments, elsewhere))
    _count_anew()
    return written


def top_folder(source_file: str) -> str:
    """Return the first folder of a roster's path as the run kept it: the county that sent it.

    >>> top_folder("平江县/一中.xlsx"), top_folder("一中.xlsx")
    ('平江县', '')
    """
    return source_file.partition("/")[0] if "/" in source_file else ""


def _place(rows: list[Row], schools: Schools) -> None:
    """Set `school` and `office` (the class) of each row; classes not yet known are opened."""
    for row in rows:
        row["school"] = schools.get((top_folder(row["source_file"]), row["school_name"]))
    if homeless := sorted({str(row["school_name"]) for row in rows if row["school"] is None}):
        raise InputError(f"门户里没有这些学校：{'、'.join(homeless[:5])}。请先建立单位，再载入。", f"The portal has no such schools: {', '.join(homeless[:5])}. Open their offices first, then load.")  # fmt: skip
    wanted = {(row["school"].pk, row["class_name"]): row["school"] for row in rows if row["class_name"]}
    classes = open_classes(wanted)
    for row in rows:
        row["office"] = classes.get((row["school"].pk, row["class_name"]), row["school"])


def _load_students(rows: list[Row]) -> None:
    """Set `student` (its id) of each row; a person already known stays as she is."""
    seen: Counter[str] = Counter()
    for row in rows:
        row["lookup"] = lookup(row["identity_number"] or stand_in(row, seen))
    known = _known([row["lookup"] for row in rows])
    new = {row["lookup"]: row for row in rows if row["lookup"] not in known}
    columns = ("name", "identity_number", "lookup", "born_on", "sex")
    write_rows(Student, columns, ([r["name"], r["identity_number"], key, r["born_on"], r["sex"] or ""] for key, r in new.items()))  # fmt: skip
    known |= _known(list(new))
    for row in rows:
        row["student"] = known[row["lookup"]]
    of_guardian = ("student", "name", "relation", "identity_number")
    write_rows(Guardian, of_guardian, (_guardian(row) for row in new.values() if row["guardian_name"]))


def stand_in(row: Row, seen: Counter[str]) -> str:
    """Return what stands for a person without identity number; two who are alike in everything stay two."""
    alike = "|".join((row["school"].code, row["class_name"] or "", row["name"], row["student_number"] or ""))
    seen[alike] += 1
    return f"{alike}|{seen[alike]}"


def _known(lookups: list[str]) -> dict[str, int]:
    parts = (lookups[start : start + BATCH] for start in range(0, len(lookups), BATCH))
    return {
        key: pk for part in parts for key, pk in Student.objects.filter(lookup__in=part).values_list("lookup", "pk")
    }


def _guardian(row: Row) -> tuple[Any, ...]:
    return row["student"], row["guardian_name"], row["guardian_relation"] or "", row["guardian_identity_number"]


def _load_accounts(finished: FinishedRun) -> None:
    """Accounts of students who have none yet; a line whose number no student has stays with the run."""
    path = finished.folder / "accounts.parquet"
    if not path.exists():
        return
    finished.tables.view_parquet("accounts", path)
    asked = "SELECT identity_number, account_no, payee_name, payee_identity_number, bank_name FROM accounts"
    lines = {lookup(row[0]): row[1:] for row in finished.tables.rows(asked) if row[0] and row[1]}
    known = _known(list(lines))
    held = set(Account.objects.values_list("student_id", flat=True))
    new = ((known[key], line) for key, line in lines.items() if key in known and known[key] not in held)
    columns = "student", "account_no", "payee_name", "payee_identity_number", "bank_name"
    write_rows(Account, columns, ((pk, no, payee or "", number, bank or "") for pk, (no, payee, number, bank) in new))


def _load_enrolments(rows: list[Row], run: Run) -> None:
    """Set `enrolment` (its id) of each row; one that goes on is kept, and each row has its own."""
    kept: dict[tuple[int, int], list[int]] = {}
    for student, office, pk in Enrolment.objects.filter(ends_on=None).values_list("student_id", "office_id", "pk"):
        kept.setdefault((student, office), []).append(pk)
    for row in rows:
        same = kept.get((row["student"], row["office"].pk))
        row["enrolment"] = same.pop() if same else None
    new = [row for row in rows if row["enrolment"] is None]
    last = Enrolment.objects.aggregate(last=Max("pk"))["last"] or 0
    write_rows(Enrolment, ENROLMENT, (_enrolment(row, run) for row in new))
    made: dict[tuple[int, int], deque[int]] = {}
    written = Enrolment.objects.filter(pk__gt=last).order_by("pk").values_list("student_id", "office_id", "pk")
    for student, office, pk in written:
        made.setdefault((student, office), deque()).append(pk)
    for row in new:
        row["enrolment"] = made[row["student"], row["office"].pk].popleft()


def _enrolment(row: Row, run: Run) -> tuple[Any, ...]:
    """Return the values of the columns ENROLMENT."""
    return (
        row["student"], row["school"].pk, row["office"].pk, row["name"], row["stage"], row["grade"],
        row["roll_status"] or "", row["student_number"], known_facts(row), run.on,
    )  # fmt: skip


def _load_verdicts(finished: FinishedRun, run: Run, enrolments: dict[int, int], without: Set[int] = frozenset()) -> int:  # fmt: skip
    """Write each kind of outcome once and each verdict as a link to it; raises InputError when one is lost."""
    outcomes = _load_outcomes(finished, run)
    wanted = {key: pk for key, pk in enrolments.items() if pk not in without}
    found = finished.tables.rows(VERDICTS)
    columns = ("enrolment", "outcome", "amount_fen", "award_fen", "withheld")
    linked = ((wanted[key], outcomes[number, code], *rest) for key, number, code, *rest in found if key in wanted)
    written = write_rows(StudentVerdict, columns, linked)
    counted = finished.tables.rows("SELECT student_key, COUNT(*) FROM verdicts GROUP BY student_key")
    expected = sum(count for key, count in counted if key in wanted)
    if written != expected:
        raise InputError(f"判定应有 {expected} 条，读到 {written} 条，没有载入。请重新计算这一学期。", f"{expected} verdicts were expected and {written} found; nothing was loaded. Run the term again.")  # fmt: skip
    return written


def _keep_elsewhere(finished: FinishedRun, run: Run, enrolments: Mapping[int, int]) -> None:
    """Let the apps that the settings name under FROM_RUN keep what is theirs of a run's tables."""
    for name in settings.FROM_RUN:
        import_string(name)(finished.tables, run, enrolments)


def _count_anew() -> None:
    """Tell the database how large its tables are now, or it plans lists as if they were still empty."""
    with connection.cursor() as cursor:
        for model in (Office, Student, Enrolment, Outcome, StudentVerdict):
            cursor.execute(f"ANALYZE {model._meta.db_table}")


def _load_outcomes(finished: FinishedRun, run: Run) -> dict[tuple[int, int], int]:
    columns = "programme_no, code, programme, verdict, reason, version, conditions"
    texts = list(finished.tables.rows(f"SELECT {columns} FROM outcome_texts"))
    made = Outcome.objects.bulk_create(
        Outcome(
            run=run,
            programme=programme,
            title=finished.title(programme),
            verdict=verdict,
            reason=reason,
            version=version,
            conditions=json.loads(conditions),
        )
        for _, _, programme, verdict, reason, version, conditions in texts
    )
    return {(text[0], text[1]): outcome.pk for text, outcome in zip(texts, made, strict=True)}
