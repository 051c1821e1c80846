"""Routes of before-rounds."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.timezone import now

from zhuxue.portal.comparisons.models import AnswerPaper, Comparison, ComparisonRow, RowAnswer
from zhuxue.portal.people.models import Membership, Office
from zhuxue.portal.people.queries import offices_visible_to
from zhuxue.portal.schools.models import Enrolment, Run

from . import Asked, Rows


def row_at(enrolment: Enrolment, office: Office | None = None, state: str = "open") -> ComparisonRow:
    """A row about a student in a round of `office`, else of the office above her school."""
    member = Membership.objects.order_by("pk")[0]
    of = office or enrolment.school.parent
    round_, _ = Comparison.objects.get_or_create(office=of, term="2020-F", defaults={"run": Run.objects.latest("pk"), "due_on": "2099-01-01",
        "state": "open", "form_key": uuid.uuid4(), "opened_by": member})  # fmt: skip
    made, _ = ComparisonRow.objects.get_or_create(comparison=round_, list="warnings", enrolment=enrolment,
        defaults={"school": enrolment.school, "office": enrolment.office, "name": enrolment.name, "says": "示例"})  # fmt: skip
    if state == "answered" and made.state != state:
        RowAnswer.objects.create(
            row=made,
            number=made.last + 1,
            what="answer",
            answer="supported",
            words="已核实",
            by=member,
            person=member.person,
        )
        ComparisonRow.objects.filter(pk=made.pk).update(state=state, answer="supported", last=made.last + 1)
    return made


def _rows(pick: Callable[[Enrolment, Membership | None], int], *, own: bool = False) -> Rows:
    def rows(acting: Membership | None) -> tuple[int | None, int | None]:
        here = Enrolment.objects.filter(ends_on=None).select_related("school__parent").order_by("pk")
        if acting is None:
            return pick(here[0], None), None
        within = offices_visible_to(acting).order_by().values("pk")
        inside, beyond = here.filter(office__in=within).first(), here.exclude(office__in=within)
        above = [one.pk for one in Office.objects.all() if acting.office.path.startswith(one.path)]
        outside = beyond.exclude(
            school__parent__in=above
        ).first()  # a round of the own county is in reach of its schools
        return inside and pick(inside, acting if own else None), outside and pick(outside, None)

    return rows


def row(enrolment: Enrolment, acting: Membership | None) -> int:
    return row_at(enrolment, acting and acting.office).pk


def answered(enrolment: Enrolment, acting: Membership | None) -> int:
    return row_at(enrolment, acting and acting.office, "answered").pk


def round_of(enrolment: Enrolment, acting: Membership | None) -> int:
    return row_at(enrolment, acting and acting.office).comparison_id


def paper(enrolment: Enrolment, acting: Membership | None) -> int:
    of = row_at(enrolment, None, "answered").answers.latest("pk")
    AnswerPaper.objects.get_or_create(of=of, defaults={"content": "MQ=="})
    return of.pk


def opening(row: object = None) -> Mapping[str, Any]:
    """A right answer to the form of opening."""
    return {"run": Run.objects.latest("pk").pk, "due_on": f"{now().year + 1}-01-01", "form_key": str(uuid.uuid4())}


ASKED = {
    "comparison": Asked(rows=_rows(round_of)),
    "close_comparison": Asked(post={}, rows=_rows(round_of, own=True)),
    "comparison_row": Asked(rows=_rows(row)),
    "answer_row": Asked(post={"answer": "supported", "words": "已电话核实", "seen": 0}, rows=_rows(row)),
    "answer_rows": Asked(post={"answer": "supported", "words": "已电话核实"}, rows=_rows(round_of)),
    "return_row": Asked(post={"reason": "请附佐证", "seen": 1}, rows=_rows(answered, own=True)),
    "answer_paper": Asked(rows=_rows(paper)),
}
