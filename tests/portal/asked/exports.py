"""Routes of large exports."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils.timezone import localdate, now

from zhuxue.portal.exports.models import ExportRequest
from zhuxue.portal.people.models import Membership, Office, Person
from zhuxue.portal.people.queries import offices_visible_to

from . import Asked


def asked_for(held: Membership, digest: str) -> ExportRequest:
    """An export that waits."""
    return ExportRequest.objects.create(kind="students", file_kind="csv", asked={}, digest=digest, rows_count=6000, reason="上会使用", asked_as=held, asked_by=held.person)  # fmt: skip


def someone(office: Office) -> Membership:
    """Somebody new at an office."""
    number = Person.objects.count()
    person = Person.objects.create(username=f"asks-{number}", name="测试")
    return Membership.objects.create(person=person, office=office, role="school_officer", begins_on="2024-09-01")


def to_decide(acting: Membership | None) -> tuple[int, int | None]:
    """An export asked for at the office of somebody, and one out of reach."""
    office = acting.office if acting else Office.objects.order_by("pk")[0]
    inside = asked_for(someone(office), "a")
    out = Office.objects.exclude(pk__in=offices_visible_to(acting).order_by().values("pk")).first() if acting else None
    return inside.pk, asked_for(someone(out), "b").pk if out else None


def own(acting: Membership | None) -> tuple[int, int]:
    """An export of somebody that is ready, and one of a colleague."""
    mine = acting or someone(Office.objects.order_by("pk")[0])
    settings.EXPORTS_FOLDER.mkdir(exist_ok=True)
    (settings.EXPORTS_FOLDER / "made").write_bytes(b"x")
    made = asked_for(mine, "a")
    ExportRequest.objects.filter(pk=made.pk).update(approved=True, decided_by=someone(mine.office).person, decided_at=now(), file="made", expires_on=localdate() + timedelta(days=1))  # fmt: skip
    return made.pk, asked_for(someone(mine.office), "b").pk


def a_list(acting: Membership | None) -> tuple[str, None]:
    """A list that everybody who may export sees; the rows in it are of her reach."""
    return "jobs", None


ASKED = {
    "export_list": Asked(post={"kind": "csv", "reason": "上会使用"}, rows=a_list),
    "approve_export": Asked(post={}, rows=to_decide),
    "refuse_export": Asked(post={"reason": "范围太大"}, rows=to_decide),
    "fetch_export": Asked(post={}, rows=own),
}
