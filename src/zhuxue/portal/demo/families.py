"""Two families of the demo: a mother of two children at different schools, and a student who signs in for herself."""

from __future__ import annotations

from django.db.models import Count, Q

from zhuxue.portal.demo.found import Demo
from zhuxue.portal.people.actions import appoint
from zhuxue.portal.people.models import Person, Role
from zhuxue.portal.schools.models import Applicant, Enrolment


def seed(demo: Demo) -> list[dict[str, str]]:
    """Open both accounts on students with something due; return them for the sign-in page."""
    two = [child for stage in ("primary", "junior_high") if (child := _with_awards(demo, stage))]
    found = [("family-two", "示例母亲", "学生家长（两个孩子）", two)]
    if own := _with_awards(demo, "undergraduate") or _with_awards(demo, "senior_high"):
        found.append(("student-own", own.name, "学生本人", [own]))
    return [_account(demo, *family) for family in found if family[3]]


def _with_awards(demo: Demo, stage: str) -> Enrolment | None:
    granted = Count("verdicts", filter=Q(verdicts__award_fen__isnull=False))
    known = Enrolment.objects.filter(stage=stage, student__identity_number__isnull=False)
    return known.annotate(granted=granted).order_by("-granted", "pk").select_related("student", "office").first()


def _account(demo: Demo, username: str, name: str, title: str, children: list[Enrolment]) -> dict[str, str]:
    person = Person.objects.create(username=username, name=name, password=demo.password_hash)
    for child in children:
        guardian = child.student.guardians.first() if len(children) > 1 else None
        Applicant.objects.create(person=person, student=child.student, guardian=guardian, begins_on=demo.run.on)
    appoint(person, children[0].office, Role.APPLICANT, on=demo.run.on)
    return {"username": username, "title": f"{title} · {children[0].school.name}", "role": str(Role.APPLICANT)}
