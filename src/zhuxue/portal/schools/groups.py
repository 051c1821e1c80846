"""The special groups a student belongs to: from registers as runs find them, and by hand where somebody saw a paper."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuxue.engine.common.hardship import Hardship
from zhuxue.engine.common.places import LIBRARY
from zhuxue.engine.common.registers import Registers
from zhuxue.portal.audit.actions import record, without_numbers
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership
from zhuxue.portal.schools.models import Enrolment, Run, SpecialGroup
from zhuxue.portal.schools.queries import enrolments_visible_to
from zhuxue.portal.ui.components import Event, Tag

BATCH = 2000  # rows in one statement
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
R: Any = SpecialGroup.Source


@cache
def titles() -> dict[str, str]:
    """Return what the groups of the library are called, by code."""
    return {group.code: group.title for group in Hardship.load(LIBRARY).special_groups}


def groups_visible_to(acting: Membership | None, action: str = "see_groups") -> QuerySet[SpecialGroup]:
    """Return the groups of students who are at an office in reach now; none without the role."""
    here = enrolments_visible_to(acting, action).filter(ends_on=None).order_by().values("student")
    return SpecialGroup.objects.filter(student__in=here)


def groups_of(enrolment: Enrolment, acting: Membership | None) -> QuerySet[SpecialGroup]:
    """Return a student's groups, the latest first; of a past enrolment none, for that is another school's to know."""
    seen = groups_visible_to(acting).filter(student=enrolment.student_id)
    found = seen if enrolment.ends_on is None else seen.none()
    return found.select_related("noted_by__person", "ended_by__person").order_by("-begins_on", "-pk")


def groups_today(student_id: int) -> list[str]:
    """Return the titles of the groups that registers prove of a student today."""
    lasting = Q(ends_on=None) | Q(ends_on__gte=localdate())
    found = SpecialGroup.objects.filter(lasting, student=student_id, source=R.REGISTER, begins_on__lte=localdate())
    return [titles()[code] for code in found.order_by("group").values_list("group", flat=True).distinct() if code in titles()]  # fmt: skip


@transaction.atomic
def note_group(enrolment: Enrolment, group: str, *, paper: str, begins_on: date, acting: Membership | None) -> SpecialGroup:  # fmt: skip
    """Note a group of which somebody saw the paper; raises NotAllowed where it is noted already, or out of reach."""
    acting = require(acting, "edit_groups")
    found = enrolments_visible_to(acting, "edit_groups").filter(pk=enrolment.pk, ends_on=None).first()
    if found is None or group not in titles():
        raise NotAllowed(
            "没有这名在校学生。请回到学生列表。", "There is no such student here now. Go back to the list."
        )
    try:
        with transaction.atomic():
            made = SpecialGroup.objects.create(student_id=found.student_id, group=group, source=R.PAPER, evidence=without_numbers(paper), begins_on=begins_on, noted_by=acting)  # fmt: skip
    except IntegrityError:
        raise NotAllowed("这个特殊群体已经登记，仍然有效。要更换材料，请先结束原来的。", "This group is noted already and goes on. To name another paper, end that one first.") from None  # fmt: skip
    record("special group noted", made, acting=acting, details={"begins_on": begins_on.isoformat()})
    return made


@transaction.atomic
def end_group(group: SpecialGroup, *, on: date, why: str, acting: Membership | None) -> SpecialGroup:
    """End a group that was noted by hand; raises NotAllowed where it has ended, or a register proves it."""
    acting = require(acting, "edit_groups")
    seen = groups_visible_to(acting, "edit_groups").values("pk")
    found = SpecialGroup.objects.select_for_update().filter(pk=group.pk, pk__in=seen, source=R.PAPER).first()
    if found is None or found.ends_on is not None:
        raise NotAllowed("这一条已经结束，或来自部门名单，由下一次名单更新。", "This one has ended, or comes from a register and follows its next release.")  # fmt: skip
    if on < found.begins_on:
        raise NotAllowed("结束日期早于开始日期。请核对。", "It cannot end before it began. Check the day.")
    found.ends_on, found.ended_by, found.ended_why = on, acting, why
    found.save(update_fields=["ends_on", "ended_by", "ended_why"])
    record("special group ended", found, acting=acting, reason=why, details={"on": on.isoformat()})
    return found


def keep_from_run(tables: Any, run: Run, enrolments: Mapping[int, int]) -> int:
    """Note the groups that a finished run found by register, and end those it found no longer to hold; return how many.

    `enrolments` gives the enrolment of each student_key. A register that is silent about a student ends nothing.
    """
    codes = [code for code in titles() if f"in_{code}" in set(tables.columns("students"))]
    releases = {(key, code): release for key, code, release in tables.rows(RELEASES)}
    holding = {(key, code) for code in codes for (key,) in tables.rows(f"SELECT student_key FROM students WHERE in_{code}")}  # fmt: skip
    wanted = {(key, code) for key, code in holding if key in enrolments}
    student_of = _students(enrolments, {key for key, _ in wanted})
    known = set(SpecialGroup.objects.filter(source=R.REGISTER, ends_on=None).values_list("student", "group"))
    new = {(student_of[key], code): (key, code) for key, code in sorted(wanted)}
    made = [_from_register(place, releases.get(new[place]), run) for place in new if place not in known]
    SpecialGroup.objects.bulk_create(made, BATCH)
    return len(made) + _end_those_gone(tables, run, enrolments, codes)


RELEASES = "SELECT student_key, register, MAX(release) FROM matches WHERE outcome = 'match' GROUP BY 1, 2"


def _students(enrolments: Mapping[int, int], keys: set[int]) -> dict[int, int]:
    """Return the student behind each key."""
    wanted = {enrolments[key]: key for key in keys}
    numbers = sorted(wanted)
    found: dict[int, int] = {}
    for start in range(0, len(numbers), BATCH):
        rows = Enrolment.objects.filter(pk__in=numbers[start : start + BATCH]).values_list("pk", "student_id")
        found |= {wanted[pk]: student for pk, student in rows}
    return found


def _from_register(place: tuple[int, str], release: str | None, run: Run) -> SpecialGroup:
    """A release is named DIBAO@2024-08-25, its second file #2: the group begins on its day, else on that of the run."""
    student, code = place
    day = DAY.search(release or "")
    begins = date.fromisoformat(day[0]) if day else run.on
    return SpecialGroup(student_id=student, group=code, source=R.REGISTER, evidence=release or code, begins_on=begins, run=run)  # fmt: skip


def _end_those_gone(tables: Any, run: Run, enrolments: Mapping[int, int], codes: list[str]) -> int:
    """End on the day of the run what its registers deny; what began later than the run is left alone."""
    ended = 0
    for code in codes:
        lasting = SpecialGroup.objects.filter(source=R.REGISTER, ends_on=None, group=code, begins_on__lt=run.on)
        if not lasting.exists():
            continue
        denied = [enrolments[key] for (key,) in tables.rows(f"SELECT student_key FROM students WHERE NOT in_{code}") if key in enrolments]  # fmt: skip
        for start in range(0, len(denied), BATCH):
            gone = Enrolment.objects.filter(pk__in=denied[start : start + BATCH]).values("student")
            ended += lasting.filter(student__in=gone).update(ends_on=run.on, ended_why=run.term)
    return ended


def to_end(groups: QuerySet[SpecialGroup]) -> list[tuple[int, str]]:
    """Return (row, title) of those noted by hand that go on."""
    lasting = [group for group in groups if group.ends_on is None and group.source == R.PAPER]
    return [(group.pk, titles().get(group.group, group.group)) for group in lasting]


def events(groups: QuerySet[SpecialGroup]) -> list[Event]:
    """Return the groups as a timeline shows them, each with its evidence and how long it holds."""
    return [_event(group) for group in groups]


def _release(evidence: str) -> str:
    """Return a release as people read it: the name of the register and the day."""
    code, day = evidence.partition("@")[0], DAY.search(evidence)
    known = Registers.load(LIBRARY).registers.get(code)
    return f"{known.title if known else code} {day[0] if day else ''}".strip()


def _event(group: SpecialGroup) -> Event:
    by_register = group.source == R.REGISTER
    what = titles().get(group.group, group.group)
    why = _("部门名单 %(release)s") % {"release": _release(group.evidence)} if by_register else _("材料：%(paper)s") % {"paper": group.evidence}  # fmt: skip
    if group.ends_on is not None:
        why += _("；%(day)s 结束 %(why)s") % {"day": group.ends_on, "why": group.ended_why}
    state = Tag(_("有效"), "ok") if group.ends_on is None or group.ends_on >= localdate() else Tag(_("已结束"), "no")
    return Event(group.begins_on, what, group.noted_by.person.name if group.noted_by else "", why, state)
