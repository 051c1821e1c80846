"""Rosters for tests, made of the students a school has."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Iterable
from datetime import date

from zhuxue.engine.common.identity import check_digit
from zhuxue.portal.jobs.worker import work_off
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.rosters import actions
from zhuxue.portal.rosters.models import RosterUpload
from zhuxue.portal.schools.models import Enrolment

AS_OF = date(2026, 11, 16)
HEADERS = ("身份证号", "姓名", "学段", "年级", "班级", "学籍状态", "就读方式", "监护人姓名")
STAGES = {"preschool": "学前", "primary": "小学", "junior_high": "初中", "senior_high": "普通高中", "vocational": "中职", "undergraduate": "本专科", "postgraduate": "研究生"}  # fmt: skip
GRADES = "零一二三四五六"
Row = dict[str, str]


def number(order: int, born: str = "20150301") -> str:
    """An identity number of nobody."""
    first = f"439901{born}{order:03d}"
    return first + check_digit(first)


def pupil(order: int, **other: str) -> Row:
    """A row of somebody new."""
    return (
        dict(
            zip(
                HEADERS, (number(order), "测试新", "小学", "一年级", "一年级9班", "在籍", "走读", "测试长"), strict=True
            )
        )
        | other
    )


def rows_of(school: Office) -> list[Row]:
    """The roster of a school just as the portal knows it, of those who have a number."""
    return [row_of(e) for e in going_on(school)]


def going_on(school: Office) -> list[Enrolment]:
    """The students of a school who have a number, each once."""
    found = Enrolment.objects.filter(school=school, ends_on=None, student__identity_number__isnull=False)
    return list({e.student_id: e for e in found.select_related("student", "office").order_by("pk")}.values())


def row_of(enrolment: Enrolment) -> Row:
    """One student as a roster has her."""
    said = (
        enrolment.student.identity_number.in_clear(), enrolment.name, STAGES[enrolment.stage], "",
        enrolment.office.name if enrolment.office_id != enrolment.school_id else "", "", "", "",
    )  # fmt: skip
    return dict(zip(HEADERS, said, strict=True))


def as_csv(rows: Iterable[Row]) -> bytes:
    """Rows as a file that an office might send."""
    out = io.StringIO()
    writer = csv.DictWriter(out, HEADERS)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8")


def send(acting: Membership, rows: Iterable[Row] | bytes, name: str = "名册.csv", **more: object) -> RosterUpload:
    """Send a roster and have it read and compared."""
    content = rows if isinstance(rows, bytes) else as_csv(rows)
    given = {"as_of": AS_OF, "form_key": uuid.uuid4(), **more}
    upload = actions.send([(name, content)], acting=acting, **given)
    return worked(upload)


def applied(upload: RosterUpload, acting: Membership) -> RosterUpload:
    """Confirm and have it applied."""
    return worked(actions.confirm(upload, acting=acting))


def worked(upload: RosterUpload) -> RosterUpload:
    """The upload after the workers did what waits."""
    work_off()
    return RosterUpload.objects.select_related("office", "job").get(pk=upload.pk)
