"""What a run's checks find in the portal's own records, planted into the demo, each beside an innocent that looks like it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import get_current_timezone, localdate, now

from zhuxue.engine.common.terms import Term
from zhuxue.portal.applications.models import NEVER, Case, Task
from zhuxue.portal.applications.process import steps_within, version_of
from zhuxue.portal.applications.rules import HARDSHIP, hardship_steps
from zhuxue.portal.notices.models import Notice, NoticeRow
from zhuxue.portal.people.models import Membership, Office, Role
from zhuxue.portal.schools.models import Enrolment

KEY = "demo:recorded:"
PEOPLE = 2  # of one list
TITLE = "家庭经济困难学生认定结果公示"
OCTOBER = datetime(1, 10, 14, 9)  # of the run's school year; its first workdays are a whole week


@dataclass(frozen=True)
class Planted:
    """A list of a school: which check finds it, or that none may; how its notice hung (null: it has none); whether its people passed."""

    kind: str
    check: str
    innocent: bool
    notice: dict[str, Any] | None
    passed: bool = True
    row: dict[str, str] = field(default_factory=dict)


LONG_AGO = {"state": "closed", "days": 9}
PLANTED = (
    Planted("passed_without_a_notice", "A17", False, None),
    Planted("waits_for_its_notice", "A17", True, None, passed=False),
    Planted("taken_down_early_and_passed", "NL11", False, {"state": "taken_down", "days": 2, "workdays": 5, "days_hung": 2}),
    Planted("three_days_as_the_school_set", "NL11", True, {**LONG_AGO, "workdays": 3, "days_hung": 3}),
    Planted("class_says_dibao", "NL08", False, {"state": "hanging", "workdays": 5, "days_hung": 0}, passed=False, row={"class_name": "五1班（低保户）"}),
    Planted("major_of_the_disabled", "NL08", True, {"state": "hanging", "workdays": 5, "days_hung": 0}, passed=False, row={"major": "残疾人事业管理"}),
)  # fmt: skip


def seed(demo: Any) -> list[dict[str, str]]:
    """Plant each into a school of its own; opens no account."""
    by = Membership.objects.filter(role=Role.COUNTY).select_related("person").order_by("pk")[0]
    for planted, school in zip(PLANTED, _schools(demo), strict=False):
        _plant(planted, school, demo, by)
    return []


def _schools(demo: Any) -> Iterator[Office]:
    """Schools with pupils left, those where nobody works in the demo first."""
    staffed = list(Membership.objects.filter(ends_on=None).values_list("office__path", flat=True).distinct())
    busy = {school.pk: any(path.startswith(school.path) for path in staffed) for school in demo.schools.values()}
    for school in sorted(demo.schools.values(), key=lambda each: (busy[each.pk], each.path)):
        if _pupils(school).count() >= PEOPLE:
            yield school


def _pupils(school: Office) -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(school=school, ends_on=None, student__cases=None).select_related("office")


def _plant(planted: Planted, school: Office, demo: Any, by: Membership) -> None:
    pupils = _pupils(school).order_by("-pk")[:PEOPLE]
    steps, key = steps_within(hardship_steps(), school), KEY + planted.kind
    at = next(number for number, step in enumerate(steps) if step["step"] == "notice")
    year = Term.parse(demo.run.term).school_year
    cases = Case.objects.bulk_create([
        Case(kind="hardship", student_id=p.student_id, enrolment=p, office=p.office, name=p.name, programme=HARDSHIP, period=year, version=version_of(steps),
             process=steps, state="granted" if planted.passed else "open", step=len(steps) - 1 if planted.passed else at, level="general",
             opened_by=by.person, opened_as=by, opened_at=now())
        for p in pupils
    ])  # fmt: skip
    Task.objects.bulk_create([
        Task(case=case, name=case.name, round=1, number=at, step="notice", by="school", office=school, since=localdate(), due_on=NEVER,
             state="done" if planted.passed else "blocked", notice=key if planted.notice else "")
        for case in cases
    ])  # fmt: skip
    if planted.notice:
        _notice(planted, school, cases, key, by, int(year[:4]))


def _notice(planted: Planted, school: Office, cases: list[Case], key: str, by: Membership, year: int) -> None:
    said = dict(planted.notice or {})
    hangs = said["state"] == "hanging"
    begun = now() if hangs else OCTOBER.replace(year=year, tzinfo=get_current_timezone())
    ended = None if hangs else begun + timedelta(days=said.pop("days"))
    notice = Notice.objects.create(
        office=school, title=TITLE, basis_code=HARDSHIP, basis="教财〔2018〕16号", made_from=key, workdays_source="学校所定（演示）", names=True,
        token=secrets.token_urlsafe(24), contact_name="资助办公室", contact="综合楼203室", rows_count=len(cases), made_at=begun, posted_by=by.person,
        begins_at=begun, ended_at=ended, **said,
    )  # fmt: skip
    rows = [
        NoticeRow(notice=notice, number=number, about=str(case.pk), name=case.name, **planted.row)
        for number, case in enumerate(cases, start=1)
    ]
    NoticeRow.objects.bulk_create(rows)
