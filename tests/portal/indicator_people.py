"""Sheets of the national system in the tests: made of what stands with us, and read as a worker does."""

from __future__ import annotations

import base64
import io
import uuid
from typing import Any

import xlsxwriter
from django.utils.timezone import localdate, now

from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.files.national import load_national
from zhuxue.portal.indicators.actions import sheets
from zhuxue.portal.indicators.models import Sheet, SheetUpload
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.schools.models import Enrolment
from zhuxue.portal.schools.queries import latest_run

Row = dict[str, Any]


def enrolled_rows(school: Office) -> list[Row]:
    """The students of a school as a sheet of the roll names them; those without a number are given up first, so that all can agree."""
    here = Enrolment.objects.filter(school=school, ends_on=None, roll_status__in=["", "enrolled"])
    here.filter(student__identity_number=None).update(ends_on=localdate())
    rows = []
    for each in here.filter(ends_on=None).select_related("student").order_by("pk"):
        rows.append({"school_code": school.code, "school_name": school.name, "name": each.name, "grade": each.grade, "identity_number": each.student.identity_number.in_clear()})  # fmt: skip
    return rows


def workbook(layout: str, rows: list[Row]) -> bytes:
    """A workbook in a layout of the library."""
    columns, out = load_national(LIBRARY)[layout].columns, io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, [column.title for column in columns])
        for number, row in enumerate(rows, start=1):
            said = [row.get(str(column.is_)) for column in columns]
            page.write_row(
                number, 0, ["" if cell is None else cell if isinstance(cell, float) else str(cell) for cell in said]
            )
    return out.getvalue()


def deliver(acting: Membership, layout: str, rows: list[Row]) -> Sheet:
    """Hand a sheet in for the office acted for, and read it."""
    content = base64.b64encode(workbook(layout, rows)).decode("ascii")
    upload = SheetUpload.objects.create(office=acting.office, layout=layout, term=latest_run().term, as_of=localdate(), name="sheet.xlsx", content=content, form_key=uuid.uuid4(), sent_by=acting, sent_at=now())  # fmt: skip
    return sheets.read_kept(upload, acting=acting)
