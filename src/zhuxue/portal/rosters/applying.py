"""The job that applies a confirmed upload: everything in one transaction with the end of the job, or nothing."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.db import connection, models, transaction
from django.utils.timezone import now

from zhuxue.portal.audit.actions import record
from zhuxue.portal.jobs.worker import Work
from zhuxue.portal.people.access import NotAllowed
from zhuxue.portal.rosters.comparing import FACTS, add_lookups
from zhuxue.portal.rosters.files import content_of, kept_until
from zhuxue.portal.rosters.known import Known, KnownGuardian, fingerprint, known_at
from zhuxue.portal.rosters.models import RosterChange, RosterFile, RosterUpload
from zhuxue.portal.rosters.reading import rows_of
from zhuxue.portal.rosters.reading_in import schools_of
from zhuxue.portal.schools.classes import open_classes
from zhuxue.portal.schools.facts import known_facts
from zhuxue.portal.schools.locks import locked
from zhuxue.portal.schools.models import Enrolment, GradeChange, Guardian, Student

BATCH = 2000  # rows in one statement
STEPS = 5
Kind, State, What = RosterChange.Kind, RosterUpload.State, RosterFile.What
Row = dict[str, Any]


class Outdated(NotAllowed):
    """The students have changed since the comparison that a person confirmed."""


def apply(upload: RosterUpload, work: Work) -> None:
    """Apply; raises Outdated, and then nothing of it stands."""
    with transaction.atomic():
        upload = RosterUpload.objects.select_for_update(of=("self",)).select_related("office").get(pk=upload.pk)
        if upload.state != State.CONFIRMED:
            raise NotAllowed("这份名册不在待应用状态，没有改动。", "This roster is not waiting to be applied; nothing was changed.")  # fmt: skip
        schools = {school.pk: school for school in locked(schools_of(upload.office))}
        known = known_at(upload.office)
        if fingerprint(known) != upload.fingerprint:
            raise Outdated("比对之后学生信息又有变动，名册没有应用。请重新比对并再次确认。", "Students changed after the comparison, so the roster was not applied. Compare again and confirm anew.")  # fmt: skip
        rows = {row["student_key"]: row for row in rows_of(content_of(upload, What.ROWS) or b"")}
        add_lookups(list(rows.values()), schools)
        _apply(upload, rows, {one.pk: one for one in known}, work)


def outdate(upload: RosterUpload, refused: Outdated, work: Work) -> None:
    """Note that the comparison must be made again."""
    with transaction.atomic():
        same = RosterUpload.objects.filter(pk=upload.pk, state=State.CONFIRMED)
        same.update(state=State.OUTDATED, said_zh=refused.zh, said_en=refused.en)
        record("roster outdated", upload, acting=work.job.asked_by)
        work.finish()


def _apply(upload: RosterUpload, rows: dict[int, Row], known: dict[int, Known], work: Work) -> None:
    changes = upload.changes.order_by("pk")
    new = dict(changes.filter(kind=Kind.NEW).values_list("row_key", "student_id"))
    changed = list(changes.filter(kind=Kind.CHANGED).values_list("enrolment_id", "row_key"))
    left = list(changes.filter(kind=Kind.LEFT, ticked=True).values_list("enrolment_id", flat=True))
    _place([rows[key] for key in (*new, *(key for _, key in changed))])
    work.tell(1, STEPS, f"正在登记新增的 {len(new)} 人……", f"Adding {len(new)} new students …")
    _add([rows[key] for key in new], new, upload)
    work.tell(2, STEPS, f"正在更新 {len(changed)} 人……", f"Changing {len(changed)} students …")
    _change([(known[enrolment], rows[key]) for enrolment, key in changed], upload)
    work.tell(3, STEPS, "正在登记离校……", "Closing those who left …")
    closed = _close(left, upload)
    work.tell(4, STEPS)
    upload.state, upload.applied_at, upload.files_until = State.APPLIED, now(), kept_until()
    upload.save(update_fields=["state", "applied_at", "files_until"])
    upload.files.exclude(what=What.REJECTS).delete()
    counts = {"new": len(new), "changed": len(changed), "left": closed}
    record("roster applied", upload, acting=work.job.asked_by, details={"rows": upload.rows_in, **counts})
    work.finish(counts)


def _place(rows: list[Row]) -> None:
    """Set `at` (the class, or the school) of each row; classes not yet there are opened."""
    wanted = {(row["office"], row["class_name"]): row["school"] for row in rows if row["class_name"]}
    classes = open_classes(wanted)
    for row in rows:
        row["at"] = classes.get((row["office"], row["class_name"]), row["school"])


def _add(rows: list[Row], known: dict[int, int | None], upload: RosterUpload) -> None:
    """Enrol new students; somebody who was here before is the same student with a new enrolment."""
    unknown = {row["lookup"]: row for row in rows if known[row["student_key"]] is None}
    made = Student.objects.bulk_create(
        (Student(name=r["name"], identity_number=r["identity_number"], lookup=r["lookup"], born_on=r["born_on"], sex=r["sex"] or "")
         for r in unknown.values()), BATCH,
    )  # fmt: skip
    students = {student.lookup: student.pk for student in made}
    for row in rows:
        row["student"] = known[row["student_key"]] or students[row["lookup"]]
    Guardian.objects.bulk_create((_guardian(row) for row in unknown.values() if row["guardian_name"]), BATCH)
    Enrolment.objects.bulk_create((_enrolment(row, upload) for row in rows), BATCH)


def _enrolment(row: Row, upload: RosterUpload) -> Enrolment:
    return Enrolment(
        student_id=row["student"],
        school=row["school"],
        office=row["at"],
        name=row["name"],
        stage=row["stage"],
        grade=row["grade"],
        roll_status=row["roll_status"] or "",
        student_number=row["student_number"],
        facts=known_facts(row),
        begins_on=upload.as_of,
    )


def _guardian(row: Row) -> Guardian:
    return Guardian(
        student_id=row["student"],
        name=row["guardian_name"],
        relation=row["guardian_relation"] or "",
        identity_number=row["guardian_identity_number"],
    )


def _change(pairs: list[tuple[Known, Row]], upload: RosterUpload) -> None:
    """Write what the roster says over what was known; what it leaves blank stays. Another grade or class is noted with its day."""
    GradeChange.objects.bulk_create(filter(None, (_moved(known, row, upload) for known, row in pairs)), BATCH)
    enrolments, students, guardians, more = [], [], [], []
    for known, row in pairs:
        facts = known.facts | {name: value for name, value in known_facts(row).items() if name in FACTS}
        at = row["at"].pk if row["class_name"] else known.office
        status = row["roll_status"] or known.roll_status
        number = row["student_number"] or known.student_number
        enrolments.append((row["name"], at, row["stage"], row["grade"] or known.grade, status, number, facts, known.pk))
        students.append((row["name"], row["sex"] or known.sex, known.student))
        row["student"] = known.student
        same = known.guardian(row["guardian_name"])
        if same and same.name == row["guardian_name"]:
            guardians.append((*_said_of(same, row), same.pk))
        elif row["guardian_name"] and not same:
            more.append(_guardian(row))
    _write(Enrolment, ("name", "office", "stage", "grade", "roll_status", "student_number", "facts"), enrolments)
    _write(Student, ("name", "sex"), students)
    _write(Guardian, ("relation", "identity_number"), guardians)
    Guardian.objects.bulk_create(more, BATCH)


def _said_of(same: KnownGuardian, row: Row) -> tuple[str, Any]:
    """Return relation and number of a guardian as the roster says; what a person changed by hand stays as it is."""
    relation = "" if "relation" in same.by_hand else row["guardian_relation"]
    number = "" if "identity_number" in same.by_hand else row["guardian_identity_number"]
    return relation or same.relation, number or same.identity_number


def _moved(known: Known, row: Row, upload: RosterUpload) -> GradeChange | None:
    grade = row["grade"] or known.grade
    class_name = row["class_name"] or known.class_name
    if (grade, class_name) == (known.grade, known.class_name):
        return None
    return GradeChange(
        enrolment_id=known.pk, on=upload.as_of, grade_before=known.grade, grade_after=grade,
        class_before=known.class_name, class_after=class_name, by=upload.confirmed_by,
    )  # fmt: skip


def _write(model: type[models.Model], names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    """Write columns of many rows at once; each row ends with its key. Tens of thousands: no object is saved."""
    fields = [model._meta.get_field(name) for name in names]
    columns = ", ".join(f"{field.column} = %s" for field in fields)
    kept = [[*(_kept(field, value) for field, value in zip(fields, row, strict=False)), row[-1]] for row in rows]
    with connection.cursor() as cursor:
        if kept:
            cursor.executemany(f"UPDATE {model._meta.db_table} SET {columns} WHERE id = %s", kept)


def _kept(field: models.Field, value: Any) -> Any:
    if isinstance(field, models.JSONField):
        return json.dumps(value, ensure_ascii=False)
    return field.get_prep_value(value)


def _close(enrolments: list[int], upload: RosterUpload) -> int:
    """Close those of whom a person said that they have left, the day before the roster's day."""
    day_before = upload.as_of - timedelta(days=1)
    closed = 0
    for start in range(0, len(enrolments), BATCH):
        part = Enrolment.objects.filter(pk__in=enrolments[start : start + BATCH], ends_on=None)
        closed += part.update(ends_on=day_before, roll_status=upload.leaving)
    return closed
