"""Opening a survey of families, and one family's anonymous answer."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate, now

from zhuxue.engine.common.evaluation import load_survey
from zhuxue.engine.common.places import LIBRARY
from zhuxue.portal.audit.actions import record
from zhuxue.portal.indicators.models import SurveyAnswer, SurveyRound, SurveyTicket
from zhuxue.portal.indicators.queries_evaluation import mark_of, rounds_for_family
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership
from zhuxue.portal.schools.models import Enrolment
from zhuxue.portal.schools.queries import students_of

AGAIN = ("您的家庭已经答过这次问卷，谢谢。", "Your family has answered this survey already. Thank you.")


@transaction.atomic
def open_survey(*, year: int, opens_on: date, closes_on: date, form_key: UUID, acting: Membership | None) -> SurveyRound:  # fmt: skip
    """Ask the families of the office acted for, once a year; the same form twice is one round. Raises NotAllowed."""
    acting = require(acting, "open_survey")
    if same := SurveyRound.objects.filter(form_key=form_key, office=acting.office).first():
        return same
    if closes_on < max(opens_on, localdate()):
        raise NotAllowed(
            "截止日期不能早于开始日期和今天。", "The last day cannot be before the first, or before today."
        )
    survey = load_survey(LIBRARY)
    questions = [each.model_dump(mode="json") for each in survey.questions]
    try:
        with transaction.atomic():
            made = SurveyRound.objects.create(office=acting.office, path=acting.office.path, year=year, questions=questions, fewest=survey.fewest, opens_on=opens_on, closes_on=closes_on, opened_by=acting, opened_at=now(), form_key=form_key)  # fmt: skip
    except IntegrityError:
        raise NotAllowed("本单位这一年度已经开展过问卷。", "This office has a survey for that year already.") from None
    record("survey opened", made, acting=acting, details={"year": year, "closes_on": closes_on.isoformat()})
    return made


@transaction.atomic
def answer(round_: SurveyRound, answers: dict[str, str], *, acting: Membership | None) -> None:
    """Keep a family's answer; raises NotAllowed the second time, whichever of its guardians asks.

    Neither the answer nor the entry of the audit chain names anybody, and nothing leads from the ticket to the answer.
    """
    acting = require(acting, "answer_survey")
    found = rounds_for_family(acting).filter(pk=round_.pk).first()
    if found is None:
        raise NotAllowed("没有这次问卷，或已经截止。", "There is no such survey, or it has closed.")
    known = {each["id"]: {option["id"] for option in each["options"]} for each in found.questions}
    if set(answers) != set(known) or any(answers[each] not in known[each] for each in known):
        raise NotAllowed("请逐题选择一个答案。", "Choose one answer to each question.")
    students = list(students_of(acting).order_by("pk").values_list("pk", flat=True))
    here = Enrolment.objects.filter(student__in=students, ends_on=None, school__path__startswith=found.path)
    school = here.order_by("student", "pk").values_list("school", flat=True).first()
    if school is None:
        raise NotAllowed("这次问卷不问这所学校的家庭。", "This survey does not ask families of this school.")
    try:
        with transaction.atomic():
            SurveyTicket.objects.bulk_create([SurveyTicket(round=found, mark=mark_of(found, pk)) for pk in students])
    except IntegrityError:
        raise NotAllowed(*AGAIN) from None
    SurveyAnswer.objects.create(round=found, school_id=school, answers=answers)
    record("survey answered", found)
