"""Rosters in every state that lasts, a transfer that waits and a student on leave, for the demo."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.utils.timezone import localdate, now

from zhuxue.portal.demo.found import Demo
from zhuxue.portal.people.models import Membership, Role
from zhuxue.portal.rosters.files import kept_until
from zhuxue.portal.rosters.models import RosterChange, RosterUpload
from zhuxue.portal.schools.models import Enrolment, Transfer
from zhuxue.portal.schools.statuses import change_status

SETTLED = ("read", "applied", "refused", "outdated", "withdrawn")  # states in which no job is at work
MADE_UP = "演示数据"


def seed(demo: Demo) -> list[dict[str, str]]:
    """Fill this part of the demo; it opens no account."""
    officers = list(Membership.objects.filter(role=Role.SCHOOL_OFFICER).select_related("office").order_by("pk"))
    if len(officers) > 1:
        _uploads(officers[0])
        _moves(officers[0], officers[-1])
    return []


def _uploads(officer: Membership) -> None:
    here = list(Enrolment.objects.filter(school=officer.office, ends_on=None).order_by("pk")[:3])
    for days, state in enumerate(SETTLED, start=1):
        settled = state == "applied"
        upload = RosterUpload.objects.create(
            office=officer.office, uploaded_by=officer, form_key=uuid.uuid4(), as_of=localdate() - timedelta(days=days), state=state,
            rows_in=None if state == "refused" else 48, rows_good=46, rows_rejected=2, files_until=kept_until(),
            counts={"new": 0, "moved": 0, "changed": len(here), "left": 0, "unchanged": 46 - len(here)},
            confirmed_by=officer if settled else None, confirmed_at=now() if settled else None, applied_at=now() if settled else None,
            said_zh="缺少必需的列：身份证号。请补上。" if state == "refused" else "", said_en="The column 身份证号 is missing. Add it." if state == "refused" else "",
        )  # fmt: skip
        if state in ("read", "applied", "outdated"):
            RosterChange.objects.bulk_create(
                RosterChange(upload=upload, kind="changed", name=one.name, school=officer.office, student_id=one.student_id, enrolment=one,
                             row_key=number, changes={"boards": ["否", "是"]})
                for number, one in enumerate(here)
            )  # fmt: skip


def _moves(old: Membership, new: Membership) -> None:
    """One student whom another school claims, which waits for the old school, and one on leave."""
    waiting, resting = Enrolment.objects.filter(school=old.office, ends_on=None, roll_status="enrolled").order_by("-pk")[:2]  # fmt: skip
    on = max(localdate() - timedelta(days=36), waiting.begins_on + timedelta(days=1))
    Transfer.objects.create(
        enrolment=waiting, to_school=new.office, to_office=new.office, stage=waiting.stage, grade=waiting.grade, on=on, reason=MADE_UP, asked_by=new,
    )  # fmt: skip
    change_status(resting, "suspended", on=on, reason=MADE_UP, acting=old)
