"""The columns a list of students may show."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from zhuxue.engine.common.money import yuan_text
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.schools.history import names_both_schools
from zhuxue.portal.schools.models import Enrolment, Transfer
from zhuxue.portal.ui.components import Kind, Tag
from zhuxue.portal.ui.listing import Column


def amount_text(enrolment: Enrolment) -> object:
    """Return what the last run owes for the term in all, in yuan; empty where nothing is owed by right."""
    if not enrolment.awards:
        return ""
    return _("%(yuan)s 元") % {"yuan": yuan_text(sum(award.award_fen for award in enrolment.awards))}


STUDENTS = (
    Column("name", _("姓名"), lambda row: row.name, sort="name"),
    Column("identity_number", _("证件号码"), lambda row: row.student.identity_number),
    Column("school", _("学校"), lambda row: row.school.name, sort="school__name"),
    Column(
        "class", _("班级"), lambda row: row.office.name if row.office_id != row.school_id else "", sort="office__name"
    ),
    Column("stage", _("学段"), lambda row: row.get_stage_display()),
    Column("grade", _("年级"), lambda row: row.grade),
    Column("programmes", _("应享项目"), lambda row: "、".join(award.outcome.title for award in row.awards), wide=True),
    Column("amount", _("本学期应享金额"), amount_text),
    Column("student_number", _("学籍号"), lambda row: row.student_number, shown=False),
)
TRANSFER_KINDS: dict[str, Kind] = {"asked": "wait", "confirmed": "ok", "refused": "late", "withdrawn": "no"}


def transfer_state(transfer: Transfer) -> Tag:
    """Return the state of a transfer in words, for `ui/status.html`."""
    return Tag(transfer.get_state_display(), TRANSFER_KINDS[transfer.state])


def transfer_columns(acting: Membership | None) -> tuple[Column, ...]:
    """Return the columns of the list of transfers; who claims does not read from where before it is confirmed."""
    return (
        Column("name", _("姓名"), lambda row: row.enrolment.name),
        Column("state", _("状态"), lambda row: row.get_state_display()),
        Column("from", _("从"), lambda row: names_both_schools(row, acting)[0]),
        Column("to", _("转到"), lambda row: row.to_school.name),
        Column("on", _("转入日期"), lambda row: f"{row.on:%Y-%m-%d}"),
        Column("asked", _("申请时间"), lambda row: f"{localtime(row.asked_at):%Y-%m-%d %H:%M}", sort="id"),
    )


def grades_text(office: Any) -> str:
    """Return the grades of the students of a class; empty where none is known."""
    if office.lowest is None:
        return ""
    return str(office.lowest) if office.lowest == office.highest else f"{office.lowest}–{office.highest}"


def school_text(office: Office) -> str:
    """Return the school of a class, and its college."""
    above = office.parent
    return f"{above.parent.name} {above.name}" if above.kind == Office.Kind.COLLEGE else above.name


CLASSES = (
    Column("name", _("班级"), lambda row: row.name, sort="name"),
    Column("school", _("学校"), school_text, sort="parent__name"),
    Column("students", _("在籍人数"), lambda row: row.students, sort="students"),
    Column("grade", _("年级"), grades_text),
    Column("code", _("代码"), lambda row: row.code, sort="code"),
)
