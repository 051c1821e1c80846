"""A visitor's answers: kept once, however often the phone sends them; an answer that is not right becomes a row of an issue."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import now

from zhuxue.engine.checks.sample_rules import Question
from zhuxue.engine.common.identity import masked_name
from zhuxue.portal.audit.actions import record
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership
from zhuxue.portal.schools.models import Finding, Run, RunCheck
from zhuxue.portal.supervision.actions.taking_up import add_row
from zhuxue.portal.supervision.models import Visit, VisitAnswer
from zhuxue.portal.supervision.queries import visits_visible_to
from zhuxue.portal.supervision.sampling import forms

YES, NO, UNKNOWN = "yes", "no", "unknown"
V: Any = Visit.State


@transaction.atomic
def answer(visit: Visit, said: Mapping[str, str], note: str, key: UUID, *, acting: Membership | None) -> VisitAnswer:
    """Keep what a visitor was told. The same key again is the same answer; another one comes too late. Raises NotAllowed."""
    acting = require(acting, "visit")
    within = visits_visible_to(acting, "visit").filter(pk=visit.pk).order_by().values("pk")
    found = Visit.objects.select_for_update(of=("self",)).select_related("sample", "enrolment__school").filter(pk__in=within).first()  # fmt: skip
    if found is None:
        raise NotAllowed("没有这项抽查。请回到样本。", "There is no such visit. Go back to the sample.")
    if kept := VisitAnswer.objects.filter(visit=found).first():
        if kept.key == key:
            return kept
        raise NotAllowed("这名学生已有人核查并提交。请看已提交的结果。", "Somebody has answered for this student already. See what was said.")  # fmt: skip
    questions = forms().forms[found.sample.way].questions
    answers = {one.id: said.get(one.id, "") for one in questions}
    if not set(answers.values()) <= {YES, NO, UNKNOWN}:
        raise NotAllowed("还有问题没有回答。不清楚的请选“说不清”。", "Some questions have no answer yet. Choose “not known” where it is not.")  # fmt: skip
    text = json.dumps({"answers": answers, "note": note.strip()}, ensure_ascii=False)
    digest = hashlib.sha256(text.encode()).hexdigest()
    made = VisitAnswer.objects.create(visit=found, key=key, answers=text, sha256=digest, by=acting, at=now())
    wrong = [one for one in questions if answers[one.id] not in {one.expects, UNKNOWN}]
    found.state = V.BAD if wrong else V.UNKNOWN if UNKNOWN in answers.values() else V.GOOD
    found.save(update_fields=["state"])
    for one in wrong:
        _found(found, one)
    record("visit answered", found, acting=acting, details={"state": found.state, "wrong": [one.id for one in wrong]})
    return made


def _found(visit: Visit, question: Question) -> None:
    """Let a wrong answer stand as a finding of the term's newest run, so that it is an issue as any other."""
    sample, one = visit.sample, visit.enrolment
    run = Run.objects.filter(term=sample.term).order_by("-pk").first()
    if run is None:
        raise NotAllowed("这一学期还没有计算过，不能登记抽查发现。", "No run of this term is loaded; nothing can be noted against it.")  # fmt: skip
    check_id, basis = f"V-{sample.way}-{question.id}"[:20], f"事后抽查 {sample.number}；{forms().source}"
    check, _ = RunCheck.objects.get_or_create(
        run=run, check_id=check_id, defaults={"title": f"抽查：{question.asks}"[:100], "phase": "after", "severity": "warn", "basis": basis[:300], "next_step": "学校逐户核实，属实的改正，并补发或追回"},
    )  # fmt: skip
    says = question.says.format(name=masked_name(one.name), office=one.school.name)
    mark = hashlib.sha256(f"{check_id}|student {one.student_id}|{says}|{sample.pk}".encode()).hexdigest()
    finding = Finding.objects.create(run=run, enrolment=one, office=one.school, check_id=check_id, severity="warn", sentence=says[:500], fingerprint=mark)  # fmt: skip
    add_row(check, finding)
