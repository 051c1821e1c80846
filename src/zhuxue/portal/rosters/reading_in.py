"""The job that reads an upload: files → rows → what would change, all of it kept in one transaction."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from zhuxue.engine.common.errors import ZhuxueError
from zhuxue.portal.audit.actions import record
from zhuxue.portal.jobs.worker import Work
from zhuxue.portal.people.models import Office
from zhuxue.portal.rosters.comparing import Comparison, compare
from zhuxue.portal.rosters.files import forget_overdue, keep, laid_out
from zhuxue.portal.rosters.known import fingerprint, known_at
from zhuxue.portal.rosters.models import RosterChange, RosterFile, RosterUpload
from zhuxue.portal.rosters.reading import SPREADSHEET, Roster, read, rows_of

BATCH = 2000  # rows in one statement
STEPS = 4
State, What = RosterUpload.State, RosterFile.What


def read_in(upload: RosterUpload, work: Work) -> None:
    """Read, compare, keep; raises InputError when a file cannot be read."""
    schools = schools_of(upload.office)
    only = schools[0] if len(schools) == 1 else None
    work.tell(0, STEPS, "正在读文件……", "Reading the files …")
    with laid_out(upload) as files:
        roster = read(files, schools, only=only, as_of=upload.as_of)
    work.tell(1, STEPS, f"读到 {roster.rows_in} 行，正在比对……", f"{roster.rows_in} rows read, comparing …")
    rows, known = rows_of(roster.rows), known_at(upload.office)
    found = compare(rows, known, {school.pk: school for school in schools}, roster.rejected_names)
    work.tell(2, STEPS, "正在保存比对结果……", "Keeping what was found …")
    with transaction.atomic():
        _keep(upload, roster, found, fingerprint(known), work)


def refuse(upload: RosterUpload, refused: ZhuxueError, work: Work) -> None:
    """Note why the files cannot be read."""
    with transaction.atomic():
        changed = _still_reading(upload).update(state=State.REFUSED, said_zh=refused.zh[:500], said_en=refused.en[:500])
        if changed:
            record("roster refused", upload, acting=work.job.asked_by)
        work.finish()


def schools_of(office: Office) -> list[Office]:
    """Return the schools a roster of `office` may speak of: the school itself, or all of a county."""
    found = Office.objects.filter(path__startswith=office.path, kind=Office.Kind.SCHOOL)
    return list(found.order_by("path"))


def _keep(upload: RosterUpload, roster: Roster, found: Comparison, compared_with: str, work: Work) -> None:
    upload.changes.all().delete()
    for change in found.changes:
        change.upload = upload
    RosterChange.objects.bulk_create(found.changes, BATCH)
    keep(upload, What.ROWS, "rows.parquet", roster.rows)
    upload.files.filter(what=What.REJECTS).delete()
    if roster.rejects:
        keep(upload, What.REJECTS, SPREADSHEET, roster.rejects)
    work.tell(3, STEPS)
    changed = _still_reading(upload).update(
        state=State.READ, rows_in=roster.rows_in, rows_good=roster.rows_good, rows_rejected=roster.rows_rejected,
        counts=found.counts, fingerprint=compared_with, said_zh="", said_en="",
    )  # fmt: skip
    details = {"rows": roster.rows_in, "rejected": roster.rows_rejected, **found.counts}
    record("roster read" if changed else "roster read too late", upload, acting=work.job.asked_by, details=details)
    forget_overdue()
    work.finish({"rows": roster.rows_in, "rejected": roster.rows_rejected})


def _still_reading(upload: RosterUpload) -> QuerySet[RosterUpload]:
    return RosterUpload.objects.filter(pk=upload.pk, state=State.READING)
