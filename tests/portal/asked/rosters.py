"""Routes of rosters."""

from __future__ import annotations

import uuid

from django.core.files.uploadedfile import SimpleUploadedFile

from zhuxue.portal.people.models import Membership, Role
from zhuxue.portal.people.queries import offices_visible_to
from zhuxue.portal.rosters.files import keep
from zhuxue.portal.rosters.models import RosterFile, RosterUpload

from . import Asked


def upload(acting: Membership | None) -> tuple[int | None, int | None]:
    """A roster of the office of `acting` that waits to be confirmed, and one of a school elsewhere."""
    officers = Membership.objects.filter(role=Role.SCHOOL_OFFICER).order_by("pk")
    if acting is None:
        return sent_by(officers[0]), None
    elsewhere = officers.exclude(office__in=offices_visible_to(acting).order_by().values("pk")).first()
    return sent_by(acting), elsewhere and sent_by(elsewhere)


def sent_by(member: Membership) -> int:
    made = RosterUpload.objects.create(office=member.office, uploaded_by=member, form_key=uuid.uuid4(), as_of="2026-11-01",
                                       files_until="2099-01-01", state="read", rows_in=1, rows_good=0, rows_rejected=1)  # fmt: skip
    keep(made, RosterFile.What.REJECTS, "rejects.xlsx", b"PK")
    return made.pk


def form(row: object = None) -> dict[str, object]:
    """A right answer to the form of sending."""
    file = SimpleUploadedFile("名册.csv", "姓名,身份证号\n".encode())
    return {"files": file, "as_of": "2026-11-01", "leaving": "withdrawn", "form_key": str(uuid.uuid4())}


ASKED = {
    "send_roster": Asked(post=form),
    "roster": Asked(rows=upload),
    "tick_leavers": Asked(post={}, rows=upload),
    "confirm_roster": Asked(post={}, rows=upload),
    "compare_roster": Asked(post={}, rows=upload),
    "withdraw_roster": Asked(post={}, rows=upload),
    "roster_rejects": Asked(post={}, rows=upload),
}
