"""Indicators in the demo: one county whose sheets agree row by row, one with differences, the others with nothing delivered; counted before and after."""

from __future__ import annotations

import base64
import io
import uuid
from typing import Any

import xlsxwriter
from django.utils.timezone import localdate, now

from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.files.national import load_national
from zhuxue.portal.demo.awards import R, Staff
from zhuxue.portal.indicators.actions import measuring, sheets
from zhuxue.portal.indicators.models import Charge, SheetUpload
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.schools.models import Enrolment

NOBODY = ("示例名单外", "439900201001011237")
LEFT_OUT, RENAMED, REGRADED = (
    3,
    4,
    5,
)  # every so many rows of the first school: not in the sheet, another name, another grade
Row = dict[str, Any]


def seed(demo: Any) -> list[dict[str, str]]:
    """Count once, deliver sheets of two counties and a school, count again; return the accounts opened for it."""
    staff = Staff(demo.password_hash, [])
    measuring.measure(None)
    red, green = _counties()
    for county, faulty in ((red, True), (green, False)):
        if county is None:
            continue
        held = Membership.objects.filter(role=R.COUNTY, office=county).select_related("office", "person").first()
        acting = held or staff.hold(R.COUNTY, county)
        _deliver(acting, demo, "institutions", _schools(county, faulty))
        if faulty:
            _deliver(acting, demo, "enrolled", _students(county, faulty))
    if (
        last := Membership.objects.filter(role=R.SCHOOL_OFFICER, office__kind="school")
        .select_related("office", "person")
        .order_by("pk")
        .last()
    ):
        _deliver(last, demo, "enrolled", _students(last.office, False))
    if red is not None:
        _deliver(
            Membership.objects.filter(role=R.COUNTY, office=red).select_related("office", "person")[0],
            demo,
            "aid",
            _aid(red),
        )
    measuring.measure(None)
    _charge(red)
    return staff.accounts


def _counties() -> tuple[Office | None, Office | None]:
    """The county whose finance pays, and the smallest other one with students."""
    paying = Membership.objects.filter(role=R.FINANCE, office__kind="county").select_related("office").first()
    schools = Enrolment.objects.filter(school__parent__kind="county").values("school__parent")
    others = Office.objects.filter(pk__in=schools).exclude(pk=paying.office_id if paying else 0).order_by("pk")
    fewest = min(others, key=lambda office: Enrolment.objects.filter(school__parent=office).count(), default=None)
    return (paying.office if paying else None), fewest


def _schools(county: Office, faulty: bool) -> list[Row]:
    rows = [
        {"school_code": s.code, "school_name": s.name} for s in county.children.filter(kind="school").order_by("pk")
    ]
    return (
        [*rows, {"school_code": f"{county.code}7001", "school_name": f"{county.name}示例新设小学"}] if faulty else rows
    )


def _students(office: Office, faulty: bool) -> list[Row]:
    """The students enrolled; with `faulty` some rows of the first school are left out or differ, and one is of nobody."""
    here = Enrolment.objects.filter(
        school__path__startswith=office.path, ends_on=None, roll_status__in=["", "enrolled"]
    )
    here = (
        here.exclude(student__identity_number=None)
        .select_related("student", "school", "office")
        .order_by("school", "pk")
    )
    rows, first = [], None
    for number, each in enumerate(here.iterator(chunk_size=2000)):
        first = first or each.school_id
        wrong = faulty and each.school_id == first and number < 12
        if wrong and number % LEFT_OUT == 1:
            continue
        name = f"{each.name}样" if wrong and number % RENAMED == 0 else each.name
        grade = (each.grade or 0) + 1 if wrong and number % REGRADED == 2 else each.grade
        rows.append({"school_code": each.school.code, "school_name": each.school.name, "name": name, "grade": grade, "identity_number": each.student.identity_number.in_clear(), "class_name": each.office.name})  # fmt: skip
    if faulty and rows:
        rows.append(rows[0] | {"name": NOBODY[0], "identity_number": NOBODY[1]})
        rows.append(rows[0] | {"name": "示例位数错", "identity_number": NOBODY[1][:-1]})
    return rows


def _aid(county: Office) -> list[Row]:
    from zhuxue.portal.payments.models import Line

    paid = Line.objects.filter(state="paid", office__path__startswith=county.path, arrear=None).select_related(
        "student", "school"
    )
    rows = [
        {"school_code": line.school.code, "school_name": line.school.name, "name": line.name, "identity_number": line.student.identity_number.in_clear(),
         "programme": line.programme, "amount": line.amount_fen // 100 + (50 if number == 2 else 0)}
        for number, line in enumerate(paid.order_by("pk")[:40]) if line.student.identity_number is not None
    ]  # fmt: skip
    return rows[1:]


def _deliver(acting: Membership, demo: Any, layout: str, rows: list[Row]) -> None:
    """Write a workbook by the layout, and read it as a worker does."""
    if not rows:
        return
    columns, out = load_national(LIBRARY)[layout].columns, io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet("数据")
        page.write_row(0, 0, [column.title for column in columns])
        for number, row in enumerate(rows, start=1):
            page.write_row(number, 0, [str(row.get(str(column.is_)) or column.constant or "") for column in columns])
    upload = SheetUpload.objects.create(
        office=acting.office, layout=layout, term=demo.run.term, as_of=localdate(), name=f"{layout}.xlsx",
        content=base64.b64encode(out.getvalue()).decode("ascii"), form_key=uuid.uuid4(), sent_by=acting, sent_at=now(),
    )  # fmt: skip
    sheets.read_kept(upload, acting=acting)


def _charge(county: Office | None) -> None:
    """The county gave one school a day of its own, with an owner where somebody works there."""
    if county is None:
        return
    acting = Membership.objects.filter(role=R.COUNTY, office=county).select_related("office", "person").first()
    for charge in Charge.objects.filter(indicator="zero_enrolled", closed_by=None, office__parent=county)[:1]:
        owner = Membership.objects.filter(office=charge.office_id, role=R.SCHOOL_OFFICER).first()
        measuring.set_charge(charge, owner=owner, due_on=localdate(), reason="学籍核对本周内完成", acting=acting)
