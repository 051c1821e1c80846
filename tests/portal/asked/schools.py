"""Routes of students."""

from __future__ import annotations

from zhuxue.portal.people.models import Membership, Office, Person
from zhuxue.portal.people.queries import offices_visible_to
from zhuxue.portal.schools.models import AccountChange, Enrolment, Guardian, SpecialGroup, Transfer

from . import Asked


def enrolment(acting: Membership | None) -> tuple[int | None, int | None]:
    """A student at the office of `acting` or below whose number is known, and one elsewhere."""
    known = Enrolment.objects.filter(student__identity_number__isnull=False).order_by("pk")
    if acting is None:
        return known.values_list("pk", flat=True).first(), None
    within = offices_visible_to(acting).order_by().values("pk")
    inside, outside = known.filter(office__in=within), Enrolment.objects.exclude(office__in=within)
    return inside.values_list("pk", flat=True).first(), outside.values_list("pk", flat=True).first()


ASKED = {
    "student": Asked(rows=enrolment),
    "find_student": Asked(post={}),
    "filter_students": Asked(post={"stage": "primary"}),
    "show_in_clear": Asked(post={"what": "identity_number", "reason": "核对来电"}, rows=enrolment),
    "export_students": Asked(post={"kind": "csv", "reason": "上会使用"}),
}


def moving(acting: Membership | None) -> tuple[int | None, int | None]:
    """A student of the office of `acting` whom another school claims, and one who moves between schools elsewhere."""
    schools = Office.objects.filter(kind="school", pk__in=Enrolment.objects.values("school")).order_by("pk")
    if acting is None:
        found = Enrolment.objects.order_by("pk").first()
        return _claimed(found, schools.exclude(pk=found.school_id).last()), None
    within = offices_visible_to(acting).order_by().values("pk")
    inside = Enrolment.objects.filter(office__in=within).order_by("pk").first()
    beyond = list(schools.exclude(pk__in=within))
    outside = Enrolment.objects.filter(school=beyond[0]).order_by("pk").first() if len(beyond) > 1 else None
    others = schools.exclude(pk=inside.school_id)
    into = others.exclude(pk__in=within).last() or others.last()
    return _claimed(inside, into), outside and _claimed(outside, beyond[1])


def coming(acting: Membership | None) -> tuple[int | None, int | None]:
    """A student whom the school of `acting` claims, and one whom a school elsewhere does."""
    school = acting.office if acting else Office.objects.filter(kind="school").first()
    found = Enrolment.objects.exclude(school=school).order_by("pk")
    other = Office.objects.filter(kind="school").exclude(pk__in=(school.pk, found[1].school_id)).first()
    return _claimed(found[0], school), _claimed(found[1], other)


def _claimed(enrolment: Enrolment, into: Office) -> int:
    asker = Person.objects.get_or_create(username=f"claims-{into.pk}", name="测试")[0]
    member = Membership.objects.get_or_create(person=asker, office=into, role="school_officer", begins_on="2024-09-01")[
        0
    ]
    return Transfer.objects.get_or_create(enrolment=enrolment, defaults={"to_school": into, "to_office": into, "stage": enrolment.stage, "on": "2026-10-20", "reason": "随父母迁居", "asked_by": member})[0].pk  # fmt: skip


def claim(row: object = None) -> dict[str, str]:
    """A right claim, of a student of the last school."""
    last = Membership.objects.filter(role="school_officer").order_by("pk").last()
    known = Enrolment.objects.filter(school=last.office, student__identity_number__isnull=False)
    one = known.select_related("student").order_by("pk").first()
    return {
        "identity_number": one.student.identity_number.in_clear(),
        "on": "2026-10-20",
        "stage": one.stage,
        "reason": "随父母迁居",
    }


ASKED |= {
    "transfer": Asked(rows=moving),
    "claim_transfer": Asked(post=claim),
    "decide_transfer": Asked(post={"decision": "confirm"}, rows=moving),
    "withdraw_transfer": Asked(post={}, rows=coming),
    "change_status": Asked(post={"status": "suspended", "on": "2026-10-20", "reason": "因病休学"}, rows=enrolment),
}


def changed_account(acting: Membership | None) -> tuple[int | None, int | None]:
    """A change of account asked for a student at the office of `acting` or below, and one elsewhere."""
    inside, outside = enrolment(acting)
    return _change(inside), outside and _change(outside)


def _change(pk: int) -> int:
    one = Enrolment.objects.get(pk=pk)
    asker = Person.objects.get_or_create(username="asks-for-accounts", name="测试")[0]
    member = Membership.objects.get_or_create(
        person=asker, office=one.school, role="school_officer", begins_on="2024-09-01"
    )[0]
    said = {
        "enrolment": one,
        "account_no": "6222000011112222",
        "payee_name": one.name,
        "reason": "换卡",
        "asked_by": member,
    }
    return AccountChange.objects.get_or_create(student=one.student, defaults=said)[0].pk


def account(pk: int) -> dict[str, str]:
    """A right new account of the student herself."""
    return {"payee_name": Enrolment.objects.select_related("student").get(pk=pk).student.name, "account_no": "6222000011112222", "reason": "原卡遗失"}  # fmt: skip


def guardian(acting: Membership | None) -> tuple[int | None, int | None]:
    """A guardian of a student in reach, and one of somebody else."""
    known = Guardian.objects.filter(student__enrolments__ends_on=None).order_by("pk")
    if acting is None:
        return known.values_list("pk", flat=True).first(), None
    inside, outside = enrolment_now(acting)
    return _guardian_of(inside), _guardian_of(outside)


def _guardian_of(pk: int | None) -> int | None:
    if pk is None:
        return None
    student = Enrolment.objects.get(pk=pk).student
    return (student.guardians.first() or Guardian.objects.create(student=student, name="测示")).pk


def enrolment_now(acting: Membership | None) -> tuple[int | None, int | None]:
    """A student who is at an office in reach now, and one elsewhere."""
    known = Enrolment.objects.filter(ends_on=None).order_by("pk")
    if acting is None:
        return known.values_list("pk", flat=True).first(), None
    within = offices_visible_to(acting).order_by().values("pk")
    inside, outside = known.filter(office__in=within), known.exclude(office__in=within)
    return inside.values_list("pk", flat=True).first(), outside.values_list("pk", flat=True).first()


def group(acting: Membership | None) -> tuple[int | None, int | None]:
    """A special group noted by hand of a student in reach, and one of somebody else."""
    by = acting or Membership.objects.filter(role="school_officer").first()
    return tuple(_group_of(pk, by) for pk in enrolment_now(acting))


def _group_of(pk: int | None, by: Membership) -> int | None:
    if pk is None:
        return None
    student = Enrolment.objects.get(pk=pk).student
    said = {"source": "paper", "evidence": "残疾人证", "begins_on": "2026-09-01", "noted_by": by}
    return SpecialGroup.objects.get_or_create(student=student, group="DISABLED_STU", ends_on=None, defaults=said)[0].pk


ASKED |= {
    "add_guardian": Asked(post={"name": "测示", "reason": "父母外出", "seen": "0"}, rows=enrolment_now),
    "change_guardian": Asked(post={"name": "测示新", "reason": "更正姓名", "seen": "0"}, rows=guardian),
    "note_group": Asked(post={"group": "ORPHAN", "paper": "民政局证明", "begins_on": "2026-09-01"}, rows=enrolment_now),
    "end_group": Asked(post={"on": "2026-10-01", "reason": "证件到期"}, rows=group),
    "change_account": Asked(post=account, rows=enrolment),
    "decide_account": Asked(post={"decision": "confirm"}, rows=changed_account),
}


def classroom(acting: Membership | None) -> tuple[int | None, int | None]:
    """A class at the office of `acting` or below, and one elsewhere."""
    rows = Office.objects.filter(kind="class", closed_on=None).order_by("pk")
    if acting is None:
        return rows.values_list("pk", flat=True).first(), None
    within = offices_visible_to(acting).order_by().values("pk")
    inside, outside = rows.filter(pk__in=within), rows.exclude(pk__in=within)
    return inside.values_list("pk", flat=True).first(), outside.values_list("pk", flat=True).first()


ASKED |= {
    "rename_class": Asked(rows=classroom),
    "close_class": Asked(rows=classroom),
}
