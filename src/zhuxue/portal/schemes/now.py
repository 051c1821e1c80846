"""One student calculated at this moment by the rules that hold at her school, beside what the last run said; nothing is kept of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhuxue.engine.common.errors import LibraryError
from zhuxue.portal.audit.actions import record
from zhuxue.portal.people.access import NotAllowed, require
from zhuxue.portal.people.models import Membership
from zhuxue.portal.schemes.due import TRUTHS, Due, dues
from zhuxue.portal.schemes.library import rules_of, term_of
from zhuxue.portal.schemes.now_facts import Registered, facts_of, registered
from zhuxue.portal.schemes.queries import layer_for
from zhuxue.portal.schools.models import Enrolment, Run, StudentVerdict
from zhuxue.portal.schools.queries import enrolments_visible_to, latest_run, verdicts_of


@dataclass(frozen=True)
class Line:
    """One programme: what the rules say now, what the last run said, and in what the two differ. Either may be missing."""

    title: str
    now: Due | None
    then: StudentVerdict | None
    differs: list[str]


@dataclass(frozen=True)
class Now:
    """A calculation of this moment; `limits` says what it could not know and does not do."""

    enrolment: Enrolment
    day: date
    term: str
    run: Run | None
    lines: list[Line]
    limits: list[str]


@transaction.atomic
def calculate_now(enrolment: Enrolment, *, acting: Membership | None, action: str) -> Now:
    """Calculate a student in reach now, and note that somebody read it; raises NotAllowed where she is not here, or a run would refuse her."""
    acting = require(acting, action)
    seen = enrolments_visible_to(acting, action).filter(pk=enrolment.pk)
    found = seen.select_related("school", "office", "student").first()
    day = localdate()
    if found is None or found.begins_on > day or (found.ends_on is not None and found.ends_on < day):
        raise NotAllowed("这名学生现在不在这所学校，不能测算。请打开现在的学籍。", "The student is not at this school now. Open the present enrolment.")  # fmt: skip
    layer, run = layer_for(found.office), latest_run()
    try:
        rules_of(layer).library.refuse_expired(day)
    except LibraryError as expired:
        raise NotAllowed(expired.zh, expired.en) from None
    facts = facts_of(found, layer, day)
    registers = registered(found, run, facts.get("hukou_region"), day)
    said = dues(layer, found.stage, {**facts, **registers.known})
    then = list(verdicts_of(found))
    record("student calculated", found, acting=acting, details={"day": day.isoformat()})
    return Now(found, day, term_of(day).title, run, _lines(said, then), _limits(registers, run if then else None, day))


def _lines(said: list[Due], then: list[StudentVerdict]) -> list[Line]:
    before = {verdict.outcome.programme: verdict for verdict in then}
    lines = [Line(due.programme.title, due, last := before.pop(due.programme.code, None), _differs(due, last)) for due in said]  # fmt: skip
    gone = [Line(last.outcome.title, None, last, [_("现在的规定里没有这个项目。")]) for last in before.values()]
    return lines + gone


def _differs(due: Due, last: StudentVerdict | None) -> list[str]:
    """Say what is otherwise than in the last run: the verdict's own conditions, the version, the amount."""
    if last is None:
        return [_("上次计算里没有这个项目。")]
    was, found = last.outcome, []
    for reason in due.reasons:
        before = was.conditions.get(reason.id, reason.truth)
        if before is not reason.truth:
            words = {"says": reason.says, "before": TRUTHS[before], "after": reason.word}
            found.append(_("%(says)s：当时%(before)s，现在%(after)s。") % words)
    if was.version != due.version:
        found.append(_("依据的版本变了。"))
    if due.verdict == was.verdict == "granted" and due.amount_fen != last.amount_fen:
        found.append(_("按标准的金额变了。"))
    if due.verdict != was.verdict and not found:
        found.append(_("判定变了，条件没有变：请看理由。"))
    return found


def _limits(registers: Registered, run: Run | None, day: date) -> list[str]:
    """Say what the calculation could not know."""
    found = [
        _("部门名单没有重新比对：用的是 %(day)s 那次计算的比对结果，之后名单的变化这里看不到。") % {"day": run.on}
        if run
        else _("这名学生还没有经过计算，没有与任何部门名单比对：凡要看名单的条件都按“待核实”。")
    ]
    if run and run.term != str(term_of(day)):
        found.append(_("上次计算的是 %(term)s，现在已是另一学期。") % {"term": run.term})
    if registers.stale:
        titles = "、".join(registers.stale)
        found.append(_("这些名单已过有效期，按“待核实”：%(titles)s。") % {"titles": titles})
    found.append(_("金额是各项目自己的标准，没有扣除不能兼得的、名额以外的和本学年已发的；以计算和审批为准。"))
    return found
