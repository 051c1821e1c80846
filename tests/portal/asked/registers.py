"""Routes of registers."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile

from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.people.queries import offices_visible_to
from zhuxue.portal.registers.models import Proposal, Release
from zhuxue.portal.schools.models import Enrolment, Run

from . import Asked


def release(acting: Membership | None) -> tuple[int | None, int | None]:
    """A release that waits in the office of `acting`, and one of a county elsewhere."""
    if acting is None:
        return kept_at(Office.objects.get(code="430626")), None
    return kept_at(acting.office), _elsewhere(acting, kept_at)


def kept_at(office: Office) -> int:
    return Release.objects.create(office=office, register="DIBAO", released_on="2026-11-01", name="低保.csv", sha256=uuid.uuid4().hex, owner="民政",
        basis="示例", purpose="示例", how="folder", fresh_until="2027-02-01", delete_on="2099-01-01", state="read", form_key=uuid.uuid4(), rows_in=1,
        rows_out=1, rows_rejected=0).pk  # fmt: skip


def proposal(acting: Membership | None) -> tuple[int | None, int | None]:
    """A question about a student in reach, and about one elsewhere."""
    here = Enrolment.objects.filter(ends_on=None).order_by("pk")
    if acting is None:
        return asked_of(here[0]), None
    within = offices_visible_to(acting).order_by().values("pk")
    inside, outside = here.filter(office__in=within).first(), here.exclude(office__in=within).first()
    return inside and asked_of(inside), outside and asked_of(outside)


def asked_of(enrolment: Enrolment) -> int:
    return Proposal.objects.create(pair=uuid.uuid4().hex, given=uuid.uuid4().hex, run=Run.objects.latest("pk"), enrolment=enrolment, register="DIBAO",
        label="DIBAO@2026-11-01", percent=90, evidence="示例", number_given="439900201001011234", source_row=2).pk  # fmt: skip


def _elsewhere(acting: Membership, make: Callable[[Office], int]) -> int | None:
    other = Office.objects.filter(kind="county").exclude(path__startswith=acting.office.path)
    found = other.exclude(pk__in=offices_visible_to(acting).values("pk")).order_by("-path").first()
    return make(found) if found and acting.office.kind != "province" else None


def form(row: object = None) -> dict[str, object]:
    """A right answer to the form of sending."""
    file = SimpleUploadedFile("低保.csv", "姓名,身份证号\n".encode())
    return {"register": "DIBAO", "released_on": "2026-11-01", "file": file, "form_key": str(uuid.uuid4())}


ASKED = {
    "send_release": Asked(post=form),
    "release": Asked(rows=release),
    "accept_release": Asked(post={}, rows=release),
    "refuse_release": Asked(post={"reason": "名单不对，请重报"}, rows=release),
    "read_release_again": Asked(post={}, rows=release),
    "release_rejects": Asked(post={}, rows=release),
    "proposal": Asked(rows=proposal),
    "decide_proposal": Asked(post={"act": "denied", "reason": "同名不同人", "seen": 0}, rows=proposal),
}
