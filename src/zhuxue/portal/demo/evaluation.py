"""Evaluations in the demo: one signed, one of another county signed, one in draft at a school, one withdrawn; a survey with answers enough and too few."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.utils.timezone import localdate, now

from zhuxue.portal.demo.awards import R, Staff
from zhuxue.portal.indicators import evaluating
from zhuxue.portal.indicators.actions import evaluating as actions
from zhuxue.portal.indicators.actions import surveying
from zhuxue.portal.indicators.models import Evaluation, SurveyAnswer
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.schools.models import Enrolment

SET, OTHER = "living_allowance", "grants"
ENOUGH, FEW = 12, 3  # answers of one school, and of another


def seed(demo: Any) -> list[dict[str, str]]:
    """Survey one county, evaluate two; return the accounts opened for it."""
    staff = Staff(demo.password_hash, [])
    year = int(demo.run.term[:4])
    paying = Membership.objects.filter(role=R.FINANCE, office__kind="county").select_related("office", "person").first()
    if paying is None:
        return []
    county = paying.office
    centre = Membership.objects.filter(role=R.COUNTY, office=county).select_related("office", "person").order_by("pk")
    _survey(centre[0], year)
    _signed(SET, year, centre[0], centre[1])
    wrong = _counted(OTHER, year, centre[1])
    actions.withdraw(wrong, why="选错了资金类别，另行起草", acting=centre[0])
    _counted(OTHER, year, centre[0])
    elsewhere = (
        Enrolment.objects.filter(school__parent__kind="county").exclude(school__parent=county).values("school__parent")
    )
    if other := Office.objects.filter(pk__in=elsewhere).order_by("pk").first():
        _signed(SET, year, staff.hold(R.COUNTY, other, "-evaluation"), staff.hold(R.COUNTY, other, "-evaluation-2"))
    if (
        officer := Membership.objects.filter(role=R.SCHOOL_OFFICER, office__parent=county)
        .select_related("office", "person")
        .first()
    ):
        _counted(SET, year, officer)
    return staff.accounts


def _counted(name: str, year: int, acting: Membership) -> Evaluation:
    """A draft, counted here and now as a worker would."""
    made = Evaluation.objects.create(
        office=acting.office, name=name, year=year, made_by=acting, maker=acting.person, made_at=now()
    )
    return actions.count(made, acting=acting)


def _signed(name: str, year: int, maker: Membership, signer: Membership) -> None:
    made = _counted(name, year, maker)
    text = {"work_done": "按学期比对名单，逐校核对（示例文字）。", "problems": "部分学生没有资助记录（示例文字）。", "measures": "按清单补办，到期复核（示例文字）。"}  # fmt: skip
    made = actions.write(made, **text, acting=maker)
    actions.sign(made, seen=evaluating.digest_of(made), acting=signer)


def _survey(acting: Membership, year: int) -> None:
    """A survey of the county: one school with enough answers, one with too few."""
    today = localdate()
    round_ = surveying.open_survey(year=year, opens_on=today - timedelta(days=10), closes_on=today + timedelta(days=20), form_key=uuid.uuid4(), acting=acting)  # fmt: skip
    schools = list(
        Enrolment.objects.filter(school__parent=acting.office)
        .order_by("school")
        .values_list("school", flat=True)
        .distinct()[:2]
    )
    for school, number in zip(schools, (ENOUGH, FEW), strict=False):
        for each in range(number):
            answers = {
                q["id"]: q["options"][(each * 3 // 2) % len(q["options"])]["id"]
                if each % 3 == 0
                else q["options"][0]["id"]
                for q in round_.questions
            }
            SurveyAnswer.objects.create(round=round_, school_id=school, answers=answers)
