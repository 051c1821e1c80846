"""Routes of supervision."""

from __future__ import annotations

import gzip
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils.timezone import localdate, now

from zhuxue.engine.checks.sampling import Plan, Unit, frame_sha256, frame_text
from zhuxue.engine.checks.written import FactTest, sql_of
from zhuxue.portal.payments.models import Arrear, Line
from zhuxue.portal.people.models import Membership, Office, Person
from zhuxue.portal.people.queries import offices_visible_to
from zhuxue.portal.schools.models import Enrolment, Finding, Run
from zhuxue.portal.supervision.models import (
    CheckVersion,
    EvidenceFile,
    Issue,
    IssueRow,
    MoneyCase,
    Rectification,
    RectificationReply,
    Sample,
    Visit,
    WrittenCheck,
)

from . import Asked
from .payments import arrear_of, line_of

REASON = "会议研究决定"


def issue_at(office: Office, enrolment: Enrolment | None = None) -> Issue:
    """An issue of an office with one row."""
    run = Run.objects.latest("pk")
    mark = uuid4().hex
    found = Finding.objects.create(
        run=run, office=office, enrolment=enrolment, check_id=f"T{mark[:6]}", severity="block", sentence="示例", fingerprint=mark
    )  # fmt: skip
    made = Issue.objects.create(check_id=found.check_id, title="示例", phase="during", severity="block", basis="示例依据", next_step="核实", office=office, term=run.term, run=run, rows_count=1, found_at=now(), changed_at=now())  # fmt: skip
    IssueRow.objects.create(issue=made, fingerprint=mark, finding=found, since=run)
    return made


def order_at(office: Office) -> Rectification:
    """An order to an office."""
    by = Membership.objects.filter(role="province").select_related("person", "office")[0]
    return Rectification.objects.create(issue=issue_at(office), turn=1, office=office, what=REASON, basis=REASON, due_on=localdate() + timedelta(days=9), rows_count=1, by=by, at=now())  # fmt: skip


def file_at(office: Office) -> EvidenceFile:
    """A file of evidence of an office."""
    order = order_at(office)
    reply = RectificationReply.objects.create(order=order, words=REASON, sha256="x", by=order.by, person=order.by.person, office=office, at=now())  # fmt: skip
    return EvidenceFile.objects.create(reply=reply, name="a.txt", size=1, sha256="x", content="eA==")


def places(acting: Membership | None) -> tuple[Office, Office | None]:
    """A place in reach of somebody, and a school that is not."""
    if acting is None:
        return Office.objects.filter(kind="school").order_by("pk")[0], None
    within = offices_visible_to(acting).order_by().values("pk")
    return acting.office, Office.objects.filter(kind="school").exclude(pk__in=within).order_by("pk").first()


def rows(make: Any) -> Any:
    """Rows made at a place in reach and one beyond."""

    def of(acting: Membership | None) -> tuple[int, int | None]:
        inside, outside = places(acting)
        return make(inside).pk, make(outside).pk if outside else None

    return of


def students(make: Any) -> Any:
    """Rows about a student in reach and one beyond."""

    def of(acting: Membership | None) -> tuple[int | None, int | None]:
        here = Enrolment.objects.order_by("pk")
        if acting is None:
            return make(here[0]), None
        within = offices_visible_to(acting).order_by().values("pk")
        inside, outside = here.filter(office__in=within).first(), here.exclude(office__in=within).first()
        return inside and make(inside), outside and make(outside)

    return of


def held_line(enrolment: Enrolment) -> int:
    issue_at(enrolment.school, enrolment)
    there = Line.objects.filter(enrolment=enrolment).first()
    return there.pk if there else line_of(enrolment)


def made_arrear(enrolment: Enrolment) -> int:
    issue = issue_at(enrolment.school, enrolment)
    arrear = Arrear.objects.get(pk=arrear_of(enrolment))
    MoneyCase.objects.get_or_create(arrear=arrear, defaults={"row": issue.rows.get()})
    return arrear.pk


def about(enrolment: Enrolment) -> int:
    return issue_at(enrolment.school, enrolment).pk


def owed(row: Any) -> dict[str, Any]:
    """What is owed to the student of an issue's row."""
    of = IssueRow.objects.filter(issue=row).first()
    return {"act": "money", "reason": REASON, "seen": "0", "row": of.pk if of else 0, "programme": "CE_NONBOARD", "was": "0", "now": "312.50"}  # fmt: skip


def sample_at(office: Office) -> Sample:
    """A sample of an office with one student drawn."""
    by = Membership.objects.filter(role="province").select_related("person", "office")[0]
    one = Enrolment.objects.filter(office__path__startswith=office.path).order_by("pk").first() or Enrolment.objects.order_by("pk")[0]  # fmt: skip
    plan, frame = Plan(uuid4().hex, 1, 1, {}), [Unit(str(one.pk), "primary/none")]
    made = Sample.objects.create(
        office=office, term="2024-F", way="home", seed=plan.seed, size=1, population=1, margin="", frame=gzip.compress(frame_text(frame, plan).encode()),
        frame_sha256=frame_sha256(frame), strata={}, rules={"confidence": "assumed", "source": "示例"}, reason=REASON, by=by, at=now(),
    )  # fmt: skip
    Visit.objects.create(sample=made, number=1, enrolment=one, stratum="primary/none")
    return made


def visit_at(office: Office) -> Visit:
    return sample_at(office).visits.get()


def version_at(state: str) -> Any:
    """A version of a check of an office, in a state."""

    def make(office: Office) -> CheckVersion:
        by = Person.objects.create(
            username=f"left-{uuid4().hex[:8]}", name="测试", is_active=False
        )  # whose draft others take up
        check = WrittenCheck.objects.create(owner=office, code=f"L{uuid4().hex[:10]}", title="示例")
        whole = {"reviewer": Membership.objects.filter(role="auditor")[0].person, "published_from": localdate(), "passed": "x"} if state == "published" else {}  # fmt: skip
        sql = sql_of([FactTest("stage", "is", "primary")])
        return CheckVersion.objects.create(check_of=check, number=1, state=state, author=by, basis=REASON, says="{name}", next_step=REASON, sql=sql, sha256="x", **whole)  # fmt: skip

    return make


WRITTEN = {"phase": "during", "severity": "warn", "basis": REASON, "says": "{name}", "next_step": REASON, "fact_1": "stage", "test_1": "is", "value_1": "小学"}  # fmt: skip
ANSWERS = {"q_lives_here": "yes", "q_received": "yes", "q_card": "yes", "q_charged": "no"}

ASKED = {
    "issue": Asked(rows=rows(issue_at)),
    "issue_rows": Asked(rows=rows(issue_at)),
    "judge_issue": Asked({"act": "verify", "reason": REASON, "seen": "0"}, rows(issue_at)),
    "clear_rows": Asked({"act": "clear", "reason": REASON, "seen": "0", "row": []}, rows(issue_at)),
    "answer_order": Asked({"act": "reply", "words": REASON, "seen": "0"}, rows(issue_at)),
    "raise_money": Asked(owed, students(about)),
    "order_paper": Asked(rows=rows(order_at)),
    "fetch_evidence": Asked({"reason": REASON}, rows(file_at)),
    "issue_of_line": Asked(rows=students(held_line)),
    "issue_of_arrear": Asked(rows=students(made_arrear)),
    "sample": Asked(rows=rows(sample_at)),
    "sample_frame": Asked(rows=rows(sample_at)),
    "redraw_sample": Asked({}, rows(sample_at)),
    "visit": Asked(rows=rows(visit_at)),
    "answer_visit": Asked(lambda row: ANSWERS | {"key": str(uuid4())}, rows(visit_at)),
    "draw_sample": Asked(),
    "open_check": Asked(),
    "written_check": Asked(rows=rows(version_at("draft"))),
    "save_check": Asked(WRITTEN, rows(version_at("draft"))),
    "try_written_check": Asked({}, rows(version_at("draft"))),
    "submit_check": Asked({}, rows(version_at("draft"))),
    "review_check": Asked(
        {"act": "back", "since": localdate().isoformat(), "reason": REASON}, rows(version_at("in_review"))
    ),
    "withdraw_check": Asked({"reason": REASON}, rows(version_at("published"))),
    "renew_check": Asked({}, rows(version_at("published"))),
}
