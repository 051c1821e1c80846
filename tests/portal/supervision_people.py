"""Who supervises in the tests: Sun of the county judges, He of the school answers, Gao of the province stands above."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils.timezone import localdate

from zhuxue.portal.people.models import Membership, Office, Role
from zhuxue.portal.schools.models import Enrolment, Finding, Run, RunCheck, StudentVerdict
from zhuxue.portal.supervision.actions import deciding
from zhuxue.portal.supervision.actions.taking_up import take_up
from zhuxue.portal.supervision.models import Issue

from .conftest import holder, make_person

CHECK = "T01"


@dataclass
class Watch:
    """A school of a county with students, and who acts about it."""

    school: Office
    sun: Membership
    second: Membership
    he: Membership
    gao: Membership
    students: list[Enrolment]
    number: int = 0

    def run(self, *students: Enrolment, severity: str = "warn", fen: int | None = 10_000, says: str = "示例情况", ran: bool = True, check: str = CHECK) -> Run:  # fmt: skip
        """A later run of the term that judged the school and in which the check found these students."""
        made = Run.objects.latest("pk")
        self.number += 1
        made.pk, made.manifest_sha256 = None, f"later-{self.number}"
        made.save()
        first = StudentVerdict.objects.filter(enrolment__school=self.school).order_by("pk")[0]
        outcome = first.outcome
        outcome.pk, outcome.run = None, made
        outcome.save()
        StudentVerdict.objects.create(enrolment=first.enrolment, outcome=outcome)
        RunCheck.objects.create(run=made, check_id=check, title="示例核查", phase="during", severity=severity, basis="示例依据", next_step="核实", ran=ran)  # fmt: skip
        for one in students:
            Finding.objects.create(run=made, enrolment=one, office=self.school, check_id=check, severity=severity, sentence=says, fingerprint=f"{check}-{one.pk}-{says}", amount_fen=fen)  # fmt: skip
        return made

    def taken(self, *students: Enrolment, **more: object) -> Issue:
        """The issue after a run that found these students."""
        take_up(self.run(*students, **more))  # type: ignore[arg-type]
        return self.issue()

    def issue(self) -> Issue:
        """The last issue of the check."""
        return Issue.objects.filter(check_id=CHECK).latest("pk")

    def ordered(self, issue: Issue, days: int = 15) -> Issue:
        """The issue ordered to be put right."""
        said = deciding.Ordered("逐行核对并改正", "示例依据", localdate() + timedelta(days=days))
        deciding.order(issue, said, acting=self.sun, seen=issue.steps_count)
        issue.refresh_from_db()
        return issue


def make_watch() -> Watch:
    """Set the people up."""
    county = holder(Role.COUNTY).office
    sun, second = Membership.objects.filter(role=Role.COUNTY, office=county).select_related("person", "office").order_by("pk")[:2]  # fmt: skip
    students = StudentVerdict.objects.filter(enrolment__school__parent=county).order_by("enrolment__pk")
    school = students[0].enrolment.school
    make_person("he-officer", school)
    he = Membership.objects.select_related("person", "office").get(person__username="he-officer")
    enrolled = list(Enrolment.objects.filter(school=school, ends_on=None).order_by("pk")[:5])
    return Watch(school, sun, second, he, holder(Role.PROVINCE), enrolled)
