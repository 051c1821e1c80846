"""Supervision in the demo: issues of the real run in every state, one whose overdue order climbed to the province, a recovery made of a row."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.timezone import localdate, now

from zhuxue.engine.checks.written import FactTest
from zhuxue.portal.demo.awards import R, Staff
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.supervision.actions import answering, deciding, money, sampling, visiting, writing
from zhuxue.portal.supervision.actions.chasing import chase
from zhuxue.portal.supervision.actions.noting import S, note
from zhuxue.portal.supervision.actions.taking_up import take_up
from zhuxue.portal.supervision.models import Issue, Rectification
from zhuxue.portal.supervision.sampling import forms, frame_of

WHAT = "逐行核对原始材料，属实的改正，不属实的写明情况（演示，非真实要求）"
LONG_AGO = 40  # days an overdue order of the demo is past
EVIDENCE = "整改情况说明（演示文件）".encode()


def seed(demo: Any) -> list[dict[str, str]]:
    """Take up the run's findings and act on some; return the accounts opened for it."""
    take_up(demo.run)
    staff = Staff(demo.password_hash, [])
    living = Issue.objects.filter(state=S.OPEN, office__kind="school", office__parent__kind="county").select_related("office__parent")  # fmt: skip
    waiting = list(living.order_by("-severity", "office__path", "check_id"))
    for act, issue in zip(ACTS, waiting[1:], strict=False):
        act(issue, staff)
    chase()
    take_up(demo.run)  # what came back after it was closed is found again
    _sampled(demo.run.term)
    _written()
    return staff.accounts


def _written() -> None:
    """Checks of the county with two people: one published, its next version in review, another being drafted."""
    centre = list(Membership.objects.filter(role=R.COUNTY).select_related("office", "person").order_by("pk")[:2])
    if len(centre) < 2 or centre[0].office_id != centre[1].office_id:
        return
    author, other = centre
    head = {"phase": "during", "severity": "info", "basis": "示例县会议纪要（演示，非真实文件）", "says": "{name}（{office}）寄宿而困难等级未认定", "next_step": "学校核实是否需要认定"}  # fmt: skip
    tests = (
        FactTest("boards", "is", "是"),
        FactTest("hardship_level", "is", "未认定"),
        FactTest("stage", "is", "小学"),
    )
    cases = tuple({"name": name, "expect": kind, "facts": f"stage=primary; boards={boards}; hardship_level=none"} for name, kind, boards in (("应发现", "fires", "true"), ("不应发现", "silent", "false"), ("信息不全，不应发现", "unknown", "")))  # fmt: skip
    version = writing.open_check("寄宿小学生未认定", acting=author)
    version = writing.save(version, writing.Draft(head, tests, "", cases), acting=author)
    writing.try_out(version, acting=author)
    version = writing.review(
        writing.submit(version, acting=author), "已看试查结果，同意", since=localdate(), acting=other
    )
    writing.submit(writing.new_version(version.check_of, acting=author), acting=author)
    drafted = writing.open_check("寄宿而没有监护人", acting=author)
    writing.save(drafted, writing.Draft(head | {"says": "{name}（{office}）"}, tests[:1], "", ()), acting=author)


def _sampled(term: str) -> None:
    """A sample of the county that has finance, at home: one visit found something, one nothing, one is not sure, the rest wait."""
    finance = Membership.objects.filter(role=R.FINANCE, office__kind="county").first()
    centre = Membership.objects.filter(role=R.COUNTY, office=finance.office).select_related("office", "person").order_by("pk").first() if finance else None  # fmt: skip
    if centre is None or not frame_of(centre.office, term):
        return
    made = sampling.draw_sample(
        sampling.Asked(term, "home", "学期末入户抽查（演示）", uuid.uuid4(), size=6), acting=centre
    )
    right = {one.id: one.expects for one in forms().forms["home"].questions}
    for visit, said in zip(made.visits.order_by("number"), (right, right | {"received": "no"}, right | {"card": "unknown"}), strict=False):  # fmt: skip
        visiting.answer(visit, said, "家长在家，当面核对", uuid.uuid4(), acting=centre)


def _above(issue: Issue, staff: Staff, number: str = "") -> Membership:
    return staff.hold(R.COUNTY, _parent(issue), number)


def _parent(issue: Issue) -> Office:
    parent: Office = issue.office.parent
    return parent


def _fresh(issue: Issue) -> int:
    issue.refresh_from_db()
    return int(issue.steps_count)


def _verified(issue: Issue, staff: Staff) -> None:
    deciding.verify(issue, "电话核实，情况属实", acting=_above(issue, staff), seen=_fresh(issue))


def _dismissed(issue: Issue, staff: Staff) -> None:
    deciding.clear(issue, "逐行核对过户口簿，系同名，不是同一人", acting=_above(issue, staff), seen=_fresh(issue))


def _ordered(issue: Issue, staff: Staff) -> None:
    due = localdate() + timedelta(days=15)
    deciding.order(issue, deciding.Ordered(WHAT, issue.basis, due), acting=_above(issue, staff), seen=_fresh(issue))


def _replied(issue: Issue, staff: Staff) -> None:
    _ordered(issue, staff)
    officer = staff.hold(R.SCHOOL_OFFICER, issue.office)
    file = SimpleUploadedFile("整改说明.txt", EVIDENCE)
    answering.reply(issue, "已逐行核对，改正两处填写错误，材料附后", [file], acting=officer, seen=_fresh(issue))


def _sent_back(issue: Issue, staff: Staff) -> None:
    _replied(issue, staff)
    due = localdate() + timedelta(days=7)
    deciding.again(issue, "没有附学生家长签字，请补齐", due, acting=_above(issue, staff), seen=_fresh(issue))


def _closed(issue: Issue, staff: Staff) -> None:
    _replied(issue, staff)
    deciding.close(issue, "抽查三户，与反馈一致", acting=_above(issue, staff), seen=_fresh(issue))


@transaction.atomic
def _overdue(issue: Issue, staff: Staff) -> None:
    """Ordered long ago, with a last day that is past, so that it climbs as far as it goes."""
    due = localdate() - timedelta(days=LONG_AGO)
    _fresh(issue)
    above = _above(issue, staff)
    Rectification.objects.create(
        issue=issue, turn=1, office=issue.office, what=WHAT, basis=issue.basis, due_on=due, rows_count=issue.rows_count, fen=issue.fen, by=above, at=now() - timedelta(days=LONG_AGO + 15)
    )  # fmt: skip
    note(issue, "ordered", S.ORDERED, above, WHAT, {"turn": 1, "due": due.isoformat(), "office": issue.office.code}, due_on=due)  # fmt: skip


def _with_money(issue: Issue, staff: Staff) -> None:
    """A back payment made of the first row about a student; where none is, verified only."""
    _verified(issue, staff)
    row = issue.rows.filter(finding__enrolment__isnull=False).order_by("pk").first()
    if row is not None:
        owed = money.Owed("CE_NONBOARD", issue.term, 0, 31_250, "漏助，核实后应补发一学期")
        money.make_case(issue, row.pk, owed, acting=_above(issue, staff), seen=_fresh(issue))


ACTS = (_overdue, _replied, _ordered, _closed, _dismissed, _verified, _sent_back, _with_money)
