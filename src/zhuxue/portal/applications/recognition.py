"""What is done in recognising hardship besides deciding: told, applied for, adjusted, carried over, somebody stands back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate, now

from zhuxue.engine.common.hardship import NONE
from zhuxue.portal.applications.actions import Opening, decide, open_case
from zhuxue.portal.applications.models import Case, Decision, HardshipForm, Recusal, Telling
from zhuxue.portal.applications.moves import Said
from zhuxue.portal.applications.process import steps_for
from zhuxue.portal.applications.queries import cases_visible_to
from zhuxue.portal.applications.registers import proved_of
from zhuxue.portal.applications.rules import (
    HARDSHIP,
    hardship,
    hardship_steps,
    level_title,
    months_of,
    school_year,
    year_before,
)
from zhuxue.portal.audit.actions import record, without_numbers
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership, Office, Person
from zhuxue.portal.people.queries import offices_visible_to
from zhuxue.portal.schools.models import Enrolment

PROMISE = "本人承诺所填内容真实"
PROVED_ITEM = "special_group"  # what a register proves is one of the special groups
TOLD_ALIKE = "沿用上学年认定，家长未提出变化"
FORM_FIELDS = ("household_size", "workers", "income_fen", "groups", "items", "story")
V: Any = Decision.Verdict


@transaction.atomic
def tell(office: Office, *, way: str, told_on: date, note: str, acting: Membership | None) -> Telling:
    """Note that the families of an office were told of recognition; the same telling is noted once."""
    acting = require(acting, "tell_families")
    if not offices_visible_to(acting).filter(pk=office.pk).exists():
        raise NotAllowed("这不是您的单位。", "This is not your office.")
    if told_on > localdate():
        raise NotAllowed("告知日期不能晚于今天。", "The day of telling cannot lie in the future.")
    kept = {"office": office, "school_year": school_year(told_on), "way": way, "told_on": told_on}
    telling, new = Telling.objects.get_or_create(**kept, defaults={"note": without_numbers(note), "membership": acting, "at": now()})  # fmt: skip
    if new:
        record("families told", telling, acting=acting, details={"way": way, "school_year": telling.school_year})
    return telling


@transaction.atomic
def begin(enrolment: Enrolment, *, acting: Membership | None, consent: str = "") -> Case:
    """Begin the recognition of a student for this school year, or return the one that lives; what registers prove is filled in."""
    steps = steps_for(hardship_steps(), enrolment)
    opening = Opening(Case.Kind.HARDSHIP, HARDSHIP, school_year(), steps, consent)
    case = open_case(enrolment, opening, acting=acting)
    HardshipForm.objects.get_or_create(case=case, defaults={"proved": proved_of(enrolment)})
    return case


@transaction.atomic
def save_form(case: Case, said: dict[str, Any], *, acting: Membership | None) -> HardshipForm:
    """Keep what a family wrote so far; raises NotAllowed once it was submitted."""
    acting = require(acting, "apply")
    case = cases_visible_to(acting, "apply").select_for_update(of=("self",)).get(pk=case.pk)
    if case.state not in {Case.State.DRAFT, Case.State.OPEN} or case.at["by"] != "family":
        raise NotAllowed("申请已经提交，不能再改。需要修改请联系班主任退回。", "The application was sent and cannot be changed. Ask the class teacher to send it back.")  # fmt: skip
    form = case.form
    for name in FORM_FIELDS:
        setattr(form, name, said.get(name))
    form.story = without_numbers(form.story or "")
    form.groups, form.items = form.groups or [], form.items or []
    form.save()
    record("hardship form saved", case, acting=acting)
    return form


@transaction.atomic
def submit(case: Case, said: dict[str, Any], *, seen: int, acting: Membership | None) -> Decision:
    """Keep the form with the family's promise and hand it in; sent twice it is handed in once."""
    case.refresh_from_db()
    if case.last_sequence == seen:
        save_form(case, said, acting=acting)
        HardshipForm.objects.filter(case=case).update(promised_at=now())
    return decide(case.pk, Said(V.SUBMIT, PROMISE), acting=acting, seen=seen)


@transaction.atomic
def adjust(case: Case, said: Said, *, acting: Membership | None, seen: int) -> Decision:
    """Change a recognised level from a month of its school year on, at any time, with a reason."""
    first, last = months_of(case.period)
    if not first <= said.from_month <= last:
        raise NotAllowed(f"从哪个月起须在本学年之内（{first} 至 {last}）。", f"The month must lie in the school year ({first} to {last}).")  # fmt: skip
    return decide(case.pk, said, acting=acting, seen=seen)


@transaction.atomic
def stand_back(case: Case, person: Person, *, relation: str, acting: Membership | None) -> Recusal:
    """Declare that somebody must not judge a student, oneself or another of one's office; it is never taken back."""
    acting = require(acting, "see_cases")
    if (
        person.pk != acting.person_id
        and not person.memberships.filter(office__path__startswith=acting.office.path).exists()
    ):
        raise NotAllowed("只能为本单位的人登记回避。", "You can declare this for people of your office only.")
    kept, new = Recusal.objects.get_or_create(
        person=person, student_id=case.student_id, defaults={"relation": relation, "declared_by": acting, "declared_at": now()}
    )  # fmt: skip
    if new:
        record("stood back", kept, acting=acting, reason=relation, details={"case": case.pk})
    return kept


@transaction.atomic
def carry_over(enrolment: Enrolment, *, acting: Membership | None, consent: str = TOLD_ALIKE) -> Case:
    """Open this year's recognition with last year's form, handed in for the family; done twice it is done once."""
    before = Case.objects.filter(student=enrolment.student_id, programme=HARDSHIP, period=year_before(school_year()), state=Case.State.GRANTED).first()  # fmt: skip
    if before is None or before.level in {"", NONE}:
        raise NotAllowed("上学年没有认定等级，不能沿用。请按新申请办理。", "There is no level of last year to carry over. Apply anew.")  # fmt: skip
    case = begin(enrolment, acting=acting, consent=consent)
    if case.state == Case.State.DRAFT:
        old = HardshipForm.objects.filter(case=before).first()
        said = {name: getattr(old, name) for name in FORM_FIELDS} if old else {}
        submit(case, said, seen=case.last_sequence, acting=acting)
        case.refresh_from_db()
    return case


def carry_over_many(cases: list[Case], *, acting: Membership | None) -> tuple[int, list[NotAllowed]]:
    """Carry over several; return how many, and what was refused. One that fails stops no other."""
    refused = []
    for case in cases:
        try:
            carry_over(case.enrolment, acting=acting)
        except NotAllowed as why:
            refused.append(why)
    return len(cases) - len(refused), refused


def score_of(form: HardshipForm) -> dict[str, Any]:
    """Return the help a score gives: points, the level they speak for, the items counted, and whether it is only an example."""
    scoring = hardship().scoring
    held = set(form.items) | scoring.implied(form.groups) | ({PROVED_ITEM} if form.proved else set())
    items = [item for item in scoring.items if item.id in held]
    points = scoring.points({item.id for item in items})
    return {"points": points, "level": scoring.level(points), "title": level_title(scoring.level(points)), "items": items, "example": scoring.example, "source": scoring.source}  # fmt: skip
