"""Before-rounds in the demo: one of the first county going on with rows in every state, one of another county closed."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils.timezone import localdate, now

from zhuxue.portal.comparisons.actions import Said, answer, send_back
from zhuxue.portal.comparisons.jobs import fill
from zhuxue.portal.comparisons.lists import rules
from zhuxue.portal.comparisons.models import Comparison, RowAnswer
from zhuxue.portal.demo.found import Demo
from zhuxue.portal.people.models import Membership, Role
from zhuxue.portal.people.papers import Paper
from zhuxue.portal.registers.models import RegisterMatch
from zhuxue.portal.schools import groups
from zhuxue.portal.schools.models import Enrolment

PAPER = Paper("家庭书面说明.pdf", b"%PDF-1.4 demo")
MADE_UP = "演示数据：已电话核实"


def seed(demo: Demo) -> list[dict[str, str]]:
    """Open both, answer as the schools' officers would; no account of its own."""
    county = Membership.objects.filter(role=Role.COUNTY).select_related("office", "person").order_by("pk").first()
    officers = list(
        Membership.objects.filter(role=Role.SCHOOL_OFFICER).select_related("office", "person").order_by("pk")
    )
    if county is None or not officers:
        return []
    _open(demo, county, officers[0])
    return []


def _open(demo: Demo, county: Membership, officer: Membership) -> None:
    _closed(_round(demo, county, -30), county, officer)
    _unscored(demo, officer)
    going_on = _round(demo, county, 10)
    fill(going_on)
    rows = list(going_on.rows.filter(school=officer.office).select_related("comparison").order_by("list", "pk"))
    for number, row in enumerate(rows[: len(rows) // 2 or 1]):
        code, known = next(iter(rules().of(row.list).items()))
        answer(row, Said(code, MADE_UP, PAPER if known.needs == "file" else None), seen=0, acting=officer)
        if number % 5 == 0:
            row.refresh_from_db()
            send_back(row, reason="请附上佐证", seen=1, acting=county)


def _unscored(demo: Demo, officer: Membership) -> None:
    """Take away what supports two recognised students, so that the list of them is not empty."""
    proved = RegisterMatch.objects.filter(run=demo.run, enrolment=OuterRef("pk"), register__in=groups.titles())
    here = Enrolment.objects.filter(
        ~Exists(proved), school=officer.office, ends_on=None, facts__hardship_level__in=["special", "hard", "general"]
    )
    for pupil in here.order_by("pk")[:2]:
        pupil.facts = {name: value for name, value in pupil.facts.items() if name != "hardship_score"}
        pupil.save(update_fields=["facts"])


def _closed(closed: Comparison, county: Membership, officer: Membership) -> None:
    fill(closed)
    first = {
        name: next(code for code, one in rules().of(name).items() if one.needs == "words") for name in rules().lists
    }
    rows = list(closed.rows.all())
    RowAnswer.objects.bulk_create(
        [RowAnswer(row=row, number=1, what="answer", answer=first[row.list], words=MADE_UP, by=officer, person=officer.person) for row in rows], 2000,
    )  # fmt: skip
    for name, code in first.items():
        closed.rows.filter(list=name).update(state="answered", answer=code, last=1)
    said = {"closed_by": county, "closer": county.person, "closed_at": now() - timedelta(days=20)}
    Comparison.objects.filter(pk=closed.pk).update(state="closed", **said)


def _round(demo: Demo, county: Membership, days: int) -> Comparison:
    due = localdate() + timedelta(days=days)
    return Comparison.objects.create(office=county.office, term=demo.run.term, run=demo.run, due_on=due, form_key=uuid.uuid4(), opened_by=county)  # fmt: skip
